"""Identifiers of a report or a trial in one spelling: DOI, PMID, PMCID, registry ids."""

import html
import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}/\S{1,500}")
_DOI_URL = re.compile(r"(?:dx\.)?doi\.org/", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–", "-"))
_PMID = re.compile(r"(?:pmid\s*:?|pubmed\s*:?)?\s*0*([1-9]\d{0,7})(?:\s*\[pmid\])?", re.IGNORECASE)
_PMID_URL = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed|europepmc\.org/(?:article|abstract)/med)"
    r"/0*([1-9]\d{0,7})(?![\w-])",
    re.IGNORECASE,
)
# Ovid numbers the records of its MEDLINE files (their names in D) as PubMed does.
_OVID_URL = re.compile(
    r"ovid\.com[^\s]{0,80}[?&]D=(?:med|prem|pmnm|ppez)\w{0,6}&[^\s]{0,80}?\bAN=0*([1-9]\d{0,7})(?![\w-])",
    re.IGNORECASE,
)
_PMCID = re.compile(r"(?<![A-Za-z0-9])PMC(\d{3,9})(?![\w])", re.IGNORECASE)
_REGISTRY = re.compile(
    r"(?<![A-Z0-9])(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|CHICTR[-A-Z]*\d{8,12}|DRKS\d{8}"
    r"|UMIN\d{9}|JRCTS?\d{9,10}|CTRI/\d{4}/\d{2,3}/\d{6}|KCT\d{7}|PACTR\d{15,16}"
    r"|IRCT\d{8,}N\d+|20\d{2}-\d{6}-\d{2}(?:-\d{2})?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)

# Looked for first, for few records name a trial and the pattern above is slow on an abstract:
# every id has six digits in a row, so that of every third byte two in a row are digits. (`rfind`
# steps over what is no digit, which `in` does not.)
_DIGITS = bytes(0x30 if byte in b"0123456789" else 0x20 for byte in range(256))
_CLEAN_DOI = re.compile(r"10\.\d{4,9}/[a-z\d._:/-]{1,200}[a-z\d]", re.ASCII)


def normalise_doi(text: str) -> str:
    """The DOI in `text`, lower case, without resolver, prefix or sentence punctuation; else "".

    DOI names are case-insensitive (DOI Handbook, 2.4, doi:10.1000/182). `%2F` and HTML entities
    are decoded; a closing bracket that no bracket of the DOI opens is not part of it.
    >>> normalise_doi("https://doi.org/10.1176%2FAppi.Ajp.2013.13030392.")
    '10.1176/appi.ajp.2013.13030392'
    """
    if _CLEAN_DOI.fullmatch(lowered := text.lower()):
        return lowered
    text = html.unescape(unquote(text)).translate(_DASHES)
    found = _DOI.search(text)
    if found is None:
        return ""
    doi = found.group().lower()
    if _DOI_URL.search(text[: found.start()]):
        doi = re.split(r"[?#]", doi)[0]
    return _without_punctuation(doi)


def _without_punctuation(doi: str) -> str:
    while _ends_in_punctuation(doi):
        doi = doi[:-1]
    return doi if doi[-1] != "/" or doi.count("/") > 1 else ""


def _ends_in_punctuation(doi: str) -> bool:
    opens = {")": "(", "]": "[", "}": "{", ">": "<"}
    last = doi[-1]
    return last in ".,;:'\"”’" or (last in opens and doi.count(last) > doi.count(opens[last]))


def doi_of_url(url: str) -> str:
    """The DOI a doi.org address resolves, else "": other addresses may end in more than a DOI."""
    return normalise_doi(url) if _DOI_URL.search(url) else ""


def normalise_pmid(text: str) -> str:
    """The PubMed id when `text` is one and nothing else (1-8 digits, no leading 0), else ""."""
    found = _PMID.fullmatch(text.strip())
    return found.group(1) if found else ""


def pmid_of_url(url: str) -> str:
    """The PubMed id of an address of PubMed, Europe PMC or Ovid MEDLINE, else ""."""
    # The patterns are slow, and most addresses are of others.
    lowered = url.lower()
    found = _PMID_URL.search(url) if "med" in lowered else None
    if found is None and "ovid.com" in lowered:
        found = _OVID_URL.search(url)
    return found.group(1) if found else ""


def normalise_pmcid(text: str) -> str:
    """The PubMed Central id in `text` as PMC and digits, else ""."""
    found = _PMCID.search(text)
    return f"PMC{found.group(1)}" if found else ""


def registry_ids(text: str) -> tuple[str, ...]:
    """Trial registry ids in order of first appearance, upper case, without repeats.

    Known: ClinicalTrials.gov, ISRCTN, ANZCTR, ChiCTR, DRKS, UMIN, jRCT, CTRI, CRIS (KCT),
    PACTR, IRCT, EudraCT and EU CT numbers.
    """
    data = text.encode(errors="replace")
    if (
        data[::3].translate(_DIGITS).rfind(b"00") < 0
        or data.translate(_DIGITS).rfind(b"000000") < 0
    ):
        return ()
    return tuple(dict.fromkeys(_REGISTRY.findall(text.upper())))

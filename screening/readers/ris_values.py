"""What the fields of a RIS record say in canonical terms, whichever program wrote them."""

import re

from screening.readers import identifiers
from screening.readers.cleaning import distinct, first_year, something
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields, Tagged, has_substance, oddities, without_substance

_BOOKS = {"BOOK", "EBOOK", "EDBOOK", "ENCYC", "DICT"}
_PUI = re.compile(r"L\d+")
_STATED_PMID = re.compile(r"PMID:\s*\d+|PUBMED:?\s+\d+|\d+\s*\[pmid\]", re.IGNORECASE)
_OTHER_NUMBERS = re.compile(r",\s*EMBASE\s+\d+.*", re.IGNORECASE)
_STATED_DOI = re.compile(r"(?:doi:\s*)?10\.\d{4,9}/\S+", re.IGNORECASE)
_URL = re.compile(r"https?://\S*[^\s;,]", re.IGNORECASE)
_DAY = re.compile(r"\b((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b")
_NO_PAGES = re.compile(r"No\W*(?:Specified|Pagination.*)?|N\.?PAG\.?.*", re.IGNORECASE)
_REGISTERED = ("TI", "T1", "AN", "ID", "AB", "N2", "N1", "UR", "KW", "C1", "C3", "C5", "M1", "L2")


def record_of(fields: Fields, span: Span, raw: str, notes: list[str]) -> Record | QuarantinedSpan:
    """The record that `fields` describe; quarantined when it names no report."""
    tagged = Tagged(fields)
    record = _record(tagged, span, _title(tagged, notes), raw, notes)
    return record if has_substance(record) else without_substance(span, raw, "TI or T1")


def _record(tagged: Tagged, span: Span, title: str, raw: str, notes: list[str]) -> Record:
    urls = _urls(tagged)
    dois, pmids = _dois(tagged, urls), _pmids(tagged, urls)
    return Record(
        span,
        title,
        abstract=_abstract(tagged),
        authors=_authors(tagged),
        year=_year(tagged, notes),
        journal=_journal(tagged),
        volume=tagged.first("VL", "VI"),
        issue=tagged.first("IS", "IP"),
        pages=_pages(tagged),
        doi=next(iter(dois), ""),
        pmid=next(iter(pmids), ""),
        pmcid=_pmcid(tagged, urls),
        registry_ids=identifiers.registry_ids("\n".join(tagged.all(*_REGISTERED))),
        language=tagged.first("LA"),
        publication_types=_types(tagged),
        keywords=_keywords(tagged),
        urls=tuple(urls),
        accession_number=_accession_number(tagged),
        database="; ".join(distinct(tagged.parts("DB"))),
        fields=tuple(tagged.fields),
        raw=raw,
        notes=(*notes, *oddities(raw, dois, pmids, title, tagged.values("TI"))),
    )


def _title(tagged: Tagged, notes: list[str]) -> str:
    book = ("BT", "T2") if tagged.first("TY") in _BOOKS else ()
    if title := tagged.first("TI", "T1", "CT", *book):
        return title
    for tag, name in (("TT", "the translated title"), ("ST", "the short title")):
        if title := tagged.first(tag):
            notes.append(f"The title is {name} ({tag}): the record has no TI or T1.")
            return title
    return ""


def _abstract(tagged: Tagged) -> str:
    """All of AB, for databases repeat it part by part; N2 only where AB says nothing."""
    for tag in ("AB", "N2"):
        if abstract := "\n".join(tagged.prose(tag)):
            return abstract
    return ""


def _authors(tagged: Tagged) -> tuple[str, ...]:
    return distinct(tagged.pieces("AU", "A1"))


def _year(tagged: Tagged, notes: list[str]) -> int | None:
    stated = tagged.values("PY", "Y1", "YR") + tagged.values("DA")
    for value in [*stated, *_DAY.findall(" ".join(stated))]:
        if (year := first_year(value)) is not None:
            return year
    if odd := next((value for value in tagged.values("PY", "Y1", "YR") if something(value)), ""):
        notes.append(f"The year '{odd}' is not a year between 1500 and 2099.")
    return None


def _journal(tagged: Tagged) -> str:
    if tagged.first("TY") in _BOOKS:
        return tagged.first("JF", "JO", "JA")
    return tagged.first("JF", "T2", "JO", "JA", "J2", "J1", "BT")


def _pages(tagged: Tagged) -> str:
    first, last = tagged.first("SP"), tagged.first("EP")
    if _NO_PAGES.fullmatch(first):
        first = last = ""
    if first and last and last != first and "-" not in first:
        return f"{first}-{last}"
    return first or something(tagged.first("PG")) or tagged.first("C7")


def _urls(tagged: Tagged) -> list[str]:
    found: list[str] = []
    for value in tagged.all("UR", "LK", "L1", "L2", "L3"):
        found += _URL.findall(value)
    return list(distinct(found))


def _dois(tagged: Tagged, urls: list[str]) -> list[str]:
    """DOIs by how surely they are the record's: own tag, EBSCO's L3, Ovid's M3, doi.org addresses."""
    own = map(identifiers.normalise_doi, tagged.all("DO", "DOI", "DI"))
    other = (v.strip() for v in tagged.all("L3", "M3") if "10." in v)
    stated = (identifiers.normalise_doi(v) for v in other if _STATED_DOI.fullmatch(v))
    found = list(filter(None, [*own, *stated]))
    return found or list(filter(None, map(identifiers.doi_of_url, urls)))[:1]


def _pmids(tagged: Tagged, urls: list[str]) -> list[str]:
    """PMIDs by how surely they are the record's; numbers of other databases are not read so."""
    databases = " ".join(tagged.all("DB")).casefold()
    found = [identifiers.normalise_pmid(value) for value in tagged.all("PMID")]
    if (
        "pubmed" in databases
        or "ovid medline" in databases
        or (not databases and "NLM" in tagged.all("DP"))
    ):
        # EndNote: PubMed's own connection states NLM alone.
        found += map(identifiers.normalise_pmid, tagged.all("AN"))
    if any(_PUI.fullmatch(value) for value in tagged.all("U2")):
        # Embase.com: a record with its own number in U2 has the PMID in C5.
        found += map(identifiers.normalise_pmid, tagged.all("C5"))
    stated = tagged.parts("AN", "C3", "M1", "N1", "ID", "U1")
    for value in (_OTHER_NUMBERS.sub("", value) for value in stated):
        if _STATED_PMID.fullmatch(value):
            found.append(identifiers.normalise_pmid(value))
    found = list(filter(None, found))
    return found or list(filter(None, map(identifiers.pmid_of_url, urls)))[:1]


def _pmcid(tagged: Tagged, urls: list[str]) -> str:
    stated = [*tagged.all("PMC", "PMCID", "C2"), *(url for url in urls if "/PMC" in url)]
    return next(filter(None, map(identifiers.normalise_pmcid, stated)), "")


def _types(tagged: Tagged) -> tuple[str, ...]:
    """PT and M3, which Ovid also uses for subject codes ("... [3311]") and DOIs."""
    stated = [
        value
        for value in tagged.values("PT", "M3")
        if not value.endswith("]") and not _STATED_DOI.fullmatch(value)
    ]
    return distinct(stated)


def _keywords(tagged: Tagged) -> tuple[str, ...]:
    return distinct([word.lstrip("*") for word in tagged.pieces("KW", "K1")])


def _accession_number(tagged: Tagged) -> str:
    return tagged.first("AN", "U2") or (tagged.first("ID") if tagged.all("DB") else "")

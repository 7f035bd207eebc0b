"""What the fields of a RIS record say in canonical terms, whichever program wrote them."""

import re
from dataclasses import asdict, dataclass
from functools import lru_cache

from screening.readers import identifiers
from screening.readers.cleaning import distinct, first_year, something
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields, Tagged, has_substance, oddities, without_substance

_BOOKS = {"BOOK", "EBOOK", "EDBOOK", "ENCYC", "DICT"}
_PUI = re.compile(r"L\d+")
_STATED_PMID = re.compile(r"PMID:\s*\d+|PUBMED:?\s+\d+|\d+\s*\[pmid\]", re.IGNORECASE)
_PUBMED = re.compile("[Pp][MmUu]")  # looked for first, in a fraction of the time
_OTHER_NUMBERS = re.compile(r",\s*EMBASE\s+\d+.*", re.IGNORECASE)
_STATED_DOI = re.compile(r"(?:doi:\s*)?10\.\d{4,9}/\S+", re.IGNORECASE)
_URL = re.compile(r"https?://\S*[^\s;,]", re.IGNORECASE)
_DAY = re.compile(r"\b((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b")
_NO_PAGES = re.compile(r"No\W*(?:Specified|Pagination.*)?|N\.?PAG\.?.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Tags:
    """The tags that say each thing, in order of preference."""

    title: tuple[str, ...] = ("TI", "T1", "CT")
    book: tuple[str, ...] = ("BT", "T2")
    authors: tuple[str, ...] = ("AU", "A1")
    year: tuple[str, ...] = ("PY", "Y1", "YR")
    date: tuple[str, ...] = ("DA",)
    journal: tuple[str, ...] = ("JF", "T2", "JO", "JA", "J2", "J1", "BT")
    series: tuple[str, ...] = ("JF", "JO", "JA")
    volume: tuple[str, ...] = ("VL", "VI")
    issue: tuple[str, ...] = ("IS", "IP")
    pages: tuple[str, ...] = ("PG",)
    first_page: tuple[str, ...] = ("SP",)
    last_page: tuple[str, ...] = ("EP",)
    article: tuple[str, ...] = ("C7",)
    doi: tuple[str, ...] = ("DO", "DOI", "DI")
    may_be_doi: tuple[str, ...] = ("L3", "M3")
    pmid: tuple[str, ...] = ("PMID",)
    may_state_pmid: tuple[str, ...] = ("AN", "C3", "M1", "N1", "ID", "U1")
    embase_number: tuple[str, ...] = ("U2",)
    embase_pmid: tuple[str, ...] = ("C5",)
    pmcid: tuple[str, ...] = ("PMC", "PMCID", "C2")
    registered: tuple[str, ...] = (
        *("TI", "T1", "AN", "ID", "AB", "N2", "N1", "UR", "KW", "C1", "C3", "C5", "M1", "L2"),
    )
    language: tuple[str, ...] = ("LA",)
    types: tuple[str, ...] = ("PT", "M3")
    keywords: tuple[str, ...] = ("KW", "K1")
    urls: tuple[str, ...] = ("UR", "LK", "L1", "L2", "L3")
    number: tuple[str, ...] = ("AN",)
    accession: tuple[str, ...] = ("AN", "U2")
    identity: tuple[str, ...] = ("ID",)
    database: tuple[str, ...] = ("DB",)


@lru_cache(maxsize=1024)
def _stated(present: tuple[str, ...]) -> _Tags:
    """Those tags that a record has: found once for all records that have the same."""
    every = asdict(_Tags()).values()
    return _Tags(*(tuple(tag for tag in tags if tag in present) for tags in every))


def record_of(
    fields: Fields, span: Span, raw: str, notes: list[str], is_plain: bool = False
) -> Record | QuarantinedSpan:
    """The record that `fields` describe, whose values may be known to be plain text on one line;
    quarantined when it names no report."""
    tagged = Tagged(fields, is_plain)
    tags = _stated(tagged.tags)
    record = _record(tagged, tags, span, _title(tagged, tags, notes), raw, notes)
    return record if has_substance(record) else without_substance(span, raw, "TI or T1")


def _record(
    tagged: Tagged, tags: _Tags, span: Span, title: str, raw: str, notes: list[str]
) -> Record:
    urls = _urls(tagged, tags)
    dois, pmids = _dois(tagged, tags, urls), _pmids(tagged, tags, urls)
    return Record(
        span,
        title,
        abstract=_abstract(tagged),
        authors=distinct(tagged.pieces(*tags.authors)),
        year=_year(tagged, tags, notes),
        journal=_journal(tagged, tags),
        volume=tagged.first_of(tags.volume),
        issue=tagged.first_of(tags.issue),
        pages=_pages(tagged, tags),
        doi=dois[0] if dois else "",
        pmid=pmids[0] if pmids else "",
        pmcid=_pmcid(tagged, tags, urls),
        registry_ids=identifiers.registry_ids("\n".join(tagged.all_of(tags.registered))),
        language=tagged.first_of(tags.language),
        publication_types=_types(tagged, tags),
        keywords=_keywords(tagged, tags, raw),
        urls=urls,
        accession_number=_accession_number(tagged, tags),
        database="; ".join(distinct(tagged.parts(*tags.database))),
        fields=tuple(tagged.fields),
        raw=raw,
        notes=(*notes, *oddities(raw, dois, pmids, title, tagged.values("TI"))),
    )


def _title(tagged: Tagged, tags: _Tags, notes: list[str]) -> str:
    title = tagged.first_of(tags.title)
    if title or (_is_book(tagged) and (title := tagged.first_of(tags.book))):
        return title
    for tag, name in (("TT", "the translated title"), ("ST", "the short title")):
        if title := tagged.first(tag):
            notes.append(f"The title is {name} ({tag}): the record has no TI or T1.")
            return title
    return ""


def _abstract(tagged: Tagged) -> str:
    """All of AB, for databases repeat it part by part; N2 only where AB says nothing."""
    return tagged.paragraphs("AB") or tagged.paragraphs("N2")


def _year(tagged: Tagged, tags: _Tags, notes: list[str]) -> int | None:
    stated = tagged.values(*tags.year)
    for value in stated:
        if (year := first_year(value)) is not None:
            return year
    more = tagged.values(*tags.date)
    for value in [*more, *_DAY.findall(" ".join([*stated, *more]))]:
        if (year := first_year(value)) is not None:
            return year
    if odd := next(filter(something, stated), ""):
        notes.append(f"The year '{odd}' is not a year between 1500 and 2099.")
    return None


def _journal(tagged: Tagged, tags: _Tags) -> str:
    return tagged.first_of(tags.series if _is_book(tagged) else tags.journal)


def _is_book(tagged: Tagged) -> bool:
    return tagged.first("TY") in _BOOKS


def _pages(tagged: Tagged, tags: _Tags) -> str:
    first, last = tagged.first_of(tags.first_page), tagged.first_of(tags.last_page)
    if first[:1] in ("n", "N") and _NO_PAGES.fullmatch(first):
        first = last = ""
    if first and last and last != first and "-" not in first:
        return f"{first}-{last}"
    return first or something(tagged.first_of(tags.pages)) or tagged.first_of(tags.article)


def _urls(tagged: Tagged, tags: _Tags) -> tuple[str, ...]:
    if not tags.urls:
        return ()
    return distinct([url for value in tagged.all_of(tags.urls) for url in _URL.findall(value)])


def _dois(tagged: Tagged, tags: _Tags, urls: tuple[str, ...]) -> list[str]:
    """DOIs by how surely they are the record's: own tag, EBSCO's L3, Ovid's M3, doi.org addresses."""
    stated = tagged.all_of(tags.doi)
    for value in tagged.all_of(tags.may_be_doi):
        if "10." in value and _STATED_DOI.fullmatch(value.strip()):
            stated.append(value)
    found = [doi for value in stated if (doi := identifiers.normalise_doi(value))]
    return found or list(filter(None, map(identifiers.doi_of_url, urls)))[:1]


def _pmids(tagged: Tagged, tags: _Tags, urls: tuple[str, ...]) -> list[str]:
    """PMIDs by how surely they are the record's; numbers of other databases are not read so."""
    stated = tagged.all_of(tags.pmid)
    if tags.number and _is_of_pubmed(tagged, tags):
        stated += tagged.all_of(tags.number)
    if tags.embase_pmid and any(map(_PUI.fullmatch, tagged.all_of(tags.embase_number))):
        # Embase.com: a record with its own number in U2 has the PMID in C5.
        stated += tagged.all_of(tags.embase_pmid)
    if tags.may_state_pmid:
        numbers = tagged.parts(*tags.may_state_pmid)
        if _PUBMED.search("\n".join(numbers)):
            numbers = [_OTHER_NUMBERS.sub("", part) for part in numbers]
            stated += filter(_STATED_PMID.fullmatch, numbers)
    found = [pmid for value in stated if (pmid := identifiers.normalise_pmid(value))]
    return found or list(filter(None, map(identifiers.pmid_of_url, urls)))[:1]


def _is_of_pubmed(tagged: Tagged, tags: _Tags) -> bool:
    databases = " ".join(tagged.all_of(tags.database)).casefold()
    if databases:
        return "pubmed" in databases or "ovid medline" in databases
    # EndNote: PubMed's own connection states NLM alone.
    return "NLM" in tagged.all("DP")


def _pmcid(tagged: Tagged, tags: _Tags, urls: tuple[str, ...]) -> str:
    stated = tagged.all_of(tags.pmcid) + [url for url in urls if "/PMC" in url]
    return next(filter(None, map(identifiers.normalise_pmcid, stated)), "") if stated else ""


def _types(tagged: Tagged, tags: _Tags) -> tuple[str, ...]:
    """PT and M3, which Ovid also uses for subject codes ("... [3311]") and DOIs."""
    stated = [
        value
        for value in tagged.values(*tags.types)
        if value[-1:] != "]" and not ("10." in value and _STATED_DOI.fullmatch(value))
    ]
    return distinct(stated)


def _keywords(tagged: Tagged, tags: _Tags, raw: str) -> tuple[str, ...]:
    """Without the stars of MeSH, which few files have."""
    words = tagged.pieces(*tags.keywords)
    return distinct([word.lstrip("*") for word in words] if "*" in raw or "&" in raw else words)


def _accession_number(tagged: Tagged, tags: _Tags) -> str:
    return tagged.first_of(tags.accession) or (
        tagged.first_of(tags.identity) if tags.database else ""
    )

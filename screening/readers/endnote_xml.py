"""EndNote XML: what the fields of a record say, by their path inside it."""

import re
from xml.etree.ElementTree import Element

from screening.readers import identifiers
from screening.readers.cleaning import distinct, first_year, one_line, prose, something
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Tagged, oddities
from screening.readers.units import known
from screening.readers.xml_elements import leaves
from screening.readers.xml_records import XmlDialect

_AUTHORS = "contributors/authors/author"
_TITLES = ("titles/translated-title", "titles/short-title", "titles/alt-title")
_JOURNAL = (
    "periodical/full-title",
    "titles/secondary-title",
    "alt-periodical/full-title",
    "periodical/abbr-1",
    "titles/alt-title",
)
_KINDS = ("related-urls", "pdf-urls", "web-urls", "text-urls", "image-urls")
_URLS = ("urls", "url", *(f"urls/{kind}/{leaf}" for kind in _KINDS for leaf in ("url", "link")))
_URLS += tuple(f"urls/{kind}" for kind in _KINDS)
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MEDLINE = re.compile(r"medline|pubmed|\bnlm\b", re.IGNORECASE)
_CUSTOM = tuple(f"custom{number}" for number in range(1, 9))
_STATED_PMID = re.compile(r"PMID:?\s*\d+(?!\d)", re.IGNORECASE)
_NAMING = ("accession-num", "abstract", "keywords/keyword", "notes", "call-num", *_CUSTOM)


def record_of(root: Element, span: Span, raw: str) -> Record | QuarantinedSpan:
    """The record of a `record` element; quarantined when no title is in it."""
    tagged = Tagged(leaves(root))
    notes: list[str] = []
    title = tagged.first("titles/title")
    if not title and (title := tagged.first(*_TITLES)):
        notes.append("The title is the translated or the short one: the record has no other.")
    return known(_record(tagged, span, title, raw, notes), "titles/title")


def _record(tagged: Tagged, span: Span, title: str, raw: str, notes: list[str]) -> Record:
    urls = _urls(tagged)
    dois, pmids = _dois(tagged, urls), _pmids(tagged, urls)
    named = "\n".join([title, *tagged.all(*_NAMING), *urls])
    return Record(
        span,
        title,
        abstract="\n".join(distinct([prose(value) for value in tagged.all("abstract")])),
        authors=_authors(tagged),
        year=_year(tagged),
        journal=tagged.first(*_JOURNAL),
        volume=tagged.first("volume"),
        issue=tagged.first("number", "issue"),
        pages=something(tagged.first("pages")) or tagged.first("custom7"),
        doi=next(iter(dois), ""),
        pmid=next(iter(pmids), ""),
        pmcid=_pmcid(tagged),
        registry_ids=identifiers.registry_ids(named),
        language=tagged.first("language"),
        publication_types=distinct(tagged.parts("work-type") + tagged.values("ref-type/@name")),
        keywords=_keywords(tagged),
        urls=tuple(urls),
        accession_number=tagged.first("accession-num"),
        database=tagged.first("remote-database-name", "remote-database-provider"),
        fields=tuple(tagged.fields),
        raw=raw,
        notes=(*notes, *oddities(raw, dois, pmids, title)),
    )


def _authors(tagged: Tagged) -> tuple[str, ...]:
    """One name to an element, or several of them on lines; a corporate one ends with a comma."""
    names = [part.strip() for value in tagged.parts(_AUTHORS) for part in value.split(";")]
    return distinct([name.rstrip(",").strip() for name in names])


def _year(tagged: Tagged) -> int | None:
    stated = tagged.values("dates/year", "dates/pub-dates/date", "edition")
    return next((year for value in stated if (year := first_year(value)) is not None), None)


def _urls(tagged: Tagged) -> list[str]:
    """Addresses; not of files on the disk of whoever exported them (internal-pdf)."""
    return list(distinct([url for value in tagged.all(*_URLS) for url in _URL.findall(value)]))


def _dois(tagged: Tagged, urls: list[str]) -> list[str]:
    values = tagged.parts("electronic-resource-num", "doi")
    found = list(filter(None, map(identifiers.normalise_doi, values)))
    return found or list(filter(None, map(identifiers.doi_of_url, urls)))[:1]


def _pmids(tagged: Tagged, urls: list[str]) -> list[str]:
    """The accession number where the record says it is MEDLINE's; what is called a PMID."""
    source = " ".join(tagged.all("remote-database-name", "remote-database-provider"))
    numbers = tagged.parts("accession-num")
    found = numbers if _MEDLINE.search(source) else [n for n in numbers if "pmid" in n.casefold()]
    for value in tagged.parts("notes", "research-notes", "call-num", *_CUSTOM):
        found += [stated.group() for stated in _STATED_PMID.finditer(value)][:1]
    pmids = list(filter(None, map(identifiers.normalise_pmid, found)))
    return pmids or list(filter(None, map(identifiers.pmid_of_url, urls)))[:1]


def _pmcid(tagged: Tagged) -> str:
    stated = tagged.all(*_CUSTOM, "accession-num", "notes")
    return next(filter(None, map(identifiers.normalise_pmcid, stated)), "")


def _keywords(tagged: Tagged) -> tuple[str, ...]:
    parts = tagged.parts("keywords/keyword", "keywords")
    return distinct([one_line(word).lstrip("*") for part in parts for word in part.split(";")])


DIALECT = XmlDialect(
    names=("record",),
    signs=(b"<ref-type", b"<source-app", b"<rec-number", b"<titles>", b"<titles "),
    record_of=record_of,
)

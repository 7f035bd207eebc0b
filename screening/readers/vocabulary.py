"""Which tags of a dialect say what, and the record that they make."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from screening.readers import identifiers
from screening.readers.cleaning import distinct, first_year, one_line, something, without_address
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields, Tagged, has_substance, oddities, without_substance

_URL = re.compile(r"https?://[^\s)>\]]*[^\s)>\];,]", re.IGNORECASE)
_STATED_PMID = re.compile(r"(?:PMID|MEDLINE|PUBMED)\W{0,3}\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tags of each canonical field: the first that says something, or all where there may be
    several. `names` are author tags in order of preference; `states_pmid` are tags that may hold
    "PMID: 1"; `parted` parts names and keywords that share a line.
    """

    title: tuple[str, ...]
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    journal: tuple[str, ...] = ()
    volume: tuple[str, ...] = ()
    issue: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    first_page: str = ""
    last_page: str = ""
    article_number: tuple[str, ...] = ()
    doi: tuple[str, ...] = ()
    pmid: tuple[str, ...] = ()
    states_pmid: tuple[str, ...] = ()
    pmcid: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    accession: tuple[str, ...] = ()
    database: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    parted: re.Pattern[str] = re.compile(";")
    is_wrapped: bool = False


def recorder(
    words: Vocabulary, more: Callable[[Tagged], Fields] | None = None
) -> Callable[[Fields, Span, str, list[str]], Record | QuarantinedSpan]:
    """The function that makes a record of fields; `more` derives further fields from them."""

    def record_of(
        fields: Fields, span: Span, raw: str, notes: list[str]
    ) -> Record | QuarantinedSpan:
        stated = Tagged(fields)
        tagged = Tagged([*fields, *more(stated)]) if more else stated
        record = _record(words, tagged, stated, span, raw, notes)
        return record if has_substance(record) else without_substance(span, raw, words.title[0])

    return record_of


def _record(
    words: Vocabulary, tagged: Tagged, stated: Tagged, span: Span, raw: str, notes: list[str]
) -> Record:
    urls = _urls(words, tagged)
    dois, pmids = _dois(words, tagged, urls), _pmids(words, tagged)
    title = tagged.first(*words.title)
    return Record(
        span,
        title,
        abstract=_abstract(words, tagged),
        authors=_authors(words, tagged),
        year=next(filter(None, map(first_year, tagged.values(*words.year))), None),
        journal=tagged.first(*words.journal),
        volume=tagged.first(*words.volume),
        issue=tagged.first(*words.issue),
        pages=_pages(words, tagged),
        doi=next(iter(dois), ""),
        pmid=next(iter(pmids), ""),
        pmcid=next(filter(None, map(identifiers.normalise_pmcid, tagged.all(*words.pmcid))), ""),
        registry_ids=identifiers.registry_ids("\n".join(tagged.all(*words.registered))),
        language=tagged.first(*words.language),
        publication_types=distinct(tagged.values(*words.types)),
        keywords=_keywords(words, tagged),
        urls=urls,
        accession_number=tagged.first(*words.accession),
        database="; ".join(distinct(tagged.values(*words.database))),
        fields=tuple(stated.fields),
        raw=raw,
        notes=(*notes, *oddities(raw, dois, pmids, title, stated.all(*words.title[:1]))),
    )


def _abstract(words: Vocabulary, tagged: Tagged) -> str:
    for tag in words.abstract:
        if abstract := "\n".join(tagged.prose(tag)):
            return abstract
    return ""


def _authors(words: Vocabulary, tagged: Tagged) -> tuple[str, ...]:
    """Those of the first tag that has any, then the names of groups."""
    people = next(filter(None, map(tagged.all, words.names)), [])
    people = list(map(without_address, people))
    return distinct(_parts(words, people) + _parts(words, tagged.all(*words.groups)))


def _parts(words: Vocabulary, values: list[str]) -> list[str]:
    lines = (part for value in values for part in value.split("\n"))
    return [one_line(name).strip(" ,;") for line in lines for name in words.parted.split(line)]


def _keywords(words: Vocabulary, tagged: Tagged) -> tuple[str, ...]:
    """Of a wrapped list, a line goes on with the keyword that the line before it began."""
    values = tagged.all(*words.keywords)
    if words.is_wrapped:
        values = [value.replace("\n", " ") for value in values]
    return distinct([word.lstrip("*") for word in _parts(words, values)])


def _pages(words: Vocabulary, tagged: Tagged) -> str:
    first, last = something(tagged.first(words.first_page)), tagged.first(words.last_page)
    if first and last and last != first:
        return f"{first}-{last}"
    return first or something(tagged.first(*words.pages)) or tagged.first(*words.article_number)


def _urls(words: Vocabulary, tagged: Tagged) -> tuple[str, ...]:
    return distinct([url for value in tagged.all(*words.urls) for url in _URL.findall(value)])


def _dois(words: Vocabulary, tagged: Tagged, urls: tuple[str, ...]) -> list[str]:
    own = list(filter(None, map(identifiers.normalise_doi, tagged.all(*words.doi))))
    return own or list(filter(None, map(identifiers.doi_of_url, urls)))[:1]


def _pmids(words: Vocabulary, tagged: Tagged) -> list[str]:
    stated = [v for v in tagged.parts(*words.states_pmid) if _STATED_PMID.fullmatch(v)]
    numbers = [*tagged.parts(*words.pmid), *(re.sub(r"\D", "", value) for value in stated)]
    return list(filter(None, map(identifiers.normalise_pmid, numbers)))

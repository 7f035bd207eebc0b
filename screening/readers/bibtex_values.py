"""What the fields of a BibTeX entry say in canonical terms, whichever program wrote them."""

import re

from screening.readers import identifiers
from screening.readers.bibtex_entries import Entry
from screening.readers.cleaning import distinct, first_year, one_line, prose, something
from screening.readers.latex import address, plain
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Tagged, oddities
from screening.readers.units import known

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:of|for|the|group|team|committee|consortium|society|association|institute|collaborat\w+"
    r"|organi[sz]ation|university|network|investigators?|trialists?|agency|ministry|inc|ltd)\b",
    re.IGNORECASE,
)
_PARTS = {"inproceedings", "conference", "incollection", "inbook", "inreference", "proceedings"}
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PMID = re.compile(r"PMID:?\s*(\d{1,8})", re.IGNORECASE)
_PLAIN_TYPES = {"article", "misc", "online", "electronic"}
_JOURNAL = (
    "journal",
    "journaltitle",
    "fjournal",
    "journal-full",
    "booktitle",
    "shortjournal",
    "abbrev_source_title",
    "journal-iso",
)
_TEXT = ("note", "annote", "annotation", "howpublished")


def record_of(entry: Entry, parent: Entry | None, span: Span, raw: str) -> Record | QuarantinedSpan:
    """The record that an entry is; quarantined when it has no title. `parent` by crossref."""
    tagged = Tagged([(name.lower(), value) for name, value in entry.fields])
    notes = list(entry.notes)
    title = _title(tagged)
    if not title and (title := _first(tagged, "booktitle", "shorttitle", "maintitle")):
        notes.append("The title is that of the book, or a short one: the entry has no other.")
    return known(_record(entry, tagged, _inherited(parent), span, title, raw, notes), "title")


def _record(
    entry: Entry, tagged: Tagged, parent: Tagged, span: Span, title: str, raw: str, notes: list[str]
) -> Record:
    urls = _urls(tagged)
    dois, pmids = _dois(tagged, urls), _pmids(entry.key, tagged, urls)
    abstract = _abstract(tagged)
    return Record(
        span,
        title,
        abstract=abstract,
        authors=_authors(tagged, notes),
        year=_year(tagged) or _year(parent),
        journal=_journal(entry, tagged, parent),
        volume=_first(tagged, "volume"),
        issue=_first(tagged, "number", "issue"),
        pages=_pages(tagged),
        doi=next(iter(dois), ""),
        pmid=next(iter(pmids), ""),
        pmcid=_pmcid(tagged),
        registry_ids=_registry_ids(tagged, title, abstract),
        language=_first(tagged, "language", "langid"),
        publication_types=_types(entry, tagged),
        keywords=_keywords(tagged),
        urls=tuple(urls),
        accession_number=_accession_number(tagged),
        database=_first(tagged, "source", "database", "remote-database"),
        fields=(("@", entry.kind), ("key", entry.key), *entry.fields),
        raw=raw,
        notes=(*notes, *oddities(raw, dois, pmids, title)),
    )


def _inherited(parent: Entry | None) -> Tagged:
    fields = parent.fields if parent else []
    return Tagged([(name.lower(), value) for name, value in fields])


def _first(tagged: Tagged, *names: str) -> str:
    for name in names:
        for value in tagged.all(name):
            if line := something(one_line(plain(value))):
                return line
    return ""


def _title(tagged: Tagged) -> str:
    title, subtitle = _first(tagged, "title"), _first(tagged, "subtitle")
    return f"{title}: {subtitle}" if title and subtitle else title


def _abstract(tagged: Tagged) -> str:
    """Paragraphs stay where a full stop ends a line, as in every other format."""
    values = [prose(plain(value)) for value in tagged.all("abstract", "abstractnote")]
    return "\n".join(distinct(values))


def _authors(tagged: Tagged, notes: list[str]) -> tuple[str, ...]:
    """`Last, First` each; wrapped lines are joined first, so that no name is cut in two."""
    names: list[str] = []
    for value in tagged.all("author", "authors"):
        value = " ".join(value.split())
        parts = _split(value)
        if len(parts) == 1 and ";" in value:
            parts = value.split(";")
        names += [_name(part.strip().rstrip(",")) for part in parts]
    if any(name.casefold() in ("others", "et al.", "et al") for name in names):
        notes.append("The entry names not all of its authors (“and others”).")
        names = [name for name in names if name.casefold() not in ("others", "et al.", "et al")]
    return distinct(names)


def _split(value: str) -> list[str]:
    """At each "and" outside braces."""
    parts, begin, depth, at = [], 0, 0, 0
    for found in re.finditer(r"\\.|[{}]|\s+and\s+", value, re.IGNORECASE):
        token = found.group()
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth <= 0 and token.strip().lower() == "and":
            parts.append(value[begin : found.start()])
            begin = at = found.end()
    whole = [*parts, value[begin:]]
    if not at and value.startswith("{") and value.endswith("}") and _AND.search(value):
        return _split(value[1:-1])
    return [part for part in whole if part.strip()]


def _name(written: str) -> str:
    """`Last, First` of `First von Last`; of an organisation, and of what has a comma, as it is."""
    is_protected = written.startswith("{") and written.endswith("}")
    name = one_line(plain(written))
    words = name.split(" ")
    is_one = is_protected and written.find("}") == len(written) - 1
    if "," in name or len(words) < 2 or is_one or _ORGANISATION.search(name) or len(words) > 6:
        return _without_junior(name)
    first = next((i for i, word in enumerate(words[:-1]) if i and word[:1].islower()), None)
    cut = first if first is not None else len(words) - 1
    return f"{' '.join(words[cut:])}, {' '.join(words[:cut])}"


def _without_junior(name: str) -> str:
    """`Last, First, Jr` of `Last, Jr, First`."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and re.fullmatch(r"(?:jr|sr|[iv]+)\.?", parts[1], re.IGNORECASE):
        return f"{parts[0]}, {parts[2]}, {parts[1]}"
    return name


def _year(tagged: Tagged) -> int | None:
    values = tagged.all("year", "date", "issue_date", "publicationdate", "eprintdate", "urldate")
    return next((year for value in values if (year := first_year(plain(value)))), None)


def _journal(entry: Entry, tagged: Tagged, parent: Tagged) -> str:
    inherited = _first(parent, "booktitle", "title", "journal", "journaltitle")
    series = _first(tagged, "series") if entry.kind in _PARTS else ""
    return _first(tagged, *_JOURNAL) or inherited or series


def _pages(tagged: Tagged) -> str:
    pages = re.sub(r"\s*(?:-{1,3}|[–—])\s*", "-", _first(tagged, "pages"))
    return pages or _first(tagged, "art_number", "article-number", "articleno", "eid", "pagetotal")


def _urls(tagged: Tagged) -> list[str]:
    values = (address(value) for value in tagged.all("url", "link", "ee", *_TEXT))
    return list(distinct([url for value in values for url in _URL.findall(value)]))


def _dois(tagged: Tagged, urls: list[str]) -> list[str]:
    stated = [address(value) for value in tagged.all("doi")]
    found = list(filter(None, map(identifiers.normalise_doi, stated)))
    return found or list(filter(None, map(identifiers.doi_of_url, urls)))[:1]


def _pmids(key: str, tagged: Tagged, urls: list[str]) -> list[str]:
    stated = [address(value) for value in tagged.all("pmid", "pubmed_id", "pubmed-id")]
    stated += _PMID.findall(key)  # Europe PMC
    if "pubmed" in _first(tagged, "eprinttype", "archiveprefix").casefold():
        stated += tagged.all("eprint")
    for value in tagged.all(*_TEXT, "extra"):
        stated += _PMID.findall(value)[:1]
    found = list(filter(None, map(identifiers.normalise_pmid, stated)))
    return found or list(filter(None, map(identifiers.pmid_of_url, urls)))[:1]


def _pmcid(tagged: Tagged) -> str:
    stated = tagged.all("pmcid", "pmc", "extra", *_TEXT)
    return next(filter(None, map(identifiers.normalise_pmcid, stated)), "")


def _registry_ids(tagged: Tagged, title: str, abstract: str) -> tuple[str, ...]:
    texts = (plain(value) for value in tagged.all("keywords", "trialid", *_TEXT))
    return identifiers.registry_ids("\n".join([title, abstract, *texts]))


def _types(entry: Entry, tagged: Tagged) -> tuple[str, ...]:
    stated = [plain(value) for value in tagged.all("document_type", "publication_type", "type")]
    kind = [] if entry.kind in _PLAIN_TYPES else [entry.kind]
    return distinct([one_line(part) for value in stated for part in value.split(";")] or kind)


def _keywords(tagged: Tagged) -> tuple[str, ...]:
    """Between semicolons where there are any, else between commas."""
    names = ("author_keywords", "keywords", "keyword", "keywords-plus", "mesh", "mesh_terms")
    found: list[str] = []
    for value in tagged.all(*names):
        value = one_line(plain(value))
        found += re.split(r"\s*;\s*" if ";" in value else r"\s*,\s*", value)
    return distinct([word.strip().lstrip("*") for word in found])


def _accession_number(tagged: Tagged) -> str:
    if number := _first(tagged, "accession-number", "accession_number", "unique-id", "eid-number"):
        return number
    eprint, kind = _first(tagged, "eprint"), _first(tagged, "eprinttype", "archiveprefix")
    if eprint and kind and "pubmed" not in kind.casefold():
        return eprint if kind.casefold() in eprint.casefold() else f"{kind}:{eprint}"
    return _first(tagged, "an")

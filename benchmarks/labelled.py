"""Sets of citations with a key that says which are of one work: read, copied, made worse."""

import csv
import gzip
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from string import ascii_letters, ascii_lowercase

from screening.readers.cleaning import first_year

# The headers by which a set may name a field, the first one that is filled counts.
HEADERS = {
    "title": "title|ti|article title|document title|primary_title",
    "authors": "authors|author|au|first_authors|creators",
    "year": "year|py|publication year|publication_year|date",
    "journal": "journal|booktitle|secondary_title|journal_name|source title|publication|container_title"
    "|series|publisher",
    "volume": "volume|vl|vol",
    "issue": "issue|number|is",
    "pages": "pages|sp|page|number of pages",
    "doi": "doi|do",
    "pmid": "pmid|pubmed_id",
    "abstract": "abstract|ab",
    "publication_types": "entrytype|ref_type|type|publication_type|source_type",
    "truth": "truth_group|truth|group|label_group|work|duplicate_id",
}  # fmt: skip
_FIRST_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Labelled:
    """A citation as matching asks for it, and the work that the key says it is of."""

    truth: str
    title: str
    year: int | None
    authors: tuple[str, ...]
    journal: str
    volume: str
    issue: str
    pages: str
    doi: str
    abstract: str
    pmid: str = ""
    pmcid: str = ""
    accession_number: str = ""
    registry_ids: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()

    def shown(self) -> dict[str, str]:
        """What a person needs to judge it."""
        names = ("truth", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi")
        return {name: str(getattr(self, name))[:300] for name in names}


def read(path: Path, columns: str = "") -> list[Labelled]:
    """The citations of a CSV file, also one packed with gzip.

    `columns` names the fields to be read, all by default: "title,authors=Creators" reads two, and
    the second under another header.
    """
    csv.field_size_limit(sys.maxsize)
    headers = _headers(columns)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = [_labelled(row, headers) for row in csv.DictReader(lines)]
    return [replace(row, truth=f"{path.name.partition('.')[0]} {row.truth}") for row in rows]


def _headers(columns: str) -> dict[str, list[str]]:
    known = {field: names.split("|") for field, names in HEADERS.items()}
    if not columns:
        return known
    chosen = {"truth": known["truth"]}
    for part in columns.split(","):
        field, _, header = part.strip().partition("=")
        if field not in known:
            raise SystemExit(f"--columns: {field!r} is none of {', '.join(known)}.")
        chosen[field] = [header.casefold()] if header else known[field]
    return chosen


def _labelled(row: dict[str, str], headers: dict[str, list[str]]) -> Labelled:
    filled = {str(name).strip().casefold(): (value or "").strip() for name, value in row.items()
              if isinstance(value, str | None)}  # fmt: skip

    def value(field: str) -> str:
        return next((filled[name] for name in headers.get(field, ()) if filled.get(name)), "")

    texts = {name: value(name) for name in ("title", "journal", "volume", "issue", "pages", "doi")}
    authors, kind = value("authors"), value("publication_types")
    return Labelled(
        truth=value("truth"),
        year=first_year(value("year")),
        authors=(authors,) if authors else (),
        abstract=value("abstract"),
        pmid=value("pmid"),
        publication_types=(kind,) if kind else (),
        **texts,
    )


def copies(records: list[Labelled], count: int, share: float, seed: int = 0) -> list[Labelled]:
    """`count` records: the set again and again, each time as other works in letters of its own.

    Every copy permutes the alphabet in titles, names and abstracts and counts volumes further;
    a `share` of its records gets a fault more.
    """
    found: list[Labelled] = []
    for copy in range(-(-count // len(records))):
        letters = list(ascii_lowercase)
        Random(copy).shuffle(letters)
        small = "".join(letters) if copy else ascii_lowercase
        table = str.maketrans(ascii_letters, small + small.upper())
        found += [_copied(record, copy, table) for record in records]
    return perturbed(found[:count], share, seed)


def _copied(record: Labelled, copy: int, table: dict[int, int]) -> Labelled:
    return replace(
        record,
        truth=f"{copy}:{record.truth}",
        title=record.title.translate(table),
        authors=tuple(name.translate(table) for name in record.authors),
        abstract=record.abstract.translate(table),
        volume=_FIRST_NUMBER.sub(
            lambda found: str(int(found.group()) + 7 * copy), record.volume, 1
        ),
        doi=f"{record.doi}.{copy}" if record.doi and copy else record.doi,
        pmid=f"{copy}{record.pmid}" if record.pmid and copy else record.pmid,
    )


def perturbed(records: list[Labelled], share: float, seed: int = 0) -> list[Labelled]:
    """`records`, a `share` of them with one fault that databases and people make."""
    random = Random(seed)
    return [
        random.choice(FAULTS)(record, random) if random.random() < share else record
        for record in records
    ]


def _typo(record: Labelled, random: Random) -> Labelled:
    title = record.title
    at = random.randrange(max(len(title) - 1, 1))
    return replace(
        record, title=title[:at] + title[at + 1 : at + 2] + title[at : at + 1] + title[at + 2 :]
    )


def _shorter(record: Labelled, random: Random) -> Labelled:
    words = record.title.split()
    return replace(record, title=" ".join(words[: max(6, len(words) * 3 // 4)]))


def _initials(record: Labelled, random: Random) -> Labelled:
    words = record.journal.split()
    short = " ".join(word[:4] for word in words if word[:1].isupper()) if len(words) > 1 else ""
    return replace(record, journal=short or record.journal)


def _first_author(record: Labelled, random: Random) -> Labelled:
    first = (
        re.split(r";| and |(?<=\.)(?=[A-Z][a-z])", record.authors[0])[0] if record.authors else ""
    )
    return replace(record, authors=(f"{first}, et al.",) if first else ())


def _without(*names: str) -> Callable[[Labelled, Random], Labelled]:
    def fault(record: Labelled, random: Random) -> Labelled:
        return replace(record, **dict.fromkeys(names, ""))

    return fault


FAULTS: tuple[Callable[[Labelled, Random], Labelled], ...] = (
    _typo,
    _shorter,
    _initials,
    _first_author,
    _without("doi"),
    _without("abstract"),
    _without("volume", "issue", "pages"),
    _without("journal"),
    lambda record, random: replace(record, title=record.title.upper()),
    lambda record, random: replace(record, title=f"{record.title.rstrip('.')} [Review]"),
    lambda record, random: replace(record, title=f"[{record.title.rstrip('.')}]."),
    lambda record, random: replace(record, title=record.title.partition(": ")[0]),
    lambda record, random: replace(
        record, title=re.sub(r"(\w{5,})", r"<i>\1</i>", record.title, count=1)
    ),
    lambda record, random: replace(record, year=record.year and record.year + 1),
    lambda record, random: replace(record, authors=tuple(name.upper() for name in record.authors)),
)


def fragments(
    records: list[Labelled], clusters: tuple[tuple[int, ...], ...]
) -> Iterator[tuple[int, str]]:
    """Each cluster and each work in it."""
    for number, members in enumerate(clusters):
        for truth in sorted({records[member].truth for member in members}):
            yield number, truth

"""BibTeX, entry by entry, in UTF-8: LaTeX's own signs escaped, accents as letters."""

import re
from collections.abc import Iterable, Iterator, Sequence

from screening.readers import Record
from screening.writers.rows import Row, chunks, line, losses

KEPT = "x-consilience"
_ESCAPES = {sign: f"\\{sign}" for sign in "#$%&_"}
_ESCAPES |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}"}
_ESCAPES |= {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_TABLE = str.maketrans(_ESCAPES)
_NO_KEY = re.compile(r"[^A-Za-z0-9]+")


def bibtex(rows: Iterable[Row]) -> Iterator[str]:
    """The entries; keys are the first author's name, the year and the place in the file."""
    number = 0
    for chunk in chunks(rows):
        records = [row.record for row in chunk]
        for record, loss in zip(records, losses(records, "bibtex", _together), strict=True):
            number += 1
            yield entry(record, loss, number)


def _together(records: Sequence[Record]) -> str:
    return "".join(entry(record, "", number) for number, record in enumerate(records))


def entry(record: Record, loss: str, number: int) -> str:
    """One entry; `loss` is what a field of our own keeps."""
    kind = "article" if record.journal else "misc"
    fields = [f"  {name} = {{{value}}}" for name, value in _fields(record) if value]
    fields += [f"  {KEPT} = {{{loss}}}"] if loss else []
    return f"@{kind}{{{_key(record, number)},\n" + ",\n".join(fields) + "\n}\n\n"


def _key(record: Record, number: int) -> str:
    family = record.authors[0].split(",")[0] if record.authors else "anonymous"
    return f"{_NO_KEY.sub('', family) or 'anonymous'}{record.year or ''}-{number}"


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join(map(_name, record.authors))
    yield "title", _text(record.title)
    yield "journal", _text(record.journal)
    yield "year", str(record.year or "")
    yield "volume", _text(record.volume)
    yield "number", _text(record.issue)
    yield "pages", _text(record.pages)
    yield "doi", _text(record.doi)
    yield "pmid", _text(record.pmid)
    yield "pmcid", _text(record.pmcid)
    yield "trialid", _text("; ".join(record.registry_ids))
    yield "language", _text(record.language)
    yield "type", _text("; ".join(record.publication_types))
    yield "keywords", _text("; ".join(record.keywords) + ";" * (len(record.keywords) == 1))
    yield "url", _text(record.urls[0]) if record.urls else ""
    yield "accession-number", _text(record.accession_number)
    yield "database", _text(record.database)
    yield "abstract", record.abstract.translate(_TABLE)


def _text(value: str) -> str:
    return line(value).translate(_TABLE)


def _name(name: str) -> str:
    """In braces what is no `Last, First`: a group, or a name with "and" in it."""
    is_person = "," in name and " and " not in name.casefold()
    return _text(name) if is_person else f"{{{_text(name)}}}"

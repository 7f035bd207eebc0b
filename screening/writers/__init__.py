"""Writers of records: the same fields out that the readers read in, as a stream of bytes.

Every format gives back, when it is imported, the canonical fields of what was exported: what it
cannot hold is kept in a field of its own (screening/readers/kept.py).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from screening.writers.bibtex import bibtex
from screening.writers.rows import Row
from screening.writers.tables import csv_text, xlsx
from screening.writers.tagged import nbib, ris

__all__ = ["WRITERS", "Row", "Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """A format: `name` is also the ending of the file, `label` is shown.

    `write(rows, columns)` gives the file piece by piece; `columns` name the cells of the rows and
    are written by tables only (`has_columns`).
    """

    name: str
    label: str
    content_type: str
    write: Callable[[Iterable[Row], Sequence[str]], Iterator[bytes]]
    has_columns: bool = False


def _text(write: Callable[[Iterable[Row]], Iterator[str]]) -> Callable[..., Iterator[bytes]]:
    return lambda rows, columns: (piece.encode() for piece in write(rows))


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in csv_text(rows, columns))


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {
    writer.name: writer
    for writer in (
        Writer("csv", "CSV", "text/csv; charset=utf-8", _csv, has_columns=True),
        Writer("xlsx", "Excel (XLSX)", _XLSX, xlsx, has_columns=True),
        Writer("ris", "RIS", "application/x-research-info-systems; charset=utf-8", _text(ris)),
        Writer("nbib", "PubMed format (nbib)", "application/nbib; charset=utf-8", _text(nbib)),
        Writer("bib", "BibTeX", "application/x-bibtex; charset=utf-8", _text(bibtex)),
    )
}

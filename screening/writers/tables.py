"""CSV and XLSX: a row to a record, a column to a field, and the columns only tables have."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from screening.readers import Record
from screening.writers.rows import Row, chunks, losses
from screening.writers.workbook import shown, workbook

HEADER = (
    *("Title", "Abstract", "Authors", "Year", "Journal", "Volume", "Issue", "Pages", "DOI"),
    *("PMID", "PMCID", "Registry ID", "Language", "Publication type", "Keywords", "URL"),
    *("Accession number", "Database"),
)
KEPT = "Consilience"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def csv_text(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """A header and the rows, for spreadsheet programs as well: what would run as a formula does not."""
    yield "\ufeff" + _lines([header(columns)])
    for chunk in chunks(rows):
        yield _lines([list(map(escaped, cells)) for cells in _cells(chunk, is_escaped=True)])


def xlsx(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[bytes]:
    """The same table as a workbook. Every cell is text, so that none is a formula."""
    cells = (each for chunk in chunks(rows) for each in _cells(chunk, is_escaped=False))
    return workbook([header(columns)], cells)


def header(columns: Sequence[str]) -> list[str]:
    """The names of all columns: the canonical fields, what a format cannot hold, `columns`."""
    return [*HEADER, KEPT, *columns]


def escaped(cell: str) -> str:
    """`cell` with an apostrophe before it if a spreadsheet program would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(chunk: list[Row], is_escaped: bool) -> Iterator[list[str]]:
    records = [row.record for row in chunk]

    def text_of(some: Sequence[Record]) -> str:
        change = escaped if is_escaped else shown
        return _lines([list(HEADER), *([*map(change, _fields(each))] for each in some)])

    for row, loss in zip(chunk, losses(records, "csv", text_of), strict=True):
        yield [*_fields(row.record), loss, *row.cells]


def _fields(record: Record) -> list[str]:
    return [
        record.title,
        record.abstract,
        "; ".join(record.authors),
        str(record.year or ""),
        record.journal,
        record.volume,
        record.issue,
        record.pages,
        record.doi,
        record.pmid,
        record.pmcid,
        "; ".join(record.registry_ids),
        record.language,
        "; ".join(record.publication_types),
        "; ".join(record.keywords),
        " ".join(record.urls),
        record.accession_number,
        record.database,
    ]


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

"""Tables of records: CSV and its kin, one row a record.

The header is found by its names below whatever stands above it; what parts the cells, by the
header. Lines above, the header wherever it is repeated and rows of empty cells are padding.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import takewhile
from string import whitespace

from screening.readers.decoding import Decoded
from screening.readers.padding import BLANK as BLANK_LINES
from screening.readers.padding import padding, runs, span_of
from screening.readers.records import Item, Padding, Place, QuarantinedSpan, Span, UnreadableFile
from screening.readers.table_columns import folded, signature
from screening.readers.table_guesses import guess
from screening.readers.table_layout import DELIMITERS, Layout, find, look, sample, with_roles
from screening.readers.table_rows import Row, cells_of, count, rows
from screening.readers.table_values import LONGEST_NAME, record_of

PREAMBLE = "lines above the table"
HEADER = "table header"
REPEATED = "repeated header"
BLANK = "blank rows"
_SAMPLES = 5
_ALL_QUOTED = (
    "A quote inside a cell is not doubled; the cells were parted by quote, mark and quote."
)


class UnknownColumns(UnreadableFile):
    """A table of which no column is known as the title: a person has to say what its columns are.

    `header` and `samples` (cells of the first rows) show it, `roles` is a guess for each column,
    `signature` stands for all tables with these columns.
    """

    def __init__(self, layout: Layout, samples: list[list[str]]) -> None:
        shown = ", ".join(f"“{name}”" for name in layout.header[:12])
        super().__init__(
            "needs_mapping",
            f"The file is a table, but none of its columns is known as the title: {shown}.",
            "Say which column holds the title, or name it Title in the file and upload it again.",
        )
        self.header = layout.header
        self.samples = samples
        self.roles = guess(layout.header, samples, layout.roles)
        self.signature = signature(layout.header)


def claims(decoded: Decoded) -> bool:
    """Whether the file has a header that names a title and another field."""
    return find(decoded) is not None


def unknown_columns(decoded: Decoded) -> UnknownColumns | None:
    """What to ask about a table whose header is not known, or None when there is no table."""
    layout = look(decoded)
    return UnknownColumns(layout, sample(decoded, layout, _SAMPLES)) if layout else None


def columns(decoded: Decoded) -> UnknownColumns | None:
    """The same of any table, known or not: for a person who wants other columns."""
    layout = find(decoded) or look(decoded)
    return UnknownColumns(layout, sample(decoded, layout, _SAMPLES)) if layout else None


def remark(decoded: Decoded, roles: Sequence[str] = ()) -> str:
    """How the table was read: whose it is, what parts its cells, and its columns by role."""
    layout = _layout(decoded, roles)
    if layout is None:
        return ""
    whose = f"Table of {layout.profile.name}" if layout.profile.name else "Table"
    named = f"{whose}, columns as a person named them" if roles else whose
    parted = DELIMITERS.get(layout.delimiter, f"“{layout.delimiter}”")
    read = "; ".join(
        f"{role.replace('_', ' ')} from “{layout.header[indices[0]]}”"
        for role, indices in layout.roles.items()
    )
    line = layout.header_lines[0].number
    return f"{named}, cells parted by {parted}, header in line {line}. Read: {read}."


def header_of(decoded: Decoded) -> str:
    """The header of a table as it stands in the file, with a line feed; "" where there is none."""
    layout = find(decoded) or look(decoded)
    return f"{layout.header_text}\n" if layout else ""


def with_title(text: str, title: str) -> str | None:
    """A header and one row with `title` in its column; None where that cannot be said."""
    layout = find(Decoded(text.encode(), "utf-8", ""))
    if layout is None or not layout.roles.get("title"):
        return None
    lines = Decoded(text.encode(), "utf-8", "").lines(layout.body)
    found = [row for row in rows(lines, layout.delimiter, layout.width) if row.text.strip()]
    if len(found) != 1 or found[0].fault:
        return None
    cells = [*found[0].cells, *[""] * (layout.width - len(found[0].cells))]
    cells[layout.roles["title"][0]] = title
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=layout.delimiter, lineterminator="\n")
    writer.writerow(cells)
    return f"{layout.header_text}\n{file.getvalue()}"


def count_starts(decoded: Decoded, roles: Sequence[str] = ()) -> int:
    """Rows below the header that are neither blank nor the header again."""
    layout = _layout(decoded, roles)
    if layout is None:
        return 0
    lines = decoded.lines(layout.body)
    return count(lines, layout.delimiter, layout.width, lambda text: not _padding(layout, text))


def read(decoded: Decoded, start: Place, roles: Sequence[str] = ()) -> Iterator[Item]:
    """The items of a table from `start`, which is its beginning or the end of an item."""
    layout = _layout(decoded, roles)
    yield from _above(decoded, start, layout)
    if layout is None:
        return
    if start.byte < layout.body.byte:
        start = layout.body
    for row in rows(decoded.lines(start), layout.delimiter, layout.width):
        yield _item(decoded, layout, row)


def _layout(decoded: Decoded, roles: Sequence[str]) -> Layout | None:
    layout = find(decoded) or look(decoded)
    return with_roles(layout, roles) if layout and roles else layout


def _above(decoded: Decoded, start: Place, layout: Layout | None) -> Iterator[Item]:
    """The lines before the rows from `start` on, the header last."""
    top = layout.header_lines[0].start if layout else len(decoded.data)
    lines = list(takewhile(lambda line: line.start < top, decoded.lines(start)))
    for name, run in runs(lines):
        yield padding(decoded, name if name == BLANK_LINES else PREAMBLE, run)
    if layout and start.byte <= top:
        yield padding(decoded, HEADER, list(layout.header_lines))


def _padding(layout: Layout, text: str) -> str:
    """The name of a row that is no record, by its text alone: two who ask agree."""
    if not text.strip(f'{whitespace}"{layout.delimiter}'):
        return BLANK
    is_alike = len(text) < 2 * len(layout.header_text) + 20
    return REPEATED if is_alike and folded(text) == folded(layout.header_text) else ""


def _item(decoded: Decoded, layout: Layout, row: Row) -> Item:
    span = span_of(row.lines)
    name = _padding(layout, row.text)
    if name:
        return Padding(span, name, "" if name == BLANK else decoded.text(span))
    raw = decoded.text(span)
    if row.fault:
        return QuarantinedSpan(
            span,
            code=row.fault,
            line=span.first_line,
            field=layout.header[0][:LONGEST_NAME],
            problem=f"A quote opens a cell in line {span.first_line} and is never closed.",
            fix="Close the cell with a quote, or double a quote that belongs to its text.",
            raw=raw,
        )
    return _record(layout, row, span, raw)


def _record(layout: Layout, row: Row, span: Span, raw: str) -> Item:
    cells, notes = row.cells, [row.note] if row.note else []
    if any(cell.strip() for cell in cells[layout.width :]):
        again = cells_of(row.lines, layout.delimiter, is_all_quoted=True)
        if again is None or len(again) != layout.width:
            return _too_many(layout, row, span, raw)
        cells, notes = again, [_ALL_QUOTED]
    if any(layout.header[len(cells) :]):
        notes.append(f"The row has {len(cells)} of {layout.width} cells; the rest count as empty.")
    return record_of(layout, cells, span, raw, notes)


def _too_many(layout: Layout, row: Row, span: Span, raw: str) -> QuarantinedSpan:
    mark = DELIMITERS.get(layout.delimiter, layout.delimiter)
    return QuarantinedSpan(
        span,
        code="too_many_cells",
        line=span.first_line,
        field=layout.header[-1][:LONGEST_NAME],
        problem=f"The row at line {span.first_line} has {len(row.cells)} cells, but the table has"
        f" {layout.width} columns: {mark} inside a cell have parted it.",
        fix="Put the cell in quotes, double the quotes inside it, and import the file again.",
        raw=raw,
    )

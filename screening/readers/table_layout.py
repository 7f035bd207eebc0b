"""Where in a text its table begins, what parts its cells, and what its columns are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from screening.readers import nbib
from screening.readers.decoding import Decoded, Line
from screening.readers.records import Place
from screening.readers.ris_tags import mark_of
from screening.readers.table_columns import (
    columns_by_role,
    columns_of,
    folded,
    known_count,
    names_title,
)
from screening.readers.table_profiles import Profile, columns, profile_of
from screening.readers.table_rows import Scan, rows

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_STATED = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
_PREAMBLE = 60  # lines within which the header is looked for
_SAMPLE = 30
_WIDEST = 300  # columns that a person is asked about
_MARKUP = re.compile(r"\s*(?:<[?!\w]|@\w+\s*\{|\{\\rtf|[\[{]\s*$)")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its header as printed, the lines it stands on, where its rows begin, and roles."""

    delimiter: str
    header: tuple[str, ...]
    header_lines: tuple[Line, ...]
    body: Place
    profile: Profile
    roles: dict[str, tuple[int, ...]]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.header)

    @property
    def header_text(self) -> str:
        """The header as it stands in the file."""
        return "\n".join(line.text for line in self.header_lines)


def find(decoded: Decoded) -> Layout | None:
    """The table whose header names a title and another field, or None."""
    found = _headers(decoded, is_known=True)
    best = max(found, key=lambda head: (known_count(head.cells), -head.at), default=None)
    return _layout(decoded, best) if best else None


def look(decoded: Decoded) -> Layout | None:
    """The table that a text seems to be although no column is known as the title, or None."""
    lines = list(islice(decoded.lines(), _PREAMBLE + _SAMPLE))
    for head in sorted(_headers(decoded, is_known=False), key=lambda head: -len(head.cells)):
        widths = [
            len(row.cells) for row in rows(lines[head.stop :], head.delimiter, len(head.cells))
        ]
        whole = sum(width == len(head.cells) for width in widths)
        if whole and whole >= 0.8 * len(widths):
            return _layout(decoded, head)
    return None


def with_roles(layout: Layout, roles: Sequence[str]) -> Layout:
    """The table with the roles that a person gave to its columns."""
    return Layout(
        layout.delimiter,
        layout.header,
        layout.header_lines,
        layout.body,
        layout.profile,
        columns_of(roles),
    )


def sample(decoded: Decoded, layout: Layout, count: int) -> list[list[str]]:
    """The cells of the first rows that have any."""
    found = rows(decoded.lines(layout.body), layout.delimiter, layout.width)
    filled = (row.cells for row in found if any(cell.strip() for cell in row.cells))
    return list(islice(filled, count))


@dataclass(frozen=True, slots=True)
class _Head:
    """A row that may be the header: from line `at` to before line `stop` (indices)."""

    at: int
    stop: int
    delimiter: str
    cells: list[str]
    lines: tuple[Line, ...]
    after: Place


def _headers(decoded: Decoded, is_known: bool) -> Iterator[_Head]:
    """For each delimiter the first row that may be the header."""
    lines = list(islice(decoded.lines(), _PREAMBLE + _SAMPLE))
    stop = next((i for i, line in enumerate(lines[:_PREAMBLE]) if _is_other(line.text)), _PREAMBLE)
    stated = next((m.group(1) for line in lines[:2] if (m := _STATED.fullmatch(line.text))), "")
    for delimiter in [stated] if stated else DELIMITERS:
        for at in range(min(stop, len(lines))):
            head = _head(lines, at, delimiter)
            if head and (_names_title(head.cells) if is_known else _may_head(head, lines)):
                yield head
                break


def _is_other(text: str) -> bool:
    """Whether a line is of another format, so that no table begins after it."""
    return mark_of(text) == "start" or nbib.is_start(text) or bool(_MARKUP.match(text))


def _head(lines: list[Line], at: int, delimiter: str) -> _Head | None:
    if delimiter not in lines[at].text:
        return None
    scan = Scan(delimiter)
    for stop in range(at, min(at + 12, len(lines))):
        scan.feed(lines[stop].text)
        if not scan.is_open:
            taken = tuple(lines[at : stop + 1])
            after = Place(taken[-1].end, taken[-1].number + 1)
            return _Head(at, stop + 1, delimiter, scan.cells, taken, after)
    return None


def _names_title(cells: list[str]) -> bool:
    """Whether cells are headers, one of them of a title: no text has so many that are."""
    if len(cells) < 2 or not names_title(cells) or not columns_by_role(cells).get("title"):
        return False
    known, named = known_count(cells), sum(bool(cell.strip()) for cell in cells)
    return known >= 2 and (known >= 4 or known >= 0.3 * named)


def _may_head(head: _Head, lines: list[Line]) -> bool:
    """Whether cells look like headers: three or more, short, no two the same, none a number."""
    names = [folded(cell) for cell in head.cells]
    named = [name for name in names if name]
    if (
        not 3 <= len(named) <= _WIDEST
        or len(named) < 0.8 * len(names)
        or len(set(named)) < len(named)
    ):
        return False
    return all(len(name) <= 60 and not name.isdecimal() for name in named)


def _layout(decoded: Decoded, head: _Head) -> Layout:
    header = [_name(cell) for cell in head.cells]
    body = list(islice(rows(decoded.lines(head.after), head.delimiter, len(header)), _SAMPLE))
    if _has_row_names([row.cells for row in body if row.cells], len(header)):
        header.insert(0, "")
    profile = profile_of(header)
    roles = columns(header, profile)
    return Layout(head.delimiter, tuple(header), head.lines, head.after, profile, roles)


def _name(cell: str) -> str:
    return " ".join(cell.split())


def _has_row_names(body: list[list[str]], width: int) -> bool:
    """Whether each row has one cell more than the header, the first its number: R writes so."""
    if not body or any(len(cells) != width + 1 for cells in body):
        return False
    return [cells[0].strip() for cells in body] == [str(i + 1) for i in range(len(body))]

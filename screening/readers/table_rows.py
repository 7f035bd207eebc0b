"""Lines of a table (CSV and its kin) to rows of cells, with the damage of a wrong quote limited.

A cell that begins with a quote goes on, over lines too, to a quote before a delimiter or the end
of a line; a doubled quote is one quote (RFC 4180, 2). Any other quote is a character. A row whose
quote is never closed, or is closed by a quote of a later row, ends before the next line that is a
whole row by itself.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from screening.readers.decoding import Line

UNCLOSED = "A quote that opens a cell is not closed; it was read as a character."
UNESCAPED = "Quotes inside a cell are not doubled; they were read as characters."
# No cell of an export has so many lines; a quote left open has as many as there are.
_LONGEST = 500
_LONGEST_WHOLE = 60
_SURE = 4  # columns: no line of prose has as many cells by chance, and no wrong quote
_QUOTED = re.compile('"(?:[^"]|"")*+"')
_OPENING = re.compile(' *"')


@dataclass(frozen=True, slots=True)
class Row:
    """Consecutive lines and their cells; `fault` is "" or `unclosed_quote`; then cells are none."""

    lines: list[Line]
    cells: list[str]
    fault: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The lines, joined by newlines."""
        return "\n".join(line.text for line in self.lines)


def rows(lines: Iterable[Line], delimiter: str, width: int) -> Iterator[Row]:
    """The rows of `lines`, which begin with a row; `width` is the number of columns."""
    return _Rows(iter(lines), delimiter, width).read()


def count(
    lines: Iterable[Line], delimiter: str, width: int, is_record: Callable[[str], bool]
) -> int:
    """How many rows of `lines` are records by their text; by other code than `rows` as far as can be.

    A row written by the book ends where the quotes so far are even in number. From the first row
    that is not, `rows` decides.
    """
    lines, strict, found = iter(lines), _strict(delimiter), 0
    block: list[Line] = []
    quotes = 0
    for line in lines:
        block.append(line)
        quotes += line.text.count('"')
        if quotes % 2 and len(block) < _LONGEST:
            continue
        text = "\n".join(line.text for line in block)
        if quotes and not (strict.fullmatch(text) and _is_whole(text, block, delimiter, width)):
            break
        found += is_record(text)
        block, quotes = [], 0
    rest = rows(chain(block, lines), delimiter, width)
    return found + sum(is_record(row.text) for row in rest)


def _is_whole(text: str, block: list[Line], delimiter: str, width: int) -> bool:
    return len(block) == 1 or _QUOTED.sub("", text).count(delimiter) + 1 == width


@lru_cache
def _strict(delimiter: str) -> re.Pattern[str]:
    end = re.escape(delimiter)
    cell = rf"""(?:"(?:[^"]|"")*+"|="[^"{end}\n]*"|[^"{end}\n]*+)"""
    return re.compile(rf"{cell}(?:{end}{cell})*+")


@lru_cache
def _ends(delimiter: str, is_all_quoted: bool) -> re.Pattern[str]:
    """What follows the quote that closes a cell."""
    after = '(?= *(?:"|$))' if is_all_quoted else ""
    return re.compile(rf" *(?:({re.escape(delimiter)}){after}|\Z)")


@dataclass(slots=True)
class Scan:
    """The cells of the lines fed to it, so far.

    `is_odd`: a quote was read as a character; `is_unescaped`: inside quotes; `is_odd_below`: and on
    a later line than its cell's first.
    """

    delimiter: str
    is_all_quoted: bool = False
    cells: list[str] = field(default_factory=list)
    is_odd: bool = False
    is_unescaped: bool = False
    is_odd_below: bool = False
    _parts: list[str] | None = None
    _literals: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a quoted cell goes on after the last line."""
        return self._parts is not None

    def feed(self, text: str) -> None:
        """Read one more line of the row."""
        at = 0
        if self._parts is not None:
            self._parts.append("\n")
            at = self._quoted(text, 0, is_below=True)
        while at >= 0:
            at = self._cell(text, at)

    def _cell(self, text: str, at: int) -> int:
        """Read the cell that begins at `at`; where the next begins, or -1."""
        opening = _OPENING.match(text, at)
        if opening:
            self._parts, self._literals = [], 0
            return self._quoted(text, opening.end(), is_below=False)
        stop = text.find(self.delimiter, at)
        cell = text[at:] if stop < 0 else text[at:stop]
        self.is_odd = self.is_odd or ('"' in cell and not cell.startswith('="'))
        self.cells.append(cell)
        return stop if stop < 0 else stop + len(self.delimiter)

    def _quoted(self, text: str, at: int, is_below: bool) -> int:
        """Read on inside quotes from `at`; where the next cell begins, or -1."""
        ends = _ends(self.delimiter, self.is_all_quoted)
        parts = self._parts if self._parts is not None else []
        begin = at
        while (quote := text.find('"', at)) >= 0:
            is_pair = text.startswith('"', quote + 1)
            end = ends.match(text, quote + 1 + is_pair)
            if end and (not is_pair or self._literals % 2):
                # Of a pair after an odd quote, the first closes that one and the second the cell.
                self.cells.append("".join([*parts, text[begin : quote + is_pair]]))
                self._parts = None
                return end.end() if end.group(1) else -1
            if is_pair:
                parts.append(text[begin : quote + 1])
                begin = at = quote + 2
                continue
            self._literals += 1
            self.is_odd = self.is_unescaped = True
            self.is_odd_below = self.is_odd_below or is_below
            at = quote + 1
        parts.append(text[begin:])
        return -1


def cells_of(lines: list[Line], delimiter: str, is_all_quoted: bool = False) -> list[str] | None:
    """The cells of lines that are one row, or None when a quote is left open."""
    scan = Scan(delimiter, is_all_quoted)
    for line in lines:
        scan.feed(line.text)
    return None if scan.is_open else scan.cells


@dataclass(slots=True)
class _Rows:
    lines: Iterator[Line]
    delimiter: str
    width: int
    ahead: deque[Line] = field(default_factory=deque)

    def read(self) -> Iterator[Row]:
        while (line := self._next()) is not None:
            if '"' in line.text:
                yield self._row(line)
            else:
                yield Row([line], line.text.split(self.delimiter))

    def _next(self) -> Line | None:
        return self.ahead.popleft() if self.ahead else next(self.lines, None)

    def _row(self, first: Line) -> Row:
        taken, scan = [first], Scan(self.delimiter)
        scan.feed(first.text)
        while scan.is_open and len(taken) < _LONGEST and (line := self._next()) is not None:
            taken.append(line)
            scan.feed(line.text)
            # That is enough to know: lines further on would not change it.
            if scan.is_odd_below and self.width >= _SURE and self._is_whole(taken, len(taken) - 1):
                break
        is_wide = len(scan.cells) != self.width
        if not scan.is_open and not (len(taken) > 1 and (scan.is_odd_below or is_wide)):
            return Row(taken, scan.cells, note=UNESCAPED if scan.is_unescaped else "")
        cut = self._cut(taken, is_sure=scan.is_open or is_wide)
        if not cut and not scan.is_open:
            return Row(taken, scan.cells, note=UNESCAPED)
        return self._unclosed(taken, cut or len(taken))

    def _cut(self, taken: list[Line], is_sure: bool) -> int:
        """The first line after the first that is a whole row by itself, or 0."""
        if self.width < (2 if is_sure else _SURE):
            return 0
        return next((i for i in range(1, len(taken)) if self._is_whole(taken, i)), 0)

    def _is_whole(self, taken: list[Line], at: int) -> bool:
        scan = Scan(self.delimiter)
        for line in taken[at : at + _LONGEST_WHOLE]:
            scan.feed(line.text)
            if scan.is_odd or len(scan.cells) > self.width:
                return False
            if not scan.is_open:
                return len(scan.cells) == self.width
        return False

    def _unclosed(self, taken: list[Line], cut: int) -> Row:
        """The lines before `cut` as a row; as one line each where each has all its cells."""
        plain = [line.text.split(self.delimiter) for line in taken[:cut]]
        if all(len(cells) == self.width for cells in plain):
            self.ahead.extendleft(reversed(taken[1:]))
            return Row(taken[:1], plain[0], note=UNCLOSED)
        self.ahead.extendleft(reversed(taken[cut:]))
        return Row(taken[:cut], [], fault="unclosed_quote")

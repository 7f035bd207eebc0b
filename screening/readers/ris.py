"""RIS as databases and reference managers really write it.

A record begins at its TY line and ends at its ER line, at the next TY, or at the end of the
file. Fields after ER (Ovid) or before TY belong to the record they adjoin; other text between
records is padding. Values are never glued across records, whatever is missing.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from screening.readers.lines import Decoded, Line, Lines
from screening.readers.padding import OTHER, name_of, padding, runs, span_of
from screening.readers.records import Item, Place, QuarantinedSpan
from screening.readers.ris_fields import fields_of
from screening.readers.ris_plain import chunks, items_of
from screening.readers.ris_tags import is_field, mark_of, marks_of, raw_marks_of
from screening.readers.ris_values import record_of

_NO_ER_NEXT = "The record has no ER line; the next TY line ended it."
_NO_ER_LAST = "The record has no ER line; the end of the file ended it."
_BEFORE_TY = "Fields that precede the TY line were read as part of this record."
_AFTER_ER = "Fields that follow the ER line were read as part of this record."


@dataclass(slots=True)
class _Group:
    """Lines from one TY (at index `opened`) to the next, and the indices of its ER lines."""

    lines: list[Line]
    opened: int | None = None
    ends: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines of one item: "record" (TY at index `opened`), "orphan" (no TY), or padding's name."""

    kind: str
    lines: list[Line]
    opened: int = 0
    note: str = ""

    @property
    def holds_fields(self) -> bool:
        return self.kind in ("record", "orphan")


def count_starts(decoded: Decoded) -> int:
    """TY lines, and ER lines that close fields no TY opened; from the lines alone."""

    def hold_fields(part: bytes) -> bool:
        lines = part.splitlines() if part.strip() else []
        return any(is_field(decoded.line_text(line)) for line in lines)

    count, opened, fields = 0, False, False
    for block in decoded.raw_blocks():
        after = 0
        for begin, end, mark in raw_marks_of(decoded, block):
            if not opened and not fields:
                fields = hold_fields(block[after:begin])
            after = end
            if mark != "start":
                count += fields and not opened
                opened = fields = False
            if mark != "end":
                count, opened = count + 1, True
        if not opened and not fields:
            fields = hold_fields(block[after:])
    return count


def read(decoded: Decoded, start: Place) -> Iterator[Item]:
    """The items of a RIS file from `start`, which is its beginning or the end of an item.

    What `ris_plain` reads at little cost, it reads as it would be read here.
    """
    held = _Held(decoded, _fields_lead(decoded))
    at, number = start.byte, start.line
    for block in decoded.byte_blocks(at):
        for chunk, is_opened, is_followed in chunks(decoded, block):
            is_whole = is_opened and is_followed and not held.lines.texts
            if items := is_whole and items_of(chunk, decoded.codec, at, number):
                yield from items
                number = items[-1].span.first_line + items[-1].span.line_count
            else:
                lines = decoded.lines_of(chunk, at, number)
                number += len(lines.texts)
                yield from held.items(lines, is_followed)
            at += len(chunk)
    yield from held.rest()


@dataclass(slots=True)
class _Held:
    """The lines of which it is not known yet to what they belong.

    `opened` and `ends` are as in a group. The last `leading` lines precede a TY that comes next
    and belong to it; then they are all that is held.
    """

    decoded: Decoded
    leads: bool
    lines: Lines = field(default_factory=lambda: Lines([], [0], 1))
    opened: int | None = None
    ends: list[int] = field(default_factory=list)
    leading: int = 0

    def items(self, more: Lines, is_followed: bool) -> Iterator[Item]:
        """The items that end in the next lines; with the last of them where a TY follows."""
        known = len(self.lines.texts)
        if known:
            self.lines.add(more)
        else:
            self.lines = more
        begin = 0
        for index, mark in marks_of(more.texts):
            index += known
            if mark == "start":
                if index > begin + self.leading:
                    self.leading = yield from self._between(begin, index)
                begin, self.opened, self.ends = index - self.leading, index, []
                self.leading = 0
            else:
                self.ends.append(index)
        if is_followed:
            stop = len(self.lines.texts)
            self.leading = yield from self._between(begin, stop)
            begin, self.opened, self.ends = stop - self.leading, None, []
        self._drop(begin)

    def _drop(self, count: int) -> None:
        self.lines.drop(count)
        self.opened = self.opened if self.opened is None else self.opened - count
        self.ends = [end - count for end in self.ends]

    def _between(self, begin: int, stop: int) -> Generator[Item, None, int]:
        """The items of the lines from one TY to the next; returns how many are the next one's."""
        group = self._group(begin, stop)
        return len((yield from _settle(self.decoded, group, self.leads, followed=True)))

    def rest(self) -> Iterator[Item]:
        """The items of the lines that no TY follows."""
        group = self._group(0, len(self.lines.texts))
        yield from _settle(self.decoded, group, self.leads, followed=False)

    def _group(self, begin: int, stop: int) -> _Group:
        opened = None if self.opened is None else self.opened - begin
        ends = [end - begin for end in self.ends]
        return _Group(list(self.lines.each(begin, stop)), opened, ends)


def _fields_lead(decoded: Decoded) -> bool:
    """Whether the file puts fields before TY: it does so in its first record."""
    for text in decoded.texts():
        if mark_of(text) == "start":
            return False
        if is_field(text):
            return True
    return False


def _settle(
    decoded: Decoded, group: _Group, leads: bool, followed: bool
) -> Generator[Item, None, list[Line]]:
    """The items of the lines up to the next TY; returns the fields that belong to that TY."""
    pieces, stop = _body(group, followed)
    cut = group.ends[-1] + 1 if group.ends else stop
    pieces += _orphans(group, stop)
    rest, leading = group.lines[cut:], []
    if any(is_field(line.text) for line in rest):
        has_previous = any(piece.holds_fields for piece in pieces)
        trailing, lead = _shares(rest, has_previous, followed, leads)
        pieces = _extended(pieces, rest[:trailing])
        rest, leading = rest[trailing:lead], rest[lead:]
    for piece in [*pieces, *_padding(rest)]:
        yield _item(decoded, piece)
    return leading


def _body(group: _Group, followed: bool) -> tuple[list[_Piece], int]:
    """The record of a group that has a TY, and how many lines it ends after."""
    if group.opened is None:
        return [], 0
    if group.ends:
        stop, note = group.ends[0] + 1, ""
    else:
        stop, note = len(group.lines), _NO_ER_NEXT if followed else _NO_ER_LAST
        while stop > group.opened + 1 and name_of(group.lines[stop - 1].text) != OTHER:
            stop -= 1
    return [_Piece("record", group.lines[:stop], group.opened, note)], stop


def _orphans(group: _Group, begin: int) -> list[_Piece]:
    """Runs of fields that an ER closes and no TY opened, among the lines from `begin` on."""
    pieces: list[_Piece] = []
    for end in group.ends:
        if end < begin:
            continue
        section = group.lines[begin : end + 1]
        first = next((i for i, held in enumerate(section) if is_field(held.text)), len(section))
        pieces += _padding(section[:first])
        if first < len(section):
            pieces.append(_Piece("orphan", section[first:]))
        begin = end + 1
    return pieces


def _shares(rest: list[Line], has_previous: bool, followed: bool, leads: bool) -> tuple[int, int]:
    """How many lines of `rest` belong to the record before, and where those of the next begin.

    Fields of the last block that touches the next TY are the next record's when a blank line
    parts them from the record before, or when the file puts fields before TY anyway.
    """
    found = [index for index, line in enumerate(rest) if is_field(line.text)]
    if not has_previous or (followed and leads):
        return (0, found[0]) if followed else (len(rest), len(rest))
    lead = len(rest)
    blank = max((i for i, line in enumerate(rest) if not line.text.strip()), default=-1)
    if followed and blank >= 0 and found[-1] > blank:
        lead = next(index for index in found if index > blank)
    before = [index for index in found if index < lead]
    return (before[-1] + 1 if before else 0), lead


def _extended(pieces: list[_Piece], lines: list[Line]) -> list[_Piece]:
    """`pieces` with `lines` added to the last that holds fields, and all between them."""
    if not lines:
        return pieces
    last = max((i for i, piece in enumerate(pieces) if piece.holds_fields), default=None)
    if last is None:
        return [*pieces, _Piece("orphan", lines)]
    between = [line for piece in pieces[last + 1 :] for line in piece.lines]
    grown = _Piece(
        pieces[last].kind, pieces[last].lines + between + lines, pieces[last].opened, _AFTER_ER
    )
    return [*pieces[:last], grown]


def _padding(lines: list[Line]) -> list[_Piece]:
    return [_Piece(name, run) for name, run in runs(lines)]


def _item(decoded: Decoded, piece: _Piece) -> Item:
    span = span_of(piece.lines)
    if piece.kind == "record":
        notes = [note for note in (piece.note, _BEFORE_TY if piece.opened else "") if note]
        fields = fields_of([line.text for line in piece.lines], piece.opened)
        return record_of(fields, span, decoded.text(span), notes)
    if piece.kind == "orphan":
        return QuarantinedSpan(
            span,
            code="no_start",
            line=span.first_line,
            field="TY",
            problem=f"The fields from line {span.first_line} on have no TY line before them.",
            fix=f"Add the line 'TY  - JOUR' above line {span.first_line} and import again.",
            raw=decoded.text(span),
        )
    return padding(decoded, piece.kind, piece.lines)

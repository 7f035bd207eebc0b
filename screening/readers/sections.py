"""Records of the dialects whose start is a line of their own: where each begins and ends.

Common to EndNote tagged text, Web of Science, RefWorks, Ovid and labelled text, which differ in
their `Layout`. A record begins at its start line, or at the first field after an end line or
after the head of the file when the start line is lost, or at a field that opens records and
follows a blank line when the record before has its title already. It ends at its end line, at the
next record, or with the file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from screening.readers.decoding import Decoded, Line
from screening.readers.padding import OTHER, name_of, padding, runs, span_of
from screening.readers.records import Item, Place, QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields

Values = Callable[[Fields, Span, str, list[str]], Record | QuarantinedSpan]

_NUMBER = re.compile(r"\d{1,7}\.?\s*")
_NO_START = "The record has no start line; its first field began it."
_NO_END = "The record has no end line."


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a dialect are marked.

    `mark` says of a line "start", "end", "head" (of the file: belongs to no record) or "";
    `field` gives the tag and the value of a field line. `openers` are tags that only a new record
    has after a blank line once there was one of `titles`. `values` makes the record.
    Where `is_title_first`, a start line right below a title that began a record belongs to it.
    """

    mark: Callable[[str], str]
    field: Callable[[str], tuple[str, str] | None]
    titles: frozenset[str]
    openers: frozenset[str]
    values: Values
    has_ends: bool = False
    is_title_first: bool = False


def counter(layout: Layout) -> Callable[[Decoded], int]:
    """The function that counts the record starts of a file from its lines alone."""

    def count_starts(decoded: Decoded) -> int:
        count, state, was_blank = 0, "closed", True
        for text in decoded.texts():
            mark = layout.mark(text)
            if mark == "start" and state == "named" and layout.is_title_first:
                state = "titled"
            elif mark == "start":
                count += state != "led"
                state = "open"
            elif mark:
                state = "closed"
            elif found := layout.field(text):
                is_new = was_blank and state == "titled" and found[0] in layout.openers
                is_first = is_new or state == "closed"
                count, state = count + is_first, "led" if is_first else state
                state = _named(state, is_first, found[0] in layout.titles)
            was_blank = _is_gap(text)
            state = "titled" if was_blank and state == "named" else state
        return count

    return count_starts


def _named(state: str, is_first: bool, is_title: bool) -> str:
    """The state after a field: "named" where a record has its title so far and nothing else."""
    if is_title:
        return "named" if is_first or state == "named" else "titled"
    return "titled" if state == "named" else state


def reader(layout: Layout) -> Callable[[Decoded, Place], Iterator[Item]]:
    """The function that reads the items of a file from a place."""

    def read(decoded: Decoded, start: Place) -> Iterator[Item]:
        section = _Section(layout)
        for line in decoded.lines(start):
            mark = layout.mark(line.text)
            found = None if mark else layout.field(line.text)
            tag = found[0] if found else ""
            if section.is_ended_by(mark, tag):
                yield from section.items(decoded)
                section = _Section(layout)
            section.add(line, mark, tag)
        yield from section.items(decoded)

    return read


@dataclass(slots=True)
class _Section:
    """Lines from one record start to the next: the record's, then those after its end."""

    layout: Layout
    record: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)
    is_started: bool = False
    is_ended: bool = False
    is_titled: bool = False
    is_named: bool = False
    was_blank: bool = True

    def is_ended_by(self, mark: str, tag: str) -> bool:
        """Whether a line with this mark or tag begins another record, or the file's next head."""
        if not self.record:
            return bool(self.after) and (mark == "start" or bool(tag))
        if mark == "start":
            is_own = self.is_named and self.layout.is_title_first
            return self.is_ended or self.is_started or (self.is_titled and not is_own)
        if self.is_ended:
            return bool(tag)
        return self.was_blank and self.is_titled and tag in self.layout.openers

    def add(self, line: Line, mark: str, tag: str) -> None:
        """Take the next line, which does not end the section."""
        is_open = bool(self.record) and not self.is_ended
        if mark == "head":
            self.is_ended = bool(self.record)
            self.after.append(line)
        elif mark == "start" or tag or is_open:
            if mark or tag:
                is_first = self.is_named or not self.record
                self.is_named = is_first and tag in self.layout.titles
            self.record.append(line)
            self.is_started = self.is_started or mark == "start"
            self.is_titled = self.is_titled or tag in self.layout.titles
            self.is_ended = mark == "end"
        else:
            self.after.append(line)
        self.was_blank = _is_gap(line.text)
        self.is_named = self.is_named and not self.was_blank

    def items(self, decoded: Decoded) -> Iterator[Item]:
        """The record, if there is one, and the padding after it."""
        stop = len(self.record)
        while stop and self._is_loose(self.record[stop - 1].text):
            stop -= 1
        if stop:
            yield self._item(decoded, self.record[:stop])
        for name, run in runs([*self.record[stop:], *self.after]):
            yield padding(decoded, name, run)

    def _is_loose(self, text: str) -> bool:
        if self.layout.mark(text) or self.layout.field(text):
            return False
        return _is_gap(text) or (not text[0].isspace() and name_of(text) != OTHER)

    def _item(self, decoded: Decoded, lines: list[Line]) -> Item:
        span = span_of(lines)
        notes = [] if self.is_started else [_NO_START]
        if self.layout.has_ends and self.layout.mark(lines[-1].text) != "end":
            notes.append(_NO_END)
        return self.layout.values(fields_of(self.layout, lines), span, decoded.text(span), notes)


def _is_gap(text: str) -> bool:
    """Whether a line parts records where their start lines are lost: blank, or a bare number."""
    return not text.strip() or _NUMBER.fullmatch(text) is not None


def fields_of(layout: Layout, lines: list[Line]) -> Fields:
    """(tag, value) in file order; the lines of a wrapped value are joined by newlines."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if tagged := layout.field(line.text):
            found.append((tagged[0], [tagged[1]]))
        elif found and line.text.strip() and not layout.mark(line.text):
            found[-1][1].append(line.text.strip())
    return [(tag, "\n".join(filter(None, parts))) for tag, parts in found]

"""Records of RIS that are written as the specification says, at little cost: nearly all are.

`ris` says what a RIS file holds. What is read here would be read just so there (a test compares
them); whatever is written in any other way is left to it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from screening.readers.cleaning import are_even
from screening.readers.lines import Decoded, folded
from screening.readers.padding import BLANK
from screening.readers.records import Item, Padding, Span
from screening.readers.ris_fields import CERTAIN, LOOSE, PROSE
from screening.readers.ris_tags import KNOWN, TYPES
from screening.readers.ris_values import record_of
from screening.readers.tagged import Fields

_START = b"TY  - "
_NEXT = re.compile(rb"\n" + _START)
_TYPES = frozenset(TYPES.encode().split(b"|"))
# By line ending: a pattern that begins with fixed text is found many times as quickly. (Two marks
# that may be there take half as long as a count of up to three.)
_TAGS = {
    "\r\n": re.compile(r"\r\n([A-Z][A-Z0-9][A-Z0-9]?[A-Z0-9]?)  -(?: |(?=\r))"),
    "\n": re.compile(r"\n([A-Z][A-Z0-9][A-Z0-9]?[A-Z0-9]?)  -(?: |(?=\n))"),
}
_LOOSE_LINE = re.compile(r"\n" + LOOSE.pattern.removesuffix("(.*)$"))


def chunks(decoded: Decoded, block: bytes) -> Iterator[tuple[bytes, bool, bool]]:
    """A block of whole lines, cut before each line that is a TY whatever stands around it; with
    whether such a line begins a piece, and whether one follows it for certain."""
    begin, is_opened = 0, _is_start(block, 0)
    for found in () if decoded.is_wide else _NEXT.finditer(block):
        at = found.start() + 1
        if _is_start(block, at):
            yield block[begin:at], is_opened, True
            begin, is_opened = at, True
    yield block[begin:], False, False


def _is_start(block: bytes, at: int) -> bool:
    """Whether the line that begins there is "TY  - ", a type of the specification, and spaces."""
    line = block[at : block.find(b"\n", at)]
    return line[:6] == _START and line[6:].rstrip() in _TYPES


def items_of(chunk: bytes, codec: str, at: int, number: int) -> list[Item] | None:
    """The record, and the blank lines after it, of a piece from one TY to the next, which begins
    at the byte `at` and line `number`; None for `ris` to read it."""
    try:
        raw = chunk.decode(codec)
    except UnicodeDecodeError:
        return None
    found = None if "\0" in raw else _parsed(folded(raw))
    if found is None or not raw.endswith(found.tail):
        return None
    end = at + len(chunk)
    if not found.blank:
        return [
            record_of(found.fields, Span(at, end, number, found.lines), raw, [], found.is_plain)
        ]
    stop = end - len(found.blank)
    span = Span(at, stop, number, found.lines)
    record = record_of(found.fields, span, raw[: -len(found.blank)], [], found.is_plain)
    rest = Span(stop, end, number + found.lines, found.blank.count("\n"))
    return [record, Padding(rest, BLANK)]


class _Parsed(NamedTuple):
    """(tag, value) in file order, how many lines they take, and the blank lines after them; the
    end of the text behind the last tag; and whether the values are known to be plain text."""

    fields: Fields
    lines: int
    blank: str
    tail: str
    is_plain: bool


def _parsed(text: str) -> _Parsed | None:
    """The fields of a text in which each line from TY to ER is a tag in the exact form or goes on
    with a value for certain, and nothing but line ends follows; else None."""
    ending = "\r\n" if "\r" in text else "\n"
    parts = _TAGS[ending].split(text)
    tail, tags = parts.pop(), parts[1::2]
    blank = tail.lstrip(" ").removeprefix(ending)
    if not tags or tags.pop() != "ER" or not _are_tags(tags) or blank.replace(ending, ""):
        return None
    parts[0] = parts[0].removeprefix("TY  - ")
    values, count = parts[::2], len(tags) + 2
    whole = f" {' '.join(values)} "
    is_plain = are_even([whole])  # so that no value has a space at its ends either
    if not is_plain:
        values = list(map(str.strip, values))
        if "\n" in whole:
            if "\n" in parts[0] or _LOOSE_LINE.search(whole) or not _are_ends(whole, ending):
                return None
            values = [_joined(value, ending) for value in values]
            count = text.count("\n") - blank.count("\n")
        elif "\r" in whole:
            return None
    return _Parsed(list(zip(["TY", *tags], values, strict=True)), count, blank, tail, is_plain)


def _are_ends(text: str, ending: str) -> bool:
    """Whether every line of `text` has this ending."""
    lines = text.count(ending)
    return lines == text.count("\n") and (ending == "\n" or lines == text.count("\r"))


def _are_tags(tags: list[str]) -> bool:
    """Whether each is a tag wherever it stands; one that is not known may be a line of prose."""
    return CERTAIN.issuperset(tags) or not any(
        tag in ("TY", "ER") or (tag not in KNOWN and before in PROSE)
        for before, tag in pairwise(["TY", *tags])
    )


def _joined(value: str, ending: str) -> str:
    lines = value.split(ending)
    return value if len(lines) == 1 else "\n".join(filter(None, map(str.strip, lines)))

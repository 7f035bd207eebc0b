"""Where the records of an XML file lie: by their tags, whatever is between and inside them.

A record reaches from its start tag to its end tag, or to the next record's start tag when its own
end tag is missing. So a record that is no XML costs itself alone, and a file of any size is read
record by record. Comments and CDATA sections hide what they hold, but not the bounds of a record
from inside it: there they would be damage.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from screening.readers.units import Region

_HIDING = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_FARTHEST = 1_048_576  # how long a comment or CDATA section inside a record may be


class _Tag(NamedTuple):
    """A tag of a record: its units, whether it closes, whether it is closed at once."""

    start: int
    end: int
    closes: bool
    is_empty: bool


def count(data: bytes, names: tuple[str, ...], at: int) -> int:
    """How many records begin in `data` from the unit `at` on."""
    return sum(1 for tag in _tags(data, names, at) if not tag.closes)


def regions(data: bytes, names: tuple[str, ...], at: int) -> Iterator[Region]:
    """Records ("whole", "unclosed" or "cut_off") and padding (""), without a gap."""
    opened: int | None = None
    for tag in _tags(data, names, at):
        if not tag.closes:
            yield Region(at, tag.start, "" if opened is None else "unclosed")
            at, opened = tag.start, tag.start
        if opened is not None and (tag.closes or tag.is_empty):
            yield Region(at, tag.end, "whole")
            at, opened = tag.end, None
    yield Region(at, len(data), "" if opened is None else "cut_off")


@lru_cache
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    tag = rf"<(/?)(?:{'|'.join(names)})(?=[\s/>])[^<>]*>?".encode()
    return re.compile(rb"<!--|<!\[CDATA\[|" + tag), re.compile(tag)


def _tags(data: bytes, names: tuple[str, ...], at: int) -> Iterator[_Tag]:
    pattern, bound = _patterns(names)
    is_inside = False
    while found := pattern.search(data, at):
        at = found.end()
        if opening := _HIDING.get(found.group()):
            at = _behind(data, at, opening, bound, is_inside)
            continue
        tag = _Tag(found.start(), at, found.group(1) == b"/", found.group().endswith(b"/>"))
        is_inside = not tag.closes and not tag.is_empty
        yield tag


def _behind(data: bytes, at: int, end: bytes, bound: re.Pattern[bytes], is_inside: bool) -> int:
    """Where a comment or CDATA section ends; `at` when it is not to be believed."""
    close = data.find(end, at, at + _FARTHEST) if is_inside else data.find(end, at)
    if close < 0 or (is_inside and bound.search(data, at, close)):
        return at
    return close + len(end)

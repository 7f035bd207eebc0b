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


def count(data: bytes, names: tuple[str, ...]) -> int:
    """How many records begin in `data`."""
    return sum(1 for tag in _tags(data, names, True) if not tag.closes)


def regions(data: bytes, names: tuple[str, ...], is_rest: bool) -> list[Region]:
    """Records ("whole", "unclosed" or "cut_off") and padding (""), without a gap.

    Where the file goes on behind `data`, up to the last whole record.
    """
    found = list(_regions(data, names, is_rest))
    if is_rest:
        return found
    whole = [index for index, each in enumerate(found) if each.kind == "whole"]
    return found[: whole[-1] + 1] if whole else []


def _regions(data: bytes, names: tuple[str, ...], is_rest: bool) -> Iterator[Region]:
    at, opened = 0, False
    for tag in _tags(data, names, is_rest):
        if not tag.closes:
            yield Region(at, tag.start, "unclosed" if opened else "")
            at, opened = tag.start, True
        if opened and (tag.closes or tag.is_empty):
            yield Region(at, tag.end, "whole")
            at, opened = tag.end, False
    yield Region(at, len(data), "cut_off" if opened else "")


@lru_cache
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    tag = rf"<(/?)(?:{'|'.join(names)})(?=[\s/>])[^<>]*>?".encode()
    return re.compile(rb"<!--|<!\[CDATA\[|" + tag), re.compile(tag)


def _tags(data: bytes, names: tuple[str, ...], is_rest: bool) -> Iterator[_Tag]:
    """The tags of records; of those whose end the file still has to tell, none."""
    pattern, bound = _patterns(names)
    at, is_inside = 0, False
    while found := pattern.search(data, at):
        at = found.end()
        if closing := _HIDING.get(found.group()):
            is_far = is_inside and len(data) - at > _FARTHEST
            if not is_rest and not is_far and data.find(closing, at) < 0:
                return
            at = _behind(data, at, closing, bound, is_inside)
            continue
        if at == len(data) and not is_rest:
            return
        tag = _Tag(found.start(), at, found.group(1) == b"/", found.group().endswith(b"/>"))
        is_inside = not tag.closes and not tag.is_empty
        yield tag


def _behind(data: bytes, at: int, end: bytes, bound: re.Pattern[bytes], is_inside: bool) -> int:
    """Where a comment or CDATA section ends; `at` when it is not to be believed."""
    close = data.find(end, at, at + _FARTHEST) if is_inside else data.find(end, at)
    if close < 0 or (is_inside and bound.search(data, at, close)):
        return at
    return close + len(end)

"""Bytes of a file for formats whose records are no lines: XML, JSON, BibTeX.

Such a format is searched by patterns of ASCII bytes, whatever the encoding of the file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from screening.readers.decoding import Decoded
from screening.readers.records import Padding, Place, QuarantinedSpan, Record, Span
from screening.readers.tagged import has_substance

BLANK = "blank lines"
WINDOW = 2_097_152  # bytes
_HIGH_SURROGATE = re.compile("[\ufffd\ud800-\udbff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# As in the lines of other formats: plain spaces, no marks that nobody sees.
_FOLDED: dict[int, str | None] = {ord(space): " " for space in "\u00a0\u2007\u202f\u3000"}
_FOLDED |= dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_LINE_END = re.compile(rb"\r\r\n|\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Units:
    """Code units from the byte `origin` on, as one byte each; what is not ASCII is any other byte.

    `width` is how many bytes of the file a unit has. `is_rest` says that the file ends with them.
    """

    data: bytes
    width: int
    origin: int
    end: int
    is_rest: bool

    @classmethod
    def of(cls, decoded: Decoded, origin: int, most: int) -> Self:
        """The units of about `most` bytes of a file, fewer where it ends."""
        end = min(origin + most // 2 * 2, len(decoded.data))
        is_rest = end == len(decoded.data)
        part = decoded.data[origin:end]
        if not decoded.is_wide:
            return cls(part, 1, origin, end, is_rest)
        part = part[: len(part) // 2 * 2]
        if not is_rest and _HIGH_SURROGATE.fullmatch(part[-2:].decode(decoded.codec, "replace")):
            part = part[:-2]
        text = _ASTRAL.sub("??", part.decode(decoded.codec, "surrogatepass"))
        return cls(text.encode("ascii", "replace"), 2, origin, end, is_rest)

    def byte(self, unit: int) -> int:
        """Where a unit begins in the file; an odd last byte belongs to the last unit."""
        is_end = self.is_rest and unit >= len(self.data)
        return self.end if is_end else self.origin + unit * self.width


@dataclass(frozen=True, slots=True)
class Region:
    """Units `start` to `end`: a record, or padding when `kind` is ""; `kind` says how it ended."""

    start: int
    end: int
    kind: str = ""


# The regions of some units, without a gap. Where the file goes on behind them (the second
# argument is false), only those that will be the same whatever follows.
Regions = Callable[[bytes, bool], list[Region]]


def beginning(decoded: Decoded) -> bytes:
    """The first units of the file, in which the sign of a dialect has to be."""
    return Units.of(decoded, decoded.bom, WINDOW).data


def windows(decoded: Decoded, at: int, regions: Regions) -> Iterator[tuple[Units, list[Region]]]:
    """The file from the byte `at` on, as much at a time as holds some whole regions.

    So memory does not grow with the file, but with its longest record.
    """
    most = WINDOW
    while at < len(decoded.data):
        units = Units.of(decoded, at, most)
        found = [each for each in regions(units.data, units.is_rest) if each.end > each.start]
        while found and not found[-1].kind and not units.is_rest:
            found.pop()  # padding goes on, perhaps
        if found or units.is_rest:
            yield units, found or [Region(0, len(units.data))]
            at, most = units.byte(found[-1].end) if found else units.end, WINDOW
        else:
            most *= 2


def spans(decoded: Decoded, start: Place, regions: Regions) -> Iterator[tuple[Region, Span]]:
    """The regions of a file and their spans, from `start` on, without a gap."""
    for units, found in windows(decoded, start.byte, regions):
        for region in found:
            lines = _line_ends(units.data, region.start, region.end)
            span = Span(start.byte, units.byte(region.end), start.line, lines)
            yield region, span
            start = span.after


def count(decoded: Decoded, regions: Regions, starts: Callable[[bytes], int]) -> int:
    """The sum of `starts` over the file."""
    found = windows(decoded, decoded.bom, regions)
    return sum(starts(units.data[: parts[-1].end]) for units, parts in found)


def _line_ends(data: bytes, start: int, end: int) -> int:
    if data.find(b"\r", start, end) < 0:
        return data.count(b"\n", start, end)
    return sum(1 for _ in _LINE_END.finditer(data, start, end))


def padding(decoded: Decoded, span: Span, name: str) -> Padding:
    """The padding that a span is: blank where it holds no word, else of that name."""
    text = decoded.text(span)
    return Padding(span, name, text) if text.strip("\ufeff \t\r\n\f\v") else Padding(span, BLANK)


def quarantined(
    span: Span, raw: str, code: str, field: str, problem: str, fix: str, line: int = 0
) -> QuarantinedSpan:
    """A record set aside; `line` is where to look, the first of the record unless given."""
    return QuarantinedSpan(span, code, line or span.first_line, field, problem, fix, raw)


def known(record: Record, field: str) -> Record | QuarantinedSpan:
    """The record, or its quarantine when nobody could tell which report it is of.

    `field` is where the title would stand.
    """
    if has_substance(record):
        return record
    span = record.span
    return quarantined(
        span,
        record.raw,
        "no_title",
        field,
        f"The record at line {span.first_line} has no title ({field}), and no abstract, DOI or PMID"
        " either.",
        "Give this record its title, or dismiss it.",
    )


def folded(text: str) -> str:
    """Plain spaces and no invisible marks, as in the lines of other formats."""
    return text if text.isascii() else text.translate(_FOLDED)

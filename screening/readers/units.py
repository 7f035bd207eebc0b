"""Bytes of a file for formats whose records are no lines: XML, JSON, BibTeX.

Such a format is searched by patterns of ASCII bytes, whatever the encoding of the file.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from screening.readers.decoding import Decoded
from screening.readers.records import Padding, Place, QuarantinedSpan, Record, Span
from screening.readers.tagged import has_substance

BLANK = "blank lines"
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# As in the lines of other formats: plain spaces, no marks that nobody sees.
_FOLDED: dict[int, str | None] = {ord(space): " " for space in "\u00a0\u2007\u202f\u3000"}
_FOLDED |= dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_LINE_END = re.compile(rb"\r\r\n|\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Units:
    """Code units from the byte `origin` on, as one byte each; what is not ASCII is any other byte.

    `width` is how many bytes of the file a unit has. In a file that is not UTF-16 the units are
    the file itself, so that nothing is copied.
    """

    data: bytes
    width: int = 1
    origin: int = 0
    size: int = 0

    @classmethod
    def of(cls, decoded: Decoded, origin: int) -> Self:
        """The units of a file; `origin` matters in UTF-16 only, where the rest is converted."""
        size = len(decoded.data)
        if not decoded.is_wide:
            return cls(decoded.data[:size], size=size)
        whole = decoded.data[origin : origin + (size - origin) // 2 * 2]
        text = _ASTRAL.sub("??", whole.decode(decoded.codec, "surrogatepass"))
        return cls(text.encode("ascii", "replace"), 2, origin, size)

    def unit(self, byte: int) -> int:
        """Which unit begins at a byte of the file."""
        return (byte - self.origin) // self.width

    def byte(self, unit: int) -> int:
        """Where a unit begins in the file; an odd last byte belongs to the last unit."""
        return self.size if unit >= len(self.data) else self.origin + unit * self.width


@dataclass(frozen=True, slots=True)
class Region:
    """Units `start` to `end`: a record, or padding when `kind` is ""; `kind` says how it ended."""

    start: int
    end: int
    kind: str = ""


def spans(units: Units, regions: Iterable[Region], start: Place) -> Iterator[tuple[Region, Span]]:
    """The spans of regions that follow each other without a gap from `start` on."""
    for region in regions:
        if region.end == region.start:
            continue
        lines = _line_ends(units.data, region.start, region.end)
        end = units.byte(region.end)
        span = Span(start.byte, end, start.line, lines)
        yield region, span
        start = span.after


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

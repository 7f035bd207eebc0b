"""Lines that belong to no record, by name."""

import re
from itertools import groupby

from screening.readers.decoding import Decoded, Line
from screening.readers.records import Padding, Span
from screening.readers.ris_tags import mark_of

OTHER = "text between records"
BLANK = "blank lines"
_NAMES = (
    (re.compile(r"\s*(?:\d+\.|<\s*\d+\.?\s*>|\[\d+\])\s*"), "record number"),
    (re.compile(r"\s*(?:Record #\d+ of \d+|Provider:|Content:|Database:).*"), "database header"),
    (re.compile(r"\s*Link to .*"), "database link"),
    (re.compile(r"FN .*|VR \d.*|EF\s*"), "file header"),
    (re.compile(r"\s*(?:_{10,}|={10,}|\*{10,}|-{20,})\s*"), "rule"),
)


def name_of(text: str) -> str:
    """What a line outside records is."""
    if not text.strip():
        return BLANK
    if mark_of(text) == "end":
        return "stray end tag"
    for pattern, name in _NAMES:
        if pattern.fullmatch(text):
            return name
    return OTHER


def runs(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Consecutive lines of one name together."""
    return [(name, list(run)) for name, run in groupby(lines, lambda line: name_of(line.text))]


def span_of(lines: list[Line]) -> Span:
    """The span of consecutive lines (at least one)."""
    return Span(lines[0].start, lines[-1].end, lines[0].number, len(lines))


def padding(decoded: Decoded, name: str, lines: list[Line]) -> Padding:
    """The padding that `lines` are; the text of blank lines is not worth keeping."""
    span = span_of(lines)
    return Padding(span, name, "" if name == BLANK else decoded.text(span))

"""PubMed format (nbib, MEDLINE): tags padded to four columns, continuation lines indented.

A record begins at its PMID line. A block of fields between blank lines that has no PMID is a
record of its own when it has a title and the record before it has one already; otherwise it goes
on with the record before it, so that stray blank lines split nothing.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from screening.readers.decoding import Decoded, Line
from screening.readers.nbib_values import record_of
from screening.readers.padding import padding, runs, span_of
from screening.readers.records import Item, Place
from screening.readers.tagged import Fields

_START = re.compile(r" {0,3}PMID {0,2}-(?: .*|\d.*|)")
_SIGN = re.compile(r" {0,3}(?:[A-Z]{3} -|[A-Z]{4}-)(?: |$)")
# Padded to four columns; otherwise only of tags that no sentence holds.
_FIELD = re.compile(
    r" {0,3}(?:([A-Z][A-Z0-9])  -|([A-Z][A-Z0-9]{2}) -|([A-Z][A-Z0-9]{3})-"
    r"|(PMID|TI|AB|AU|FAU|DP|JT|TA|LID|AID|PT|MH|OT|PG|VI|IP|LA) {0,4}-)(?: (.*)|(\d.*)|)$"
)


def is_start(text: str) -> bool:
    """Whether the line is a PMID line."""
    return "PMID" in text and _START.fullmatch(text) is not None


def is_sign(text: str) -> bool:
    """Whether the line has a tag of three or four letters as only PubMed's format pads them."""
    return is_start(text) or _SIGN.match(text) is not None


def count_starts(decoded: Decoded) -> int:
    """PMID lines, and titled blocks without one after a titled record; from the lines alone."""
    count, titled = 0, True
    for is_blank, run in groupby(decoded.texts(), _is_blank_text):
        block = [] if is_blank else list(run)
        starts = [index for index, text in enumerate(block) if is_start(text)]
        if len(starts) > 1:
            count, titled = count + len(starts), _has_title(block[starts[-1] :])
        elif starts:
            count, titled = count + 1, _has_title(block)
        elif any(_FIELD.match(text) for text in block):
            is_new = count == 0 or (titled and _has_title(block))
            count, titled = count + is_new, _has_title(block) or (titled and not is_new)
    return count


def read(decoded: Decoded, start: Place) -> Iterator[Item]:
    """The items of an nbib file from `start`, which is its beginning or the end of an item."""
    group: list[Line] = []
    is_open = titled = False
    for is_blank, run in groupby(decoded.lines(start), _is_blank):
        if is_blank:
            group += run
            continue
        head, *records = _cut(list(run), goes_on=is_open and not titled, is_open=is_open)
        group += head
        titled = titled or _has_title(_texts(head))
        for lines in records:
            yield from _items(decoded, group, is_open)
            group, is_open, titled = lines, True, _has_title(_texts(lines))
    yield from _items(decoded, group, is_open)


def _cut(block: list[Line], goes_on: bool, is_open: bool) -> list[list[Line]]:
    """A block at its record starts: first the lines that go on with what was before it."""
    starts = [index for index, line in enumerate(block) if is_start(line.text)]
    first = next((i for i, line in enumerate(block) if _FIELD.match(line.text)), None)
    if first is None:
        return [block]
    if not starts and is_open and (goes_on or not _has_title(_texts(block))):
        return [block]
    # Fields before the first PMID of a block are that record's.
    bounds = [0, first, *starts[1:], len(block)]
    return [block[a:b] for a, b in pairwise(bounds)]


def _items(decoded: Decoded, group: list[Line], is_open: bool) -> Iterator[Item]:
    stop = _stop(group) if is_open else 0
    if stop:
        lines = group[:stop]
        span = span_of(lines)
        yield record_of(_fields(lines), span, decoded.text(span))
    for name, run in runs(group[stop:]):
        yield padding(decoded, name, run)


def _stop(group: list[Line]) -> int:
    """How many lines the record has: blocks after its last field or indented line are not its."""
    stop = at = 0
    for is_blank, run in groupby(group, _is_blank):
        lines = list(run)
        at += len(lines)
        is_continued = not is_blank and lines[0].text[:1].isspace()
        if is_continued or any(_FIELD.match(line.text) for line in lines):
            stop = at
    return stop


def _fields(lines: list[Line]) -> Fields:
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        tagged = _FIELD.match(line.text)
        if tagged:
            *tags, spaced, tight = tagged.groups()
            found.append((next(filter(None, tags)), [(spaced or tight or "").strip()]))
        elif line.text.strip() and found:
            found[-1][1].append(line.text.strip())
    return [(tag, "\n".join(filter(None, parts))) for tag, parts in found]


def _is_blank(line: Line) -> bool:
    return not line.text.strip()


def _is_blank_text(text: str) -> bool:
    return not text.strip()


def _has_title(texts: Iterable[str]) -> bool:
    return any(_title(text) for text in texts)


def _texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def _title(text: str) -> bool:
    found = _FIELD.match(text) if "TI" in text else None
    return found is not None and "TI" in found.groups()[:4] and bool(found.group(5))

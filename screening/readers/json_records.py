"""JSON of ClinicalTrials.gov (API version 2, the "JSON" download), study by study.

A study reaches from its opening brace to the brace that closes it, or to the next study when the
braces do not balance; so a study that is no JSON costs itself alone.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from screening.readers import trials
from screening.readers.decoding import Decoded
from screening.readers.records import Item, Place, QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields
from screening.readers.units import (
    Region,
    beginning,
    count,
    padding,
    quarantined,
    spans,
)

FRAME = "JSON around the records"
_SECTIONS = rb"(?:protocol|derived|results|annotation|document|misc)Section"
_START = re.compile(rb'\{\s*"(?:' + _SECTIONS + rb'|hasResults)"\s*:')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}]', re.DOTALL)
_DEEPEST = 60


def claims(decoded: Decoded) -> bool:
    """Whether the file is JSON with a study near its beginning."""
    data = beginning(decoded).lstrip(b" \t\r\n")
    return data[:1] in (b"{", b"[") and b'"protocolSection"' in data and bool(_START.search(data))


def count_starts(decoded: Decoded) -> int:
    """Objects whose first key is a section of a study, from the bytes alone."""
    return count(decoded, _regions, lambda data: sum(1 for _ in _START.finditer(data)))


def read(decoded: Decoded, start: Place) -> Iterator[Item]:
    """The items from `start`, which is the beginning or the end of an item."""
    for region, span in spans(decoded, start, _regions):
        if not region.kind:
            yield padding(decoded, span, FRAME)
        else:
            yield _item(span, decoded.text(span))


def _regions(data: bytes, is_rest: bool) -> list[Region]:
    """Where the file goes on behind `data`, up to the last study that begins in it."""
    starts = [found.start() for found in _START.finditer(data)]
    if not is_rest:
        data, starts = data[: starts[-1] if starts else 0], starts[:-1]
    found, at = [], 0
    for start, following in zip(starts, [*starts[1:], len(data)], strict=False):
        end = _balanced(data, start, following)
        found += [Region(at, start), Region(start, end, "study")]
        at = end
    return [*found, Region(at, len(data))]


def _balanced(data: bytes, start: int, limit: int) -> int:
    """Where the object that begins at `start` ends; `limit` when it does not."""
    depth = 0
    for token in _TOKEN.finditer(data, start, limit):
        if token.group() == b"{":
            depth += 1
        elif token.group() == b"}":
            depth -= 1
            if not depth:
                return token.end()
    return limit


def _item(span: Span, raw: str) -> Record | QuarantinedSpan:
    try:
        study = json.loads(raw)
    except (ValueError, RecursionError) as error:
        line = span.first_line + getattr(error, "lineno", 1) - 1
        return quarantined(
            span,
            raw,
            "not_well_formed",
            "protocolSection",
            f"The study at line {span.first_line} is no well-formed JSON:"
            f" {getattr(error, 'msg', 'nested too deep')} (line {line}).",
            "Export it again: the download was cut off or changed.",
            line,
        )
    return trials.record_of(_leaves(study), span, raw)


def _leaves(study: Any) -> Fields:
    """(path, value) of every value; entries of a list have the path of the list."""
    found: Fields = []
    stack: list[tuple[str, int, Any]] = [("", 0, study)]
    while stack:
        path, depth, value = stack.pop()
        if isinstance(value, dict) and depth < _DEEPEST:
            prefix = f"{path}/" if path else ""
            inner = [(prefix + name, depth + 1, each) for name, each in value.items()]
            stack += reversed(inner)
        elif isinstance(value, list) and depth < _DEEPEST:
            stack += [(path, depth + 1, each) for each in reversed(value)]
        elif value is not None and str(value).strip():
            found.append((path, _storable(str(value).strip())))
    return found


def _storable(text: str) -> str:
    """Without what an escape of JSON can name and no database stores."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()

"""What our own exports keep of a record that their format cannot hold.

An export adds one field to such a record: JSON that names each canonical field that reading the
export would get wrong, with what would be read and what it is. On import the second takes the
place of the first, unless somebody has changed the field in between.
"""

import json
from dataclasses import replace
from typing import Any

from screening.readers.records import Record

TEXTS = (
    *("title", "abstract", "journal", "volume", "issue", "pages", "doi", "pmid", "pmcid"),
    *("language", "accession_number", "database"),
)
LISTS = ("authors", "registry_ids", "publication_types", "keywords", "urls")
CANONICAL = (*TEXTS, "year", *LISTS)
_MARK = "consilience"
_BEGINNING = f'{{"{_MARK}": {{"'


def kept(record: Record, read: Record | None) -> str:
    """The JSON (ASCII, braces balanced, on one line) for `record` when it is read as `read`.

    "" when nothing is lost; `read` is None when nothing or several records would be read.
    """
    read = read or Record(record.span, "")
    lost = {
        name: [getattr(read, name), getattr(record, name)]
        for name in CANONICAL
        if getattr(read, name) != getattr(record, name)
    }
    return _json({_MARK: lost}) if lost else ""


def _json(value: Any) -> str:
    """With every brace inside a string escaped, so that BibTeX can count them."""
    encoder = json.JSONEncoder()
    parts = []
    for part in encoder.iterencode(value):
        is_text = part.startswith('"')
        parts.append(part.replace("{", "\\u007b").replace("}", "\\u007d") if is_text else part)
    return "".join(parts)


def restored(record: Record) -> Record:
    """The record with what its export kept for it; as it is where there is no such field."""
    raw = record.raw
    # A brace is sooner found missing than the word: as itself, or as an entity or escape of it.
    if ("{" not in raw and "&" not in raw and "\\" not in raw) or _MARK not in raw:
        return record
    for _, value in record.fields:
        if value.startswith(_BEGINNING):
            record = _with(record, value)
    return record


def _with(record: Record, value: str) -> Record:
    try:
        lost = json.loads(value)[_MARK]
    except (ValueError, LookupError, RecursionError):
        return record
    changes: dict[str, Any] = {}
    for name, pair in lost.items() if isinstance(lost, dict) else ():
        if name in CANONICAL and isinstance(pair, list) and len(pair) == 2:
            read, was = (_typed(name, each) for each in pair)
            if was is not None or name == "year":
                changes |= {name: was} if getattr(record, name) == read else {}
    return replace(record, **changes)


def _typed(name: str, value: Any) -> Any:
    """The value as the field has it; None for one of another kind."""
    if name in LISTS:
        is_texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return tuple(map(_storable, value)) if is_texts else None
    if name == "year":
        return value if isinstance(value, int) and 0 < value < 10_000 else None
    return _storable(value) if isinstance(value, str) else None


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()

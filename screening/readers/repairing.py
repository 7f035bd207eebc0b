"""One record read by itself: the text of a quarantined span, edited by a person."""

import re

from screening.readers import tables
from screening.readers.decoding import decode
from screening.readers.records import QuarantinedSpan, Record, UnreadableFile
from screening.readers.registry import CSV, Reader

# The line that gives a record of a tagged dialect its title, and the line behind which it goes.
_TITLE_LINES = {
    "ris": ("TI  - {}", re.compile(r"^\s*TY\s*-.*$", re.MULTILINE | re.IGNORECASE)),
    "nbib": ("TI  - {}", re.compile(r"^\s*PMID\s*-.*$", re.MULTILINE)),
}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
STAND_IN = "A record without a title"


class NotOneRecord(ValueError):
    """The text is still no record, or more than one; `str(error)` says why and what to do."""


def read_one(reader: Reader, text: str, around: tuple[str, str] = ("", "")) -> Record:
    """The one record that the text is. Raises NotOneRecord.

    `around` is what the file has before its first and after its last record: the header of a
    table, the tags around all records. The span counts from the beginning of that.
    """
    if not text.strip():
        raise NotOneRecord("The text is empty. Keep the record, or dismiss it with a reason.")
    # The text is UTF-8 now, whatever the file declares.
    before, after = _DECLARATION.sub("", around[0]), around[1]
    whole = f"{before}{text}{'' if text.endswith(chr(10)) else chr(10)}{after}"
    try:
        items = list(reader.read(decode(whole.encode())))
    except UnreadableFile as error:
        raise NotOneRecord(str(error)) from error
    records = [item for item in items if isinstance(item, Record)]
    aside = [item for item in items if isinstance(item, QuarantinedSpan)]
    if aside:
        raise NotOneRecord(f"{aside[0].problem} {aside[0].fix}")
    if len(records) != 1:
        count = len(records) or "no"
        raise NotOneRecord(
            f"The text holds {count} records of {reader.label}; it has to be exactly one."
        )
    return records[0]


def with_title(dialect: str, text: str, title: str, header: str = "") -> str | None:
    """The text of a tagged record with a title line added; None for a dialect without tags.

    For RIS the line follows TY, which is added where it is missing; in the row of a table the
    title goes into its column, and the text begins with the table's `header`.
    """
    if header:
        return tables.with_title(f"{header}{text}", title)
    if dialect not in _TITLE_LINES:
        return None
    line, start = _TITLE_LINES[dialect]
    added = line.format(" ".join(title.split()))
    if found := start.search(text):
        return f"{text[: found.end()]}\n{added}{text[found.end() :]}"
    return f"TY  - GEN\n{added}\n{text}" if dialect == "ris" else f"{added}\n{text}"


def draft(reader: Reader, text: str, around: tuple[str, str] = ("", "")) -> Record | None:
    """What can be read of a record without a title, as far as its dialect has a place for it."""
    if reader.name == CSV.name and around[0]:
        titled = with_title(reader.name, text, STAND_IN, around[0])
        attempts = [(text, around), (titled, ("", ""))]
    else:
        attempts = [(text, around), (with_title(reader.name, text, STAND_IN), around)]
    for attempt, beside in attempts:
        try:
            return read_one(reader, attempt, beside) if attempt is not None else None
        except NotOneRecord:
            continue
    return None

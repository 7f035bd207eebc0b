"""What a writer is given: records in canonical fields, with further columns for tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from screening.readers import Decoded, Padding, Reader, Record, named
from screening.readers.kept import kept

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A record to write, and the cells of the columns that only tables have."""

    record: Record
    cells: tuple[str, ...] = ()


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, some at a time."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def losses(
    records: Sequence[Record], dialect: str, text_of: Callable[[Sequence[Record]], str]
) -> list[str]:
    """For each record what its text has to keep in a field of its own: "" for most.

    Found by reading the text back with the very reader that an import would use.
    """
    reader = named(dialect)
    read = _read(reader, text_of(records))
    if len(read) == len(records):
        return [kept(record, found) for record, found in zip(records, read, strict=True)]
    alone = (_read(reader, text_of([record])) for record in records)
    pairs = zip(records, alone, strict=True)
    return [kept(record, found[0] if len(found) == 1 else None) for record, found in pairs]


def _read(reader: Reader, text: str) -> list[Record | None]:
    decoded = Decoded(text.encode(), "utf-8", "UTF-8")
    items = (item for item in reader.read(decoded) if not isinstance(item, Padding))
    return [item if isinstance(item, Record) else None for item in items]


def line(text: str) -> str:
    """On one line."""
    return " ".join(text.splitlines()) if len(text.splitlines()) > 1 else text.strip("\r\n")


def lines(text: str) -> list[str]:
    """The paragraphs of an abstract."""
    return [each for each in text.splitlines() if each.strip()]

"""Readers of search-result files: bytes in, records out, every byte accounted for.

    decoded = decode(data)                  # UnreadableFile: empty, binary, archive (`members`)
    reader = sniff(decoded)                 # UnreadableFile: unknown or mixed formats
    certificate = Certificate.begin(decoded, reader)
    for item in reader.read(decoded):       # Record | QuarantinedSpan | Padding, in file order
        certificate.add(item)
    assert certificate.adds_up

To resume: `reader = named(dialect)`, `reader.read(decoded, start=last_item.span.after)` and
`Certificate.from_dict(saved)`.
"""

from screening.readers.certificate import Certificate
from screening.readers.containers import Member, members
from screening.readers.lines import Contents, Decoded, FileContents
from screening.readers.opening import decode
from screening.readers.records import (
    Item,
    Padding,
    Place,
    QuarantinedSpan,
    Record,
    Span,
    UnreadableFile,
)
from screening.readers.registry import READERS, Reader, named, sniff
from screening.readers.tables import UnknownColumns

__all__ = [
    "READERS",
    "Certificate",
    "Contents",
    "Decoded",
    "FileContents",
    "Item",
    "Member",
    "Padding",
    "Place",
    "QuarantinedSpan",
    "Reader",
    "Record",
    "Span",
    "UnknownColumns",
    "UnreadableFile",
    "decode",
    "members",
    "named",
    "sniff",
]

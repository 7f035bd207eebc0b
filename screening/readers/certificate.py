"""The certificate of an import: every byte of the file accounted for, every start answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from screening.readers.decoding import Decoded
from screening.readers.records import Item, QuarantinedSpan, Record
from screening.readers.registry import Reader

PLACES = 20  # of padding of one name that are kept


@dataclass(slots=True)
class Certificate:
    """What was found in a file, folded over its items in order with `add`.

    `starts` is counted from the lines alone, by other code than the one that reads records.
    Byte counts refer to the file as uploaded; `padding` is bytes by name, `padding_places` the
    first and last line of each of its first `PLACES` spans. `position` is the byte up to which items were added; `is_gapless` turns false at the first gap or overlap.
    `as_dict` is JSON; `from_dict` goes on from it in a resumed job.
    """

    byte_count: int
    encoding: str
    encoding_remark: str
    dialect: str
    starts: int
    stored: int = 0
    quarantined: int = 0
    stored_bytes: int = 0
    quarantined_bytes: int = 0
    padding: dict[str, int] = field(default_factory=dict)
    padding_places: dict[str, list[list[int]]] = field(default_factory=dict)
    first_title: str = ""
    last_title: str = ""
    position: int = 0
    is_gapless: bool = True

    @classmethod
    def begin(cls, decoded: Decoded, reader: Reader) -> Self:
        """The certificate of a file before its first item."""
        return cls(
            byte_count=len(decoded.data),
            encoding=decoded.encoding,
            encoding_remark=" ".join(filter(None, (decoded.remark, reader.remark(decoded)))),
            dialect=reader.name,
            starts=reader.count_starts(decoded),
        )

    def add(self, item: Item) -> None:
        """Account for the next item of the file."""
        span = item.span
        self.is_gapless = self.is_gapless and span.start == self.position
        self.position = span.end
        if isinstance(item, Record):
            self.stored += 1
            self.stored_bytes += span.length
            self.first_title = self.first_title or item.title
            self.last_title = item.title
        elif isinstance(item, QuarantinedSpan):
            self.quarantined += 1
            self.quarantined_bytes += span.length
        else:
            self.padding[item.name] = self.padding.get(item.name, 0) + span.length
            places = self.padding_places.setdefault(item.name, [])
            if len(places) < PLACES:
                places.append([span.first_line, span.last_line])

    @property
    def padding_bytes(self) -> int:
        """Bytes in padding of any name."""
        return sum(self.padding.values())

    @property
    def adds_up(self) -> bool:
        """Every start is a stored or a quarantined record, every byte is in exactly one item."""
        accounted = self.stored_bytes + self.quarantined_bytes + self.padding_bytes
        return (
            self.is_gapless
            and self.starts == self.stored + self.quarantined
            and accounted == self.position == self.byte_count
        )

    def as_dict(self) -> dict[str, Any]:
        """The certificate as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Self:
        """The certificate that `as_dict` described; keys it does not know are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in saved.items() if name in known})

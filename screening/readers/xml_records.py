"""Reading an XML file record by record: what every XML dialect has in common."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from screening.readers import xml_regions
from screening.readers.decoding import Decoded
from screening.readers.records import Item, Place, QuarantinedSpan, Record, Span
from screening.readers.units import (
    Region,
    beginning,
    count,
    folded,
    padding,
    quarantined,
    spans,
)
from screening.readers.xml_elements import parse

FRAME = "XML around the records"

Map = Callable[[Element, Span, str], Record | QuarantinedSpan]


@dataclass(frozen=True, slots=True)
class XmlDialect:
    """Records in elements of `names`, mapped by `record_of`; `signs` are bytes that its files hold.

    One of the signs has to stand near the beginning of a file that is claimed.
    """

    names: tuple[str, ...]
    signs: tuple[bytes, ...]
    record_of: Map

    def claims(self, decoded: Decoded) -> bool:
        """Whether the file is XML of this dialect, with a record near its beginning."""
        data = beginning(decoded)
        is_xml = data.lstrip(b" \t\r\n\0\xef\xbb\xbf").startswith(b"<")
        if not is_xml or not any(sign in data for sign in self.signs):
            return False
        return xml_regions.count(data, self.names) > 0

    def count_starts(self, decoded: Decoded) -> int:
        """Start tags of records outside comments, from the bytes alone."""
        return count(decoded, self._regions, lambda data: xml_regions.count(data, self.names))

    def _regions(self, data: bytes, is_rest: bool) -> list[Region]:
        return xml_regions.regions(data, self.names, is_rest)

    def read(self, decoded: Decoded, start: Place) -> Iterator[Item]:
        """The items from `start`, which is the beginning or the end of an item."""
        for region, span in spans(decoded, start, self._regions):
            if not region.kind:
                yield padding(decoded, span, FRAME)
            elif region.kind == "whole":
                yield self._record(span, decoded.text(span))
            else:
                yield _without_end(span, decoded.text(span), region.kind == "cut_off")

    def _record(self, span: Span, raw: str) -> Record | QuarantinedSpan:
        parsed = parse(folded(raw))
        if parsed.root is None:
            line = span.first_line + parsed.line - 1
            return quarantined(
                span,
                raw,
                "not_well_formed",
                self.names[0],
                f"The record at line {span.first_line} is no well-formed XML:"
                f" {parsed.problem} (line {line}).",
                "Mend the tags of this record, or export it again.",
                line,
            )
        item = self.record_of(parsed.root, span, raw)
        if isinstance(item, Record) and parsed.notes:
            return replace(item, notes=(*item.notes, *parsed.notes))
        return item


def _without_end(span: Span, raw: str, is_last: bool) -> QuarantinedSpan:
    where = "the file stops inside it" if is_last else "the next record begins inside it"
    remedy = "The download was cut off: export again." if is_last else "Add its end tag."
    return quarantined(
        span,
        raw,
        "no_end",
        "",
        f"The record that begins at line {span.first_line} has no end tag: {where}.",
        remedy,
    )

"""BibTeX and BibLaTeX: entries to records, padding between them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from screening.readers import bibtex_entries
from screening.readers.bibtex_entries import Entry, entry_of
from screening.readers.bibtex_values import record_of
from screening.readers.decoding import Decoded
from screening.readers.records import Item, Place, Span
from screening.readers.units import Units, folded, padding, spans

_BEGINNING = 1_048_576
_SIGN = re.compile(
    rb"(?:\A|[\r\n}\xbf])[ \t]*@[ \t]*[A-Za-z][\w-]*\s*[{(]\s*[^\s{}=@][^\n{}=@]*?,?\s*[\w .:-]+\s*=",
)
FRAME = "BibTeX around the entries"


def claims(decoded: Decoded) -> bool:
    """Whether an entry with a field stands near the beginning of the file."""
    data = decoded.data[: decoded.bom + _BEGINNING]
    units = Units.of(replace(decoded, data=data), decoded.bom)
    at = units.unit(decoded.bom)
    if not _SIGN.search(units.data, at):
        return False
    return bibtex_entries.count(units.data, at) > 0 and not units.data[at:].lstrip().startswith(
        b"<"
    )


def count_starts(decoded: Decoded) -> int:
    """Entries that are records, from where they begin alone."""
    units = Units.of(decoded, decoded.bom)
    return bibtex_entries.count(units.data, units.unit(decoded.bom))


def read(decoded: Decoded, start: Place) -> Iterator[Item]:
    """The items from `start`, which is the beginning or the end of an item."""
    file = _File(decoded)
    units = Units.of(decoded, start.byte)
    found = bibtex_entries.regions(units.data, units.unit(start.byte))
    for region, span in spans(units, found, start):
        if region.kind:
            raw = decoded.text(span)
            entry = entry_of(folded(raw), file.macros, region.kind == "entry")
            yield record_of(entry, file.parent_of(entry), span, raw)
        else:
            yield padding(decoded, span, FRAME)


class _File:
    """What entries take from elsewhere in the file: abbreviations, and the entry they are part of."""

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._units = Units.of(decoded, decoded.bom)
        self._places: dict[str, tuple[int, int, str]] | None = None
        self.macros = bibtex_entries.strings(self._units.data, self._text)

    def parent_of(self, entry: Entry) -> Entry | None:
        """The entry that `crossref` names, if the file has it."""
        keys = [value for name, value in entry.fields if name.lower() == "crossref"]
        if not keys:
            return None
        if self._places is None:
            self._places = dict(self._keyed())
        place = self._places.get(keys[0].strip().lower())
        if place is None:
            return None
        return entry_of(self._text(*place[:2]), self.macros, place[2] == "entry")

    def _keyed(self) -> Iterator[tuple[str, tuple[int, int, str]]]:
        at = self._units.unit(self._decoded.bom)
        for region in bibtex_entries.regions(self._units.data, at):
            if region.kind:
                text = self._text(region.start, min(region.end, region.start + 500))
                key = re.match(r"[\s,;]*@\s*[\w-]+\s*[{(]\s*([^,\s]+)\s*,", text)
                if key:
                    yield key.group(1).lower(), (region.start, region.end, region.kind)

    def _text(self, start: int, end: int) -> str:
        return self._decoded.text(Span(self._units.byte(start), self._units.byte(end), 1, 0))

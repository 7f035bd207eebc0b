"""BibTeX and BibLaTeX: entries to records, padding between them."""

import re
from collections.abc import Iterator

from screening.readers import bibtex_entries
from screening.readers.bibtex_entries import Entry, entry_of
from screening.readers.bibtex_values import record_of
from screening.readers.decoding import Decoded
from screening.readers.records import Item, Place, Span
from screening.readers.units import beginning, count, folded, padding, spans, windows

_KEY = re.compile(r"[\s,;\ufeff]*@\s*[\w-]+\s*[{(]\s*([^,\s]+)\s*,")
_SIGN = re.compile(
    rb"(?:\A|[\r\n}\xbf])[ \t]*@[ \t]*[A-Za-z][\w-]*\s*[{(]\s*[^\s{}=@][^\n{}=@]*?,?\s*[\w .:-]+\s*=",
)
FRAME = "BibTeX around the entries"


def claims(decoded: Decoded) -> bool:
    """Whether an entry with a field stands near the beginning of the file."""
    data = beginning(decoded)
    if not _SIGN.search(data) or data.lstrip().startswith(b"<"):
        return False
    return bibtex_entries.count(data) > 0


def count_starts(decoded: Decoded) -> int:
    """Entries that are records, from where they begin alone."""
    return count(decoded, bibtex_entries.regions, bibtex_entries.count)


def read(decoded: Decoded, start: Place) -> Iterator[Item]:
    """The items from `start`, which is the beginning or the end of an item."""
    file = _File(decoded)
    for region, span in spans(decoded, start, bibtex_entries.regions):
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
        self._places: dict[str, tuple[Span, str]] | None = None
        self.macros: dict[str, str] = {}
        for units, found in windows(decoded, decoded.bom, bibtex_entries.regions):
            for begin, end in bibtex_entries.strings(units.data[: found[-1].end]):
                text = decoded.text(Span(units.byte(begin), units.byte(end), 1, 0))
                self.macros = bibtex_entries.defined(text, self.macros) | self.macros

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
        return entry_of(folded(self._decoded.text(place[0])), self.macros, place[1] == "entry")

    def _keyed(self) -> Iterator[tuple[str, tuple[Span, str]]]:
        for region, span in spans(self._decoded, self._decoded.beginning, bibtex_entries.regions):
            if region.kind:
                key = _KEY.match(self._decoded.text(span)[:500])
                if key:
                    yield key.group(1).lower(), (span, region.kind)

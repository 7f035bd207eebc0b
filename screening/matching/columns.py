"""Read entries as columns, so that many pairs are compared at once."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.matching.entries import Read

NOTICES = frozenset({"correction", "retraction", "reply", "comment"})
_VERSION = re.compile(r"(?:[./]pub|[./]?v|\.r)\d+$|/v\d+$")
_STARTS = frozenset(map(str, range(31)))  # page 1 of an article, or a count of its pages
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
Codes = NDArray[np.int32]
MISSING = -1
_CODED: dict[str, Callable[[Read], Hashable]] = {
    "letters": lambda one: one.letters,
    "numbers": lambda one: one.numbers or "none",
    "kind": lambda one: one.kind or "none",
    "source": lambda one: one.source or "none",
    "journal": lambda one: one.journal,
    "first_page": lambda one: one.first_page,
    "last_page": lambda one: one.last_page,
    "bare_page": lambda one: one.first_page.lstrip(_LETTERS),
    "doi": lambda one: one.doi,
    "doi_stem": lambda one: _VERSION.sub("", one.doi),
    "pmid": lambda one: one.pmid,
    "pmcid": lambda one: one.pmcid,
    "accession": lambda one: one.accession,
    "trials": lambda one: one.trials,
    "abstract": lambda one: one.abstract,
    "authors": lambda one: tuple(sorted(one.families)),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """`known` entry by entry, and each field as codes: equal where equal, `MISSING` where empty."""

    known: Sequence[Read]
    codes: dict[str, Codes]
    years: Codes
    flags: dict[str, NDArray[np.bool_]]

    @classmethod
    def of(cls, known: Sequence[Read]) -> "Columns":
        """The columns of some entries."""
        codes = {name: _coded(map(value, known)) for name, value in _CODED.items()}
        count = len(known)
        names = ("volume", "issue", "first_page")
        numbers = _coded([getattr(one, name) for name in names for one in known])
        for i, name in enumerate(("volume", "issue", "page_number")):
            codes[name] = numbers[i * count : (i + 1) * count]
        years = np.array([MISSING if one.year is None else _bounded(one.year) for one in known])
        flags = {
            "is_generic": np.array([one.is_generic for one in known], bool),
            "is_meeting": np.array([one.is_meeting for one in known], bool),
            "is_bare": np.array(
                [bool(one.first_page) and not one.last_page for one in known], bool
            ),
            "is_first": np.array([one.first_page in _STARTS for one in known], bool),
            "is_article": np.array(
                [_span(one) >= 3 and not one.is_supplement for one in known], bool
            ),
            "is_spanned": np.array([_span(one) >= 3 for one in known], bool),
            "is_yearly": np.array([one.volume == str(one.year) for one in known], bool),
            "is_notice": np.array([one.kind in NOTICES for one in known], bool),
            "is_protocol": np.array([one.kind == "protocol" for one in known], bool),
            "is_register": np.array([one.source == "register" for one in known], bool),
            "is_preprint": np.array([one.source == "preprint" for one in known], bool),
            "is_short": np.array([len(one.letters) < 18 for one in known], bool),
        }
        return cls(known, codes, years.astype(np.int32), flags)

    def texts(self, name: str, positions: NDArray[np.int64]) -> list[str]:
        """A text field of the entries at `positions`."""
        return [getattr(self.known[position], name) for position in positions.tolist()]


def _span(one: Read) -> int:
    """How many pages lie between the first and the last; 0 where that cannot be told."""
    first = one.first_page.strip(_LETTERS)
    if not (first.isdigit() and one.last_page.isdigit()):
        return 0
    return int(one.last_page[:9]) - int(first[:9])


def _bounded(year: int) -> int:
    return min(max(year, 0), 100_000)


def _coded(values: Iterable[Hashable]) -> Codes:
    seen: dict[Hashable, int] = {}
    return np.array(
        [seen.setdefault(value, len(seen)) if value else MISSING for value in values], np.int32
    )

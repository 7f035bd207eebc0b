"""Who gave which category to which record, counted."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screening.agreement.results import CrossTable

Counts = NDArray[np.int64]
Coded = list[dict[Any, int]]
Ratings = Mapping[Any, Mapping[Any, Hashable | None]]
"""Of each record the category by rater; one who did not judge it is absent, or has None."""


def positions(categories: Sequence[Hashable]) -> dict[Hashable, int]:
    """The place of each category. Raises ValueError for fewer than two and for repeated ones."""
    places = {category: place for place, category in enumerate(categories)}
    if len(places) < len(categories):
        raise ValueError(f"A category is named twice: {list(categories)!r}.")
    if len(places) < 2:
        raise ValueError(f"Agreement needs two categories or more, not {list(categories)!r}.")
    return places


def coded(ratings: Ratings, categories: Sequence[Hashable]) -> Coded:
    """Of each record that anybody judged, the place of the category by rater.

    Raises ValueError for a category that is not on offer, and as `positions`.
    """
    places = positions(categories)
    records = []
    for record, given in ratings.items():
        judged = {rater: category for rater, category in given.items() if category is not None}
        for rater, category in judged.items():
            if category not in places:
                raise ValueError(f"{rater!r} gave {record!r} an unknown category: {category!r}.")
        if judged:
            records.append({rater: places[category] for rater, category in judged.items()})
    return records


def raters(records: Coded) -> tuple[Any, ...]:
    """Everybody who judged a record, in the order in which they appear."""
    return tuple(dict.fromkeys(rater for record in records for rater in record))


def distribution(records: Coded, k: int) -> Counts:
    """How many raters gave each category, (records, k)."""
    counts = np.zeros((len(records), k), dtype=np.int64)
    for row, record in enumerate(records):
        for place in record.values():
            counts[row, place] += 1
    return counts


def cross_table(
    records: Coded, first: Hashable, second: Hashable, categories: Sequence[Hashable]
) -> CrossTable:
    """The records that both raters judged."""
    counts = np.zeros((len(categories),) * 2, dtype=np.int64)
    for record in records:
        if first in record and second in record:
            counts[record[first], record[second]] += 1
    return CrossTable(tuple(categories), tuple(tuple(row) for row in counts.tolist()))


def acquainted(records: Coded) -> list[tuple[Any, Any]]:
    """Every two raters who share a record, in the order in which they appear."""
    sharing = {frozenset(pair) for record in records for pair in combinations(record, 2)}
    return [pair for pair in combinations(raters(records), 2) if frozenset(pair) in sharing]

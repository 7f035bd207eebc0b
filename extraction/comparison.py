"""How two extractors' accounts are laid side by side, and where they differ.

Rows are plain mappings of field names to values. Nothing here is stored: `Pairing` keeps what a
person confirmed, and these rules only propose it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isclose
from typing import Any

Row = Mapping[str, Any]

SAME = 1e-9  # relative: 2.8 and 2.80, 0.3 and 0.1 + 0.2, are one number
LEAST_ALIKE = 0.4  # arms less alike than this stay alone, for a person to pair
# What makes two arms the same, and how much it says. Fields that either side lacks do not count.
ARM_WEIGHTS = {"name": 3.0, "role": 2.0, "drug": 2.0, "dose": 2.0, "dose_unit": 0.5, "route": 0.5}
# Besides arm and outcome, which must agree: nearer timepoints and equal metrics win.
RESULT_WEIGHTS = {"timepoint": 3.0, "metric": 1.0, "population": 0.5, "period": 0.5}


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of account A beside one of account B, as positions in the sequences given; None where
    the other has no counterpart. `similarity` is 0 to 1 (0 for a row that stands alone)."""

    a: int | None
    b: int | None
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which two rows do not agree.

    `is_rounding`: the numbers agree once the finer is rounded to the coarser ("9.29" and "9.3").
    It is still a difference: somebody chooses the printed one.
    """

    field: str
    a: Any
    b: Any
    is_rounding: bool = False


def pair_arms(
    a_rows: Sequence[Row], b_rows: Sequence[Row], weights: Mapping[str, float] = ARM_WEIGHTS
) -> list[Pair]:
    """Pair arms by name, role and regimen so that the pairs are most alike in sum.

    Every row of either side stands in exactly one pair, in A's order, then B's lone rows.
    """

    def alike(a: Row, b: Row) -> float:
        score = _similarity(a, b, weights)
        return score if score >= LEAST_ALIKE else 0.0

    return _paired(a_rows, b_rows, alike)


def pair_results(
    a_rows: Sequence[Row],
    b_rows: Sequence[Row],
    arms: Mapping[Any, Any],
    arm_fields: Sequence[str] = ("arm",),
    weights: Mapping[str, float] = RESULT_WEIGHTS,
) -> list[Pair]:
    """Pair results of paired arms on one outcome by timepoint.

    `arms` maps each arm of A to B's, as paired before; `arm_fields` names the fields that hold an
    arm (two for a contrast). Rows of different arms or outcomes never pair; of those that could,
    equal timepoints go first, then the nearest (a ratio of hours), then equal metrics.
    """

    def alike(a: Row, b: Row) -> float:
        is_same_arm = all(
            a.get(name) in arms and arms[a[name]] == b.get(name) for name in arm_fields
        )
        if not is_same_arm or not is_same(a.get("outcome"), b.get("outcome")):
            return 0.0
        return 0.1 + 0.9 * _similarity(a, b, weights)

    return _paired(a_rows, b_rows, alike)


def differences(a_row: Row, b_row: Row, fields: Sequence[str]) -> list[Difference]:
    """The `fields` on which two paired rows do not agree, in that order; a lacking field is None.

    Numbers agree within a relative 1e-9, texts when equal but for case and white space, and an
    empty text is missing. Missing beside a value, and zero beside missing, are differences.
    """
    return [
        Difference(field, a, b, _is_rounding(a, b))
        for field in fields
        if not is_same(a := a_row.get(field), b := b_row.get(field))
    ]


def is_same(a: Any, b: Any) -> bool:
    """Whether two extracted values agree, as `differences` says."""
    a, b = _tidy(a), _tidy(b)
    if _is_number(a) and _is_number(b):
        return a == b or isclose(a, b, rel_tol=SAME)
    return type(a) is type(b) and bool(a == b)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split()).casefold() or None
    return value


def _is_rounding(a: Any, b: Any) -> bool:
    if not (_is_number(a) and _is_number(b)):
        return False
    first, second = Decimal(str(a)), Decimal(str(b))
    coarser = max(_last_digit(first), _last_digit(second))
    return abs(first - second) <= Decimal(1).scaleb(coarser) / 2


def _last_digit(value: Decimal) -> int:
    """The power of ten of the last digit that is not zero, at most 0: 9.30 -> -1, 120 -> 0."""
    exponent = value.normalize().as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def _similarity(a: Row, b: Row, weights: Mapping[str, float]) -> float:
    """0 to 1: the weighted mean likeness of the fields that both rows have; 0 if there is none."""
    total = score = 0.0
    for field, weight in weights.items():
        first, second = _tidy(a.get(field)), _tidy(b.get(field))
        if first is not None and second is not None:
            total += weight
            score += weight * _likeness(first, second)
    return score / total if total else 0.0


def _likeness(a: Any, b: Any) -> float:
    if _is_number(a) and _is_number(b):
        if is_same(a, b):
            return 1.0
        low, high = sorted((float(a), float(b)))
        return 0.8 * low / high if low > 0 else 0.0
    if isinstance(a, str) and isinstance(b, str):
        first, second = _tokens(a), _tokens(b)
        shared = len(first & second)
        return 2 * shared / (len(first) + len(second)) if shared else float(a == b)
    return float(is_same(a, b))


def _tokens(text: str) -> set[str]:
    """Words and numbers: "esketamine 28 mg" must not be like "esketamine 84 mg" by its letters."""
    return set(re.findall(r"\d+(?:\.\d+)?|[^\W\d]+", text))


def _paired(
    a_rows: Sequence[Row], b_rows: Sequence[Row], alike: Callable[[Row, Row], float]
) -> list[Pair]:
    """The assignment with the largest sum of likeness; pairs of likeness 0 stay apart."""
    # Here, because every process of the product would take a second longer to start.
    from scipy.optimize import linear_sum_assignment

    if not a_rows or not b_rows:
        return [Pair(i, None) for i in range(len(a_rows))] + [
            Pair(None, j) for j in range(len(b_rows))
        ]
    scores = [[alike(a, b) for b in b_rows] for a in a_rows]
    found = zip(*linear_sum_assignment(scores, maximize=True), strict=True)
    partner = {int(i): int(j) for i, j in found if scores[i][j] > 0}
    pairs = [
        Pair(i, partner[i], float(scores[i][partner[i]])) if i in partner else Pair(i, None)
        for i in range(len(a_rows))
    ]
    taken = set(partner.values())
    return pairs + [Pair(None, j) for j in range(len(b_rows)) if j not in taken]

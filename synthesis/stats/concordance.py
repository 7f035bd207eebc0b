"""The same data as several programs compute them, side by side, and why they differ."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats import conventions
from synthesis.stats.conventions import CONVENTIONS, DETAILS, Convention, I2From
from synthesis.stats.effect_sizes import EffectSizes, Measure
from synthesis.stats.heterogeneity import heterogeneity
from synthesis.stats.pooling import pool, prediction_interval
from synthesis.stats.results import Heterogeneity, PooledEstimate
from synthesis.stats.studies import Floats

NEGLIGIBLE = 1e-8  # of a number and of its unit: by so little the same may differ


@dataclass(frozen=True, slots=True)
class Row:
    """One program's answer. `prediction` is None where the program gives none."""

    convention: Convention
    sizes: EffectSizes
    pooled: PooledEstimate
    heterogeneity: Heterogeneity
    i2: Floats
    prediction: tuple[Floats, Floats] | None


@dataclass(frozen=True, slots=True)
class Concordance:
    """One row for each convention, and the reasons for which their numbers differ, in words."""

    measure: Measure
    rows: tuple[Row, ...]
    reasons: tuple[str, ...]


def concordance(
    measure: Measure,
    *columns: ArrayLike,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Concordance:
    """One analysis under each of CONVENTIONS: columns (k) of MD, SMD, OR, RR or RD.

    Columns as `conventions.effect_sizes`. A detail is a reason if two programs differ in it and
    in a number that changes in both of them when each takes this detail alone from the other; it
    names these numbers. Where no detail is one, those that change the number in one of the two
    are. Raises as `under`.
    """

    @cache
    def again(convention: Convention) -> Row:
        return under(convention, measure, *columns, level=level, included=included)

    rows = tuple(again(each) for each in CONVENTIONS.values())
    causes = {detail: _causes(detail, rows, again) for detail in DETAILS}
    explained = {name for in_both, _ in causes.values() for name in in_both}
    reasons = tuple(
        _reason(detail, rows, in_both | in_one - explained)
        for detail, (in_both, in_one) in causes.items()
        if in_both | in_one - explained
    )
    return Concordance(Measure(measure), rows, reasons)


def under(
    convention: Convention,
    measure: Measure,
    *columns: ArrayLike,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Row:
    """One analysis under one convention; columns (k), level a fraction.

    Raises as `conventions.effect_sizes`, InvalidStudy for a variance of 0, and ValueError where
    the convention leaves no study to pool.
    """
    sizes = conventions.effect_sizes(convention, measure, *columns, included=included)
    used, estimator = sizes.estimable, convention.estimator
    if not used.any():
        raise ValueError(f"As {convention.name} computes {measure}, no study can be pooled.")
    y, v = np.where(used, sizes.yi, 0.0), np.where(used, sizes.vi, 1.0)
    pooled = pool(y, v, estimator=estimator, test=convention.test, level=level, included=used)
    tau2 = pooled.tau2
    spread = heterogeneity(y, v, estimator=estimator, tau2=tau2, level=level, included=used)
    i2 = spread.i2 if convention.i2_from is I2From.TAU2 else spread.i2_from_q
    how = convention.prediction
    prediction = None if how is None else prediction_interval(pooled, convention=how)
    return Row(convention, sizes, pooled, spread, i2, prediction)


def _causes(
    detail: str, rows: tuple[Row, ...], again: Callable[[Convention], Row]
) -> tuple[set[str], set[str]]:
    """The numbers that differ in two rows and change in both, or in one, by the other's choice."""
    in_both, in_one = set[str](), set[str]()
    for one, other in combinations(rows, 2):
        mine, theirs = (getattr(row.convention, detail) for row in (one, other))
        if mine == theirs:
            continue
        first = _differences(one, again(replace(one.convention, **{detail: theirs})))
        second = _differences(other, again(replace(other.convention, **{detail: mine})))
        in_both |= _differences(one, other) & first & second
        in_one |= _differences(one, other) & (first | second)
    return in_both, in_one


def _reason(detail: str, rows: tuple[Row, ...], numbers: set[str]) -> str:
    """Which program does what, and which numbers it changes."""
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row.convention.words(detail), []).append(row.convention.name)
    each = "; ".join(f"{words} ({', '.join(names)})" for words, names in said.items())
    named = ", ".join(name for name in _numbers(rows[0]) if name in numbers)
    what = DETAILS[detail]
    return f"{what[0].upper()}{what[1:]}: {each}. Changes {named}."


def _differences(row: Row, other: Row) -> set[str]:
    """The numbers of the two that are not the same."""
    theirs = _numbers(other)
    return {
        name
        for name, (number, unit) in _numbers(row).items()
        if not np.allclose(
            number, theirs[name][0], rtol=NEGLIGIBLE, atol=NEGLIGIBLE * unit, equal_nan=True
        )
    }


def _numbers(row: Row) -> dict[str, tuple[ArrayLike, float]]:
    """What a reader compares, with the unit of each: the smallest standard error, its square."""
    smallest = float(np.nanmin(row.sizes.vi))
    se, pooled = smallest**0.5, row.pooled
    return {
        "effect sizes": (row.sizes.yi, se),
        "variances of the studies": (row.sizes.vi, smallest),
        "tau2": (pooled.tau2, smallest),
        "pooled estimate": (pooled.estimate, se),
        "its interval": (np.array([pooled.ci_lower, pooled.ci_upper]), se),
        "I2": (row.i2, 1.0),
        "prediction interval": ((np.nan, np.nan) if row.prediction is None else row.prediction, se),
    }

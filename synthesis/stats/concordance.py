"""The same data as several programs compute them, side by side, and why they differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats import conventions
from synthesis.stats.conventions import CONVENTIONS, Convention, I2From
from synthesis.stats.effect_sizes import EffectSizes, Measure
from synthesis.stats.heterogeneity import Heterogeneity, heterogeneity
from synthesis.stats.pooling import PooledEstimate, pool, prediction_interval
from synthesis.stats.studies import Floats

NEGLIGIBLE = 1e-9  # of the standard error: below it two numbers are the same


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

    Columns as `conventions.effect_sizes`. A reason is given for every detail that differs
    between two of the conventions and changes one of their numbers for these data. Raises as
    `conventions.effect_sizes`; ValueError where a convention leaves no study to pool.
    """
    measure = Measure(measure)
    rows = tuple(
        _row(each, conventions.effect_sizes(each, measure, *columns, included=included), level)
        for each in CONVENTIONS.values()
    )
    return Concordance(measure, rows, _reasons(measure, rows))


def _row(convention: Convention, sizes: EffectSizes, level: float) -> Row:
    used = sizes.estimable
    yi, vi = np.where(used, sizes.yi, 0.0), np.where(used, sizes.vi, 1.0)
    estimator = convention.estimator
    pooled = pool(yi, vi, estimator=estimator, test=convention.test, level=level, included=used)
    spread = heterogeneity(
        yi, vi, estimator=estimator, tau2=pooled.tau2, level=level, included=used
    )
    by_tau2 = convention.i2_from is I2From.TAU2
    interval = None
    if convention.prediction is not None:
        interval = prediction_interval(pooled, convention=convention.prediction)
    i2 = spread.i2 if by_tau2 else spread.i2_from_q
    return Row(convention, sizes, pooled, spread, i2, interval)


def _reasons(measure: Measure, rows: tuple[Row, ...]) -> tuple[str, ...]:
    told = [
        _reason("Effect sizes", _SIZE_DETAILS[measure], rows)
        if _differ([row.sizes.yi for row in rows], rows)
        else None,
        _reason("Variances of the studies", _VARIANCE_DETAILS[measure], rows)
        if _differ([row.sizes.vi for row in rows], rows)
        else None,
        _reason("Pooled estimates", ("tau2",), rows)
        if _differ([row.pooled.tau2 for row in rows], rows)
        else None,
        _reason("I2", ("I2",), rows) if _differ([row.i2 for row in rows], rows) else None,
        _reason("Prediction intervals", ("prediction interval",), rows),
    ]
    return tuple(each for each in told if each is not None)


def _differ(numbers: list[Floats], rows: tuple[Row, ...]) -> bool:
    """Whether one is not the same as the first's, in units of the first's smallest SE."""
    scale = float(np.sqrt(np.nanmin(rows[0].sizes.vi)))
    first, *others = (np.nan_to_num(each, nan=np.inf) for each in numbers)
    return not all(np.allclose(each, first, rtol=NEGLIGIBLE, atol=NEGLIGIBLE * scale) for each in others)


def _reason(what: str, names: tuple[str, ...], rows: tuple[Row, ...]) -> str | None:
    """Which program does what, for the details that are not the same in all."""
    parts = []
    for name in names:
        said: dict[str, list[str]] = {}
        for row in rows:
            said.setdefault(row.convention.details()[name], []).append(row.convention.name)
        if len(said) > 1:
            each = "; ".join(f"{', '.join(who)}: {words}" for words, who in said.items())
            parts.append(f"{name} ({each})")
    return f"{what} differ by the {' and the '.join(parts)}." if parts else None


_CELLS = ("studies with an empty cell", "studies without events in both arms")
_SIZE_DETAILS = {
    Measure.MD: (),
    Measure.SMD: ("small-sample correction J",),
    **dict.fromkeys((Measure.OR, Measure.RR, Measure.RD), _CELLS),
}
_VARIANCE_DETAILS = {
    Measure.MD: (),
    Measure.SMD: ("variance of an SMD", "small-sample correction J"),
    **dict.fromkeys((Measure.OR, Measure.RR, Measure.RD), _CELLS),
}

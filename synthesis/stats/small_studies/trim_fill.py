"""Trim and fill: how many studies one side of the funnel lacks, and the estimate with them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats import tau2 as tau2s
from synthesis.stats.pooling import MeanTest, random_effects
from synthesis.stats.results import PooledEstimate
from synthesis.stats.studies import RANK, Floats, Mask, Studies, check
from synthesis.stats.tau2 import Estimator

TauSquared = Callable[..., Floats]  # of y, v, included= and design=, as all estimators of tau2
CAP = 100  # rounds after which the number trimmed may only grow


class Missing(StrEnum):
    """Estimators of the number of missing studies, by the names of Duval & Tweedie."""

    L0 = "L0"
    R0 = "R0"
    Q0 = "Q0"


class Side(StrEnum):
    """The side of the funnel on which studies are missing; AUTO finds it."""

    LEFT = "left"
    RIGHT = "right"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Filled:
    """The studies with those filled in, and their pool.

    missing, se, p, right: (...). `se` is inf where its formula has no root; `p`, that none is
    missing, is None but for R0. y, v, included, filled: (..., 2 k), of which the second half are
    the mirror images, largest last, as many of them included as are missing.
    """

    missing: NDArray[np.int_]
    se: Floats
    p: Floats | None
    right: Mask
    y: Floats
    v: Floats
    included: Mask
    filled: Mask
    pooled: PooledEstimate


def trim_and_fill(
    y: ArrayLike,
    v: ArrayLike,
    *,
    missing: Missing = Missing.L0,
    side: Side = Side.AUTO,
    estimator: Estimator | TauSquared = Estimator.REML,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Filled:
    """Trim the outermost studies until the rest is symmetric, then fill in all their images.

    (..., k) -> (...). The number is read from the ranks of |y - m|, m the mean of the studies
    left, until it stays; where it runs in a circle instead, which metafor refuses, the number
    from which no more need be trimmed. AUTO looks right where the effects fall with their standard
    errors (slope of a regression with the same estimator), else left. The result is a check of
    sensitivity, no estimate of the truth. Equals metafor's
    trimfill(rma(yi, vi, method=estimator, test=test), estimator=missing, side=side), but for the
    tau2 of its refits, which stop at changes of 1e-5 whatever the model's control says.
    Sources: Duval & Tweedie 2000, doi:10.1111/j.0006-341X.2000.00455.x and
    doi:10.1080/01621459.2000.10473905. Raises InvalidStudy.
    """
    studies = check(y, v, included)
    tau2 = estimator if callable(estimator) else partial(tau2s.estimate, Estimator(estimator))
    named, chosen = Missing(missing), Side(side)
    right = np.full(studies.k.shape, chosen is Side.RIGHT)
    if chosen is Side.AUTO:
        right = _falls(studies, tau2)
    ordered = _ordered(studies, right)
    number, se, mean = _trimmed(ordered, named, tau2)
    images = ordered.included & (ordered.included.cumsum(-1) > (studies.k - number)[..., None])
    mirrored = np.where(right[..., None], -1, 1) * (2 * mean[..., None] - ordered.y)
    y = np.concatenate([studies.y, np.where(images, mirrored, 0.0)], -1)
    v = np.concatenate([studies.v, ordered.v], -1)
    mask = np.concatenate([studies.included, images], -1)
    filled = np.concatenate([np.zeros_like(images), images], -1)
    p = np.exp2(-(number + 1.0)) if named is Missing.R0 else None
    between = tau2(y, v, included=mask)
    pooled = random_effects(y, v, tau2=between, test=test, level=level, included=mask)
    return Filled(number, se, p, right, y, v, mask, filled, pooled)


def _falls(studies: Studies, tau2: TauSquared) -> Mask:
    """Whether effects fall with their standard errors; not where all of these are equal."""
    errors = np.where(studies.included, np.sqrt(studies.v), np.nan)
    widest, narrowest = np.nanmax(errors, -1), np.nanmin(errors, -1)
    sloped = widest - narrowest > 2 * RANK * widest
    # Columns that depend on each other are refused: a stand-in that is not looked at.
    steps = np.where(studies.included, np.arange(studies.y.shape[-1]), 0)
    columns = np.where(sloped[..., None], np.sqrt(studies.v), steps)
    design = np.stack([np.ones_like(columns), columns], -1)
    found = np.zeros(sloped.shape, bool)
    several = studies.k > 1
    if several.any():
        rows = Studies(studies.y, studies.v, studies.included, studies.k, design)
        found[several] = _slope(rows, several, tau2) < 0
    return np.asarray(found & sloped)


def _slope(studies: Studies, used: Mask, tau2: TauSquared) -> Floats:
    y, v, included = studies.y[used], studies.v[used], studies.included[used]
    assert studies.design is not None
    design = studies.design[used]
    between = tau2(y, v, included=included, design=design)
    return np.asarray(check(y, v, included, design).weighted(between).coefficients[..., 1])


def _ordered(studies: Studies, right: Mask) -> Studies:
    """By size, mirrored where the right side is looked at; those left out last."""
    y = np.where(right[..., None], -studies.y, studies.y)
    order = np.argsort(np.where(studies.included, y, np.inf), -1, kind="stable")
    y, v = np.take_along_axis(y, order, -1), np.take_along_axis(studies.v, order, -1)
    return Studies(y, v, np.take_along_axis(studies.included, order, -1), studies.k)


def _trimmed(
    studies: Studies, missing: Missing, tau2: TauSquared
) -> tuple[NDArray[np.int_], Floats, Floats]:
    """The number of missing studies, its standard error and the mean without as many."""
    place = np.cumsum(studies.included, -1)
    number = np.zeros(studies.k.shape, int)
    for turn in range(CAP + studies.y.shape[-1] + 1):  # pragma: no branch: growth ends below k
        left = studies.included & (place <= (studies.k - number)[..., None])
        between = tau2(studies.y, studies.v, included=left)
        mean = check(studies.y, studies.v, left).weighted(between).mean
        found, se = _number(studies, mean, missing)
        if turn >= CAP:
            found = np.maximum(found, number)
        if (found == number).all():
            break
        number = found
    return number, se, mean


def _number(studies: Studies, mean: Floats, missing: Missing) -> tuple[NDArray[np.int_], Floats]:
    """The number missing for this mean, an integer from 0 to k - 1, and its standard error."""
    centred = np.where(studies.included, studies.y - mean[..., None], 0.0)
    sizes = np.where(studies.included, np.abs(centred), np.inf)
    ranks = np.argsort(np.argsort(sizes, -1, kind="stable"), -1) + 1
    above, below = (np.where(sign * centred > 0, ranks, 0) for sign in (1, -1))
    k = studies.k.astype(float)
    estimate, se = _ESTIMATORS[missing](k, above.sum(-1), below.max(-1))
    lopsided = (centred != 0).any(-1)
    number = np.where(lopsided, np.clip(np.rint(estimate), 0, k - 1), 0)
    return number.astype(int), se


def _l0(k: Floats, ranks_above: Floats, _: Floats) -> tuple[Floats, Floats]:
    number = (4 * ranks_above - k * (k + 1)) / (2 * k - 1)
    return number, 4 * _root(_variance(k, number)) / (2 * k - 1)


def _r0(k: Floats, _: Floats, last_below: Floats) -> tuple[Floats, Floats]:
    number = k - last_below - 1
    return number, np.sqrt(2 * np.maximum(0, number) + 2)


def _q0(k: Floats, ranks_above: Floats, _: Floats) -> tuple[Floats, Floats]:
    number = k - 0.5 - np.sqrt(np.maximum(0, 2 * k**2 - 4 * ranks_above + 0.25))
    slope = k - 0.5 - number  # 0 where the formula for the number has no root
    se = 2 * _root(_variance(k, number)) / np.where(slope > 0, slope, 1.0)
    return number, np.where(slope > 0, se, np.inf)


_ESTIMATORS: dict[Missing, Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]] = {
    Missing.L0: _l0,
    Missing.R0: _r0,
    Missing.Q0: _q0,
}


def _variance(k: Floats, number: Floats) -> Floats:
    """Of the sum of ranks above the mean, as Duval & Tweedie give it for a number missing."""
    square = 10 * number**3 + 27 * number**2 + 17 * number
    crossed = 6 * k**2 * number - 18 * k * number**2 - 18 * k * number
    return (k * (k + 1) * (2 * k + 1) + square + crossed) / 24


def _root(variance: Floats) -> Floats:
    return np.where(variance < 0, np.inf, np.sqrt(np.abs(variance)))

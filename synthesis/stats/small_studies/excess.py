"""The test of excess significance: more significant results than the studies' power allows."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats.studies import Floats, Mask, Studies, check

SMALLEST = 1e-290  # of a variance: what is divided by it stays finite, squared too


class Alternative(StrEnum):
    """The direction of a test, by R's names."""

    TWO_SIDED = "two.sided"
    GREATER = "greater"
    LESS = "less"


class ExcessTest(StrEnum):
    """How observed and expected numbers are compared: metafor's codes."""

    CHI2 = "chi2"
    BINOM = "binom"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Excess:
    """Observed and expected significant results (...), and power and significance (..., k).

    `statistic` is the chi-square with 1 df, None for the other tests; p belongs to the test.
    """

    theta: Floats
    power: Floats
    significant: Mask
    observed: NDArray[np.int_]
    expected: Floats
    ratio: Floats
    statistic: Floats | None
    p: Floats


def excess_significance(
    y: ArrayLike,
    v: ArrayLike,
    *,
    theta: ArrayLike | None = None,
    tau2: ArrayLike = 0.0,
    null: float = 0.0,
    alpha: float = 0.05,
    alternative: Alternative = Alternative.TWO_SIDED,
    test: ExcessTest = ExcessTest.CHI2,
    excess: Alternative = Alternative.GREATER,
    included: ArrayLike | None = None,
) -> Excess:
    """Compare the number of significant studies with the sum of their power at theta.

    (..., k) -> (...). Study i is tested against the null at the level alpha, in the direction of
    the alternative; its power is that of a true effect drawn from N(theta, tau2), theta (...)
    the mean weighted by 1 / (v + tau2) unless given. `excess` is the direction in which observed
    may differ from expected. CHI2 is (O - E)^2 / (k e (1 - e)) with e = E / k, BINOM a binomial
    test of O in k with e, EXACT the distribution of a sum of unequal chances.
    Equals metafor's tes(yi, vi, test=, theta=, tau2=, H0=, alternative=, tes.alternative=), but
    that integrates over five tau either side of theta, which loses 6e-7 of the power.
    Source: Ioannidis & Trikalinos 2007, doi:10.1177/1740774507079441. Raises InvalidStudy;
    ValueError for an alpha outside 0 to 1, a tau2 below 0, and what is not finite.
    """
    studies = check(y, v, included)
    if not 0 < alpha < 1:
        raise ValueError("alpha must be between 0 and 1.")
    between = np.asarray(tau2, float)
    if not (np.isfinite(between) & (between >= 0)).all():
        raise ValueError("tau2 must be finite and not below 0.")
    centre = studies.weighted(between).mean if theta is None else np.asarray(theta, float)
    centre = np.broadcast_to(centre, studies.k.shape)
    if not (np.isfinite(centre).all() and np.isfinite(null)):
        raise ValueError("theta and the null must be finite.")
    direction, z = Alternative(alternative), (studies.y - null) / np.sqrt(studies.v)
    power = _power(studies, centre - null, between, alpha, direction)
    significant = studies.included & _beyond(z, alpha, direction)
    observed, expected = significant.sum(-1), power.sum(-1)
    statistic, p = _compare(ExcessTest(test), Alternative(excess), observed, power, studies)
    return Excess(centre, power, significant, observed, expected, observed / expected, statistic, p)


def _beyond(z: Floats, alpha: float, alternative: Alternative) -> Mask:
    if alternative is Alternative.TWO_SIDED:
        return np.asarray(np.abs(z) >= stats.norm.isf(alpha / 2))
    return np.asarray((z if alternative is Alternative.GREATER else -z) >= stats.norm.isf(alpha))


def _power(
    studies: Studies, shift: Floats, tau2: Floats, alpha: float, alternative: Alternative
) -> Floats:
    """The chance (..., k) that z ~ N(shift / se, 1 + tau2 / v) is significant."""
    mean = shift[..., None] / np.sqrt(studies.v)
    spread = np.sqrt(1 + tau2[..., None] / studies.v)
    if alternative is Alternative.TWO_SIDED:
        limit = stats.norm.isf(alpha / 2)
        power = stats.norm.sf((limit - mean) / spread) + stats.norm.cdf((-limit - mean) / spread)
    else:
        sign = 1 if alternative is Alternative.GREATER else -1
        power = stats.norm.sf((stats.norm.isf(alpha) - sign * mean) / spread)
    # A power of 0 would divide observed by expected 0.
    return np.where(studies.included, np.maximum(power, np.finfo(float).tiny), 0.0)


def _compare(
    test: ExcessTest,
    excess: Alternative,
    observed: NDArray[np.int_],
    power: Floats,
    studies: Studies,
) -> tuple[Floats | None, Floats]:
    if test is ExcessTest.CHI2:
        return _chi_square(excess, observed, power.sum(-1), studies.k)
    if test is ExcessTest.BINOM:
        chance = power.sum(-1) / studies.k
        power = np.where(studies.included, chance[..., None], 0.0)
    return None, _counted(excess, observed, _number_of_successes(power))


def _chi_square(
    excess: Alternative, observed: NDArray[np.int_], expected: Floats, k: NDArray[np.int_]
) -> tuple[Floats, Floats]:
    variance = np.maximum(expected * (1 - expected / k), SMALLEST)
    z = (observed - expected) / np.sqrt(variance)
    p = {
        Alternative.TWO_SIDED: 2 * stats.norm.sf(np.abs(z)),
        Alternative.GREATER: stats.norm.sf(z),
        Alternative.LESS: stats.norm.cdf(z),
    }[excess]
    return z**2, np.asarray(p)


def _number_of_successes(power: Floats) -> Floats:
    """The chances (..., k + 1) of 0, 1, ... k successes, each study having its own."""
    k = power.shape[-1]
    chances = np.zeros((*power.shape[:-1], k + 1))
    chances[..., 0] = 1.0
    for i in range(k):
        each = power[..., i : i + 1]
        moved = chances[..., :-1] * each
        chances *= 1 - each
        chances[..., 1:] += moved
    return chances


def _counted(excess: Alternative, observed: NDArray[np.int_], chances: Floats) -> Floats:
    """The chance of a number as far out as the observed one; two-sided: of one as unlikely."""
    numbers = np.arange(chances.shape[-1])
    if excess is Alternative.TWO_SIDED:
        own = np.take_along_axis(chances, observed[..., None], -1)
        out = chances <= own * (1 + 1e-7)  # R's margin for numbers equally likely
    elif excess is Alternative.GREATER:
        out = numbers >= observed[..., None]
    else:
        out = numbers <= observed[..., None]
    return np.asarray(np.minimum(1.0, chances.sum(-1, where=out)))

"""Fail-safe numbers: how many unseen null results would undo what was found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from synthesis.stats.normal_or_t import two_sided_p
from synthesis.stats.studies import Floats, Mask, Studies, check

ROUNDING = 9  # decimals: a number that exceeds an integer by less is that integer


@dataclass(frozen=True, slots=True)
class FailSafe:
    """A number of studies (...), rounded up; 0 where nothing has to be undone, inf where no number
    suffices. `p` is that of the observed studies, None for Orwin's, which tests nothing."""

    number: Floats
    p: Floats | None


def rosenthal(
    y: ArrayLike, v: ArrayLike, *, alpha: float = 0.05, included: ArrayLike | None = None
) -> FailSafe:
    """Studies of z = 0 that bring Stouffer's sum of z to the one-sided p = alpha.

    k (z / z_alpha)^2 - k with z = sum(y / sqrt(v)) / sqrt(k); (..., k) -> (...); p one-sided in
    the direction found. Equals metafor's fsn(yi, vi, type="Rosenthal", alpha=).
    Source: Rosenthal 1979, doi:10.1037/0033-2909.86.3.638. Raises InvalidStudy, ValueError.
    """
    studies = check(y, v, included)
    scores = np.where(studies.included, studies.y / np.sqrt(studies.v), 0.0)
    z = np.abs(scores.sum(-1)) / np.sqrt(studies.k)
    ratio = z / stats.norm.isf(_between_0_and_1(alpha, 0.5))
    return FailSafe(_up(studies.k * (ratio**2 - 1)), np.asarray(stats.norm.sf(z)))


def rosenberg(
    y: ArrayLike, v: ArrayLike, *, alpha: float = 0.05, included: ArrayLike | None = None
) -> FailSafe:
    """Studies of effect 0 and average weight that bring the common effect to the p alpha.

    k ((sum(w y) / z_{alpha/2})^2 - sum(w)) / sum(w) with w = 1 / v; (..., k) -> (...); p is
    two-sided. Equals metafor's fsn(yi, vi, type="Rosenberg", alpha=).
    Source: Rosenberg 2005, doi:10.1111/j.0014-3820.2005.tb01004.x. Raises InvalidStudy, ValueError.
    """
    studies = check(y, v, included)
    fit = studies.weighted()
    z = np.abs(fit.mean) * np.sqrt(fit.total)
    ratio = z / stats.norm.isf(_between_0_and_1(alpha, 1.0) / 2)
    return FailSafe(_up(studies.k * (ratio**2 - 1)), two_sided_p(z))


def orwin(
    y: ArrayLike,
    v: ArrayLike,
    *,
    target: ArrayLike | None = None,
    weighted: bool = False,
    included: ArrayLike | None = None,
) -> FailSafe:
    """Studies of effect 0 that bring the mean effect to the target: k (mean - target) / target.

    (..., k), target (...) -> (...); the mean is weighted by 1 / v or not at all, the target half
    of it unless it is given. No number suffices for a target of 0 or of the other sign.
    Equals metafor's fsn(yi, vi, type="Orwin", target=, weighted=).
    Source: Orwin 1983, doi:10.3102/10769986008002157. Raises InvalidStudy; ValueError for a target
    that is not finite.
    """
    studies = check(y, v, included)
    mean = _mean(studies, weighted)
    wanted = mean / 2 if target is None else np.broadcast_to(np.asarray(target, float), mean.shape)
    if not np.isfinite(wanted).all():
        raise ValueError("The target must be finite.")
    reachable: Mask = mean * np.sign(wanted) > 0
    with np.errstate(over="ignore"):  # more than there are numbers for: inf
        ratio = np.where(reachable, mean, 1.0) / np.where(reachable, wanted, 1.0)
    needed = np.where(mean == 0, 0.0, np.inf)
    return FailSafe(np.where(reachable, _up(studies.k * (ratio - 1)), needed), None)


def _mean(studies: Studies, weighted: bool) -> Floats:
    weights = None if weighted else studies.included.astype(float)
    return (studies.weighted() if weights is None else studies.by(weights)).mean


def _between_0_and_1(alpha: float, highest: float) -> float:
    if not 0 < alpha < highest:
        raise ValueError(f"alpha must be between 0 and {highest:g}.")
    return alpha


def _up(number: Floats) -> Floats:
    with np.errstate(over="ignore"):  # of the rounding of a number beyond 1e299
        return np.maximum(0.0, np.ceil(np.round(number, ROUNDING)))

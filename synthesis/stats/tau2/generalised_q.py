"""Tau2 where the generalised Q statistic Q(tau2) = y'Py, w = 1 / (v + tau2), meets a value."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from synthesis.stats.studies import DidNotConverge, Floats, Studies, check
from synthesis.stats.tau2.forms import forms

MAX_STEPS = 400  # a tau2 of 1e100 times the smallest variance takes 190
TOLERANCE = 1e-13  # of tau2 + the smallest variance


def paule_mandel(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """The tau2 at which Q(tau2) is its expectation k - p; 0 where Q(0) is below, or k = p.

    Shapes (..., k) -> (...); also called the empirical Bayes estimator.
    Equals metafor's rma(yi, vi, method="PM")$tau2, and "EB", iterated to convergence.
    Sources: Paule & Mandel 1982, doi:10.6028/jres.087.022; Viechtbauer et al. 2015,
    doi:10.1002/jrsm.1147. Raises InvalidStudy, DidNotConverge.
    """
    studies = check(y, v, included, design)
    return _where_q_equals(studies, np.maximum(studies.df, 1).astype(float))


def median_unbiased(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """The tau2 at which Q(tau2) is the median of chi-square(k - p): Paule-Mandel's other half.

    Shapes (..., k) -> (...). Equals metafor's rma(yi, vi, method="PMM")$tau2.
    Source: Viechtbauer 2021, ISBN 978-3-030-61406-6. Raises InvalidStudy, DidNotConverge.
    """
    studies = check(y, v, included, design)
    return _where_q_equals(studies, _quantile(special.gammaincinv, 0.5, studies))


def q_profile(
    y: ArrayLike,
    v: ArrayLike,
    *,
    level: float = 0.95,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> tuple[Floats, Floats]:
    """Interval for tau2: where Q(tau2) meets the quantiles of chi-square(k - p).

    Each end is 0 where Q(0) is already below its quantile; where k = p, which says nothing
    about tau2, the interval is [0, inf]. Shapes (..., k) -> two of (...).
    Equals metafor's confint(rma(...), level=level) for tau^2.
    Source: Viechtbauer 2007, doi:10.1002/sim.2514.
    Raises InvalidStudy, DidNotConverge, ValueError for a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise ValueError(f"The confidence level {level} is not between 0 and 1.")
    studies = check(y, v, included, design)
    tail = (1 - level) / 2
    lower = _where_q_equals(studies, _quantile(special.gammainccinv, tail, studies))
    upper = _where_q_equals(studies, _quantile(special.gammaincinv, tail, studies))
    return lower, np.where(studies.df > 0, upper, np.inf)


def _where_q_equals(studies: Studies, target: Floats) -> Floats:
    """The tau2 >= 0 with Q(tau2) = target; 0 where Q(0) is below, or where k = p."""
    rows = studies.rows()
    targets = np.broadcast_to(target, studies.k.shape).reshape(-1)
    found = np.zeros(len(rows.y))
    for part, some in rows.chunks():
        found[part] = _by_newton(some, targets[part])
    return np.where(studies.df > 0, found.reshape(studies.k.shape), 0.0)


def _quantile(inverse: Callable[[Floats, float], Floats], tail: float, studies: Studies) -> Floats:
    """Of chi-square(k - p), or of 1 degree of freedom where there is none: (...).

    `inverse` is that of the regularised incomplete gamma function, of the lower or upper tail.
    """
    each, place = np.unique(np.maximum(studies.df, 1), return_inverse=True)
    return np.asarray(2 * inverse(each / 2, tail)[place])


def _by_newton(studies: Studies, target: Floats) -> Floats:
    """Newton's method on 1 / Q, from 0.

    Q is a sum of c / (tau2 + a), so 1 / Q is increasing and concave: no step passes the root,
    and where tau2 has to grow by a factor of 10^n about 2 n steps are enough.
    """
    some, resolution = forms(studies), studies.smallest
    found, place = np.zeros(len(target)), np.arange(len(target))
    for _ in range(MAX_STEPS):
        tau2 = found[place]
        q, squares = some.q(tau2)
        rising = q > target
        step = np.where(rising, (q / target - 1) * q / np.where(rising, squares, 1.0), 0.0)
        found[place] += step
        going = step > TOLERANCE * (found[place] + resolution)
        if not going.any():
            return found
        if not going.all():
            kept = np.flatnonzero(going)
            place, some = place[kept], some[kept]
            target, resolution = target[kept], resolution[kept]
    raise DidNotConverge(f"Q(tau2) did not meet its value in {MAX_STEPS} steps.")

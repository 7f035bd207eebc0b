"""Tau2 where the generalised Q statistic Q(tau2) = y'Py, w = 1 / (v + tau2), meets a value."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from synthesis.stats.studies import DidNotConverge, Floats, Studies, check

MAX_STEPS = 200
# Of tau2 + the smallest v, below which nothing a reader sees can move; Newton's last step squares it.
TOLERANCE = 1e-13


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
    df = np.maximum(studies.df, 1).astype(float)
    return np.where(studies.df > 0, _where_q_equals(studies, df), 0.0)


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
    target = stats.chi2.median(np.maximum(studies.df, 1))
    return np.where(studies.df > 0, _where_q_equals(studies, target), 0.0)


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
    Source: Viechtbauer 2007, doi:10.1002/sim.2514. Raises InvalidStudy, DidNotConverge.
    """
    studies = check(y, v, included, design)
    df = np.maximum(studies.df, 1)
    tail = (1 - level) / 2
    lower = _where_q_equals(studies, stats.chi2.isf(tail, df))
    upper = _where_q_equals(studies, stats.chi2.ppf(tail, df))
    return np.where(studies.df > 0, lower, 0.0), np.where(studies.df > 0, upper, np.inf)


def _where_q_equals(studies: Studies, target: Floats) -> Floats:
    """The tau2 with Q(tau2) = target, by Newton's method on 1/Q from 0.

    Q is a sum of c / (tau2 + a), so 1/Q is increasing and concave: no step passes the root.
    """
    tau2 = np.zeros(studies.k.shape)
    resolution = TOLERANCE * np.where(studies.included, studies.v, np.inf).min(-1)
    for _ in range(MAX_STEPS):
        fit = studies.weighted(tau2)
        q, slope = fit.q, (fit.pulls**2).sum(-1)
        below = q > target
        step = np.where(below, (q / target - 1) * q / np.where(slope > 0, slope, 1.0), 0.0)
        tau2 = tau2 + step
        if (step <= TOLERANCE * tau2 + resolution).all():
            return tau2
    raise DidNotConverge(f"Q(tau2) did not meet its value in {MAX_STEPS} steps.")

"""Estimators of tau2 in closed form: a quadratic form of y equal to what it is expected to be.

With P of some weights, E[y'Py] = tr PV + tau2 tr P. All shapes (..., k) -> (...); tau2 is in
squared units of y and cut off at 0; where k = p, which says nothing about tau2, it is 0.
`design` (..., k, p) holds the columns of a regression, None the intercept alone.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.studies import Floats, Studies, check, refuse


def dersimonian_laird(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """max(0, (Q - (k - p)) / tr P) with w = 1 / v.

    Equals metafor's rma(yi, vi, method="DL")$tau2.
    Source: DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2.
    Raises InvalidStudy.
    """
    studies = check(y, v, included, design)
    fit = studies.weighted()
    return _ratio(studies, fit.q - studies.df, fit.trace)


def hedges(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """max(0, (y'Py - tr PV) / (k - p)) with w = 1: the variance of y less the mean of v.

    Equals metafor's rma(yi, vi, method="HE")$tau2.
    Source: Hedges 1983, doi:10.1037/0033-2909.93.2.388. Raises InvalidStudy.
    """
    studies = check(y, v, included, design)
    fit = studies.by(studies.included.astype(float))
    return _ratio(studies, fit.q - fit.trace_with(studies.v), studies.df)


def hunter_schmidt(
    y: ArrayLike,
    v: ArrayLike,
    *,
    corrected: bool = False,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """max(0, (Q - k) / sum w) with w = 1 / v; `corrected` takes k / (k - p) Q for Q.

    Equals metafor's rma(yi, vi, method="HS")$tau2, corrected method="HSk".
    Sources: Schmidt & Hunter 2015, ISBN 978-1-4522-8689-1, chapter 3; Brannick et al. 2019,
    doi:10.1002/jrsm.1353. Raises InvalidStudy.
    """
    studies = check(y, v, included, design)
    fit = studies.weighted()
    factor = studies.k / np.maximum(studies.df, 1) if corrected else 1.0
    return _ratio(studies, factor * fit.q - studies.k, fit.total)


def sidik_jonkman(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """t0 y'Py / (k - p) with w = 1 / (v + t0), t0 the mean square of y about its plain mean.

    Never 0 unless all y are equal. Equals metafor's rma(yi, vi, method="SJ")$tau2.
    Source: Sidik & Jonkman 2005, doi:10.1111/j.1467-9876.2005.00489.x. Raises InvalidStudy.
    """
    studies = check(y, v, included, design)
    start = first_guess(studies)
    return _ratio(studies, start * studies.weighted(start).q, studies.df)


def generalised_q_statistic(
    y: ArrayLike,
    v: ArrayLike,
    *,
    weights: ArrayLike,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """max(0, (y'Py - tr PV) / tr P) with any fixed weights (..., k) above 0.

    Weights 1 / v give DerSimonian-Laird, equal weights Hedges.
    Equals metafor's rma(yi, vi, weights=weights, method="GENQ")$tau2.
    Source: DerSimonian & Kacker 2007, doi:10.1016/j.cct.2006.04.004.
    Raises InvalidStudy, also for a weight that is not above 0.
    """
    studies = check(y, v, included, design)
    fit = studies.by(checked_weights(weights, studies))
    return _ratio(studies, fit.q - fit.trace_with(studies.v), fit.trace)


def first_guess(studies: Studies) -> Floats:
    """The mean square of y about its plain mean: (...)."""
    plain = Studies(studies.y, studies.v, studies.included, studies.k)
    return plain.by(studies.included.astype(float)).q / studies.k


def checked_weights(weights: ArrayLike, studies: Studies) -> Floats:
    """Weights (..., k), 0 for a study left out. Raises InvalidStudy unless all are above 0."""
    given = np.broadcast_to(np.asarray(weights, float), studies.y.shape)
    refuse(studies.included & ~(np.isfinite(given) & (given > 0)), "has no finite weight above 0.")
    return np.where(studies.included, given, 0.0)


def _ratio(studies: Studies, excess: Floats, expected: ArrayLike) -> Floats:
    several = studies.df > 0
    return np.where(several, np.maximum(0.0, excess) / np.where(several, expected, 1.0), 0.0)

"""Estimators of tau2, the between-study variance. Studies are on the last axis (..., k)."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from synthesis.stats.studies import DidNotConverge, Floats, Mask, Studies, check

MAX_STEPS = 200
# Of tau2 + the smallest v, below which nothing a reader sees can move; Newton's last step squares it.
TOLERANCE = 1e-13
GRID = np.concatenate([[0.0], 2.0 ** np.arange(-16, 1)])  # of the largest tau2 there can be
CHUNK = 500_000  # numbers per array held at once: about 30 MB in all


class Estimator(StrEnum):
    """metafor's codes: EE is the common-effect (fixed-effect) model, which has no tau2."""

    EE = "EE"
    DL = "DL"
    REML = "REML"


def estimate(
    estimator: Estimator, y: ArrayLike, v: ArrayLike, *, included: ArrayLike | None = None
) -> Floats:
    """Tau2 (...) by the named estimator; 0 for the common-effect model."""
    named = Estimator(estimator)
    if named is Estimator.EE:
        return np.zeros(check(y, v, included).k.shape)
    function = dersimonian_laird if named is Estimator.DL else restricted_maximum_likelihood
    return function(y, v, included=included)


def dersimonian_laird(y: ArrayLike, v: ArrayLike, *, included: ArrayLike | None = None) -> Floats:
    """Moment estimator max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w)), w = 1 / v.

    Shapes (..., k) -> (...); tau2 in squared units of y; 0 for a single study.
    Equals metafor's rma(yi, vi, method="DL")$tau2.
    Source: DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2.
    Raises InvalidStudy.
    """
    studies = check(y, v, included)
    fit = studies.weighted()
    excess = fit.q - (studies.k - 1)
    several = studies.k > 1
    return np.where(several, np.maximum(0.0, excess) / np.where(several, fit.trace, 1.0), 0.0)


def restricted_maximum_likelihood(
    y: ArrayLike, v: ArrayLike, *, included: ArrayLike | None = None
) -> Floats:
    """The tau2 >= 0 that maximises the restricted likelihood; 0 for a single study.

    The maximum cannot lie above (max y - min y)^2 / 2: the score 2s = y'PPy - tr P has
    y'PPy <= y'Py / tau2 and y'Py <= (max y - min y)^2 tr P / 2. The likelihood may have several
    maxima; each turn of the score on a grid up to there (factor 2) brackets one, is found by
    Newton's method, with bisection where that leaves the bracket or slows down, to
    1e-13 (tau2 + min v), and the highest is returned.
    Shapes (..., k) -> (...). Equals metafor's rma(yi, vi, method="REML")$tau2 iterated to
    convergence. Source: Viechtbauer 2005, doi:10.3102/10769986030003261.
    Raises InvalidStudy; DidNotConverge after 200 steps (never seen: each halves the bracket).
    """
    studies = check(y, v, included)
    shape, k = studies.k.shape, studies.y.shape[-1]
    low = np.where(studies.included, studies.y, np.inf).min(-1)
    y_rows = np.where(studies.included, studies.y - low[..., None], 0.0).reshape(-1, k)
    v_rows, mask = studies.v.reshape(-1, k), studies.included.reshape(-1, k)
    found = np.empty(len(y_rows))
    size = max(1, CHUNK // (k * len(GRID)))
    for at in range(0, len(y_rows), size):
        rows = slice(at, at + size)
        found[rows] = _maximise(y_rows[rows], v_rows[rows], mask[rows])
    return found.reshape(shape)


def q_profile(
    y: ArrayLike, v: ArrayLike, *, level: float = 0.95, included: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Interval for tau2: where Q(tau2) = sum w (y - mean)^2 meets chi-square quantiles at k - 1.

    Each end is 0 where Q(0) is already below its quantile; for one study, which says nothing
    about tau2, the interval is [0, inf]. Shapes (..., k) -> two of (...).
    Equals metafor's confint(rma(...), level=level) for tau^2.
    Source: Viechtbauer 2007, doi:10.1002/sim.2514. Raises InvalidStudy, DidNotConverge.
    """
    studies = check(y, v, included)
    df = np.maximum(studies.k - 1, 1)
    tail = (1 - level) / 2
    lower = _where_q_equals(studies, stats.chi2.isf(tail, df))
    upper = _where_q_equals(studies, stats.chi2.ppf(tail, df))
    return np.where(studies.k > 1, lower, 0.0), np.where(studies.k > 1, upper, np.inf)


def _where_q_equals(studies: Studies, target: Floats) -> Floats:
    """The tau2 with Q(tau2) = target, by Newton's method on 1/Q from 0.

    Q is a sum of c / (tau2 + a), so 1/Q is increasing and concave: no step passes the root.
    """
    tau2 = np.zeros(studies.k.shape)
    resolution = TOLERANCE * np.where(studies.included, studies.v, np.inf).min(-1)
    for _ in range(MAX_STEPS):
        fit = studies.weighted(tau2)
        q, slope = fit.q, ((fit.weights * fit.residuals) ** 2).sum(-1)
        below = q > target
        step = np.where(below, (q / target - 1) * q / np.where(slope > 0, slope, 1.0), 0.0)
        tau2 = tau2 + step
        if (step <= TOLERANCE * tau2 + resolution).all():
            return tau2
    raise DidNotConverge(f"The Q-profile interval was not found in {MAX_STEPS} steps.")


def _maximise(y: Floats, v: Floats, included: Mask) -> Floats:
    """Rows (n, k) with y >= 0 where included -> the REML tau2 of each (n).

    Wherever the score turns from positive to negative on the grid there is a maximum; 0 is one
    where it starts negative. The highest wins.
    """
    grid = GRID * (y.max(-1, keepdims=True) ** 2 / 2)
    rising = _score(y[:, None], v[:, None], included[:, None], grid)[0] > 0
    rising[:, -1] = False
    row, left = np.nonzero(rising[:, :-1] & ~rising[:, 1:])
    maxima, heights = np.zeros(grid.shape), np.full(grid.shape, -np.inf)
    heights[:, 0] = _log_likelihood(y, v, included, maxima[:, 0])
    some = y[row], v[row], included[row]
    found = _root_of_score(*some, grid[row, left], grid[row, left + 1])
    maxima[row, left + 1], heights[row, left + 1] = found, _log_likelihood(*some, found)
    return np.asarray(np.take_along_axis(maxima, heights.argmax(-1)[:, None], -1)[:, 0])


def _root_of_score(y: Floats, v: Floats, included: Mask, lower: Floats, upper: Floats) -> Floats:
    """Where the score of each row (n, k) turns negative between lower and upper (n)."""
    tau2, last, active = (lower + upper) / 2, upper - lower, np.arange(len(y))
    resolution = TOLERANCE * np.where(included, v, np.inf).min(-1)
    for _ in range(MAX_STEPS):
        now, a, b = tau2[active], lower[active], upper[active]
        score, slope = _score(y[active], v[active], included[active], now)
        a, b = np.where(score > 0, now, a), np.where(score > 0, b, now)
        new = now - score / np.where(slope < 0, slope, -1.0)
        safe = (slope < 0) & (new >= a) & (new <= b) & (abs(new - now) <= last[active] / 2)
        new = np.where(safe, new, (a + b) / 2)
        lower[active], upper[active], tau2[active], last[active] = a, b, new, abs(new - now)
        active = active[abs(new - now) > TOLERANCE * new + resolution[active]]
        if not len(active):
            return tau2
    raise DidNotConverge(f"REML did not converge in {MAX_STEPS} steps.")


def _log_likelihood(y: Floats, v: Floats, included: Mask, tau2: Floats) -> Floats:
    """Twice the restricted log-likelihood up to a constant: (n, k), (n) -> (n)."""
    variance = v + tau2[:, None]
    weights = np.where(included, 1 / variance, 0.0)
    total = weights.sum(-1)
    mean = (weights * y).sum(-1) / total
    squares = (weights * (y - mean[:, None]) ** 2).sum(-1)
    return np.asarray(-np.log(variance).sum(-1, where=included) - np.log(total) - squares)


def _score(y: Floats, v: Floats, included: Mask, tau2: Floats) -> tuple[Floats, Floats]:
    """Twice the derivative of the restricted log-likelihood, y'PPy - tr P, and its derivative."""
    weights = np.where(included, 1 / (v + tau2[..., None]), 0.0)
    total = weights.sum(-1)
    pulls = weights * (y - ((weights * y).sum(-1) / total)[..., None])
    square = weights * weights
    second, third = square.sum(-1), (square * weights).sum(-1)
    trace = total - second / total
    trace_of_square = second - 2 * third / total + (second / total) ** 2
    cubic = (weights * pulls**2).sum(-1) - (weights * pulls).sum(-1) ** 2 / total
    return (pulls**2).sum(-1) - trace, trace_of_square - 2 * cubic

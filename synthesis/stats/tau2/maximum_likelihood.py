"""Tau2 of highest likelihood, or restricted likelihood, found without fail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.projection import Projection
from synthesis.stats.studies import DidNotConverge, Floats, Mask, Studies, check
from synthesis.stats.tau2.generalised_q import MAX_STEPS, TOLERANCE

GRID = np.concatenate([[0.0], 2.0 ** np.arange(-16, 1)])  # of the largest tau2 there can be
CHUNK = 500_000  # numbers per array held at once: about 30 MB in all


def restricted_maximum_likelihood(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """The tau2 >= 0 that maximises the restricted likelihood; 0 where k = p.

    The likelihood may have several maxima: each turn of the score on a grid (factor 2) up to the
    largest tau2 there can be brackets one, which is found by Newton's method, with bisection
    where that leaves the bracket or slows down, to 1e-13 (tau2 + min v); the highest wins.
    Shapes (..., k) -> (...). Equals metafor's rma(yi, vi, method="REML")$tau2 iterated to
    convergence. Source: Viechtbauer 2005, doi:10.3102/10769986030003261.
    Raises InvalidStudy; DidNotConverge after 200 steps (never seen: each halves the bracket).
    """
    return _in_chunks(check(y, v, included, design), restricted=True)


def maximum_likelihood(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """The tau2 >= 0 that maximises the likelihood, found as the restricted one; 0 where k = p.

    Shapes (..., k) -> (...). Equals metafor's rma(yi, vi, method="ML")$tau2 iterated to
    convergence. Source: Hardy & Thompson 1996, doi:10.1002/(SICI)1097-0258(19960330)15:6<619::
    AID-SIM188>3.0.CO;2-A. Raises InvalidStudy, DidNotConverge.
    """
    return _in_chunks(check(y, v, included, design), restricted=False)


def log_likelihood(studies: Studies, tau2: ArrayLike, *, restricted: bool) -> Floats:
    """-(sum log(v + tau2) + Q(tau2) [+ log det X'WX]) / 2 at the best coefficients: (...).

    Up to a constant that does not depend on tau2.
    """
    between = np.asarray(tau2, float)
    fit = studies.weighted(between)
    logs = np.log(studies.v + between[..., None]).sum(-1, where=studies.included)
    found = logs + fit.q
    if restricted:
        found = found + log_determinant(fit)
    return np.asarray(-found / 2)


def log_determinant(fit: Projection) -> Floats:
    """log det X'WX: (...)."""
    diagonal = np.abs(np.diagonal(fit.r_factor, axis1=-2, axis2=-1))
    return np.asarray(2 * np.log(diagonal).sum(-1))


def _in_chunks(studies: Studies, *, restricted: bool) -> Floats:
    rows = studies.rows()
    found = np.zeros(len(rows.y))
    work = rows.y.shape[-1] * (2 + (rows.p if rows.design is not None else 0)) * len(GRID)
    size = max(1, 2 * CHUNK // work)
    for at in range(0, len(found), size):
        part = slice(at, at + size)
        found[part] = _Search(rows[part], restricted).highest()
    return np.where(studies.df > 0, found.reshape(studies.k.shape), 0.0)


@dataclass(frozen=True, slots=True)
class _Search:
    """For the maximum of the (restricted) likelihood of each row of studies (n, k)."""

    studies: Studies
    restricted: bool

    def highest(self) -> Floats:
        """Where the score turns from positive to negative there is a maximum, or at 0."""
        grid = GRID * _largest(self.studies)[:, None]
        rising = self._rising(grid)
        rising[:, -1] = False
        row, left = np.nonzero(rising[:, :-1] & ~rising[:, 1:])
        some = self.studies[row]
        found = self._root(some, grid[row, left], grid[row, left + 1])
        several = rising[:, 0] + (rising[:, :-1] & ~rising[:, 1:]).sum(-1) != 2
        if not several.any():
            return found
        return self._best(row, found, grid.shape)

    def _rising(self, grid: Floats) -> Mask:
        """Where on the grid (n, points) the likelihood rises with tau2."""
        if self.studies.design is not None:
            return self._score(self.studies.expanded(), grid)[0] > 0
        # By the moments sum w^i y^j: 5 times as fast, and exact enough to tell a sign. An error
        # near a root moves a bracket's end by as little, and Newton's method stops at that end.
        y = self.studies.y - self.studies.y.mean(-1, keepdims=True)
        w = self.studies.included[:, None, :] / (self.studies.v[:, None, :] + grid[..., None])
        powers = np.stack([np.ones_like(y), y, y * y], -1)
        total, first, _ = np.moveaxis(w @ powers, -1, 0)
        w *= w
        squares, second, third = np.moveaxis(w @ powers, -1, 0)
        mean = first / total
        expected = total - squares / total if self.restricted else total
        return np.asarray(third - 2 * mean * second + mean**2 * squares > expected)

    def _best(self, row: np.ndarray, found: Floats, shape: tuple[int, ...]) -> Floats:
        maxima = np.zeros(shape)
        heights = np.full(shape, -np.inf)
        zero = log_likelihood(self.studies, np.zeros(shape[0]), restricted=self.restricted)
        heights[:, 0] = zero
        place = 1 + np.arange(len(row)) - np.searchsorted(row, row)
        maxima[row, place] = found
        heights[row, place] = log_likelihood(self.studies[row], found, restricted=self.restricted)
        best = heights.argmax(-1)[:, None]
        return np.asarray(np.take_along_axis(maxima, best, -1)[:, 0])

    def _root(self, studies: Studies, lower: Floats, upper: Floats) -> Floats:
        """Where the score of each row turns negative between lower and upper (n)."""
        tau2, last, active = (lower + upper) / 2, upper - lower, np.arange(len(lower))
        resolution = TOLERANCE * np.where(studies.included, studies.v, np.inf).min(-1)
        for _ in range(MAX_STEPS):
            if not len(active):
                return tau2
            now, a, b = tau2[active], lower[active], upper[active]
            score, slope = self._score(studies[active], now)
            a, b = np.where(score > 0, now, a), np.where(score > 0, b, now)
            new = now - score / np.where(slope < 0, slope, -1.0)
            safe = (slope < 0) & (new >= a) & (new <= b) & (abs(new - now) <= last[active] / 2)
            new = np.where(safe, new, (a + b) / 2)
            lower[active], upper[active], tau2[active], last[active] = a, b, new, abs(new - now)
            active = active[abs(new - now) > TOLERANCE * new + resolution[active]]
        raise DidNotConverge(f"The likelihood's maximum was not found in {MAX_STEPS} steps.")

    def _score(self, studies: Studies, tau2: Floats) -> tuple[Floats, Floats]:
        """Twice the derivative of the log-likelihood, and that of it: shape of tau2."""
        fit = studies.weighted(tau2)
        pulls = fit.pulls
        if self.restricted:
            expected, change = fit.trace, fit.trace_of_square
        else:
            expected, change = fit.total, np.asarray((fit.weights**2).sum(-1))
        return (pulls**2).sum(-1) - expected, change - 2 * fit.form(pulls)


def _largest(studies: Studies) -> Floats:
    """A tau2 above which the score is negative: (n).

    The score is below y'Py / (tau2 + min v) - (k - p) / (tau2 + max v), and tau2 y'Py below the
    plain residual sum of squares R; so it is where (k - p) tau2^2 > R (tau2 + max v). For the
    intercept alone (max y - min y)^2 / 2 is one too: y'Py <= (max y - min y)^2 tr P / 2.
    """
    df = np.maximum(studies.df, 1)
    squares = studies.by(studies.included.astype(float)).q
    widest = np.where(studies.included, studies.v, 0.0).max(-1)
    largest = (squares + np.sqrt(squares**2 + 4 * df * squares * widest)) / (2 * df)
    if studies.design is not None:
        return np.asarray(largest)
    low = np.where(studies.included, studies.y, np.inf).min(-1)
    high = np.where(studies.included, studies.y, -np.inf).max(-1)
    return np.asarray(np.minimum(largest, (high - low) ** 2 / 2))

"""Tau2 of highest likelihood, or restricted likelihood, found without fail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.projection import Projection
from synthesis.stats.studies import DidNotConverge, Floats, Studies, check
from synthesis.stats.tau2.generalised_q import TOLERANCE

NEWTON = 60  # steps, after which only bisections follow: 44 of them narrow any bracket enough
MAX_STEPS = 200


def restricted_maximum_likelihood(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """The tau2 >= 0 that maximises the restricted likelihood; 0 where k = p.

    The likelihood may have several maxima: each turn of the score on a grid that doubles
    tau2 + min v up to the largest tau2 there can be brackets one, which is found by Newton's
    method, with bisection where that leaves the bracket or slows down, to 1e-13 (tau2 + min v);
    the highest wins. Two maxima within a factor of 2 may be taken for one.
    Shapes (..., k) -> (...). Equals metafor's rma(yi, vi, method="REML")$tau2 iterated to
    convergence. Source: Viechtbauer 2005, doi:10.3102/10769986030003261.
    Raises InvalidStudy.
    """
    return _of_highest(check(y, v, included, design), restricted=True)


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
    AID-SIM188>3.0.CO;2-A. Raises InvalidStudy.
    """
    return _of_highest(check(y, v, included, design), restricted=False)


def log_likelihood(studies: Studies, tau2: ArrayLike, *, restricted: bool) -> Floats:
    """-(sum log(v + tau2) + Q(tau2) [+ log det X'WX]) / 2 at the best coefficients: (...).

    Up to a constant that does not depend on tau2.
    """
    between = np.asarray(tau2, float)
    fit = studies.weighted(between)
    found = np.log(studies.v + between[..., None]).sum(-1, where=studies.included) + fit.q
    if restricted:
        found = found + fit.log_determinant
    return np.asarray(-found / 2)


def _of_highest(studies: Studies, *, restricted: bool) -> Floats:
    rows = studies.rows()
    found = np.zeros(len(rows.y))
    for part, some in rows.chunks():
        found[part] = _Search(some, restricted).highest()
    return np.where(studies.df > 0, found.reshape(studies.k.shape), 0.0)


@dataclass(frozen=True, slots=True)
class _Search:
    """For the maximum of the (restricted) likelihood of each row of studies (n, k)."""

    studies: Studies
    restricted: bool

    def highest(self) -> Floats:
        """Where the score turns from positive to negative there is a maximum, or at 0."""
        grid = self._grid()
        # Above the last point of the grid the likelihood only falls.
        rising = np.array([self._score(self.studies.weighted(t)) > 0 for t in grid[:-1]])
        turns = rising & ~np.append(rising[1:], np.zeros_like(rising[:1]), 0)
        left, row = np.nonzero(turns)
        found = self._root(self.studies[row], grid[left, row], grid[left + 1, row])
        tau2 = np.zeros(grid.shape[-1])
        tau2[row] = found
        several = turns.sum(0) + ~rising[0] > 1
        chosen, contested = several[row], np.flatnonzero(several & ~rising[0])
        row = np.append(row[chosen], contested)
        found = np.append(found[chosen], np.zeros(len(contested)))
        height = log_likelihood(self.studies[row], found, restricted=self.restricted)
        upwards = height.argsort(kind="stable")
        tau2[row[upwards]] = found[upwards]  # the last one written stays: the highest
        return tau2

    def _grid(self) -> Floats:
        """From 0 to the largest tau2 there can be, in steps that double tau2 + min v at most.

        Shape (points, n). Two v + tau2 change by no more between two points, so that the score
        has no room for a hill that is worth finding.
        """
        smallest = self.studies.smallest
        length = np.log1p(_largest(self.studies) / smallest)
        steps = 1 + int(length.max() / np.log(2))
        return np.asarray(smallest * np.expm1(np.linspace(0, length, steps + 1)))

    def _root(self, studies: Studies, lower: Floats, upper: Floats) -> Floats:
        """Where the score of each row turns negative between lower and upper (n)."""
        tau2, last, active = (lower + upper) / 2, upper - lower, np.arange(len(lower))
        resolution = studies.smallest
        for step in range(MAX_STEPS):
            if not len(active):
                return tau2
            now, a, b = tau2[active], lower[active], upper[active]
            fit = studies[active].weighted(now)
            score, slope = self._score(fit), self._slope(fit)
            a, b = np.where(score > 0, now, a), np.where(score > 0, b, now)
            new = now - score / np.where(slope < 0, slope, -1.0)
            safe = (slope < 0) & (new >= a) & (new <= b) & (abs(new - now) <= last[active] / 2)
            new = np.where(safe & (step < NEWTON), new, (a + b) / 2)
            lower[active], upper[active], tau2[active], last[active] = a, b, new, abs(new - now)
            active = active[abs(new - now) > TOLERANCE * (new + resolution[active])]
        raise DidNotConverge(f"The likelihood's maximum was not found in {MAX_STEPS} steps.")

    def _score(self, fit: Projection) -> Floats:
        """Twice the derivative of the log-likelihood."""
        expected = fit.trace if self.restricted else fit.total
        return np.asarray(np.vecdot(fit.pulls, fit.pulls) - expected)

    def _slope(self, fit: Projection) -> Floats:
        """The derivative of the score."""
        change = fit.trace_of_square if self.restricted else np.vecdot(fit.weights, fit.weights)
        return np.asarray(change - 2 * fit.form(fit.pulls))


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

"""Tau2 of highest likelihood, or restricted likelihood, found without fail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.studies import DidNotConverge, Floats, Studies, check, smallest_of
from synthesis.stats.tau2.forms import Forms, Rows, Slopes, forms
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
        found[part] = _Search(some, forms(some), restricted).highest()
    return np.where(studies.df > 0, found.reshape(studies.k.shape), 0.0)


@dataclass(frozen=True, slots=True)
class _Search:
    """For the maximum of the (restricted) likelihood of each row of studies (n, k)."""

    studies: Studies
    forms: Forms
    restricted: bool

    def highest(self) -> Floats:
        """Where the score turns from positive to negative there is a maximum, or at 0."""
        grid = self._grid()
        ratio = np.array([_ratio(*self.forms.score(t, restricted=self.restricted)) for t in grid])
        rising = ratio < 1
        rising[-1] = False  # above the last point of the grid the likelihood only falls
        left, row = np.nonzero(rising[:-1] & ~rising[1:])
        ends = (each[at, row] for each in (grid, ratio) for at in (left, left + 1))
        found = self._root(row, *ends)
        tau2 = np.zeros(grid.shape[-1])
        tau2[row] = found
        several = np.bincount(row, minlength=len(tau2)) + ~rising[0] > 1
        if not several.any():
            return tau2
        chosen, contested = several[row], np.flatnonzero(several & ~rising[0])
        row = np.append(row[chosen], contested)
        found = np.append(found[chosen], np.zeros(len(contested)))
        height = log_likelihood(self.studies[row], found, restricted=self.restricted)
        upwards = height.argsort(kind="stable")
        tau2[row[upwards]] = found[upwards]  # the last one written stays: the highest
        return tau2

    def _grid(self) -> Floats:
        """From 0 in steps that double tau2 + min v at most, and the largest tau2 there can be.

        Shape (points, n). Two v + tau2 change by no more between two points, so that the score
        has no room for a hill that is worth finding. None is needed above max v - 2 min v, where
        tr P / y'PPy only rises: the derivative of its logarithm is
        2 y'PPPy / y'PPy - tr PP / tr P, and both quotients lie between 1 / (tau2 + max v) and
        1 / (tau2 + min v), as do the eigenvalues of P that are not 0.
        """
        smallest, largest = self.studies.smallest, _largest(self.studies)
        length = np.log1p(np.clip(self.studies.widest - 2 * smallest, 0.0, largest) / smallest)
        steps = int(np.ceil(length.max() / np.log(2)))
        points = smallest * np.expm1(np.linspace(0, length, steps + 1))
        return np.concatenate([points, largest[None]])

    def _root(self, row: Rows, lower: Floats, upper: Floats, low: Floats, high: Floats) -> Floats:
        """Where tr P / y'PPy of each row, low at lower and high at upper (n), becomes 1."""
        some, resolution = self.forms[row], self.studies.smallest[row]
        found, place, last = np.zeros(len(row)), np.arange(len(row)), upper - lower
        now = lower + last * ((1 - low) / np.maximum(high - low, 1 - low))
        for step in range(MAX_STEPS):
            if not len(place):
                return found
            at = some.slopes(now, restricted=self.restricted)
            rising = at.squares > at.expected
            lower, upper = np.where(rising, now, lower), np.where(rising, upper, now)
            new = now + _newton(at) if step < NEWTON else np.full_like(now, np.inf)
            safe = (new >= lower) & (new <= upper) & (abs(new - now) <= last / 2)
            new = np.where(safe, new, (lower + upper) / 2)
            move = abs(new - now)
            # A move is to the one before as the next, which is not made, will be to it, or less.
            going = move * move > TOLERANCE * last * (new + resolution)
            found[place], now, last = new, new, move
            if not going.all():
                kept = (now, lower, upper, last, resolution)
                now, lower, upper, last, resolution = (each[going] for each in kept)
                place, some = place[going], some[np.flatnonzero(going)]
        raise DidNotConverge(f"The likelihood's maximum was not found in {MAX_STEPS} steps.")


def _ratio(squares: Floats, expected: Floats) -> Floats:
    """tr P / y'PPy, below 1 where the likelihood rises; a straight line where all v are equal."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return np.asarray(expected / squares)


def _newton(at: Slopes) -> Floats:
    """The step to where the ratio would be 1 if it were a straight line; no number if it falls."""
    with np.errstate(all="ignore"):
        slope = 2 * at.cubes * (at.expected / at.squares) - at.fall
        return np.where(slope > 0, (at.squares - at.expected) / slope, np.nan)


def _largest(studies: Studies) -> Floats:
    """A tau2 above which the score is negative: (n).

    The score is below y'Py / (tau2 + min v) - (k - p) / (tau2 + max v), and tau2 y'Py below the
    plain residual sum of squares R; so it is where (k - p) tau2^2 > R (tau2 + max v). For the
    intercept alone (max y - min y)^2 / 2 is one too: y'Py <= (max y - min y)^2 tr P / 2.
    """
    df = np.maximum(studies.df, 1)
    squares = studies.by(studies.included.astype(float)).q
    largest = squares + np.sqrt(squares**2 + 4 * df * squares * studies.widest)
    largest /= 2 * df
    if studies.design is not None:
        return np.asarray(largest)
    low = smallest_of(np.where(studies.included, studies.y, np.inf))
    high = -smallest_of(np.where(studies.included, -studies.y, np.inf))
    return np.asarray(np.minimum(largest, (high - low) ** 2 / 2))

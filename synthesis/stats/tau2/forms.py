"""What iterations for tau2 are made of: y'Py, y'PPy, y'PPPy, tr P and tr PP at any tau2.

P is that of the weights 1 / (v + tau2); all for rows of studies (n, k) and a tau2 for each (n).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from synthesis.stats.studies import Floats, Studies

Rows = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Slopes:
    """(n) each: y'PPy, its expectation tr P, y'PPPy, and tr PP, by which tr P falls.

    Of the plain likelihood, which does not know of the coefficients, W takes the place of P in
    both traces.
    """

    squares: Floats
    expected: Floats
    cubes: Floats
    fall: Floats


class Forms(Protocol):
    """The forms of rows of studies."""

    def __getitem__(self, rows: Rows) -> "Forms":
        """Those of some of the rows."""

    def q(self, tau2: Floats) -> tuple[Floats, Floats]:
        """y'Py, and y'PPy, by which it falls."""

    def score(self, tau2: Floats, *, restricted: bool) -> tuple[Floats, Floats]:
        """y'PPy and its expectation."""

    def slopes(self, tau2: Floats, *, restricted: bool) -> Slopes:
        """All of them."""


def forms(studies: Studies) -> Forms:
    """Of rows of studies (n, k)."""
    return OneMean.of(studies) if studies.design is None else OnDesign(studies)


@dataclass(frozen=True, slots=True)
class OneMean:
    """For the intercept alone, in a few passes over (n, k).

    The study that weighs most, which is the same at every tau2, stands apart, and y is counted
    from its y: no sum then is small beside its terms (by more than k), though one study may weigh
    1e100 times the others. heaviest (n) is its v; others (n, k) are the v of the others, inf for
    itself and for what is left out; further (n, k) is how much larger than heaviest they are, any
    number where they are inf; offset (n, k).
    """

    heaviest: Floats
    others: Floats
    further: Floats
    offset: Floats

    @classmethod
    def of(cls, studies: Studies) -> "OneMean":
        v = np.where(studies.included, studies.v, np.inf)
        at = np.arange(len(v)), v.argmin(-1)
        heaviest, shift = v[at], studies.y[at]
        v[at] = np.inf
        return cls(heaviest, v, studies.v - heaviest[:, None], studies.y - shift[:, None])

    def __getitem__(self, rows: Rows) -> "OneMean":
        columns = self.others[rows], self.further[rows], self.offset[rows]
        return OneMean(self.heaviest[rows], *columns)

    def q(self, tau2: Floats) -> tuple[Floats, Floats]:
        _, _, own, pulls = self._fit(tau2)
        return np.vecdot(pulls, self.offset), own**2 + np.vecdot(pulls, pulls)

    def score(self, tau2: Floats, *, restricted: bool) -> tuple[Floats, Floats]:
        first, weights, own, pulls = self._fit(tau2)
        squares, rest = own**2 + np.vecdot(pulls, pulls), _sum(weights)
        if not restricted:
            return squares, first + rest
        total = first + rest
        return squares, (rest * (first + total) - np.vecdot(weights, weights)) / total

    def slopes(self, tau2: Floats, *, restricted: bool) -> Slopes:
        first, weights, own, pulls = self._fit(tau2)
        squares, rest = own**2 + np.vecdot(pulls, pulls), _sum(weights)
        total, square = first + rest, weights * weights
        # P y too is counted from that of the heaviest, which its weighted mean may all but equal:
        # w (offset - mean) + w1 mean = w (offset + w1 mean (v - v1)).
        apart = self.further * own[:, None]
        apart += self.offset
        apart *= weights
        mean = np.vecdot(weights, apart) / total
        apart -= mean[:, None]
        cubes = first * mean**2 + np.vecdot(weights * apart, apart)
        two, three = _sum(square), np.vecdot(square, weights)
        if not restricted:
            return Slopes(squares, total, cubes, first**2 + two)
        fall = (first * rest / total) ** 2 + two * (1 + 2 * (first / total) ** 2)
        fall += (two / total) ** 2 - 2 * three / total
        return Slopes(squares, (rest * (first + total) - two) / total, cubes, fall)

    def _fit(self, tau2: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """The weight of the heaviest and its - P y (n), and the others' weights and P y (n, k)."""
        first = 1 / (self.heaviest + tau2)
        weights = self.others + tau2[:, None]
        np.divide(1.0, weights, out=weights)
        mean = np.vecdot(weights, self.offset) / (first + _sum(weights))
        pulls = self.offset - mean[:, None]
        pulls *= weights
        return first, weights, first * mean, pulls


@dataclass(frozen=True, slots=True)
class OnDesign:
    """For any columns, by their QR decomposition."""

    studies: Studies

    def __getitem__(self, rows: Rows) -> "OnDesign":
        return OnDesign(self.studies[rows])

    def q(self, tau2: Floats) -> tuple[Floats, Floats]:
        fit = self.studies.weighted(tau2)
        return fit.q, np.vecdot(fit.pulls, fit.pulls)

    def score(self, tau2: Floats, *, restricted: bool) -> tuple[Floats, Floats]:
        fit = self.studies.weighted(tau2)
        return np.vecdot(fit.pulls, fit.pulls), fit.trace if restricted else fit.total

    def slopes(self, tau2: Floats, *, restricted: bool) -> Slopes:
        fit = self.studies.weighted(tau2)
        pulls = fit.pulls
        squares, cubes = np.vecdot(pulls, pulls), fit.form(pulls)
        if restricted:
            return Slopes(squares, fit.trace, cubes, fit.trace_of_square)
        return Slopes(squares, fit.total, cubes, np.vecdot(fit.weights, fit.weights))


def _sum(x: Floats) -> Floats:
    """Over the last axis: as a matrix product, which NumPy does in an eighth of the time."""
    return np.asarray(x @ np.ones(x.shape[-1]))

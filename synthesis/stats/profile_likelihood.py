"""Interval for tau2 from its profile likelihood. Studies are on the last axis (..., k)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import elementwise

from synthesis.stats.normal_or_t import critical_value
from synthesis.stats.studies import Floats, Studies, check
from synthesis.stats.tau2.maximum_likelihood import (
    log_likelihood,
    maximum_likelihood,
    restricted_maximum_likelihood,
)

POINTS = 64  # of the grid that the ends are bracketed on
TOLERANCE = 1e-12  # of an end's size


def profile_likelihood(
    y: ArrayLike,
    v: ArrayLike,
    *,
    restricted: bool = True,
    level: float = 0.95,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> tuple[Floats, Floats]:
    """Interval for tau2: the values that a likelihood-ratio test does not reject.

    Its ends are the smallest and the largest tau2 with 2 (max log L - log L(tau2)) no more than
    the quantile of chi-square(1), found on a grid and then by a bracketed search to 1e-12 of
    their size; the lower one is 0 where 0 is not rejected. The likelihood is the restricted one,
    or the full one. Where k = p, which says nothing about tau2, the interval is [0, inf].
    Shapes (..., k), design (..., k, p) -> two of (...).
    Equals metafor's confint(rma(yi, vi, method="REML"), type="PL"), or that of method="ML".
    Source: Hardy & Thompson 1996, Statistics in Medicine 15(6), 619-629.
    Raises InvalidStudy; ValueError for a level outside (0, 1); DidNotConverge.
    """
    most = critical_value(level) ** 2
    studies = check(y, v, included, design)
    rows, shape = studies.rows(), studies.k.shape
    lower, upper = np.zeros(len(rows.y)), np.full(len(rows.y), np.inf)
    for part, some in rows.chunks():
        known = np.flatnonzero(some.df > 0)
        if len(known):
            at = known + part.start
            lower[at], upper[at] = _Profile(some[known], restricted, most).ends()
    return lower.reshape(shape), upper.reshape(shape)


@dataclass(frozen=True, slots=True)
class _Profile:
    """The likelihood of each row of studies (n, k) as tau2 goes, with k > p throughout."""

    studies: Studies
    restricted: bool
    most: Floats  # of what may be lost of 2 log L

    def ends(self) -> tuple[Floats, Floats]:
        """The smallest and the largest tau2 that are not rejected."""
        best = self._best()
        height = 2 * self._log_likelihood(best, np.arange(len(best))) - self.most

        def rejected_by(tau2: Floats, row: Floats) -> Floats:
            place = row.astype(int)
            return np.asarray(height[place] - 2 * self._log_likelihood(tau2, place))

        rows = np.arange(len(best), dtype=float)
        grid = self._grid(height)
        rejected = np.array([rejected_by(tau2, rows) > 0 for tau2 in grid])
        first = np.minimum(best, np.where(rejected, np.inf, grid).min(0))
        last = np.maximum(best, np.where(rejected, 0.0, grid).max(0))
        below = np.where(grid < first, grid, 0.0).max(0)
        above = np.where(grid > last, grid, np.inf).min(0)
        some = rejected[0]
        lower = np.zeros(len(best))
        lower[some] = _root(rejected_by, below[some], first[some], rows[some])
        return lower, _root(rejected_by, last, above, rows)

    def _best(self) -> Floats:
        find = restricted_maximum_likelihood if self.restricted else maximum_likelihood
        some = self.studies
        return find(some.y, some.v, included=some.included, design=some.design)

    def _log_likelihood(self, tau2: Floats, row: NDArray[np.int_]) -> Floats:
        return log_likelihood(self.studies[row], tau2, restricted=self.restricted)

    def _grid(self, height: Floats) -> Floats:
        """From 0 to a tau2 above which all is rejected: (POINTS, n).

        From R / (k - p) + max v on, with R the plain residual sum of squares, the likelihood
        falls, and -2 log L is at least k log tau2, or restricted (k - p) log tau2 - p log 2 +
        log det X'X.
        """
        some = self.studies
        plain = some.by(some.included.astype(float))
        widest = np.where(some.included, some.v, 0.0).max(-1)
        bound = -height / some.k
        if self.restricted:
            bound = (some.p * np.log(2) - height - plain.log_determinant) / some.df
        largest = 2 * np.maximum(plain.q / some.df + widest, np.exp(bound))
        smallest = some.smallest
        return np.asarray(smallest * np.expm1(np.linspace(0, np.log1p(largest / smallest), POINTS)))


def _root(
    function: Callable[[Floats, Floats], Floats], lower: Floats, upper: Floats, rows: Floats
) -> Floats:
    tolerances = {"xatol": 0.0, "xrtol": TOLERANCE, "fatol": 0.0, "frtol": 0.0}
    found = elementwise.find_root(function, (lower, upper), args=(rows,), tolerances=tolerances)
    return np.asarray(found.x)

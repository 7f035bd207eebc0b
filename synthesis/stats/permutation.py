"""Permutation tests of a meta-analysis or meta-regression of one set of studies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import factorial, prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import moderators_test, regress
from synthesis.stats.studies import Floats, check
from synthesis.stats.tau2 import Estimator, estimate

TOLERANCE = np.sqrt(np.finfo(float).eps)  # a statistic this little smaller counts as equal
CHUNK = 500_000  # numbers of the designs fitted at once

Whole = NDArray[np.int_]
Fit = Callable[[Whole], tuple[Floats, Floats]]


class Statistic(StrEnum):
    """What is compared with its permutations: |b / se|, or |b| itself; metafor's codes."""

    TEST = "test"
    COEFFICIENT = "coef"


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """Two-sided p of each coefficient (p), and of `columns` together; from so many permutations.

    `exact` says that these are all there are; otherwise the first is the data as observed.
    """

    p: Floats
    p_together: float
    columns: tuple[int, ...]
    permutations: int
    exact: bool


def permutation_test(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike | None = None,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    statistic: Statistic = Statistic.TEST,
    columns: Sequence[int] | None = None,
    iterations: int = 1000,
    seed: int | np.random.Generator | None = None,
    included: ArrayLike | None = None,
) -> PermutationTest:
    """The share of permutations whose statistic is at least that observed, tau2 re-estimated.

    Studies (k) on a design (k, p): its rows change places among the studies. On a constant alone
    (no design, or one whose rows are all the same): the signs of y change. The statistics are
    |b / se| or |b| of each coefficient and QM of `columns`, by default those that are not
    constant; a statistic within 1.5e-8 of that observed counts as equal. All distinct permutations
    are taken where they are not more than `iterations`; else so many random ones, the observed one
    among them, so that p > 0.
    Equals metafor's permutest(rma(...), iter=iterations, control=list(stat=statistic)), with
    exact=TRUE where all are taken.
    Sources: Higgins & Thompson 2004, doi:10.1002/sim.1752; Follmann & Proschan 1999,
    doi:10.1111/j.0006-341X.1999.00732.x. Raises InvalidStudy; ValueError as `regress`, for fewer
    than two iterations and for several sets of studies.
    """
    studies = check(y, v, included, design)
    if studies.y.ndim > 1 or (studies.design is not None and studies.design.ndim > 2):
        raise ValueError("A permutation test takes one set of studies.")
    if iterations < 2:
        raise ValueError("A permutation test needs at least two permutations.")
    y, v = studies.y[studies.included], studies.v[studies.included]
    ones = np.ones((len(y), 1))
    rows = ones if studies.design is None else studies.design[studies.included]
    data = _Data.sorted(y, v, rows) if np.ptp(rows, axis=0).any() else _Data(y, v, rows, None)
    together = _not_constant(data.rows) if columns is None else tuple(columns)
    total = data.distinct()
    count = min(total, iterations)
    what = _What(Estimator(estimator), MeanTest(test), Statistic(statistic), together)
    fit = partial(data.statistics, what)
    p, p_together = _shares(data, fit, total, count, np.random.default_rng(seed))
    return PermutationTest(p, p_together, together, count, count == total)


@dataclass(frozen=True, slots=True)
class _What:
    """What is fitted and compared."""

    estimator: Estimator
    test: MeanTest
    statistic: Statistic
    together: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Data:
    """Studies y, v (k) on rows (k, p); their permutations are arrays (n, k).

    Of signs of y where `counts` is None; else of the places that the studies come from, while the
    rows, of which equal ones stand together, `counts` of each, stay.
    """

    y: Floats
    v: Floats
    rows: Floats
    counts: Whole | None

    @classmethod
    def sorted(cls, y: Floats, v: Floats, rows: Floats) -> "_Data":
        _, codes, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        order = np.argsort(codes.reshape(-1), kind="stable")
        return cls(y[order], v[order], rows[order], counts)

    def distinct(self) -> int:
        k = len(self.y)
        if self.counts is None:
            return 1 << k
        repeated: list[int] = self.counts.tolist()
        return factorial(k) // prod(map(factorial, repeated))

    def first(self) -> Whole:
        """The data as observed."""
        k = len(self.y)
        return np.ones((1, k), int) if self.counts is None else np.arange(k)[None]

    def all(self, total: int, ranks: Whole) -> Whole:
        if self.counts is None:
            return 1 - 2 * (ranks[:, None] >> np.arange(len(self.y)) & 1)
        return np.argsort(_arrangements(self.counts, total, ranks), axis=-1, kind="stable")

    def random(self, rng: np.random.Generator, ranks: Whole) -> Whole:
        """As many as there are ranks; that of rank 0 is the data as observed."""
        shape = (len(ranks), len(self.y))
        if self.counts is None:
            found = rng.choice([-1, 1], shape)
        else:
            found = rng.permuted(np.broadcast_to(self.first(), shape), axis=-1)
        return np.where((ranks == 0)[:, None], self.first(), found)

    def statistics(self, what: _What, permutations: Whole) -> tuple[Floats, Floats]:
        """|b / se| or |b| (n, p), and QM (n), of the permuted data."""
        if self.counts is None:
            y, v, design = permutations * self.y, self.v, None  # much faster without a design
        else:
            y, v, design = self.y[permutations], self.v[permutations], self.rows
        tau2 = estimate(what.estimator, y, v, design=design)
        fit = regress(y, v, self.rows, estimator=what.estimator, test=what.test, tau2=tau2)
        found = fit.statistic if what.statistic is Statistic.TEST else fit.coefficients
        return abs(found), moderators_test(fit, what.together).statistic


def _shares(
    data: _Data, fit: Fit, total: int, count: int, rng: np.random.Generator
) -> tuple[Floats, float]:
    """Of `count` permutations, those at least as far out as the data as observed."""
    observed, q = fit(data.first())
    beyond, beyond_q = np.zeros(observed.shape[-1]), 0
    size = max(1, CHUNK // data.rows.size)
    for start in range(0, count, size):
        ranks = np.arange(start, min(count, start + size))
        found, found_q = fit(data.all(total, ranks) if count == total else data.random(rng, ranks))
        beyond += (found >= observed - TOLERANCE).sum(0)
        beyond_q += int((found_q >= q - TOLERANCE).sum())
    return beyond / count, beyond_q / count


def _arrangements(counts: Whole, total: int, ranks: Whole) -> Whole:
    """Arrangements (n, k) of codes that occur so many times each, by their rank among `total`."""
    k, each = int(counts.sum()), np.arange(len(ranks))
    left, found = np.tile(counts, (len(ranks), 1)), np.empty((len(ranks), k), int)
    ways = np.full(len(ranks), total)
    for place in range(k):
        starting = ways[:, None] * left // (k - place)
        ends = starting.cumsum(-1)
        code = (ranks[:, None] >= ends).sum(-1)
        ways = starting[each, code]
        ranks = ranks - (ends[each, code] - ways)
        left[each, code] -= 1
        found[:, place] = code
    return found


def _not_constant(rows: Floats) -> tuple[int, ...]:
    """The columns to be tested together; all of them where every one is constant."""
    varying = np.flatnonzero(np.ptp(rows, axis=0) > 0).tolist()
    return tuple(varying or range(rows.shape[-1]))

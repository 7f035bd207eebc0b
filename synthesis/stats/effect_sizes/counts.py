"""Effect sizes of two groups from events and non-events."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from synthesis.stats.effect_sizes.given import (
    Sizes,
    To,
    added,
    broadcast,
    formula,
    quietly,
    refuse_counts,
    result,
    variance,
    weighted_mean,
)
from synthesis.stats.effect_sizes.measures import EffectSizes, Measure, VType
from synthesis.stats.studies import Floats, Mask, refuse

WITHOUT_ADDITION = frozenset({Measure.AS, Measure.PHI})
LOGISTIC = np.pi / np.sqrt(3)  # the sd of a standard logistic distribution
COX = 1.65  # Cox's approximation of the same for normal distributions


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells (..., k) after the addition; left-out studies carry 1 everywhere."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats
    _: KW_ONLY
    mask: Mask
    vtype: VType

    @property
    def arms(self) -> tuple[Floats, Floats]:
        return self.a + self.b, self.c + self.d

    @property
    def risks(self) -> tuple[Floats, Floats]:
        n1, n2 = self.arms
        return self.a / n1, self.c / n2

    @property
    def log_odds_ratio(self) -> Floats:
        return np.log(self.a / self.b) - np.log(self.c / self.d)

    @property
    def inverses(self) -> Floats:
        return 1 / self.a + 1 / self.b + 1 / self.c + 1 / self.d

    def by_mean_risks(self, of: Callable[[Floats], Floats]) -> Floats:
        """of(mean risk) / n of each arm, added up."""
        means = [weighted_mean(p, n, self.mask) for p, n in zip(self.risks, self.arms, strict=True)]
        return np.asarray(sum(of(mean) / n for mean, n in zip(means, self.arms, strict=True)))


def from_counts(
    measure: Measure,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    vtype: VType = VType.LS,
    add: float | None = None,
    to: To = "only0",
    drop00: bool = False,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """OR RR RD AS PETO PHI YUQ YUY PBIT OR2DL OR2DN of events a, c and non-events b, d.

    Columns (..., k); the formulas stand with each measure below. `add` (1/2; 0 for AS, PHI) goes
    to all four cells of the studies `to` names, see `given.added`; `drop00` leaves out studies
    without events, or without non-events, in both arms. What has no finite logarithm comes out
    as not estimable. Equals metafor 3.8-1's escalc(measure). Raises InvalidStudy for a cell that
    is not finite or below 0 and for an arm of nobody; ValueError for another measure, a vtype
    the measure lacks, and as `given.added`.
    """
    (a, b, c, d), mask = broadcast((ai, bi, ci, di), included)
    refuse_counts((a, b, c, d), mask)
    refuse(mask & ((a + b == 0) | (c + d == 0)), "has an arm of nobody.")
    if drop00:
        mask = mask & ~(((a == 0) & (c == 0)) | ((b == 0) & (d == 0)))
    default = 0.0 if measure in WITHOUT_ADDITION else 0.5
    empty = (a == 0) | (b == 0) | (c == 0) | (d == 0)
    more = added(empty, mask, default if add is None else add, to)
    cells = [np.where(mask, each + more, 1.0) for each in (a, b, c, d)]
    with quietly():
        given = _Cells(*cells, mask=mask, vtype=VType(vtype))
        return result(formula(COUNTS, measure)(given), mask)


def _odds_ratio(cells: _Cells) -> Sizes:
    """OR: yi = log(a d / (b c)), vi = 1/a + 1/b + 1/c + 1/d; AV takes the arms' mean risks.

    Source: Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x.
    """
    vi = {
        VType.LS: lambda: cells.inverses,
        VType.AV: lambda: cells.by_mean_risks(lambda p: 1 / (p * (1 - p))),
    }
    return cells.log_odds_ratio, variance(cells.vtype, vi)


def _risk_ratio(cells: _Cells) -> Sizes:
    """RR: yi = log(a / n1) - log(c / n2), vi = 1/a - 1/n1 + 1/c - 1/n2; AV: the mean risks.

    Source: Katz et al. 1978, doi:10.2307/2530610.
    """
    (n1, n2), (p1, p2) = cells.arms, cells.risks
    vi = {
        VType.LS: lambda: 1 / cells.a - 1 / n1 + 1 / cells.c - 1 / n2,
        VType.AV: lambda: cells.by_mean_risks(lambda p: (1 - p) / p),
    }
    return np.log(p1) - np.log(p2), variance(cells.vtype, vi)


def _risk_difference(cells: _Cells) -> Sizes:
    """RD: yi = p1 - p2, vi = p1 (1 - p1) / n1 + p2 (1 - p2) / n2; UB: n - 1; AV: mean risks.

    By default the addition applies here too. Source: Cochrane Handbook 6.5, section 6.4.1.2.
    """
    (n1, n2), (p1, p2) = cells.arms, cells.risks
    vi = {
        VType.LS: lambda: p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2,
        VType.UB: lambda: p1 * (1 - p1) / (n1 - 1) + p2 * (1 - p2) / (n2 - 1),
        VType.AV: lambda: cells.by_mean_risks(lambda p: p * (1 - p)),
    }
    return p1 - p2, variance(cells.vtype, vi)


def _angles(cells: _Cells) -> Sizes:
    """AS: yi = asin(sqrt p1) - asin(sqrt p2), vi = 1 / (4 n1) + 1 / (4 n2).

    Source: Ruecker et al. 2009, doi:10.1002/sim.3511.
    """
    (n1, n2), (p1, p2) = cells.arms, cells.risks
    yi = np.arcsin(np.sqrt(p1)) - np.arcsin(np.sqrt(p2))
    return yi, variance(cells.vtype, {VType.LS: lambda: 1 / (4 * n1) + 1 / (4 * n2)})


def _peto(cells: _Cells) -> Sizes:
    """PETO: yi = (a - E) / V, vi = 1 / V, of the hypergeometric distribution with fixed margins.

    E = n1 (a + c) / N, V = n1 n2 (a + c) (b + d) / (N^2 (N - 1)).
    Source: Yusuf et al. 1985, doi:10.1016/S0033-0620(85)80003-7.
    """
    n1, n2 = cells.arms
    n, events, others = n1 + n2, cells.a + cells.c, cells.b + cells.d
    v = np.where(n > 1, events * others * (n1 / n) * (n2 / n) / (n - 1), np.nan)
    vi = variance(cells.vtype, {VType.LS: lambda: 1 / v})
    return (cells.a - events * n1 / n) / v, vi


def _phi(cells: _Cells) -> Sizes:
    """PHI: the correlation of two dichotomies, with its large-sample variance.

    Source: Yule 1912, doi:10.2307/2340126; variance: Digby 1983 as given by Bishop, Fienberg &
    Holland 1975, section 11.3.
    """
    n1, n2 = cells.arms
    n, events, others = n1 + n2, cells.a + cells.c, cells.b + cells.d
    yi = (cells.a * cells.d - cells.b * cells.c) / np.sqrt(n1 * n2 * events * others)
    rows, columns = (n1 - n2) / n, (events - others) / n
    by_rows, by_columns = n1 * n2 / n**2, events * others / n**2

    def large() -> Floats:
        cross = yi * (1 + yi**2 / 2) * rows * columns / np.sqrt(by_rows * by_columns)
        squares = rows**2 / by_rows + columns**2 / by_columns
        return np.asarray((1 - yi**2 + cross - 0.75 * yi**2 * squares) / n)

    return yi, variance(cells.vtype, {VType.LS: large})


def _yule(power: float) -> Callable[[_Cells], Sizes]:
    """YUQ (power 1) and YUY (1/2): yi = (o - 1) / (o + 1), o the odds ratio to that power.

    vi = (power / 2)^2 (1 - yi^2)^2 (1/a + 1/b + 1/c + 1/d).
    Source: Yule 1912, doi:10.2307/2340126.
    """

    def sizes(cells: _Cells) -> Sizes:
        yi = np.tanh(power * cells.log_odds_ratio / 2)
        vi = {VType.LS: lambda: (power / 2) ** 2 * (1 - yi**2) ** 2 * cells.inverses}
        return yi, variance(cells.vtype, vi)

    return sizes


def _probits(cells: _Cells) -> Sizes:
    """PBIT: yi = z1 - z2 with z the normal quantile of the risk, an estimate of the SMD.

    vi = 2 pi (p1 (1 - p1) exp(z1^2) / n1 + the same of arm 2). Source: Rosenthal 1994 in The
    Handbook of Research Synthesis, ISBN 0-87154-226-9, chapter 16.
    """
    (n1, n2), (p1, p2) = cells.arms, cells.risks
    z1, z2 = norm.ppf(p1), norm.ppf(p2)

    def large() -> Floats:
        first, second = p1 * (1 - p1) * np.exp(z1**2) / n1, p2 * (1 - p2) * np.exp(z2**2) / n2
        return np.asarray(2 * np.pi * (first + second))

    return z1 - z2, variance(cells.vtype, {VType.LS: large})


def _as_smd(divisor: float) -> Callable[[_Cells], Sizes]:
    """OR2DL, OR2DN: the log odds ratio over the sd of a logistic, or Cox's normal, latent scale.

    Sources: Chinn 2000, doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M;
    Cox & Snell 1989, Analysis of Binary Data.
    """

    def sizes(cells: _Cells) -> Sizes:
        vi = {VType.LS: lambda: cells.inverses / divisor**2}
        return cells.log_odds_ratio / divisor, variance(cells.vtype, vi)

    return sizes


COUNTS: dict[Measure, Callable[[_Cells], Sizes]] = {
    Measure.OR: _odds_ratio,
    Measure.RR: _risk_ratio,
    Measure.RD: _risk_difference,
    Measure.AS: _angles,
    Measure.PETO: _peto,
    Measure.PHI: _phi,
    Measure.YUQ: _yule(1.0),
    Measure.YUY: _yule(0.5),
    Measure.PBIT: _probits,
    Measure.OR2DL: _as_smd(LOGISTIC),
    Measure.OR2DN: _as_smd(COX),
}

"""Effect sizes yi and sampling variances vi from two arms, or from an estimate as reported."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from synthesis.stats.normal_or_t import critical_value
from synthesis.stats.studies import Floats, Mask, refuse

To = Literal["only0", "all", "if0all", "none"]


class Measure(StrEnum):
    """Effect measures by metafor's codes; OR and RR are analysed as logarithms."""

    SMD = "SMD"
    MD = "MD"
    OR = "OR"
    RR = "RR"
    RD = "RD"
    GEN = "GEN"

    @property
    def is_log(self) -> bool:
        """Whether the analysis scale is the logarithm of the measure."""
        return self in {Measure.OR, Measure.RR}

    @property
    def null_value(self) -> float:
        """The value, on the measure's own scale, at which the arms do not differ."""
        return 1.0 if self.is_log else 0.0

    def back_transform(self, value: ArrayLike) -> Floats:
        """From the analysis scale to the measure's own: exp for OR and RR."""
        numbers = np.asarray(value, float)
        return np.exp(numbers) if self.is_log else numbers


@dataclass(frozen=True, slots=True)
class EffectSizes:
    """yi and vi on the analysis scale; where `estimable` is False both are NaN."""

    yi: Floats
    vi: Floats
    estimable: Mask


def mean_difference(
    m1i: ArrayLike,
    sd1i: ArrayLike,
    n1i: ArrayLike,
    m2i: ArrayLike,
    sd2i: ArrayLike,
    n2i: ArrayLike,
    *,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """yi = m1 - m2, vi = sd1^2 / n1 + sd2^2 / n2, in units of the mean and its square.

    All inputs and `included` broadcast to (..., k). Equals metafor's escalc("MD").
    Source: Cochrane Handbook 6.5, section 10.3. Raises InvalidStudy as `_arms`.
    """
    (m1, sd1, n1, m2, sd2, n2), mask = _arms((m1i, sd1i, n1i, m2i, sd2i, n2i), included)
    return _effect_sizes(m1 - m2, sd1**2 / n1 + sd2**2 / n2, mask)


def standardised_mean_difference(
    m1i: ArrayLike,
    sd1i: ArrayLike,
    n1i: ArrayLike,
    m2i: ArrayLike,
    sd2i: ArrayLike,
    n2i: ArrayLike,
    *,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """Hedges' g with the exact J: yi = J(m) (m1 - m2) / sd, vi = 1/n1 + 1/n2 + yi^2 / (2 N).

    sd is pooled over the arms, m = N - 2, N = n1 + n2. Not estimable where m <= 1 or the pooled
    sd is 0. All inputs broadcast to (..., k). Equals metafor's escalc("SMD", vtype="LS").
    Source: Hedges 1981, doi:10.3102/10769986006002107. Raises InvalidStudy as `_arms`.
    """
    (m1, sd1, n1, m2, sd2, n2), mask = _arms((m1i, sd1i, n1i, m2i, sd2i, n2i), included)
    df = n1 + n2 - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled_sd = np.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / df)
        yi = np.where(df > 1, hedges_j(np.maximum(df, 2.0)), np.nan) * (m1 - m2) / pooled_sd
        return _effect_sizes(yi, 1 / n1 + 1 / n2 + yi**2 / (2 * (n1 + n2)), mask)


def hedges_j(df: ArrayLike) -> Floats:
    """Small-sample correction gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)) for m = df > 1.

    Source: Hedges 1981, doi:10.3102/10769986006002107; the approximation 1 - 3 / (4 m - 1) is
    off by up to 0.7 % at m = 2.
    """
    m = np.asarray(df, float)
    logarithm = gammaln(m / 2) - np.log(np.sqrt(m / 2)) - gammaln((m - 1) / 2)
    return np.asarray(np.exp(logarithm))


def odds_ratio(
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = False,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """yi = log(a d / (b c)), vi = 1/a + 1/b + 1/c + 1/d: events and non-events of two arms.

    `add`, `to`, `drop00` as in `_counts`. Equals metafor's escalc("OR").
    Source: Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x. Raises InvalidStudy as `_counts`.
    """
    (a, b, c, d), mask = _counts((ai, bi, ci, di), add, to, drop00, included)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _effect_sizes(np.log(a / b) - np.log(c / d), 1 / a + 1 / b + 1 / c + 1 / d, mask)


def risk_ratio(
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = False,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """yi = log(a / n1) - log(c / n2), vi = 1/a - 1/n1 + 1/c - 1/n2, n1 = a + b, n2 = c + d.

    `add`, `to`, `drop00` as in `_counts`. Equals metafor's escalc("RR").
    Source: Katz et al. 1978, doi:10.2307/2530610. Raises InvalidStudy as `_counts`.
    """
    (a, b, c, d), mask = _counts((ai, bi, ci, di), add, to, drop00, included)
    n1, n2 = a + b, c + d
    with np.errstate(divide="ignore", invalid="ignore"):
        yi = np.log(a / n1) - np.log(c / n2)
        return _effect_sizes(yi, 1 / a - 1 / n1 + 1 / c - 1 / n2, mask)


def risk_difference(
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = False,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """yi = p1 - p2, vi = p1 (1 - p1) / n1 + p2 (1 - p2) / n2, p1 = a / n1, p2 = c / n2.

    `add`, `to`, `drop00` as in `_counts`: by default the addition applies here too.
    Equals metafor's escalc("RD"). Source: Cochrane Handbook 6.5, section 6.4.1.2.
    Raises InvalidStudy as `_counts`.
    """
    (a, b, c, d), mask = _counts((ai, bi, ci, di), add, to, drop00, included)
    n1, n2 = a + b, c + d
    p1, p2 = a / n1, c / n2
    return _effect_sizes(p1 - p2, p1 * b / n1**2 + p2 * d / n2**2, mask)


def generic(yi: ArrayLike, sei: ArrayLike, *, included: ArrayLike | None = None) -> EffectSizes:
    """An estimate as reported with its standard error, on the analysis scale: vi = sei^2.

    Equals metafor's escalc("GEN", yi=yi, sei=sei). Raises InvalidStudy unless yi is finite and
    sei finite and above 0.
    """
    (y, se), mask = _broadcast((yi, sei), included)
    refuse(mask & ~np.isfinite(y), "has no finite estimate.")
    refuse(mask & ~(np.isfinite(se) & (se > 0)), "has no finite standard error above 0.")
    return _effect_sizes(y, se**2, mask)


def generic_from_interval(
    yi: ArrayLike,
    ci_lb: ArrayLike,
    ci_ub: ArrayLike,
    *,
    level: ArrayLike = 0.95,
    df: ArrayLike = np.inf,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """An estimate with a confidence interval at `level`: vi = ((upper - lower) / (2 q))^2.

    q is the quantile of t(df), normal at df = inf; level and df broadcast with the studies. The
    interval of a ratio is passed as logarithms. Equals metafor's escalc("GEN") on that vi.
    Source: Cochrane Handbook 6.5, section 6.3. Raises InvalidStudy unless
    lower <= yi <= upper, lower < upper and 0 < level < 1.
    """
    (y, lower, upper, levels, dfs), mask = _broadcast((yi, ci_lb, ci_ub, level, df), included)
    finite = np.isfinite(y) & np.isfinite(lower) & np.isfinite(upper)
    refuse(mask & ~finite, "has no finite estimate and interval.")
    refuse(mask & ~((lower <= y) & (y <= upper)), "has an interval without its estimate.")
    refuse(mask & (lower == upper), "has an interval of no width.")
    refuse(mask & ~((levels > 0) & (levels < 1)), "has a level that is not between 0 and 1.")
    refuse(mask & ~(dfs > 0), "has degrees of freedom that are not above 0.")
    quantiles = critical_value(np.where(mask, levels, 0.5), np.where(mask, dfs, 1.0))
    return _effect_sizes(y, ((upper - lower) / (2 * quantiles)) ** 2, mask)


FROM_MEANS: dict[Measure, Callable[..., EffectSizes]] = {
    Measure.MD: mean_difference,
    Measure.SMD: standardised_mean_difference,
}
FROM_COUNTS: dict[Measure, Callable[..., EffectSizes]] = {
    Measure.OR: odds_ratio,
    Measure.RR: risk_ratio,
    Measure.RD: risk_difference,
}


def _broadcast(
    values: tuple[ArrayLike, ...], included: ArrayLike | None
) -> tuple[list[Floats], Mask]:
    """The values as floats and the mask, all of one shape."""
    mask = np.asarray(True if included is None else included, bool)
    *floats, mask = np.broadcast_arrays(*(np.asarray(each, float) for each in values), mask)
    return floats, mask


def _effect_sizes(yi: Floats, vi: Floats, mask: Mask) -> EffectSizes:
    estimable = mask & np.isfinite(yi) & np.isfinite(vi)
    return EffectSizes(np.where(estimable, yi, np.nan), np.where(estimable, vi, np.nan), estimable)


def _arms(values: tuple[ArrayLike, ...], included: ArrayLike | None) -> tuple[list[Floats], Mask]:
    """m1 sd1 n1 m2 sd2 n2 and the mask, checked; left-out studies carry 1 everywhere.

    Raises InvalidStudy for a mean that is not finite, an sd that is not finite or below 0, an n
    that is not finite and above 0. An sd of 0 passes: the variance says whether it can be used.
    """
    arms, mask = _broadcast(values, included)
    for first, arm in ((0, "first"), (3, "second")):
        mean, sd, n = arms[first : first + 3]
        refuse(mask & ~np.isfinite(mean), f"has no finite mean in the {arm} arm.")
        refuse(mask & ~(np.isfinite(sd) & (sd >= 0)), f"has no sd of 0 or above in the {arm} arm.")
        refuse(mask & ~(np.isfinite(n) & (n > 0)), f"has no n above 0 in the {arm} arm.")
    return [np.where(mask, each, 1.0) for each in arms], mask


def _counts(
    values: tuple[ArrayLike, ...], add: float, to: To, drop00: bool, included: ArrayLike | None
) -> tuple[list[Floats], Mask]:
    """The four cells after the addition, and the mask; left-out studies carry 1 everywhere.

    `add` is added to all four cells: `to` "only0" of studies with an empty cell, "if0all" of all
    studies if any of them has one, "all" of all, "none" of none. `drop00` leaves out studies
    without events, or without non-events, in both arms. Studies without a finite logarithm
    come out as not estimable. Raises InvalidStudy for a cell that is not finite or below 0
    and for an arm of nobody.
    """
    (a, b, c, d), mask = _broadcast(values, included)
    for cell in (a, b, c, d):
        refuse(mask & ~(np.isfinite(cell) & (cell >= 0)), "has a count that is not 0 or above.")
    refuse(mask & ((a + b == 0) | (c + d == 0)), "has an arm of nobody.")
    if drop00:
        mask = mask & ~(((a == 0) & (c == 0)) | ((b == 0) & (d == 0)))
    empty = mask & ((a == 0) | (b == 0) | (c == 0) | (d == 0))
    added = {
        "only0": empty,
        "if0all": np.broadcast_to(empty.any(-1, keepdims=True), empty.shape),
        "all": mask,
        "none": np.zeros_like(empty),
    }[to]
    return [np.where(mask, cell + add * added, 1.0) for cell in (a, b, c, d)], mask

"""Effect sizes from an estimate as reported: with its standard error, interval, t or p."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from synthesis.stats.effect_sizes.given import broadcast, quietly, result
from synthesis.stats.effect_sizes.measures import EffectSizes
from synthesis.stats.normal_or_t import critical_value
from synthesis.stats.studies import Floats, Mask, refuse


def generic(yi: ArrayLike, sei: ArrayLike, *, included: ArrayLike | None = None) -> EffectSizes:
    """An estimate as reported with its standard error, on the analysis scale: vi = sei^2.

    Not estimable where sei^2 is 0 or infinite as a number, which holds for the functions below
    too. Equals metafor's escalc("GEN", yi=yi, sei=sei). Raises InvalidStudy unless yi is finite
    and sei finite and above 0.
    """
    (y, se), mask = broadcast((yi, sei), included)
    refuse(mask & ~np.isfinite(y), "has no finite estimate.")
    refuse(mask & ~(np.isfinite(se) & (se > 0)), "has no finite standard error above 0.")
    return _from_quotient(y, se, 1.0, mask)


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
    (y, lower, upper, levels, dfs), mask = broadcast((yi, ci_lb, ci_ub, level, df), included)
    finite = np.isfinite(y) & np.isfinite(lower) & np.isfinite(upper)
    refuse(mask & ~finite, "has no finite estimate and interval.")
    refuse(mask & ~((lower <= y) & (y <= upper)), "has an interval without its estimate.")
    refuse(mask & (lower == upper), "has an interval of no width.")
    refuse(mask & ~((levels > 0) & (levels < 1)), "has a level that is not between 0 and 1.")
    refuse(mask & ~(dfs > 0), "has degrees of freedom that are not above 0.")
    quantiles = critical_value(np.where(mask, levels, 0.5), np.where(mask, dfs, 1.0))
    upper, lower = np.where(mask, upper, 1.0), np.where(mask, lower, 0.0)
    return _from_quotient(y, upper / 2 - lower / 2, quantiles, mask)


def generic_from_t(
    yi: ArrayLike, ti: ArrayLike, *, included: ArrayLike | None = None
) -> EffectSizes:
    """An estimate with its t or z statistic: vi = (yi / ti)^2.

    Source: Cochrane Handbook 6.5, section 6.3. Raises InvalidStudy unless both are finite, not 0
    and of one sign: an estimate of 0 has a statistic of 0 whatever its standard error.
    """
    (y, t), mask = broadcast((yi, ti), included)
    refuse(mask & ~(np.isfinite(y) & np.isfinite(t)), "has no finite estimate and statistic.")
    refuse(mask & ((y == 0) | (t == 0)), "has an estimate or a statistic of 0.")
    refuse(mask & (np.sign(y) != np.sign(t)), "has a statistic with the other sign.")
    return _from_quotient(y, y, t, mask)


def generic_from_p(
    yi: ArrayLike,
    pi: ArrayLike,
    *,
    sides: Literal[1, 2] = 2,
    df: ArrayLike = np.inf,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """An estimate with its p value: vi = (yi / q)^2, q the quantile at which p is reached.

    q is exceeded with probability pi / `sides` under t(df), normal at df = inf. A one-sided p
    above 1/2 belongs to an estimate against the alternative: its q is negative, its vi the same
    as that of 1 - p. Source: Cochrane Handbook 6.5, section 6.3. Raises InvalidStudy unless yi
    is finite and not 0 and 0 < pi < 1, other than the one-sided 1/2, which says only that yi
    is 0; ValueError for other sides.
    """
    if sides not in {1, 2}:
        raise ValueError("A p value has 1 or 2 sides.")
    (y, p, dfs), mask = broadcast((yi, pi, df), included)
    refuse(mask & ~(np.isfinite(y) & (y != 0)), "has no finite estimate other than 0.")
    refuse(mask & ~((p > 0) & (p < 1)), "has no p value between 0 and 1.")
    refuse(mask & (p == sides / 2), "has a p value that says nothing of the standard error.")
    refuse(mask & ~(dfs > 0), "has degrees of freedom that are not above 0.")
    quantiles = stats.t.isf(np.where(mask, p, 0.1) / sides, np.where(mask, dfs, 1.0))
    return _from_quotient(y, y, quantiles, mask)


def _from_quotient(y: Floats, above: Floats, below: Floats | float, mask: Mask) -> EffectSizes:
    """vi = (above / below)^2; not estimable where that is 0 or infinite as a number."""
    with quietly():
        vi = (above / below) ** 2
    return result((y, np.where(vi > 0, vi, np.nan)), mask)


def log_hazard_ratio(
    observed_less_expected: ArrayLike, variance: ArrayLike, *, included: ArrayLike | None = None
) -> EffectSizes:
    """A log hazard ratio from a logrank test: yi = (O - E) / V, vi = 1 / V.

    O - E and V are those of the first arm. A hazard ratio reported with its interval goes, as
    logarithms, through `generic_from_interval`. Source: Tierney et al. 2007,
    doi:10.1186/1745-6215-8-16. Raises InvalidStudy unless both are finite and V above 0.
    """
    (score, v), mask = broadcast((observed_less_expected, variance), included)
    refuse(mask & ~np.isfinite(score), "has no finite O - E.")
    refuse(mask & ~(np.isfinite(v) & (v > 0)), "has no finite V above 0.")
    v = np.where(mask, v, 1.0)
    with quietly():
        return result((score / v, 1 / v), mask)

"""Effect sizes of one group: a proportion, a mean, a correlation."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes.given import (
    Sizes,
    To,
    added,
    broadcast,
    formula,
    quietly,
    refuse_arm,
    refuse_counts,
    result,
    variance,
    weighted_mean,
)
from synthesis.stats.effect_sizes.hypergeometric import hypergeometric
from synthesis.stats.effect_sizes.measures import EffectSizes, Measure, VType
from synthesis.stats.studies import Floats, Mask, refuse

_WITHOUT_ADDITION = frozenset({Measure.PAS, Measure.PFT})


def from_proportion(
    measure: Measure,
    xi: ArrayLike,
    ni: ArrayLike,
    *,
    vtype: VType = VType.LS,
    add: float | None = None,
    to: To = "only0",
    included: ArrayLike | None = None,
) -> EffectSizes:
    """PR, PLN, PLO, PAS or PFT of xi events among ni; both (..., k).

    `add` (1/2; 0 for PAS, PFT) goes to the events and to the others of the studies `to` names,
    see `given.added`. AV takes the n-weighted mean proportion of the studies. Equals metafor's
    escalc(measure, vtype=vtype). Raises InvalidStudy for events not from 0 to ni and ni of 0;
    ValueError for another measure, a vtype the measure lacks, and as `given.added`.
    """
    (x, n), mask = broadcast((xi, ni), included)
    refuse_counts((x, n), mask)
    refuse(mask & ~(x <= n), "has more events than people.")
    refuse(mask & (n == 0), "has a group of nobody.")
    default = 0.0 if measure in _WITHOUT_ADDITION else 0.5
    more = added((x == 0) | (x == n), mask, default if add is None else add, to)
    x, n = np.where(mask, x + more, 1.0), np.where(mask, n + 2 * more, 2.0)
    with quietly():
        return result(formula(PROPORTION, measure)(x, n, mask, VType(vtype)), mask)


def from_mean(
    measure: Measure,
    mi: ArrayLike,
    sdi: ArrayLike,
    ni: ArrayLike,
    *,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """MN, MNLN, SDLN or CVLN of one group; columns (..., k).

    MN: yi = m, vi = sd^2 / n. MNLN: yi = log m, vi = sd^2 / (n m^2). SDLN: yi = log sd + h,
    vi = h = 1 / (2 (n - 1)). CVLN: yi = log(sd / m) + h, vi = h + sd^2 / (n m^2).
    Equals metafor's escalc(measure). Sources: Cochrane Handbook 6.5, section 6.5; Nakagawa et
    al. 2015, doi:10.1111/2041-210X.12309. Raises InvalidStudy for a mean that is not finite, an
    sd not finite or below 0, an n not above 0; ValueError for another measure.
    """
    (m, sd, n), mask = broadcast((mi, sdi, ni), included)
    refuse_arm(m, sd, n, mask)
    m, sd, n = (np.where(mask, each, 1.0) for each in (m, sd, n))
    with quietly():
        return result(formula(MEAN, measure)(m, sd, n), mask)


def from_correlation(
    measure: Measure,
    ri: ArrayLike,
    ni: ArrayLike,
    *,
    vtype: VType = VType.LS,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """COR, UCOR or ZCOR of a correlation ri among ni people; both (..., k).

    Not estimable where ni <= 4. Equals metafor's escalc(measure, vtype=vtype).
    Raises InvalidStudy for a correlation outside -1 to 1 and ni not above 0; ValueError for
    another measure and a vtype the measure lacks.
    """
    (r, n), mask = broadcast((ri, ni), included)
    refuse(mask & ~(np.abs(r) <= 1), "has no correlation from -1 to 1.")
    refuse(mask & ~(np.isfinite(n) & (n > 0)), "has no n above 0.")
    enough = mask & (n > 4)
    r, n = np.where(enough, r, 0.0), np.where(enough, n, 5.0)
    with quietly():
        return result(formula(CORRELATION, measure)(r, n, enough, VType(vtype)), enough)


def _proportion(x: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """PR: p = x / n, vi = p (1 - p) / n; UB divides by n - 1, AV takes the mean p."""
    p = x / n

    def average() -> Floats:
        mean = weighted_mean(p, n, mask)
        return mean * (1 - mean) / n

    vi = {
        VType.LS: lambda: p * (1 - p) / n,
        VType.UB: lambda: p * (1 - p) / (n - 1),
        VType.AV: average,
    }
    return p, variance(vtype, vi)


def _log_proportion(x: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """PLN: yi = log(x / n), vi = 1/x - 1/n; AV takes the mean p, times n, for x."""

    def average() -> Floats:
        return 1 / (weighted_mean(x / n, n, mask) * n) - 1 / n

    return np.log(x / n), variance(vtype, {VType.LS: lambda: 1 / x - 1 / n, VType.AV: average})


def _log_odds(x: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """PLO: yi = log(x / (n - x)), vi = 1/x + 1/(n - x); AV takes the mean p, times n, for x."""

    def average() -> Floats:
        mean = weighted_mean(x / n, n, mask)
        return 1 / (mean * n) + 1 / ((1 - mean) * n)

    vi = {VType.LS: lambda: 1 / x + 1 / (n - x), VType.AV: average}
    return np.log(x / (n - x)), variance(vtype, vi)


def _angle(x: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """PAS: yi = asin(sqrt(x / n)), vi = 1 / (4 n)."""
    return np.arcsin(np.sqrt(x / n)), variance(vtype, {VType.LS: lambda: 1 / (4 * n)})


def _double_angle(x: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """PFT: yi = (asin(sqrt(x / (n + 1))) + asin(sqrt((x + 1) / (n + 1)))) / 2, vi = 1 / (4 n + 2).

    Source: Freeman & Tukey 1950, doi:10.1214/aoms/1177729756.
    """
    yi = (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2
    return yi, variance(vtype, {VType.LS: lambda: 1 / (4 * n + 2)})


def _mean(m: Floats, sd: Floats, n: Floats) -> Sizes:
    return m, sd**2 / n


def _log_mean(m: Floats, sd: Floats, n: Floats) -> Sizes:
    return np.log(m), sd**2 / (n * m**2)


def _log_sd(m: Floats, sd: Floats, n: Floats) -> Sizes:
    return np.log(sd) + 1 / (2 * (n - 1)), 1 / (2 * (n - 1))


def _log_variation(m: Floats, sd: Floats, n: Floats) -> Sizes:
    half = 1 / (2 * (n - 1))
    return np.log(sd / m) + half, half + sd**2 / (n * m**2)


def _correlation(r: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """COR: yi = r, vi = (1 - r^2)^2 / (n - 1); AV takes the n-weighted mean r.

    UB is of UCOR alone, as in metafor: with r^2 for yi^2 it would estimate E r^2 - rho^2.
    Source: Hedges & Olkin 1985, ISBN 0-12-336380-2, chapter 11.
    """
    return r, variance(vtype, _of_correlation(r, n, mask))


def _unbiased_correlation(r: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """UCOR: yi = r F(1/2, 1/2; (n - 2) / 2; 1 - r^2), F hypergeometric; vi as COR with yi.

    UB: vi = yi^2 - 1 + (n - 3) / (n - 2) (1 - r^2) F(1, 1; n / 2; 1 - r^2).
    Source: Olkin & Pratt 1958, doi:10.1214/aoms/1177706717.
    """
    square = 1 - r**2
    yi = r * hypergeometric(0.5, 0.5, (n - 2) / 2, square)

    def unbiased() -> Floats:
        return yi**2 - 1 + (n - 3) / (n - 2) * square * hypergeometric(1.0, 1.0, n / 2, square)

    return yi, variance(vtype, _of_correlation(yi, n, mask) | {VType.UB: unbiased})


def _of_correlation(yi: Floats, n: Floats, mask: Mask) -> dict[VType, Callable[[], Floats]]:
    return {
        VType.LS: lambda: (1 - yi**2) ** 2 / (n - 1),
        VType.AV: lambda: (1 - weighted_mean(yi, n, mask) ** 2) ** 2 / (n - 1),
    }


def _fisher(r: Floats, n: Floats, mask: Mask, vtype: VType) -> Sizes:
    """ZCOR: yi = atanh(r), vi = 1 / (n - 3).

    Source: Fisher 1921, On the probable error of a coefficient of correlation, Metron 1, 3-32.
    """
    return np.arctanh(r), variance(vtype, {VType.LS: lambda: 1 / (n - 3)})


_OfOne = Callable[[Floats, Floats, Mask, VType], Sizes]
PROPORTION: dict[Measure, _OfOne] = {
    Measure.PR: _proportion,
    Measure.PLN: _log_proportion,
    Measure.PLO: _log_odds,
    Measure.PAS: _angle,
    Measure.PFT: _double_angle,
}
MEAN: dict[Measure, Callable[[Floats, Floats, Floats], Sizes]] = {
    Measure.MN: _mean,
    Measure.MNLN: _log_mean,
    Measure.SDLN: _log_sd,
    Measure.CVLN: _log_variation,
}
CORRELATION: dict[Measure, _OfOne] = {
    Measure.COR: _correlation,
    Measure.UCOR: _unbiased_correlation,
    Measure.ZCOR: _fisher,
}

"""Effect sizes from two measurements of the same people: before and after, or a crossover."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes.correction import Correction, factor
from synthesis.stats.effect_sizes.given import (
    Sizes,
    broadcast,
    formula,
    quietly,
    refuse_arm,
    result,
    variance,
)
from synthesis.stats.effect_sizes.hypergeometric import hypergeometric
from synthesis.stats.effect_sizes.measures import EffectSizes, Measure, VType
from synthesis.stats.studies import Floats, Mask, refuse


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Checked columns (..., k); left-out studies carry 1 everywhere, and a correlation of 0."""

    m1: Floats
    sd1: Floats
    m2: Floats
    sd2: Floats
    n: Floats
    r: Floats
    _: KW_ONLY
    vtype: VType
    correction: Correction

    @property
    def change_sd(self) -> Floats:
        """Of the differences within people."""
        return np.asarray(np.sqrt(_of_difference(self.sd1, self.sd2, self.r)))

    @property
    def relative_variance(self) -> Floats:
        """Of log m1 - log m2."""
        return _of_difference(self.sd1 / self.m1, self.sd2 / self.m2, self.r) / self.n


@dataclass(frozen=True, slots=True)
class CrossoverSizes:
    """Effect sizes of crossovers with what they rest on: the correlation and the correction."""

    sizes: EffectSizes
    rho: Floats
    correction: Correction


def from_pairs(
    measure: Measure,
    m1i: ArrayLike,
    sd1i: ArrayLike,
    m2i: ArrayLike,
    sd2i: ArrayLike,
    ni: ArrayLike,
    ri: ArrayLike,
    *,
    vtype: VType = VType.LS,
    correction: Correction = Correction.EXACT,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """MC, SMCC, SMCR, SMCRH, ROMC, VRC or CVRC of the first measurement against the second.

    ni pairs whose measurements correlate by ri; columns (..., k); the formulas stand with each
    measure below. `correction` is that of the standardised changes, with ni - 1 degrees of
    freedom. What a measure does not use is not looked at: the means for VRC, sd2i for SMCR.
    Equals metafor 3.8-1's escalc(measure, vtype=vtype). Raises InvalidStudy for a mean that is
    not finite, an sd not finite or below 0, an n not above 0, a correlation outside -1 to 1;
    ValueError for another measure and a vtype the measure lacks.
    """
    measure = Measure(measure)
    (m1, sd1, m2, sd2, n, r), mask = broadcast((m1i, sd1i, m2i, sd2i, ni, ri), included)
    if measure is Measure.VRC:
        m1, m2 = np.ones_like(n), np.ones_like(n)
    if measure is Measure.SMCR:
        sd2 = np.ones_like(n)
    refuse_arm(m1, sd1, n, mask, " in the first measurement")
    refuse_arm(m2, sd2, n, mask, " in the second measurement")
    columns = [np.where(mask, each, 1.0) for each in (m1, sd1, m2, sd2, n)]
    with quietly():
        known = *columns, _correlation(r, mask)
        pairs = _Pairs(*known, vtype=VType(vtype), correction=Correction(correction))
        return result(formula(PAIRS, measure)(pairs), mask)


def crossover_smd(
    m1i: ArrayLike,
    sd1i: ArrayLike,
    m2i: ArrayLike,
    sd2i: ArrayLike,
    ni: ArrayLike,
    rho: ArrayLike,
    *,
    correction: Correction = Correction.EXACT,
    included: ArrayLike | None = None,
) -> CrossoverSizes:
    """A crossover's SMD on the scale of parallel trials: g = J(n - 1) (m1 - m2) / s.

    s^2 = (sd1^2 + sd2^2) / 2 and vi = (1/n + g^2 / (2 n)) 2 (1 - rho), rho the correlation
    between the two measurements of a person; columns (..., k). The Handbook's own example leaves
    J out (Correction.NONE); with it crossovers match parallel trials, whose g has it and whose
    variance (LS) is that of g too. No metafor call. Source: Cochrane Handbook 5.1, section
    16.4.6.2; Elbourne et al. 2002, doi:10.1093/ije/31.1.140. Raises InvalidStudy as `from_pairs`.
    """
    (m1, sd1, m2, sd2, n, r), mask = broadcast((m1i, sd1i, m2i, sd2i, ni, rho), included)
    refuse_arm(m1, sd1, n, mask, " under the first treatment")
    refuse_arm(m2, sd2, n, mask, " under the second treatment")
    m1, sd1, m2, sd2, n = (np.where(mask, each, 1.0) for each in (m1, sd1, m2, sd2, n))
    r = _correlation(r, mask)
    with quietly():
        g = factor(correction, n - 1) * (m1 - m2) / np.sqrt((sd1**2 + sd2**2) / 2)
        found = result((g, (1 / n + g**2 / (2 * n)) * 2 * (1 - r)), mask)
    return CrossoverSizes(found, np.where(mask, r, np.nan), Correction(correction))


def _of_difference(sd1: Floats, sd2: Floats, r: Floats) -> Floats:
    """sd1^2 + sd2^2 - 2 r sd1 sd2, never below 0 by rounding."""
    return np.asarray((sd1 - r * sd2) ** 2 + (1 - r**2) * sd2**2)


def _correlation(r: Floats, mask: Mask) -> Floats:
    refuse(mask & ~(np.abs(r) <= 1), "has no correlation from -1 to 1.")
    return np.where(mask, r, 0.0)


def _mean_change(pairs: _Pairs) -> Sizes:
    """MC: yi = m1 - m2, vi = (sd1^2 + sd2^2 - 2 r sd1 sd2) / n.

    Source: Cochrane Handbook 6.5, section 23.2.
    """
    vi = variance(pairs.vtype, {VType.LS: lambda: pairs.change_sd**2 / pairs.n})
    return pairs.m1 - pairs.m2, vi


def _by_sd_of_change(pairs: _Pairs) -> Sizes:
    """SMCC: g = J(n - 1) d, d = (m1 - m2) / sd of the change; vi = 1/n + g^2 / (2 n).

    LS2 = J^2 (1/n + d^2 / (2 n)); UB = 1/n + (1 - (m - 2) / (m J^2)) g^2 with m = n - 1.
    Source: Gibbons, Hedeker & Davis 1993, doi:10.3102/10769986018003271.
    """
    return _standardised(pairs, pairs.change_sd, lambda: 1 / pairs.n, lambda: 1 / pairs.n)


def _by_first_sd(pairs: _Pairs) -> Sizes:
    """SMCR: g = J(n - 1) d, d = (m1 - m2) / sd1; vi = 2 (1 - r) / n + g^2 / (2 n).

    LS2 and UB as for SMCC with 2 (1 - r) / n for 1/n; UB has r corrected for bias as UCOR.
    Source: Becker 1988, doi:10.1111/j.2044-8317.1988.tb00901.x.
    """

    def unbiased() -> Floats:
        half = np.where(pairs.n > 4, (pairs.n - 2) / 2, np.nan)
        r = pairs.r * hypergeometric(0.5, 0.5, half, 1 - pairs.r**2)
        return np.asarray(2 * (1 - r) / pairs.n)

    return _standardised(pairs, pairs.sd1, lambda: 2 * (1 - pairs.r) / pairs.n, unbiased)


def _standardised(
    pairs: _Pairs, sd: Floats, base: Callable[[], Floats], unbiased: Callable[[], Floats]
) -> Sizes:
    m, n = pairs.n - 1, pairs.n
    j, d = factor(pairs.correction, m), (pairs.m1 - pairs.m2) / sd
    g = j * d
    vi = {
        VType.LS: lambda: base() + g**2 / (2 * n),
        VType.LS2: lambda: j**2 * (base() + d**2 / (2 * n)),
        VType.UB: lambda: unbiased() + (1 - (m - 2) / (m * j**2)) * g**2,
    }
    return g, variance(pairs.vtype, vi)


def _by_first_sd_heteroscedastic(pairs: _Pairs) -> Sizes:
    """SMCRH: g as SMCR; vi = J^2 (s^2 / sd1^2 + g^2 / 2) / (n - 1), s the sd of the change.

    LS2 divides by n. Source: Bonett 2008, doi:10.1037/1082-989X.13.2.99.
    """
    j = factor(pairs.correction, pairs.n - 1)
    g = j * (pairs.m1 - pairs.m2) / pairs.sd1
    spread = j**2 * (pairs.change_sd**2 / pairs.sd1**2 + g**2 / 2)
    vi = {VType.LS: lambda: spread / (pairs.n - 1), VType.LS2: lambda: spread / pairs.n}
    return g, variance(pairs.vtype, vi)


def _ratio_of_means(pairs: _Pairs) -> Sizes:
    """ROMC: yi = log(m1 / m2), vi = (c1^2 + c2^2 - 2 r c1 c2) / n with c = sd / mean.

    Source: Lajeunesse 2011, doi:10.1890/11-0423.1.
    """
    vi = variance(pairs.vtype, {VType.LS: lambda: pairs.relative_variance})
    return np.log(pairs.m1 / pairs.m2), vi


def _variability_ratio(pairs: _Pairs) -> Sizes:
    """VRC: yi = log(sd1 / sd2), vi = (1 - r^2) / (n - 1).

    Source: Senior, Viechtbauer & Nakagawa 2020, doi:10.1002/jrsm.1423.
    """
    vi = variance(pairs.vtype, {VType.LS: lambda: (1 - pairs.r**2) / (pairs.n - 1)})
    return np.log(pairs.sd1 / pairs.sd2), vi


def _ratio_of_variation(pairs: _Pairs) -> Sizes:
    """CVRC: yi = log(c1 / c2), vi = the sum of those of VRC and ROMC, with c = sd / mean.

    Source: Senior, Viechtbauer & Nakagawa 2020, doi:10.1002/jrsm.1423.
    """
    yi = np.log(pairs.sd1 / pairs.m1) - np.log(pairs.sd2 / pairs.m2)

    def large() -> Floats:
        return np.asarray((1 - pairs.r**2) / (pairs.n - 1) + pairs.relative_variance)

    return yi, variance(pairs.vtype, {VType.LS: large})


PAIRS: dict[Measure, Callable[[_Pairs], Sizes]] = {
    Measure.MC: _mean_change,
    Measure.SMCC: _by_sd_of_change,
    Measure.SMCR: _by_first_sd,
    Measure.SMCRH: _by_first_sd_heteroscedastic,
    Measure.ROMC: _ratio_of_means,
    Measure.VRC: _variability_ratio,
    Measure.CVRC: _ratio_of_variation,
}

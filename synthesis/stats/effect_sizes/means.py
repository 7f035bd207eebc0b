"""Effect sizes of two groups from means, standard deviations and numbers of people."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes.correction import Correction, factor
from synthesis.stats.effect_sizes.counts import COX, LOGISTIC
from synthesis.stats.effect_sizes.given import (
    Sizes,
    broadcast,
    formula,
    quietly,
    refuse_arm,
    result,
    variance,
    weighted_mean,
)
from synthesis.stats.effect_sizes.measures import EffectSizes, Measure, VType
from synthesis.stats.studies import Floats, Mask


@dataclass(frozen=True, slots=True)
class _Arms:
    """Checked columns (..., k); left-out studies carry 1 everywhere."""

    m1: Floats
    sd1: Floats
    n1: Floats
    m2: Floats
    sd2: Floats
    n2: Floats
    _: KW_ONLY
    mask: Mask
    vtype: VType
    correction: Correction

    @property
    def n(self) -> Floats:
        return self.n1 + self.n2

    @property
    def inverses(self) -> Floats:
        return 1 / self.n1 + 1 / self.n2

    @property
    def pooled_sd(self) -> Floats:
        squares = (self.n1 - 1) * self.sd1**2 + (self.n2 - 1) * self.sd2**2
        return np.asarray(np.sqrt(squares / (self.n - 2)))

    @property
    def log_variances(self) -> tuple[Floats, Floats]:
        """Of the arms' log SDs: 1 / (2 (n - 1))."""
        return 1 / (2 * (self.n1 - 1)), 1 / (2 * (self.n2 - 1))


def from_means(
    measure: Measure,
    m1i: ArrayLike,
    sd1i: ArrayLike,
    n1i: ArrayLike,
    m2i: ArrayLike,
    sd2i: ArrayLike,
    n2i: ArrayLike,
    *,
    vtype: VType = VType.LS,
    correction: Correction = Correction.EXACT,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """MD SMD SMDH SMD1 SMD1H ROM VR CVR D2ORL D2ORN of the first arm against the second.

    Columns (..., k); the formulas stand with each measure below. `correction` is that of the
    standardised differences; where their degrees of freedom are 1 or fewer, or the sd they are
    divided by is 0, the study is not estimable. Equals metafor 3.8-1's escalc(measure,
    vtype=vtype). Raises InvalidStudy as `given.refuse_arm`; ValueError for another measure and a
    vtype the measure lacks.
    """
    arms, mask = broadcast((m1i, sd1i, n1i, m2i, sd2i, n2i), included)
    refuse_arm(arms[0], arms[1], arms[2], mask, " in the first arm")
    refuse_arm(arms[3], arms[4], arms[5], mask, " in the second arm")
    columns = [np.where(mask, each, 1.0) for each in arms]
    with quietly():
        given = _Arms(*columns, mask=mask, vtype=VType(vtype), correction=Correction(correction))
        return result(formula(MEANS, measure)(given), mask)


def _mean_difference(arms: _Arms) -> Sizes:
    """MD: yi = m1 - m2, vi = sd1^2 / n1 + sd2^2 / n2; HO: the pooled variance (1/n1 + 1/n2).

    Source: Cochrane Handbook 6.5, section 10.3.
    """
    vi = {
        VType.LS: lambda: arms.sd1**2 / arms.n1 + arms.sd2**2 / arms.n2,
        VType.HO: lambda: arms.pooled_sd**2 * arms.inverses,
    }
    return arms.m1 - arms.m2, variance(arms.vtype, vi)


def _standardised(arms: _Arms) -> Sizes:
    """SMD, Hedges' g: yi = J(m) d, d = (m1 - m2) / pooled sd, m = N - 2, N = n1 + n2.

    With h = 1/n1 + 1/n2: LS = h + g^2 / (2 N); LS2 = J^2 (h + d^2 / (2 N)); UB = h + (1 - (m - 2)
    / (m J^2)) g^2; AV = LS with the N-weighted mean g; RM = h + g^2 / (2 (N - 3.94)), as RevMan.
    Sources: Hedges 1981, doi:10.3102/10769986006002107; Borenstein et al. 2009, equation 12.17;
    RM: Cochrane, Statistical algorithms in Review Manager 5, section on the SMD.
    """
    j, d = factor(arms.correction, arms.n - 2), (arms.m1 - arms.m2) / arms.pooled_sd
    g, m, half = j * d, arms.n - 2, arms.inverses
    vi = {
        VType.LS: lambda: half + g**2 / (2 * arms.n),
        VType.LS2: lambda: j**2 * (half + d**2 / (2 * arms.n)),
        VType.UB: lambda: half + (1 - (m - 2) / (m * j**2)) * g**2,
        VType.AV: lambda: half + weighted_mean(g, arms.n, arms.mask) ** 2 / (2 * arms.n),
        VType.RM: lambda: np.where(arms.n > 3.94, half + g**2 / (2 * (arms.n - 3.94)), np.nan),
    }
    return g, variance(arms.vtype, vi)


def _heteroscedastic(arms: _Arms) -> Sizes:
    """SMDH: yi = J(N - 2) (m1 - m2) / s, s^2 = (sd1^2 + sd2^2) / 2.

    vi = J^2 (g^2 (sd1^4 / (n1 - 1) + sd2^4 / (n2 - 1)) / (8 s^4) + (sd1^2 / (n1 - 1) + sd2^2 /
    (n2 - 1)) / s^2). Source: Bonett 2008, doi:10.1037/1082-989X.13.2.99.
    """
    square = (arms.sd1**2 + arms.sd2**2) / 2
    j = factor(arms.correction, arms.n - 2)
    g = j * (arms.m1 - arms.m2) / np.sqrt(square)

    def large() -> Floats:
        fourth = arms.sd1**4 / (arms.n1 - 1) + arms.sd2**4 / (arms.n2 - 1)
        second = arms.sd1**2 / (arms.n1 - 1) + arms.sd2**2 / (arms.n2 - 1)
        return np.asarray(j**2 * (g**2 * fourth / (8 * square**2) + second / square))

    return g, variance(arms.vtype, {VType.LS: large})


def _by_second_sd(arms: _Arms) -> Sizes:
    """SMD1, Glass' delta: yi = J(n2 - 1) (m1 - m2) / sd2, vi = 1/n1 + 1/n2 + yi^2 / (2 n2).

    Source: Glass 1976, doi:10.3102/0013189X005010003.
    """
    g = factor(arms.correction, arms.n2 - 1) * (arms.m1 - arms.m2) / arms.sd2
    return g, variance(arms.vtype, {VType.LS: lambda: arms.inverses + g**2 / (2 * arms.n2)})


def _by_second_sd_heteroscedastic(arms: _Arms) -> Sizes:
    """SMD1H: yi as SMD1, vi = sd1^2 / (sd2^2 n1) + 1 / n2 + yi^2 / (2 n2).

    Source: Bonett 2008, doi:10.1037/1082-989X.13.2.99.
    """
    g = factor(arms.correction, arms.n2 - 1) * (arms.m1 - arms.m2) / arms.sd2

    def large() -> Floats:
        ratio = arms.sd1**2 / arms.sd2**2
        return np.asarray(ratio / arms.n1 + (1 + g**2 / 2) / arms.n2)

    return g, variance(arms.vtype, {VType.LS: large})


def _ratio_of_means(arms: _Arms) -> Sizes:
    """ROM: yi = log(m1 / m2), vi = c1^2 / n1 + c2^2 / n2 with c = sd / mean.

    HO puts the pooled sd into c; AV the arm's n-weighted mean c over the studies, AVHO that of
    both arms together. Source: Hedges, Gurevitch & Curtis 1999, doi:10.2307/177062.
    """
    c1, c2 = arms.sd1 / arms.m1, arms.sd2 / arms.m2

    def average() -> Floats:
        mean1 = weighted_mean(c1, arms.n1, arms.mask)
        mean2 = weighted_mean(c2, arms.n2, arms.mask)
        return np.asarray(mean1**2 / arms.n1 + mean2**2 / arms.n2)

    def one_average() -> Floats:
        mean = weighted_mean((arms.n1 * c1 + arms.n2 * c2) / arms.n, arms.n, arms.mask)
        return np.asarray(mean**2 * arms.inverses)

    def pooled() -> Floats:
        by_arm = 1 / (arms.n1 * arms.m1**2) + 1 / (arms.n2 * arms.m2**2)
        return np.asarray(arms.pooled_sd**2 * by_arm)

    vi = {
        VType.LS: lambda: c1**2 / arms.n1 + c2**2 / arms.n2,
        VType.HO: pooled,
        VType.AV: average,
        VType.AVHO: one_average,
    }
    return np.log(arms.m1 / arms.m2), variance(arms.vtype, vi)


def _variability_ratio(arms: _Arms) -> Sizes:
    """VR: yi = log(sd1 / sd2) + h1 - h2, vi = h1 + h2 with h = 1 / (2 (n - 1)).

    Source: Nakagawa et al. 2015, doi:10.1111/2041-210X.12309.
    """
    h1, h2 = arms.log_variances
    return np.log(arms.sd1 / arms.sd2) + h1 - h2, variance(arms.vtype, {VType.LS: lambda: h1 + h2})


def _ratio_of_variation(arms: _Arms) -> Sizes:
    """CVR: yi = log(c1 / c2) + h1 - h2, vi = h1 + c1^2 / n1 + h2 + c2^2 / n2 with c = sd / mean.

    h as for VR. Source: Nakagawa et al. 2015, doi:10.1111/2041-210X.12309.
    """
    h1, h2 = arms.log_variances
    c1, c2 = arms.sd1 / arms.m1, arms.sd2 / arms.m2
    vi = {VType.LS: lambda: h1 + c1**2 / arms.n1 + h2 + c2**2 / arms.n2}
    return np.log(c1) - np.log(c2) + h1 - h2, variance(arms.vtype, vi)


def _as_log_odds(scale: float) -> Callable[[_Arms], Sizes]:
    """D2ORL, D2ORN: d times the sd of a logistic, or Cox's normal, latent scale: a log odds ratio.

    vi is that of d, 1/n1 + 1/n2 + d^2 / (2 N), times the square. Source: Hasselblad & Hedges
    1995, doi:10.1037/0033-2909.117.1.167.
    """

    def sizes(arms: _Arms) -> Sizes:
        d = (arms.m1 - arms.m2) / arms.pooled_sd
        vi = {VType.LS: lambda: scale**2 * (arms.inverses + d**2 / (2 * arms.n))}
        return scale * d, variance(arms.vtype, vi)

    return sizes


MEANS: dict[Measure, Callable[[_Arms], Sizes]] = {
    Measure.MD: _mean_difference,
    Measure.SMD: _standardised,
    Measure.SMDH: _heteroscedastic,
    Measure.SMD1: _by_second_sd,
    Measure.SMD1H: _by_second_sd_heteroscedastic,
    Measure.ROM: _ratio_of_means,
    Measure.VR: _variability_ratio,
    Measure.CVR: _ratio_of_variation,
    Measure.D2ORL: _as_log_odds(LOGISTIC),
    Measure.D2ORN: _as_log_odds(COX),
}

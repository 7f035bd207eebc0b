"""Inverse-variance pooling. Studies are on the last axis; everything broadcasts over the others."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats import tau2 as tau2s
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.results import PooledEstimate
from synthesis.stats.studies import Floats, Mask, Studies, check


class MeanTest(StrEnum):
    """How the mean is tested: metafor's codes, and the product's own default.

    DEFAULT is Knapp-Hartung where k > 2 and tau2 > 0, elsewhere z.
    """

    Z = "z"
    KNHA = "knha"
    DEFAULT = "default"


class PredictionInterval(StrEnum):
    """Which quantile a prediction interval uses: normal, or t with so many degrees of freedom."""

    NORMAL = "normal"
    T_K_1 = "t(k-1)"
    T_K_2 = "t(k-2)"


def common_effect(
    y: ArrayLike,
    v: ArrayLike,
    *,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """The mean weighted by 1 / v: every study estimates the same effect (fixed-effect model).

    Shapes (..., k) -> (...); level a fraction. Equals metafor's rma(yi, vi, method="EE").
    Source: Hedges & Olkin 1985, ISBN 0-12-336380-2, chapter 6. Raises InvalidStudy.
    """
    return random_effects(y, v, tau2=0.0, test=test, level=level, included=included)


def random_effects(
    y: ArrayLike,
    v: ArrayLike,
    *,
    tau2: ArrayLike,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """The mean weighted by w = 1 / (v + tau2), with a z or Knapp-Hartung test and interval.

    Knapp-Hartung multiplies the variance 1 / sum w by sum w (y - mean)^2 / (k - 1), which is not
    truncated at 1, and uses t(k - 1); a single study is always tested by z.
    Shapes (..., k), tau2 (...) -> (...). Equals metafor's rma(yi, vi, tau2=tau2, test=test).
    Where every y is 0 and the factor too, the statistic is 0 / 0 and it and p are NaN.
    Sources: DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2; Knapp & Hartung 2003,
    doi:10.1002/sim.1482. Raises InvalidStudy, ValueError for a negative tau2.
    """
    studies = check(y, v, included)
    between = _checked(tau2, studies)
    fit = studies.weighted(between)
    by_t = _tested_by_t(MeanTest(test), studies, between)
    scale = np.where(by_t, _knapp_hartung_factor(studies, fit.q), 1.0)
    df = np.where(by_t, studies.k - 1, np.inf)
    se = np.sqrt(scale / fit.total)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = fit.mean / se
    margin = critical_value(level, df) * se
    found = {"estimate": fit.mean, "se": se, "statistic": statistic, "df": df, "scale": scale}
    return PooledEstimate(
        **found,
        p=two_sided_p(statistic, df),
        ci_lower=fit.mean - margin,
        ci_upper=fit.mean + margin,
        level=level,
        tau2=between,
        weights=fit.weights / fit.total[..., None],
        k=studies.k,
    )


def pool(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """Estimate tau2 and pool with it. Equals metafor's rma(yi, vi, method=estimator, test=test)."""
    between = tau2s.estimate(estimator, y, v, included=included)
    return random_effects(y, v, tau2=between, test=test, level=level, included=included)


def prediction_interval(
    pooled: PooledEstimate, *, convention: PredictionInterval
) -> tuple[Floats, Floats]:
    """Where the true effect of a new study may lie: estimate +- quantile * sqrt(se^2 + tau2).

    Of the level of the pooled estimate. NORMAL equals metafor's predict() with test="z", T_K_1
    with test="knha", T_K_2 its predtype="Riley" (with z). Degrees of freedom below 1 count as 1:
    whether an interval from so few studies is shown is not decided here.
    Source: Higgins, Thompson & Spiegelhalter 2009, doi:10.1111/j.1467-985X.2008.00552.x.
    """
    lost = {PredictionInterval.T_K_1: 1, PredictionInterval.T_K_2: 2}
    convention = PredictionInterval(convention)
    df = np.maximum(pooled.k - lost[convention], 1.0) if convention in lost else np.inf
    margin = critical_value(pooled.level, df) * np.sqrt(pooled.se**2 + pooled.tau2)
    return pooled.estimate - margin, pooled.estimate + margin


def _checked(tau2: ArrayLike, studies: Studies) -> Floats:
    between = np.broadcast_to(np.asarray(tau2, float), studies.k.shape).copy()
    if not (np.isfinite(between) & (between >= 0)).all():
        raise ValueError("tau2 must be finite and not below 0.")
    return between


def _tested_by_t(test: MeanTest, studies: Studies, tau2: Floats) -> Mask:
    if test is MeanTest.KNHA:
        return np.asarray(studies.k > 1)
    return (studies.k > 2) & (tau2 > 0) & (test is MeanTest.DEFAULT)


def _knapp_hartung_factor(studies: Studies, q: Floats) -> Floats:
    """Weighted residual variance; as in metafor, a q of rounding noise is 0."""
    noise = q <= np.finfo(float).eps
    return np.where(noise, 0.0, q) / np.maximum(studies.k - 1, 1)

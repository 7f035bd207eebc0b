"""Inverse-variance pooling. Studies are on the last axis; everything broadcasts over the others."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats import tau2 as tau2s
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.projection import Projection
from synthesis.stats.results import PooledEstimate
from synthesis.stats.studies import Floats, Studies, check
from synthesis.stats.tau2.moments import checked_weights


class MeanTest(StrEnum):
    """How the mean is tested: metafor's codes, and the product's own default.

    T has k - 1 degrees of freedom and nothing else; KNHA is Knapp-Hartung; ADHOC is that without
    ever narrowing the interval. DEFAULT is KNHA where k > 2 and tau2 > 0, elsewhere Z.
    """

    Z = "z"
    T = "t"
    KNHA = "knha"
    ADHOC = "adhoc"
    DEFAULT = "default"


class PredictionInterval(StrEnum):
    """Which quantile a prediction interval uses: normal, or t with so many degrees of freedom.

    SIMPLE uses the normal one and takes the mean as known.
    """

    NORMAL = "normal"
    T_K_1 = "t(k-1)"
    T_K_2 = "t(k-2)"
    SIMPLE = "simple"


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
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """The mean weighted by w = 1 / (v + tau2), or by weights of one's own, tested as named.

    Other weights a (..., k) above 0 give the variance sum a^2 (v + tau2) / (sum a)^2 instead of
    1 / sum w; 1 weighs all studies the same. KNHA multiplies the variance by
    s2 = sum w (y - m)^2 / (k - 1), with w and its mean m whatever the weights are, ADHOC by
    max(1, s2); both and T use t(k - 1). A single study is always tested by z.
    Shapes (..., k), tau2 (...) -> (...). An estimate of 0 whose standard error is 0 has the
    statistic 0 and p 1; any other estimate then has the statistic inf.
    Equals metafor's rma(yi, vi, tau2=tau2, test=test, weights=weights), weights=1 weighted=FALSE.
    Sources: DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2; Knapp & Hartung 2003,
    doi:10.1002/sim.1482. Raises InvalidStudy, also for a weight that is not above 0; ValueError
    for a negative tau2.
    """
    studies = check(y, v, included)
    between = _checked(tau2, studies)
    fit = studies.weighted(between)
    scale, df = _scale(MeanTest(test), studies, between, fit.q)
    variance = 1 / fit.total
    if weights is not None:
        fit = studies.by(checked_weights(weights, studies))
        shares = fit.weights / fit.total[..., None]
        variance = (shares**2 * (studies.v + between[..., None])).sum(-1)
    se = np.sqrt(scale * variance)
    return _estimate(fit, se, df, level=level, tau2=between, scale=scale, k=studies.k)


def pool(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """Estimate tau2 and pool with it, by random_effects.

    Weights (..., k) above 0 weigh the mean, and are those of GENQ, which needs them.
    Equals metafor's rma(yi, vi, method=estimator, test=test, weights=weights).
    """
    between = tau2s.estimate(estimator, y, v, weights=weights, included=included)
    return random_effects(
        y, v, tau2=between, test=test, level=level, weights=weights, included=included
    )


def prediction_interval(
    pooled: PooledEstimate, *, convention: PredictionInterval, level: float | None = None
) -> tuple[Floats, Floats]:
    """Where the true effect of a new study may lie: estimate +- quantile * sqrt(se^2 + tau2).

    Of the level of the pooled estimate unless another is given. NORMAL equals metafor's predict()
    with test="z", T_K_1 with test="t", "knha" or "adhoc"; T_K_2 is that of its source; SIMPLE,
    which leaves out se, equals pi.type="simple". Degrees of freedom below 1 count as 1:
    whether an interval from so few studies is shown is not decided here.
    Source: Higgins, Thompson & Spiegelhalter 2009, doi:10.1111/j.1467-985X.2008.00552.x.
    """
    lost = {PredictionInterval.T_K_1: 1, PredictionInterval.T_K_2: 2}
    convention = PredictionInterval(convention)
    df = np.maximum(pooled.k - lost[convention], 1.0) if convention in lost else np.inf
    known = convention is PredictionInterval.SIMPLE
    variance = pooled.tau2 + (0.0 if known else pooled.se**2)
    margin = critical_value(pooled.level if level is None else level, df) * np.sqrt(variance)
    return pooled.estimate - margin, pooled.estimate + margin


def _checked(tau2: ArrayLike, studies: Studies) -> Floats:
    between = np.broadcast_to(np.asarray(tau2, float), studies.k.shape).copy()
    if not (np.isfinite(between) & (between >= 0)).all():
        raise ValueError("tau2 must be finite and not below 0.")
    return between


def _scale(test: MeanTest, studies: Studies, tau2: Floats, q: Floats) -> tuple[Floats, Floats]:
    """What the variance is multiplied by and the degrees of freedom; inf is the normal."""
    if test is MeanTest.DEFAULT:
        by_t = (studies.k > 2) & (tau2 > 0)
    else:
        by_t = (studies.k > 1) & (test is not MeanTest.Z)
    # As in metafor, a q of rounding noise is 0.
    factor = np.where(q <= np.finfo(float).eps, 0.0, q) / np.maximum(studies.df, 1)
    if test is MeanTest.ADHOC:
        factor = np.maximum(1.0, factor)
    scaled = by_t & (test is not MeanTest.T)
    return np.where(scaled, factor, 1.0), np.where(by_t, studies.df, np.inf)


def _estimate(
    fit: Projection,
    se: Floats,
    df: Floats,
    *,
    level: float,
    tau2: Floats,
    scale: Floats,
    k: NDArray[np.int_],
) -> PooledEstimate:
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where((fit.mean == 0) & (se == 0), 0.0, fit.mean / se)
    margin = critical_value(level, df) * se
    return PooledEstimate(
        estimate=fit.mean,
        se=se,
        statistic=statistic,
        df=df,
        p=two_sided_p(statistic, df),
        ci_lower=fit.mean - margin,
        ci_upper=fit.mean + margin,
        level=level,
        tau2=tau2,
        scale=scale,
        weights=fit.weights / fit.total[..., None],
        k=k,
    )

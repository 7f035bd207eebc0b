"""Meta-regression: effect sizes on the columns of a design. Studies are on the last axis."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.pooling import MeanTest
from synthesis.stats.studies import Floats, Mask, Studies, check


@dataclass(frozen=True, slots=True)
class Regression:
    """A fit on p columns. coefficients, se, statistic, p and the interval: (..., p).

    `variance` (..., p, p) is the covariance matrix of the coefficients, multiplied by `scale`
    (...), which is the Knapp-Hartung factor or 1. `df` (...) belongs to the t distribution of
    the tests and intervals; inf is the normal. tau2, k: (...).
    """

    coefficients: Floats
    se: Floats
    statistic: Floats
    df: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    level: float
    variance: Floats
    tau2: Floats
    scale: Floats
    k: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class ModeratorsTest:
    """That several coefficients are all 0: chi-square(df) where df2 is inf, else F(df, df2)."""

    statistic: Floats
    df: int
    df2: Floats
    p: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the fit says of each study, all (..., k) and 0 for a study left out.

    `hat` is the leverage; `standardised` the residual by its standard error; weights sum to 1.
    """

    fitted: Floats
    residuals: Floats
    hat: Floats
    standardised: Floats
    weights: Floats


def regress(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    tau2: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> Regression:
    """b = (X'WX)^-1 X'Wy with W = 1 / (v + tau2), of a mixed-effects model.

    Shapes (..., k) and (..., k, p) -> (..., p). The columns are all there are: an intercept is a
    column of ones. tau2 (...) is the residual one, estimated unless it is given. Tests: z; t,
    with k - p degrees of freedom; knha, which besides multiplies the variance by
    s2 = y'Py / (k - p); adhoc, by max(1, s2). As many coefficients as studies are tested by z.
    A coefficient whose standard error is 0 has the statistic 0 if it is 0 too, else inf.
    Equals metafor's rma(yi, vi, mods=X, intercept=FALSE, method=estimator, test=test).
    Sources: Berkey et al. 1995, doi:10.1002/sim.4780140406; Knapp & Hartung 2003,
    doi:10.1002/sim.1482. Raises InvalidStudy; ValueError for columns that depend on each other
    or are more than the studies, and for a tau2 below 0.
    """
    studies = check(y, v, included, design)
    if tau2 is None:
        tau2 = tau2s.estimate(estimator, y, v, included=included, design=design)
    between = _checked(tau2, studies)
    fit = studies.weighted(between)
    by_t = _tested_by_t(MeanTest(test), studies, between)
    scale = np.where(by_t, _factor(MeanTest(test), studies, fit.q), 1.0)
    df = np.where(by_t, studies.df, np.inf)
    variance = scale[..., None, None] * fit.variance
    se = np.sqrt(np.diagonal(variance, axis1=-2, axis2=-1))
    statistic = _ratio(fit.coefficients, se)
    margin = critical_value(level, df)[..., None] * se
    return Regression(
        coefficients=fit.coefficients,
        se=se,
        statistic=statistic,
        df=df,
        p=two_sided_p(statistic, df[..., None]),
        ci_lower=fit.coefficients - margin,
        ci_upper=fit.coefficients + margin,
        level=level,
        variance=variance,
        tau2=between,
        scale=scale,
        k=studies.k,
    )


def _checked(tau2: ArrayLike, studies: Studies) -> Floats:
    between = np.broadcast_to(np.asarray(tau2, float), studies.k.shape).copy()
    if not (np.isfinite(between) & (between >= 0)).all():
        raise ValueError("tau2 must be finite and not below 0.")
    return between


def _tested_by_t(test: MeanTest, studies: Studies, tau2: Floats) -> Mask:
    if test is MeanTest.DEFAULT:
        return (studies.df > 1) & (tau2 > 0)
    return (studies.df > 0) & (test is not MeanTest.Z)


def _factor(test: MeanTest, studies: Studies, q: Floats) -> Floats:
    """What the variance is multiplied by; as in metafor, a q of rounding noise is 0."""
    noise = q <= np.finfo(float).eps
    factor = np.where(noise, 0.0, q) / np.maximum(studies.df, 1)
    if test == "t":
        return np.ones_like(factor)
    return np.maximum(1.0, factor) if test == "adhoc" else factor


def _ratio(coefficients: Floats, se: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = coefficients / se
    return np.where((coefficients == 0) & (se == 0), 0.0, found)

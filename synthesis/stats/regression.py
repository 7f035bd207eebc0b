"""Meta-regression: effect sizes on the columns of a design. Studies are on the last axis."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.pooling import MeanTest
from synthesis.stats.projection import Projection
from synthesis.stats.studies import Floats, Mask, Studies, check

CERTAIN = 1e-12  # 1 - h below which a study is taken to decide its fitted value alone


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
    tests = _coefficients(fit, scale, df, level)
    return Regression(df=df, level=level, tau2=between, scale=scale, k=studies.k, **tests)


def moderators_test(fit: Regression, columns: Sequence[int]) -> ModeratorsTest:
    """That the coefficients of these columns (places from 0) are all 0, by Wald's statistic.

    QM = b'V^-1 b, chi-square, where the fit was tested by z; else F = QM / m with (m, k - p)
    degrees of freedom. Where every standard error is 0 it is inf, or 0 if the coefficients are.
    Shapes (..., p) -> (...). Equals metafor's rma(..., btt=columns + 1)$QM, $QMdf and $QMp.
    Source: Knapp & Hartung 2003, doi:10.1002/sim.1482. Raises ValueError for wrong columns.
    """
    chosen = np.asarray(columns, int)
    p = fit.coefficients.shape[-1]
    if not (chosen.size and len(set(columns)) == chosen.size and set(columns) <= set(range(p))):
        raise ValueError(f"Columns {columns} are not some of the {p} there are.")
    m, z, exact = chosen.size, fit.statistic[..., chosen], fit.scale == 0
    # Standardised, the matrix is as well-conditioned as moderators on any scale allow.
    se = np.where(exact[..., None], 1.0, fit.se[..., chosen])
    block = fit.variance[..., chosen[:, None], chosen] / (se[..., :, None] * se[..., None, :])
    block, safe = np.where(exact[..., None, None], np.eye(m), block), np.where(np.isinf(z), 1.0, z)
    q = (safe * np.linalg.solve(block, safe[..., None])[..., 0]).sum(-1)
    q = np.where(np.isinf(z).any(-1), np.inf, np.maximum(0.0, q))
    by_t = np.isfinite(fit.df)
    statistic = np.where(by_t, q / m, q)
    tail = stats.f.sf(statistic, m, np.where(by_t, fit.df, 1.0))
    return ModeratorsTest(statistic, m, fit.df, np.where(by_t, tail, stats.chi2.sf(q, m)))


def explained(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    tau2: ArrayLike,
    included: ArrayLike | None = None,
) -> Floats:
    """R2 in percent: how much of the heterogeneity the moderators account for, at least 0.

    100 (t - tau2) / t with t the tau2 without moderators, by the same estimator; 0 where t = 0.
    Common effect: the adjusted R2 of weighted least squares. Shapes (..., k, p) -> (...).
    Equals metafor's rma(...)$R2. Source: Raudenbush 1994, ISBN 0-87154-226-9, chapter 20.
    Raises InvalidStudy; ValueError for a design whose columns do not contain the intercept.
    """
    studies = check(y, v, included, design)
    ones = studies.included.astype(float)
    if (abs(Projection.of(ones, ones, studies.design).residuals) > 1e-8).any():
        raise ValueError("R2 compares with the intercept alone: the design must contain it.")
    if tau2s.Estimator(estimator) is tau2s.Estimator.EE:
        alone = check(y, v, included)
        without = alone.weighted().q / np.maximum(alone.df, 1)
        left = studies.weighted().q / np.maximum(studies.df, 1)
        left = np.where(studies.df > 0, left, without)
    else:
        without = tau2s.estimate(estimator, y, v, included=included)
        left = np.asarray(tau2, float)
    some = without > 0
    return np.where(some, np.maximum(0.0, 100 - 100 * left / np.where(some, without, 1.0)), 0.0)


def fitted(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike,
    *,
    tau2: ArrayLike,
    included: ArrayLike | None = None,
) -> Fitted:
    """Fitted values, residuals, leverages, standardised residuals and weights of a regression.

    The standardised residual is r / sqrt((v + tau2)(1 - h)), whatever the test of the fit; 0 for
    a study that alone decides its own fitted value (h = 1). Shapes (..., k, p) -> (..., k).
    Equals metafor's fitted(), resid(), hatvalues(), rstandard()$z and weights() / 100.
    Source: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11. Raises InvalidStudy, ValueError.
    """
    studies = check(y, v, included, design)
    fit = studies.weighted(_checked(tau2, studies))
    free = np.where(studies.included, 1 - fit.leverages, 0.0)
    some = free > CERTAIN
    spread = np.sqrt(np.where(some, free, 1.0) / np.where(some, fit.weights, 1.0))
    return Fitted(
        fitted=np.where(studies.included, studies.y - fit.residuals, 0.0),
        residuals=fit.residuals,
        hat=fit.leverages,
        standardised=np.where(some, fit.residuals / spread, 0.0),
        weights=fit.weights / fit.total[..., None],
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


def _coefficients(fit: Projection, scale: Floats, df: Floats, level: float) -> dict[str, Floats]:
    b, variance = fit.coefficients, scale[..., None, None] * fit.variance
    se = np.sqrt(np.diagonal(variance, axis1=-2, axis2=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where((b == 0) & (se == 0), 0.0, b / se)
    margin = critical_value(level, df)[..., None] * se
    return {
        "coefficients": b,
        "se": se,
        "statistic": statistic,
        "p": two_sided_p(statistic, df[..., None]),
        "ci_lower": b - margin,
        "ci_upper": b + margin,
        "variance": variance,
    }

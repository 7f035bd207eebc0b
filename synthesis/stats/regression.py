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
from synthesis.stats.tau2.moments import checked_weights

CERTAIN = 1e-12  # 1 - h below which a study is taken to decide its fitted value alone
ROUNDING = 1e-12  # what rounding adds to a coefficient, as a part of the sums it is made of


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
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> Regression:
    """b = (X'WX)^-1 X'Wy with W = 1 / (v + tau2), of a mixed-effects model.

    Shapes (..., k) and (..., k, p) -> (..., p). The columns are all there are: an intercept is a
    column of ones. tau2 (...) is the residual one, estimated unless it is given. Tests: z; t,
    with k - p degrees of freedom; knha, which besides multiplies the variance by
    s2 = y'Py / (k - p); adhoc, by max(1, s2). As many coefficients as studies are tested by z.
    A coefficient whose standard error is 0 has the statistic 0 if it is 0 too, else inf; what is
    rounding in it is taken for 0.
    Weights a (..., k) above 0 of one's own, which GENQ needs, make b = B y with
    B = (X'AX)^-1 X'A and its variance B (V + tau2 I) B'; s2 is as without them.
    Equals metafor's rma(yi, vi, mods=X, intercept=FALSE, method=estimator, test=test,
    weights=weights), weights=1 weighted=FALSE.
    Sources: Berkey et al. 1995, doi:10.1002/sim.4780140406; Knapp & Hartung 2003,
    doi:10.1002/sim.1482. Raises InvalidStudy; ValueError for columns that depend on each other
    or are more than the studies, and for a tau2 below 0.
    """
    studies = check(y, v, included, design)
    if tau2 is None:
        options = {"weights": weights, "included": included, "design": design}
        tau2 = tau2s.estimate(estimator, y, v, **options)
    between = _checked(tau2, studies)
    fit = studies.weighted(between)
    by_t = _tested_by_t(MeanTest(test), studies, between)
    scale = np.where(by_t, _factor(MeanTest(test), studies, fit.q), 1.0)
    df = np.where(by_t, studies.df, np.inf)
    b, variance = fit.coefficients, fit.variance
    if weights is not None:
        turn = _turn(studies.by(checked_weights(weights, studies)))
        marginal = studies.v + between[..., None]
        b, variance = _times(turn, studies.y), (turn * marginal[..., None, :]) @ _turned(turn)
    b = np.where((scale == 0)[..., None] & _rounding(b, variance, fit, studies), 0.0, b)
    tests = _coefficients(b, scale[..., None, None] * variance, df, level)
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
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> Floats:
    """R2 in percent: how much of the heterogeneity the moderators account for, at least 0.

    100 (t - tau2) / t with t the tau2 without moderators, by the same estimator; 0 where t = 0.
    Common effect: the adjusted R2 of least squares with weights 1 / v, or those of one's own
    (..., k), which are also those of GENQ. Shapes (..., k, p) -> (...).
    Equals metafor's rma(...)$R2. Source: Raudenbush 1994, ISBN 0-87154-226-9, chapter 20.
    Raises InvalidStudy; ValueError for a design whose columns do not contain the intercept.
    """
    studies = check(y, v, included, design)
    ones = studies.included.astype(float)
    if (abs(Projection.of(ones, ones, studies.design).residuals) > 1e-8).any():
        raise ValueError("R2 compares with the intercept alone: the design must contain it.")
    if tau2s.Estimator(estimator) is tau2s.Estimator.EE:
        given = 1 / studies.v if weights is None else checked_weights(weights, studies)
        own = np.where(studies.included, given, 0.0)
        without = check(y, v, included).by(own).q / np.maximum(studies.k - 1, 1)
        left = np.where(studies.df > 0, studies.by(own).q / np.maximum(studies.df, 1), without)
    else:
        without = tau2s.estimate(estimator, y, v, weights=weights, included=included)
        left = np.asarray(tau2, float)
    some = without > 0
    return np.where(some, np.maximum(0.0, 100 - 100 * left / np.where(some, without, 1.0)), 0.0)


def fitted(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike,
    *,
    tau2: ArrayLike,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> Fitted:
    """Fitted values, residuals, leverages, standardised residuals and weights of a regression.

    The standardised residual is r / sqrt((v + tau2)(1 - h)), whatever the test of the fit; 0 for
    a study that alone decides its own fitted value (h = 1). With weights a of one's own,
    H = X (X'AX)^-1 X'A and the variance of r the diagonal of (I - H)(V + tau2 I)(I - H)'.
    Shapes (..., k, p) -> (..., k).
    Equals metafor's fitted(), resid(), hatvalues(), rstandard()$z and weights() / 100.
    Source: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11. Raises InvalidStudy, ValueError.
    """
    studies = check(y, v, included, design)
    between = _checked(tau2, studies)
    fit, free = studies.weighted(between), None
    if weights is not None:
        fit = studies.by(checked_weights(weights, studies))
        free = _free_by_own_weights(studies, between, fit)
    free = np.where(studies.included, 1 - fit.leverages if free is None else free, 0.0)
    some = free > CERTAIN
    spread = np.sqrt(np.where(some, free, 1.0) * (studies.v + between[..., None]))
    return Fitted(
        fitted=np.where(studies.included, studies.y - fit.residuals, 0.0),
        residuals=fit.residuals,
        hat=fit.leverages,
        standardised=np.where(some, fit.residuals / spread, 0.0),
        weights=fit.weights / fit.total[..., None],
    )


def _free_by_own_weights(studies: Studies, tau2: Floats, fit: Projection) -> Floats:
    """The variances of the residuals as parts of v + tau2: (..., k)."""
    marginal = studies.v + tau2[..., None]
    turn = _turn(fit)
    covariance = (turn * marginal[..., None, :]) @ _turned(turn)
    columns = studies.design
    assert columns is not None
    of_fitted = ((columns @ covariance) * columns).sum(-1)
    return np.asarray(1 - 2 * fit.leverages + of_fitted / marginal)


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


def _turn(fit: Projection) -> Floats:
    """B = (X'AX)^-1 X'A (..., p, k), which makes the coefficients of y."""
    columns = fit.q_factor * np.sqrt(fit.weights)[..., None]
    return np.asarray(np.linalg.solve(fit.r_factor, _turned(columns)))


def _turned(matrix: Floats) -> Floats:
    return np.swapaxes(matrix, -1, -2)


def _times(matrix: Floats, vector: Floats) -> Floats:
    return np.asarray((matrix @ vector[..., None])[..., 0])


def _rounding(b: Floats, variance: Floats, fit: Projection, studies: Studies) -> Mask:
    """Which coefficients of an exact fit are no more than rounding: (..., p).

    There y = X b, and the rounding of y and X is of the order of eps |X| |b|. A coefficient takes
    of it, weighted by W^1/2, at most its length times the coefficient's standard error.
    """
    assert studies.design is not None
    sums = _times(np.abs(studies.design), np.abs(b))
    length = np.sqrt(np.vecdot(fit.weights, sums**2))
    se = np.sqrt(np.diagonal(variance, axis1=-2, axis2=-1))
    return np.asarray(np.abs(b) <= ROUNDING * length[..., None] * se)


def _coefficients(b: Floats, variance: Floats, df: Floats, level: float) -> dict[str, Floats]:
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

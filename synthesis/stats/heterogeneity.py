"""How much studies differ beyond chance. Studies are on the last axis (..., k)."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from synthesis.stats import tau2 as tau2s
from synthesis.stats.projection import Projection
from synthesis.stats.results import Heterogeneity, QTest
from synthesis.stats.studies import Floats, Studies, check
from synthesis.stats.tau2.moments import checked_weights, first_guess


def cochran_q(
    y: ArrayLike,
    v: ArrayLike,
    *,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> QTest:
    """Q = sum (y - X b)^2 / v about the common-effect fit, chi-square with k - p df.

    Shapes (..., k), design (..., k, p), None the mean alone -> (...); no degree of freedom gives
    Q 0, p 1. Equals metafor's rma(yi, vi)$QE and $QEp.
    Source: Cochran 1954, doi:10.2307/3001666. Raises InvalidStudy.
    """
    studies = check(y, v, included, design)
    return _q_test(studies, studies.weighted())


def heterogeneity(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    tau2: ArrayLike,
    level: float = 0.95,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Heterogeneity:
    """Q, I2 and H2, and with a tau2 (...) its standard error and Q-profile interval.

    Random effects: I2 = 100 tau2 / (tau2 + s2) and H2 = 1 + tau2 / s2, with s2 = (k - p) / tr P
    the typical sampling variance, not (Q - df) / Q; their bounds are those of tau2 put through
    the same formulas. Common effect: I2 = max(0, 100 (Q - df) / Q), H2 = Q / df, which the
    fields `i2_from_q` and `h2_from_q` hold for every model.
    `weights` (..., k) are those of GENQ; design (..., k, p) makes all of it residual. No degree
    of freedom: I2 0, H2 1, and bounds and standard error that say nothing (0 to inf, inf).
    Equals metafor's rma(...)$I2, $H2, $se.tau2 and confint(rma(...)).
    Source: Higgins & Thompson 2002, doi:10.1002/sim.1186. Raises InvalidStudy, DidNotConverge.
    """
    studies, named = check(y, v, included, design), tau2s.Estimator(estimator)
    by_q = _from_q(test := _q_test(studies, plain := studies.weighted()))
    if named is tau2s.Estimator.EE:
        return Heterogeneity(test.q, test.df, test.p, np.zeros(studies.k.shape), *by_q, *by_q)
    between = np.broadcast_to(np.asarray(tau2, float), studies.k.shape).copy()
    lower, upper = tau2s.q_profile(y, v, level=level, included=included, design=design)
    unit = np.where(studies.df > 0, plain.trace, 1.0) / np.maximum(studies.df, 1)
    (i2, h2), *ends = (_from_ratio(unit * each) for each in (between, lower, upper))
    return Heterogeneity(
        *(test.q, test.df, test.p, between, i2, h2, *by_q),
        se_tau2=_standard_error(named, studies, between, weights),
        tau2_lower=lower,
        tau2_upper=upper,
        i2_lower=ends[0][0],
        i2_upper=ends[1][0],
        h2_lower=ends[0][1],
        h2_upper=ends[1][1],
    )


def standard_error_of_tau2(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    tau2: ArrayLike,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """Asymptotic standard error of tau2 (...): a rough guide only; inf where k = p.

    ML and REML by the expected information: sqrt(2 / sum w^2) and sqrt(2 / tr PP) with
    w = 1 / (v + tau2). The others set a quadratic form y'Py equal to a value; divided by what
    one unit of tau2 adds to it, sqrt(2 tr PSPS) is their standard error, with S = V + tau2 I:
    DL, HS and HSk with w = 1 / v by tr P, sum w, and sum w (k - p) / k; HE with w = 1 by k - p;
    GENQ with its own weights by tr P; SJ with w = 1 / (v + t0) by (k - p) / t0; EB, PM and PMM
    with w = 1 / (v + tau2) by sum w (k - p) / k.
    Equals metafor's rma(...)$se.tau2, also for a tau2 that was given.
    Source: Viechtbauer 2005, doi:10.3102/10769986030003261.
    Raises InvalidStudy, ValueError for the common-effect model, which has no tau2, and for
    GENQ without weights.
    """
    studies = check(y, v, included, design)
    between = np.broadcast_to(np.asarray(tau2, float), studies.k.shape)
    return _standard_error(tau2s.Estimator(estimator), studies, between, weights)


def _standard_error(
    estimator: tau2s.Estimator, studies: Studies, tau2: Floats, weights: ArrayLike | None
) -> Floats:
    if estimator is tau2s.Estimator.EE:
        raise ValueError("The common-effect model has no tau2.")
    several = studies.df > 0
    if estimator in {tau2s.Estimator.ML, tau2s.Estimator.REML}:
        fit = studies.weighted(tau2)
        restricted = estimator is tau2s.Estimator.REML
        squares = fit.trace_of_square if restricted else (fit.weights**2).sum(-1)
        return np.where(several, np.sqrt(2 / np.where(several, squares, 1.0)), np.inf)
    fit, slope = _quadratic_form(estimator, studies, tau2, weights)
    marginal = studies.v + tau2[..., None]
    deviation = np.sqrt(2 * fit.trace_of_product(marginal, marginal))
    return np.where(several, deviation / np.where(several, slope, 1.0), np.inf)


def _quadratic_form(
    estimator: tau2s.Estimator, studies: Studies, tau2: Floats, weights: ArrayLike | None
) -> tuple[Projection, Floats]:
    """The P whose y'Py the estimator uses, and how much of it one unit of tau2 makes."""
    part = studies.df / studies.k
    match estimator:
        case tau2s.Estimator.DL:
            fit = studies.weighted()
            return fit, fit.trace
        case tau2s.Estimator.HS | tau2s.Estimator.HSK:
            fit = studies.weighted()
            return fit, fit.total * (part if estimator is tau2s.Estimator.HSK else 1.0)
        case tau2s.Estimator.HE:
            return studies.by(studies.included.astype(float)), studies.df.astype(float)
        case tau2s.Estimator.GENQ:
            if weights is None:
                raise ValueError("GENQ needs weights.")
            fit = studies.by(checked_weights(weights, studies))
            return fit, fit.trace
        case tau2s.Estimator.SJ:
            start = first_guess(studies)
            fit = studies.weighted(start)
            slope = np.full(start.shape, np.inf)  # where all y are equal, tau2 is always 0
            return fit, np.divide(studies.df, start, out=slope, where=start > 0)
    fit = studies.weighted(tau2)
    return fit, fit.total * part


def _q_test(studies: Studies, plain: Projection) -> QTest:
    df = np.asarray(studies.df)
    q = np.where(df > 0, plain.q, 0.0)
    return QTest(q, df, np.where(df > 0, chdtrc(np.maximum(df, 1), q), 1.0))


def _from_ratio(ratio: Floats) -> tuple[Floats, Floats]:
    """I2 in percent and H2 of tau2 / s2; an infinite one gives 100 and inf."""
    return 100 - 100 / (1 + ratio), 1 + ratio


def _from_q(test: QTest) -> tuple[Floats, Floats]:
    beyond = np.where(test.df > 0, np.maximum(0.0, test.q - test.df), 0.0)
    i2 = 100 * beyond / np.where(beyond > 0, test.q, 1.0)
    return i2, np.where(test.df > 0, test.q / np.maximum(test.df, 1), 1.0)

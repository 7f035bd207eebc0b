"""How much studies differ beyond chance. Studies are on the last axis (..., k)."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.results import Heterogeneity, QTest
from synthesis.stats.studies import Floats, Studies, check


def cochran_q(y: ArrayLike, v: ArrayLike, *, included: ArrayLike | None = None) -> QTest:
    """Q = sum (y - mean)^2 / v about the common-effect mean, chi-square with k - 1 df.

    Shapes (..., k) -> (...); one study has Q 0, df 0, p 1.
    Equals metafor's rma(yi, vi)$QE and $QEp. Source: Cochran 1954, doi:10.2307/3001666.
    Raises InvalidStudy.
    """
    studies = check(y, v, included)
    return _q_test(studies.weighted().q, studies.k - 1)


def heterogeneity(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    tau2: ArrayLike,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Heterogeneity:
    """Q, I2 and H2, and with a tau2 (...) its standard error and Q-profile interval.

    Random effects: I2 = 100 tau2 / (tau2 + s2) and H2 = 1 + tau2 / s2, with s2 the typical
    sampling variance, not (Q - df) / Q; their bounds are those of tau2 put through the same
    formulas. Common effect: I2 = max(0, 100 (Q - df) / Q), H2 = Q / df.
    One study: I2 0, H2 1, and bounds and standard error that say nothing (0 to inf, inf).
    Equals metafor's rma(...)$I2, $H2, $se.tau2 and confint(rma(...)).
    Source: Higgins & Thompson 2002, doi:10.1002/sim.1186. Raises InvalidStudy, DidNotConverge.
    """
    studies = check(y, v, included)
    has_tau2 = tau2s.Estimator(estimator) is not tau2s.Estimator.EE
    test = _q_test(studies.weighted().q, studies.k - 1)
    between = np.broadcast_to(np.asarray(tau2 if has_tau2 else 0.0, float), studies.k.shape).copy()
    i2, h2 = _from_tau2(studies, between) if has_tau2 else _from_q(test)
    found = Heterogeneity(test.q, test.df, test.p, between, i2, h2)
    if not has_tau2:
        return found
    lower, upper = tau2s.q_profile(y, v, level=level, included=included)
    (i2_lower, h2_lower), (i2_upper, h2_upper) = (_from_tau2(studies, t) for t in (lower, upper))
    return replace(
        found,
        se_tau2=standard_error_of_tau2(y, v, estimator=estimator, tau2=between, included=included),
        tau2_lower=lower,
        tau2_upper=upper,
        i2_lower=i2_lower,
        i2_upper=i2_upper,
        h2_lower=h2_lower,
        h2_upper=h2_upper,
    )


def standard_error_of_tau2(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    tau2: ArrayLike,
    included: ArrayLike | None = None,
) -> Floats:
    """Asymptotic standard error of tau2 (...): a rough guide only; inf for one study.

    REML: sqrt(2 / tr PP) with w = 1 / (v + tau2). DL: sqrt(2 (k - 1) + 4 tau2 tr P +
    2 tau2^2 tr PP) / tr P with w = 1 / v. Equals metafor's rma(...)$se.tau2.
    Source: Viechtbauer 2005, doi:10.3102/10769986030003261. Raises InvalidStudy.
    """
    studies, between = check(y, v, included), np.asarray(tau2, float)
    several = studies.k > 1
    if tau2s.Estimator(estimator) is tau2s.Estimator.REML:
        square = np.where(several, studies.weighted(between).trace_of_square, 1.0)
        return np.where(several, np.sqrt(2 / square), np.inf)
    fit = studies.weighted()
    trace = np.where(several, fit.trace, 1.0)
    variance = (
        2 * (studies.k - 1) + 4 * between * trace + 2 * between**2 * fit.trace_of_square
    ) / trace**2
    return np.where(several, np.sqrt(variance), np.inf)


def _q_test(q: Floats, df: NDArray[np.int_]) -> QTest:
    p = np.where(df > 0, stats.chi2.sf(q, np.maximum(df, 1)), 1.0)
    return QTest(q, df, p)


def _from_tau2(studies: Studies, tau2: Floats) -> tuple[Floats, Floats]:
    """I2 in percent and H2; an infinite tau2 gives 100 and inf."""
    several = studies.k > 1
    trace = np.where(several, studies.weighted().trace, 1.0)
    ratio = tau2 * trace / np.maximum(studies.k - 1, 1)
    return 100 - 100 / (1 + ratio), 1 + ratio


def _from_q(test: QTest) -> tuple[Floats, Floats]:
    several = test.df > 0
    q = np.where(test.q > 0, test.q, 1.0)
    i2 = np.where(several & (test.q > 0), np.maximum(0.0, 100 * (test.q - test.df) / q), 0.0)
    return i2, np.where(several, test.q / np.maximum(test.df, 1), 1.0)

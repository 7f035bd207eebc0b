"""Log-likelihood and information criteria of a fit. Studies are on the last axis (..., k)."""

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.results import Likelihood
from synthesis.stats.studies import Floats, check
from synthesis.stats.tau2 import Estimator
from synthesis.stats.tau2.moments import checked_weights


def likelihood(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: Estimator,
    tau2: ArrayLike,
    tau2_is_estimated: bool = True,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Likelihood:
    """The normal log-likelihood at the coefficients and tau2 (...), restricted for REML.

    log L = -(n log 2 pi + sum log(v + tau2) + sum w r^2) / 2 with n = k and r = y - X b; the
    restricted one has n = k - p and adds (log det X'X - log det X'WX) / 2. `weights` (..., k)
    are those of the fit, unless they are w = 1 / (v + tau2); the design (..., k, p) is the mean
    alone unless given. Parameters m: p, and tau2 if it was estimated, which the common-effect
    model has not. AIC = -2 log L + 2 m, BIC = -2 log L + m log n, AICc with
    s = max(n, m + 2): -2 log L + 2 m s / (s - m - 1).
    Equals metafor's fitstats(rma(...)). Source: Viechtbauer 2005, doi:10.3102/10769986030003261.
    Raises InvalidStudy; ValueError for a restricted likelihood where k = p, which is none.
    """
    studies = check(y, v, included, design)
    estimator = Estimator(estimator)
    restricted = estimator is Estimator.REML
    if restricted and (studies.df < 1).any():
        raise ValueError("A restricted likelihood needs more studies than coefficients.")
    between = np.asarray(tau2, float)
    fit = studies.weighted(between)
    used = fit if weights is None else studies.by(checked_weights(weights, studies))
    n = studies.df if restricted else studies.k
    logs = np.log(studies.v + between[..., None]).sum(-1, where=studies.included)
    loglik = -(n * np.log(2 * np.pi) + logs + (fit.weights * used.residuals**2).sum(-1)) / 2
    if restricted:
        plain = studies.by(studies.included.astype(float))
        loglik = loglik + (plain.log_determinant - fit.log_determinant) / 2
    has_tau2 = tau2_is_estimated and estimator is not Estimator.EE
    return _criteria(loglik, n.astype(float), studies.p + has_tau2)


def _criteria(loglik: Floats, n: Floats, parameters: int) -> Likelihood:
    deviance = -2 * loglik
    size = np.maximum(n, parameters + 2)
    return Likelihood(
        loglik=loglik,
        aic=deviance + 2 * parameters,
        bic=deviance + parameters * np.log(n),
        aicc=deviance + 2 * parameters * size / (size - parameters - 1),
    )

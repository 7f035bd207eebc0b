"""Log-likelihood and information criteria of a fit. Studies are on the last axis (..., k)."""

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.results import Likelihood
from synthesis.stats.studies import Floats, check
from synthesis.stats.tau2 import Estimator


def likelihood(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: Estimator,
    tau2: ArrayLike,
    included: ArrayLike | None = None,
) -> Likelihood:
    """The normal log-likelihood at the weighted mean and tau2 (...), restricted for REML.

    log L = -(n log 2 pi + sum log(v + tau2) + sum w r^2) / 2 with n = k; the restricted one has
    n = k - 1 and adds (log k - log sum w) / 2. Parameters: the mean, and tau2 unless the model
    is the common-effect one. AIC = -2 log L + 2 p, BIC = -2 log L + p log n, AICc with
    m = max(n, p + 2): -2 log L + 2 p m / (m - p - 1).
    Equals metafor's fitstats(rma(...)). Source: Viechtbauer 2005, doi:10.3102/10769986030003261.
    Raises InvalidStudy; ValueError for a restricted likelihood of one study, which has none.
    """
    studies = check(y, v, included)
    estimator = Estimator(estimator)
    restricted = estimator is Estimator.REML
    if restricted and (studies.k < 2).any():
        raise ValueError("A restricted likelihood needs at least two studies.")
    between = np.asarray(tau2, float)
    fit = studies.weighted(between)
    n = studies.k - restricted
    logs = np.log(studies.v + between[..., None]).sum(-1, where=studies.included)
    loglik = -(n * np.log(2 * np.pi) + logs + fit.q) / 2
    if restricted:
        loglik = loglik + (np.log(studies.k) - np.log(fit.total)) / 2
    return _criteria(loglik, n.astype(float), 1 if estimator is Estimator.EE else 2)


def _criteria(loglik: Floats, n: Floats, parameters: int) -> Likelihood:
    deviance = -2 * loglik
    size = np.maximum(n, parameters + 2)
    return Likelihood(
        loglik=loglik,
        aic=deviance + 2 * parameters,
        bic=deviance + parameters * np.log(n),
        aicc=deviance + 2 * parameters * size / (size - parameters - 1),
    )

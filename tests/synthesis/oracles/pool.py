"""pool: inverse-variance pooling with heterogeneity and fit statistics."""

import math
from typing import Any

import numpy as np

from synthesis.stats import heterogeneity, likelihood, pooling
from synthesis.stats.pooling import MeanTest, PredictionInterval
from synthesis.stats.tau2 import Estimator
from tests.synthesis.oracles.sizes import SIZES, sizes
from tests.synthesis.oracles.values import only, plain

ARGUMENTS = {"weights", "weighted", "tau2", "mods"}  # inputs of rma() that are not data
METHODS = {
    "EE": Estimator.EE,
    "FE": Estimator.EE,
    "DL": Estimator.DL,
    "REML": Estimator.REML,
}


def pool(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"method", "test", "level"})
    if unknown := ARGUMENTS & set(given):
        raise NotImplementedError(", ".join(sorted(unknown)))
    method, name = request.get("method", "REML"), request.get("test", "z")
    if method not in METHODS or name not in {"z", "knha"}:
        raise NotImplementedError(f"{method} with test {name}")
    estimator, test = METHODS[method], MeanTest(name)
    yi, vi = sizes(given, request)
    used = np.isfinite(yi) & np.isfinite(vi)
    level = request.get("level", 95) / 100
    fit = pooling.pool(yi, vi, estimator=estimator, test=test, level=level, included=used)
    spread = heterogeneity.heterogeneity(
        yi, vi, estimator=estimator, tau2=fit.tau2, level=level, included=used
    )
    return {
        "yi": plain(yi),
        "vi": plain(vi),
        **mean(fit, used),
        **differences(fit, spread),
        **fit_statistics(yi, vi, estimator, fit, used),
    }


def mean(fit: pooling.PooledEstimate, used: np.ndarray) -> dict[str, Any]:
    by_t = math.isfinite(fit.df)
    convention = PredictionInterval.T_K_1 if by_t else PredictionInterval.NORMAL
    pi_lb, pi_ub = pooling.prediction_interval(fit, convention=convention)
    return {
        "k": int(fit.k),
        "p": 1,
        "beta": [float(fit.estimate)],
        "se": [float(fit.se)],
        "stat": [float(fit.statistic)],
        "ddf": int(fit.df) if by_t else None,
        "pval": [float(fit.p)],
        "ci_lb": [float(fit.ci_lower)],
        "ci_ub": [float(fit.ci_upper)],
        "vb": [[float(fit.se**2)]],
        "weights_pct": plain(100 * fit.weights[used]),
        "pi_lb": float(pi_lb),
        "pi_ub": float(pi_ub),
    }


def differences(fit: pooling.PooledEstimate, spread: heterogeneity.Heterogeneity) -> dict[str, Any]:
    found = {
        "tau2": float(spread.tau2),
        "se_tau2": None,
        "I2": float(spread.i2),
        "H2": float(spread.h2),
        "Q": float(spread.q),
        "Q_df": int(spread.df),
        "Qp": float(spread.p),
    }
    if spread.se_tau2 is None or fit.k < 2:
        return found
    return found | {
        "se_tau2": float(spread.se_tau2),
        "tau2_ci": plain([spread.tau2_lower, spread.tau2_upper]),
        "tau_ci": plain(np.sqrt([spread.tau2_lower, spread.tau2_upper])),
        "I2_ci": plain([spread.i2_lower, spread.i2_upper]),
        "H2_ci": plain([spread.h2_lower, spread.h2_upper]),
    }


def fit_statistics(
    yi: np.ndarray,
    vi: np.ndarray,
    estimator: Estimator,
    fit: pooling.PooledEstimate,
    used: np.ndarray,
) -> dict[str, Any]:
    if fit.k < 2:
        return {}
    found = likelihood.likelihood(yi, vi, estimator=estimator, tau2=fit.tau2, included=used)
    return {name: float(getattr(found, name)) for name in ("loglik", "aic", "bic", "aicc")}

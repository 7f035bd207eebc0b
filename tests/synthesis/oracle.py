"""The kernels put to cases computed by R metafor: `answer(case)` returns what the case expects.

A case is {id, input, request, expected, tolerance}; the expected values may be blank. What does
not exist here raises NotImplementedError.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from synthesis.stats import effect_sizes, heterogeneity, likelihood, pooling
from synthesis.stats.effect_sizes import EffectSizes, Measure
from synthesis.stats.pooling import MeanTest, PredictionInterval
from synthesis.stats.tau2 import Estimator

MEANS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
CELLS = ("ai", "bi", "ci", "di")
SIZES = {"task", "measure", "vtype", "add", "to", "drop00"}  # what a request may ask of a size
ARGUMENTS = {"weights", "weighted", "tau2", "mods"}  # inputs of rma() that are not data
METHODS = {
    "EE": Estimator.EE,
    "FE": Estimator.EE,
    "DL": Estimator.DL,
    "REML": Estimator.REML,
}


def answer(case: dict[str, Any]) -> dict[str, Any]:
    tasks: dict[str, Callable[..., dict[str, Any]]] = {"escalc": escalc, "pool": pool}
    task = case["request"].get("task")
    if task not in tasks:
        raise NotImplementedError(f"task {task}")
    got = tasks[task](case["input"], case["request"])
    missing = set(case["expected"]) - set(got)
    if missing:
        raise NotImplementedError(f"fields {', '.join(sorted(missing))}")
    return {name: got[name] for name in case["expected"]}


def escalc(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES)
    yi, vi = sizes(given, request)
    return {"yi": plain(yi), "vi": plain(vi)}


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


def sizes(given: dict[str, Any], request: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """yi and vi with NaN where metafor has NA."""
    if request["measure"] not in set(Measure) or request.get("vtype", "LS") != "LS":
        raise NotImplementedError(f"{request['measure']} with vtype {request.get('vtype')}")
    measure, given = Measure(request["measure"]), {k: column(v) for k, v in given.items()}
    if measure is Measure.GEN:
        return generic(given)
    if measure in effect_sizes.FROM_MEANS:
        return from_means(measure, given)
    return from_counts(measure, given, request)


def generic(given: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    yi = given["yi"]
    if "vi" in given:
        return yi, given["vi"]
    used = np.isfinite(yi) & np.isfinite(given["sei"])
    found = effect_sizes.generic(yi, given["sei"], included=used)
    return yi, np.where(np.isfinite(given["sei"]), given["sei"] ** 2, found.vi)


def from_means(measure: Measure, given: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    arms = [given[name] for name in MEANS]
    found = from_complete(effect_sizes.FROM_MEANS[measure], arms)
    if measure is Measure.MD:  # metafor keeps a difference of means whose variance is missing
        return given["m1i"] - given["m2i"], found.vi
    return found.yi, found.vi


def from_counts(
    measure: Measure, given: dict[str, np.ndarray], request: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    for total, events, others in (("n1i", "ai", "bi"), ("n2i", "ci", "di")):
        if others not in given:
            given = given | {others: given[total] - given[events]}
    options = {name: request[name] for name in ("add", "to", "drop00") if name in request}
    cells = [given[name] for name in CELLS]
    found = from_complete(effect_sizes.FROM_COUNTS[measure], cells, **options)
    return found.yi, found.vi


def from_complete(
    function: Callable[..., EffectSizes], columns: list[np.ndarray], **options: Any
) -> EffectSizes:
    return function(*columns, **options, included=np.isfinite(columns).all(0))


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


def column(values: list[Any]) -> np.ndarray:
    """null becomes NaN: the one edge where missing values enter."""
    return np.array([math.nan if value is None else float(value) for value in values])


def plain(values: Any) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values]


def only(given: dict[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise NotImplementedError(", ".join(sorted(unknown)))

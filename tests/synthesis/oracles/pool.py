"""pool and intervals: inverse-variance pooling, heterogeneity, fit statistics, predictions."""

import math
import re
from typing import Any

import numpy as np

from synthesis.stats import heterogeneity, likelihood, pooling
from synthesis.stats import tau2 as tau2s
from synthesis.stats.blup import blups
from synthesis.stats.effect_sizes import Measure, from_freeman_tukey
from synthesis.stats.pooling import MeanTest, PooledEstimate, PredictionInterval
from synthesis.stats.profile_likelihood import profile_likelihood
from synthesis.stats.tau2 import Estimator
from tests.synthesis.oracles.sizes import SIZES, sizes
from tests.synthesis.oracles.values import column, only, plain

ARGUMENTS = {"weights", "weighted", "tau2"}  # inputs of rma() that are not data
OPTIONS = SIZES | {"method", "test", "level", "uses", *ARGUMENTS}
COMMON = {"FE", "EE", "CE"}
CONVENTIONS = {  # that metafor 3.8-1 answers pi.type="Riley" by its default is what the cases say
    "pi_default": None,
    "pi_riley": None,
    "pi_simple": PredictionInterval.SIMPLE,
}
Given = dict[str, Any]


class Fit:
    """One model as a request describes it."""

    def __init__(self, given: Given, request: Given) -> None:
        arguments = {name: given.get(name, request.get(name)) for name in ARGUMENTS}
        data = {name: values for name, values in given.items() if name not in ARGUMENTS}
        self.y, self.v = sizes(data, {n: v for n, v in request.items() if n in SIZES})
        self.used = np.isfinite(self.y) & np.isfinite(self.v)
        method = request.get("method", "REML")
        self.estimator = Estimator.EE if method in COMMON else Estimator(method)
        self.level = fraction(first(request.get("level", 95)))
        self.test = MeanTest(request.get("test", "z"))
        self.fixed = first(arguments["tau2"])
        own = arguments["weights"]
        self.own = None if own is None else self.weights_of(own)
        self.mean = 1.0 if first(arguments["weighted"]) in {False, "FALSE"} else self.own
        self.pooled = self.pool(self.level)

    def weights_of(self, given: list[Any]) -> np.ndarray:
        weights = np.broadcast_to(column(given), self.y.shape)
        self.used = self.used & np.isfinite(weights)
        return weights

    @property
    def tau2(self) -> Any:
        if self.estimator is Estimator.EE:
            return 0.0
        if self.fixed is not None:
            return 0.0 if self.used.sum() < 2 else self.fixed
        return tau2s.estimate(self.estimator, self.y, self.v, weights=self.own, included=self.used)

    def pool(self, level: float) -> PooledEstimate:
        options = {"test": self.test, "level": level, "weights": self.mean}
        return pooling.random_effects(self.y, self.v, tau2=self.tau2, included=self.used, **options)

    def spread(self, level: float) -> heterogeneity.Heterogeneity:
        options = {"estimator": self.estimator, "level": level, "weights": self.own}
        return heterogeneity.heterogeneity(
            self.y, self.v, tau2=self.pooled.tau2, included=self.used, **options
        )


def pool(given: Given, request: Given) -> Given:
    only(request, OPTIONS)
    fit = Fit(given, request)
    return {
        "yi": plain(fit.y),
        "vi": plain(fit.v),
        **mean(fit),
        **differences(fit),
        **fit_statistics(fit),
    }


def intervals(given: Given, request: Given) -> Given:
    """Everything that may be wanted, whether it is or not."""
    only(request, OPTIONS | {"want", "transf", "type"})
    fit = Fit(given, request)
    transformed = transformation(request.get("transf"), given)
    answer: Given = {"tau2": float(fit.pooled.tau2)} | prediction(fit, fit.level, None, transformed)
    for name, convention in CONVENTIONS.items():
        answer[name] = prediction(fit, fit.level, convention)
    for percent in (50, 80, 90, 95, 99):
        answer[f"pi{percent}"] = prediction(fit, percent / 100, None)
    answer["exp"] = prediction(fit, fit.level, None, np.exp)
    if fit.pooled.k < 2 or fit.estimator is Estimator.EE:
        return answer
    for percent in (80, 90, 95, 99):
        answer[f"confint{percent}"] = bounds(fit.spread(percent / 100))
    wanted = " ".join([str(request.get("type", "")), *request.get("want", [])])
    if re.search(r"\bPL\b|profile.likelihood", wanted):
        return answer | profiled(fit)
    return answer | bounds(fit.spread(fit.level)) | predicted(fit)


def mean(fit: Fit) -> Given:
    pooled = fit.pooled
    pi = prediction(fit, fit.level, None)
    return {
        "k": int(pooled.k),
        "p": 1,
        "beta": [float(pooled.estimate)],
        "se": [float(pooled.se)],
        "stat": [float(pooled.statistic)],
        "ddf": int(pooled.df) if math.isfinite(pooled.df) else None,
        "pval": [float(pooled.p)],
        "ci_lb": [float(pooled.ci_lower)],
        "ci_ub": [float(pooled.ci_upper)],
        "vb": [[float(pooled.se**2)]],
        "weights_pct": plain(100 * pooled.weights[fit.used]),
        "pi_lb": pi["pi_lb"],
        "pi_ub": pi["pi_ub"],
    }


def prediction(
    fit: Fit, level: float, convention: PredictionInterval | None, transf: Any = None
) -> Given:
    """metafor's predict(): its default is normal with z, and t(k - 1) else."""
    pooled = fit.pool(level)
    if convention is None:
        by_t = math.isfinite(pooled.df)
        convention = PredictionInterval.T_K_1 if by_t else PredictionInterval.NORMAL
    pi_lb, pi_ub = pooling.prediction_interval(pooled, convention=convention)
    found = {"pred": pooled.estimate, "ci_lb": pooled.ci_lower, "ci_ub": pooled.ci_upper}
    found |= {"pi_lb": pi_lb, "pi_ub": pi_ub}
    answer: Given = {name: [float(transf(x) if transf else x)] for name, x in found.items()}
    return answer | {"se": [None if transf else float(pooled.se)]}


def differences(fit: Fit) -> Given:
    spread = fit.spread(fit.level)
    found = {
        "tau2": float(spread.tau2),
        "se_tau2": None,
        "I2": float(spread.i2),
        "H2": float(spread.h2),
        "Q": float(spread.q),
        "Q_df": int(spread.df),
        "Qp": float(spread.p),
    }
    if spread.se_tau2 is None or fit.pooled.k < 2:
        return found
    return found | {"se_tau2": float(spread.se_tau2)} | bounds(spread)


def bounds(spread: heterogeneity.Heterogeneity) -> Given:
    return {
        "tau2_ci": plain([spread.tau2_lower, spread.tau2_upper]),
        "tau_ci": plain(np.sqrt([spread.tau2_lower, spread.tau2_upper])),
        "I2_ci": plain([spread.i2_lower, spread.i2_upper]),
        "H2_ci": plain([spread.h2_lower, spread.h2_upper]),
    }


def profiled(fit: Fit) -> Given:
    restricted = fit.estimator is Estimator.REML
    ends = profile_likelihood(
        fit.y, fit.v, restricted=restricted, level=fit.level, included=fit.used
    )
    return {"tau2_ci": plain(ends), "tau_ci": plain(np.sqrt(ends))}


def predicted(fit: Fit) -> Given:
    options = {"test": fit.test, "level": fit.level, "included": fit.used}
    found = blups(fit.y, fit.v, estimator=fit.estimator, tau2=fit.pooled.tau2, **options)
    names = {"": "estimate", "_se": "se", "_pi_lb": "pi_lower", "_pi_ub": "pi_upper"}
    answer = {}
    for ours, each in (("blup", found.effects), ("ranef", found.deviations)):
        for suffix, name in names.items():
            answer[ours + suffix] = plain(getattr(each, name)[fit.used])
    return answer


def fit_statistics(fit: Fit) -> Given:
    if fit.pooled.k < 2:
        return {}
    options = {"estimator": fit.estimator, "tau2": fit.pooled.tau2, "included": fit.used}
    options |= {"weights": fit.mean, "tau2_is_estimated": fit.fixed is None}
    found = likelihood.likelihood(fit.y, fit.v, **options)
    return {name: float(getattr(found, name)) for name in ("loglik", "aic", "bic", "aicc")}


def transformation(named: str | None, given: Given) -> Any:
    """The function that a request names, such as "ipft.hm (harmonic mean n)"."""
    if not named:
        return None
    name = named.split()[0].removeprefix("transf.")
    if name == "ipft.hm":
        sizes_ = column(given["ni"])
        return lambda x: from_freeman_tukey(x, 1 / np.nanmean(1 / sizes_))
    measures = {"exp": "OR", "ilogit": "PLO", "ztor": "ZCOR", "iarcsin": "PAS", "isqrt": "IRS"}
    if name not in measures:
        raise NotImplementedError(named)
    return Measure(measures[name]).back_transform


def first(values: Any) -> Any:
    """A number that came as it is or as a list of one."""
    return values[0] if isinstance(values, list) else values


def fraction(level: float) -> float:
    """The level as metafor takes it: 95, 0.95 and 0.05 are the same."""
    if level > 1:
        return level / 100
    return level if level > 0.5 else 1 - level

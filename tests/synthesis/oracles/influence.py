"""leave1out, cumul, baujat, influence: what single studies do to the result."""

from typing import Any

import numpy as np

from synthesis.stats import heterogeneity, moderators
from synthesis.stats import influence as kernel
from synthesis.stats.pooling import MeanTest
from synthesis.stats.results import PooledEstimate
from synthesis.stats.tau2 import Estimator
from tests.synthesis.oracles.sizes import SIZES, sizes
from tests.synthesis.oracles.values import column, only, plain

ASKED = SIZES | {"method", "test", "level"}
DATA = {
    "ai",
    "bi",
    "ci",
    "di",
    "n1i",
    "n2i",
    "m1i",
    "sd1i",
    "m2i",
    "sd2i",
    "x1i",
    "t1i",
    "x2i",
    "t2i",
    "xi",
    "mi",
    "ni",
    "ti",
    "ri",
    "pi",
    "sdi",
    "sei",
    "yi",
    "vi",
    "order",
}  # inputs that are no moderators
DIGITS = 4  # metafor's digits and the studies' numbers stand beside its dfbetas in this oracle


def leave1out(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, ASKED)
    yi, vi, options = _studies(given, request)
    level = request.get("level", 95) / 100
    fit = kernel.leave_one_out(yi, vi, **options, level=level)
    masks = kernel.leave_one_out_masks(np.ones(len(yi), bool))
    return _rows(yi, vi, fit, masks, options["estimator"])


def cumul(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, ASKED)
    yi, vi, options = _studies(given, request)
    keys = column(given["order"])[_used(given, request)]
    order = np.argsort(keys, kind="stable")
    level = request.get("level", 95) / 100
    fit = kernel.cumulative(yi, vi, order, **options, level=level)
    masks = np.argsort(order) <= np.arange(len(yi))[:, None]
    found = _rows(yi, vi, fit, masks, options["estimator"])
    return found | {"order_1based": [int(each) + 1 for each in order]}


def baujat(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    found = _influence(given, request)
    return {"x": plain(found.baujat_x), "y": plain(found.baujat_y)}


def influence(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    found = _influence(given, request)
    numbers = np.flatnonzero(_used(given, request)) + 1
    names = {
        "rstudent": found.rstudent,
        "dffits": found.dffits,
        "cook_d": found.cook_distance,
        "cov_r": found.cov_ratio,
        "tau2_del": found.tau2,
        "QE_del": found.q,
        "hat": found.hat,
        "weight_pct": 100 * found.weights,
        "rstandard_z": found.rstandard,
        "rstudent_resid": found.residual,
        "rstudent_se": found.residual_se,
    }
    return {name: plain(values) for name, values in names.items()} | {
        "dfbs": [
            [*plain(row), int(n), DIGITS] for row, n in zip(found.dfbetas, numbers, strict=True)
        ],
        "is_infl": found.influential.tolist(),
    }


def _influence(given: dict[str, Any], request: dict[str, Any]) -> kernel.Influence:
    only(request, ASKED | {"formula", "mods"})
    yi, vi, options = _studies(given, request)
    return kernel.influence(yi, vi, **options, design=_design(given, request))


def _studies(
    given: dict[str, Any], request: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    used = _used(given, request)
    yi, vi = sizes(given, request)
    method = request.get("method", "REML")
    estimator = Estimator.EE if method == "FE" else Estimator(method)
    return yi[used], vi[used], {"estimator": estimator, "test": MeanTest(request.get("test", "z"))}


def _rows(
    yi: np.ndarray, vi: np.ndarray, fit: PooledEstimate, masks: np.ndarray, estimator: Estimator
) -> dict[str, Any]:
    spread = heterogeneity.heterogeneity(yi, vi, estimator=estimator, tau2=fit.tau2, included=masks)
    return {
        "estimate": plain(fit.estimate),
        "se": plain(fit.se),
        "stat": plain(fit.statistic),
        "pval": plain(fit.p),
        "ci_lb": plain(fit.ci_lower),
        "ci_ub": plain(fit.ci_upper),
        "Q": plain(spread.q),
        "Qp": plain(spread.p),
        "tau2": None if estimator is Estimator.EE else plain(fit.tau2),
        "I2": plain(spread.i2),
        "H2": plain(spread.h2),
    }


def _used(given: dict[str, Any], request: dict[str, Any]) -> np.ndarray:
    """Which studies metafor keeps: those with an effect size and every moderator."""
    found = np.isfinite(sizes(given, request)).all(0)
    for columns in _moderators(given):
        found &= columns.complete
    return found


def _design(given: dict[str, Any], request: dict[str, Any]) -> np.ndarray | None:
    if not (terms := _moderators(given)):
        return None
    return moderators.design(*terms).values[_used(given, request)]


def _moderators(given: dict[str, Any]) -> list[moderators.Columns]:
    """The columns that are no data of the studies: strings are factors."""
    return [
        moderators.factor(name, values)
        if any(isinstance(value, str) for value in values)
        else moderators.continuous(name, column(values))
        for name, values in given.items()
        if name not in DATA
    ]

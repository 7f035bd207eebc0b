"""metareg and subgroup: heterogeneity explained."""

import math
from typing import Any

import numpy as np

from synthesis.stats.heterogeneity import heterogeneity
from synthesis.stats.likelihood import likelihood
from synthesis.stats.moderators import INTERCEPT, Columns
from synthesis.stats.pooling import MeanTest
from synthesis.stats.predictions import predict
from synthesis.stats.regression import (
    ModeratorsTest,
    Regression,
    explained,
    fitted,
    moderators_test,
    regress,
)
from synthesis.stats.results import Heterogeneity
from synthesis.stats.subgroup import SubgroupsOfOneTau2, subgroups, subgroups_of_one_tau2
from synthesis.stats.tau2 import Estimator
from tests.synthesis.oracles.formulas import Formula, variable
from tests.synthesis.oracles.sizes import SIZES, sizes
from tests.synthesis.oracles.values import column, only, plain

COMMON = {"FE", "CE", "EE"}
DATA = {
    *("ai", "bi", "ci", "di", "n1i", "n2i", "x1i", "x2i", "t1i", "t2i", "m1i", "m2i"),
    *("sd1i", "sd2i", "xi", "mi", "ri", "ti", "ni", "yi", "vi", "sei", "sdi"),
}
Given = dict[str, Any]


def metareg(given: Given, request: Given) -> Given:
    known = {
        "method",
        "test",
        "level",
        "formula",
        "mods",
        "newmods",
        "btt_1based",
        "btt",
        "tau2",
        "uses",
    }
    only(request, SIZES | known)
    yi, vi = effects(given, request)
    design = Formula.of(request.get("formula") or request["mods"]).design(given)
    used = np.isfinite(yi) & np.isfinite(vi) & design.complete
    design = independent(Columns(design.names, design.values[used]))
    yi, vi, fixed = yi[used], vi[used], fixed_tau2(given, request)
    weights = own_weights(given, used)
    options = {"estimator": estimator(request), "level": request.get("level", 95) / 100}
    options["weights"] = weights
    test = MeanTest(request.get("test", "z"))
    fit = regress(yi, vi, design.values, test=test, tau2=fixed, **options)
    spread = heterogeneity(yi, vi, design=design.values, tau2=fit.tau2, **options)
    return {
        **coefficients(fit),
        **differences(spread, fixed is None),
        **together(moderators_test(fit, tested(design, request))),
        **fit_statistics(yi, vi, design.values, fit, request, fixed is None, weights),
        **studies(yi, vi, design, fit, request, weights),
        **predictions(fit, design, request),
    }


def subgroup(given: Given, request: Given) -> Given:
    only(request, SIZES | {"method", "test", "level"})
    yi, vi = effects(given, request)
    found = variable(given["group"])
    groups = found[0] if isinstance(found, tuple) else labels(found)
    options = {
        "estimator": estimator(request),
        "test": MeanTest(request.get("test", "z")),
        "level": request.get("level", 95) / 100,
        "included": np.isfinite(yi) & np.isfinite(vi),
    }
    apart = subgroups(yi, vi, groups, **options)
    names = {"k": "k", "beta": "estimate", "se": "se", "ci_lb": "ci_lower", "ci_ub": "ci_upper"}
    separate = {theirs: getattr(apart.pooled, ours).tolist() for theirs, ours in names.items()}
    separate |= {"levels": list(apart.levels), "tau2": apart.pooled.tau2.tolist()}
    separate |= {"I2": apart.heterogeneity.i2.tolist(), "Q": apart.heterogeneity.q.tolist()}
    if apart.between is not None:
        between = apart.between
        separate |= {"Q_between": float(between.q), "df": int(between.df), "p": float(between.p)}
    shared = subgroups_of_one_tau2(yi, vi, groups, **options)
    return {"separate_tau2": separate, "common_tau2": one_tau2(shared)}


def one_tau2(found: SubgroupsOfOneTau2) -> Given:
    means = found.means
    answer = {
        "levels": list(found.levels),
        "tau2": float(means.tau2),
        "QE": float(found.residual.q),
    }
    answer |= {"QEp": float(found.residual.p), "k": int(means.k)}
    answer |= {"beta": means.coefficients.tolist(), "se": means.se.tolist()}
    answer |= {"ci_lb": means.ci_lower.tolist(), "ci_ub": means.ci_upper.tolist()}
    return answer | (together(found.between) if found.between else {})


def labels(numbers: np.ndarray) -> list[str | None]:
    return [None if math.isnan(number) else f"{number:.15g}" for number in numbers]


def effects(given: Given, request: Given) -> tuple[np.ndarray, np.ndarray]:
    if "yi" in given and "vi" in given:
        return column(given["yi"]), column(given["vi"])
    data = {name: values for name, values in given.items() if name in DATA}
    return sizes(data, {name: value for name, value in request.items() if name in SIZES})


def estimator(request: Given) -> Estimator:
    method = request.get("method", "REML")
    return Estimator.EE if method in COMMON else Estimator(method)


def own_weights(given: Given, used: np.ndarray) -> np.ndarray | None:
    if given.get("weighted", [True]) in ([False], False):
        return np.ones(used.sum())
    return column(given["weights"])[used] if "weights" in given else None


def fixed_tau2(given: Given, request: Given) -> float | None:
    value = request.get("tau2", given.get("tau2"))
    return value[0] if isinstance(value, list) else value


def independent(design: Columns) -> Columns:
    """Without the columns made of those before them, which metafor drops with a warning."""
    kept: list[int] = []
    lengths = np.sqrt((design.values**2).sum(0))
    scaled = design.values / np.where(lengths > 0, lengths, 1.0)
    for place in range(len(design.names)):
        if np.linalg.matrix_rank(scaled[:, [*kept, place]], tol=1e-7) == len(kept) + 1:
            kept.append(place)
    return Columns(tuple(design.names[place] for place in kept), design.values[:, kept])


def tested(design: Columns, request: Given) -> list[int]:
    chosen = request.get("btt_1based", request.get("btt"))
    if chosen is not None:
        return [place - 1 for place in (chosen if isinstance(chosen, list) else [chosen])]
    others = [place for place, name in enumerate(design.names) if name != INTERCEPT]
    return others or [0]


def coefficients(fit: Regression) -> Given:
    return {
        "k": int(fit.k),
        "p": fit.coefficients.shape[-1],
        "beta": fit.coefficients.tolist(),
        "se": fit.se.tolist(),
        "stat": fit.statistic.tolist(),
        "ddf": degrees(fit.df),
        "pval": fit.p.tolist(),
        "ci_lb": fit.ci_lower.tolist(),
        "ci_ub": fit.ci_upper.tolist(),
        "vb": fit.variance.tolist(),
        "tau2": float(fit.tau2),
    }


def degrees(df: Any) -> int | None:
    return int(df) if math.isfinite(df) else None


def differences(spread: Heterogeneity, is_estimated: bool) -> Given:
    found = {
        "se_tau2": None,
        "I2": float(spread.i2),
        "H2": float(spread.h2),
        "Q": float(spread.q),
        "Q_df": int(spread.df),
        "Qp": float(spread.p),
    }
    if spread.se_tau2 is None or spread.df < 1:
        return found
    found["se_tau2"] = float(spread.se_tau2)
    if not is_estimated:
        return found
    tau2 = np.array([spread.tau2_lower, spread.tau2_upper])
    return found | {
        "tau2_ci": tau2.tolist(),
        "tau_ci": np.sqrt(tau2).tolist(),
        "I2_ci": plain([spread.i2_lower, spread.i2_upper]),
        "H2_ci": plain([spread.h2_lower, spread.h2_upper]),
    }


def together(test: ModeratorsTest) -> Given:
    return {
        "QM": float(test.statistic),
        "QM_df": [test.df, degrees(test.df2)],
        "QMp": float(test.p),
    }


def fit_statistics(
    yi: np.ndarray,
    vi: np.ndarray,
    design: np.ndarray,
    fit: Regression,
    request: Given,
    is_estimated: bool,
    weights: np.ndarray | None,
) -> Given:
    method = estimator(request)
    if method is Estimator.REML and fit.k <= design.shape[-1]:
        return {}
    found = likelihood(
        yi,
        vi,
        estimator=method,
        tau2=fit.tau2,
        design=design,
        weights=weights,
        tau2_is_estimated=is_estimated,
    )
    return {name: float(getattr(found, name)) for name in ("loglik", "aic", "bic", "aicc")}


def studies(
    yi: np.ndarray,
    vi: np.ndarray,
    design: Columns,
    fit: Regression,
    request: Given,
    weights: np.ndarray | None,
) -> Given:
    each = fitted(yi, vi, design.values, tau2=fit.tau2, weights=weights)
    found = {
        "yi": yi.tolist(),
        "vi": vi.tolist(),
        "coef_names": list(design.names),
        "X": design.values.tolist(),
        "fitted": each.fitted.tolist(),
        "resid": each.residuals.tolist(),
        "hat": each.hat.tolist(),
        "rstandard_z": each.standardised.tolist(),
        "weights_pct": (100 * each.weights).tolist(),
        "R2": None,
    }
    if INTERCEPT in design.names and len(design.names) > 1:
        options = {"estimator": estimator(request), "tau2": fit.tau2, "weights": weights}
        found["R2"] = float(explained(yi, vi, design.values, **options))
    return found


def predictions(fit: Regression, design: Columns, request: Given) -> Given:
    if not request.get("newmods"):
        return {}
    has_intercept = design.names[0] == INTERCEPT
    others = len(design.names) - has_intercept
    rows = np.array(request["newmods"], float)
    if rows.ndim == 1:
        rows = rows.reshape(-1, others)
    if has_intercept and rows.shape[-1] == others:
        rows = np.column_stack([np.ones(len(rows)), rows])
    found = predict(fit, rows)
    names = {"pred": "estimate", "se": "se", "ci_lb": "ci_lower", "ci_ub": "ci_upper"}
    if estimator(request) is not Estimator.EE:
        names |= {"pi_lb": "pi_lower", "pi_ub": "pi_upper"}
    answer = {theirs: getattr(found, ours).tolist() for theirs, ours in names.items()}
    return {"predictions": {"pi_lb": None, "pi_ub": None} | answer}

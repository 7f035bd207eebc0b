"""Tests of asymmetry and selection: the tasks of bias.json."""

from typing import Any

import numpy as np

from synthesis.stats import tau2 as tau2s
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.small_studies import (
    asymmetry,
    excess,
    fail_safe,
    rank_test,
    selection_model,
    trim_fill,
)
from synthesis.stats.small_studies.selection_weights import Selection
from synthesis.stats.studies import check
from synthesis.stats.tau2 import Estimator
from tests.synthesis.oracles.sizes import SIZES, sizes
from tests.synthesis.oracles.values import column, only, plain


def regtest(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"model", "predictor", "method", "test", "level"})
    yi, vi, used = usable(given, request)
    name = request.get("predictor", "sei")
    found = asymmetry.regression_test(
        yi,
        vi,
        predictor=asymmetry.Predictor(name),
        n=None if name in {"sei", "vi"} else totals(given),
        **regression(request, "rma"),
        included=used,
    )
    return {
        "model": request.get("model", "rma"),
        "predictor": name,
        "stat": float(found.statistic),
        "ddf": finite(found.df),
        "pval": float(found.p),
        "limit_est": None if found.limit is None else float(found.limit),
        "limit_ci": None if found.limit is None else plain([found.limit_lower, found.limit_upper]),
        "coef": plain(found.fit.coefficients),
        "coef_se": plain(found.fit.se),
        "coef_p": plain(found.fit.p),
        "tau2": float(found.fit.tau2) if request.get("model", "rma") == "rma" else None,
    }


def pet_peese(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"model", "method", "test", "level"})
    yi, vi, used = usable(given, request)
    found = asymmetry.pet_peese(yi, vi, **regression(request, "lm"), included=used)
    answer = {}
    for name, fit in (("pet", found.pet), ("peese", found.peese)):
        rows = np.stack([fit.coefficients, fit.se, fit.statistic, fit.p], -1)
        answer |= {name: plain(rows[0]), f"{name}_slope": plain(rows[1])}
    return answer


def ranktest(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"exact"})
    yi, vi, used = usable(given, request)
    exactly = rank_test.rank_test(yi, vi, exact=request.get("exact", True), included=used)
    about = rank_test.rank_test(yi, vi, exact=False, included=used)
    return {
        "kendall_tau": float(exactly.tau),
        "pval": float(exactly.p),
        "pval_exact": float(exactly.p),
        "pval_normal_approx": float(about.p),
    }


def trimfill(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"estimator", "side", "method", "test", "level"})
    yi, vi, used = usable(given, request)
    options = model(request) | {
        "missing": trim_fill.Missing(request.get("estimator", "L0")),
        "side": trim_fill.Side(request.get("side") or "auto"),
        "included": used,
    }
    found = trim_fill.trim_and_fill(yi, vi, **options)
    if found.missing > 0 and options["estimator"] is Estimator.REML:
        found = trim_fill.trim_and_fill(yi, vi, **options | {"estimator": scored})
    shown = np.concatenate([np.full(len(yi), True), found.filled[len(yi) :]])
    pooled = found.pooled
    return {
        "k0": int(found.missing),
        "se_k0": finite(found.se),
        "p_k0": None if found.p is None else float(found.p),
        "side": "right" if found.right else "left",
        "yi_filled": plain(np.where(shown, np.concatenate([yi, found.y[len(yi) :]]), 0)[shown]),
        "vi_filled": plain(np.concatenate([vi, found.v[len(yi) :]])[shown]),
        "fill": [bool(each) for each in found.filled[shown]],
        "beta": [float(pooled.estimate)],
        "se": [float(pooled.se)],
        "pval": [float(pooled.p)],
        "ci_lb": [float(pooled.ci_lower)],
        "ci_ub": [float(pooled.ci_upper)],
        "tau2": float(pooled.tau2),
        "Q": float(check(found.y, found.v, found.included).weighted().q),
    }


def scored(
    y: np.ndarray, v: np.ndarray, *, included: np.ndarray, design: np.ndarray | None = None
) -> np.ndarray:
    """REML as metafor's trimfill() refits it: Fisher scoring from HE that ends at a step of 1e-5.

    The oracle's own control is not passed on there, so these are not the digits of the maximum.
    """
    studies = check(y, v, included, design)
    tau2, step = tau2s.hedges(y, v, included=included, design=design).item(), 1.0
    while abs(step) > 1e-5:
        fit = studies.weighted(tau2)
        step = (((fit.pulls**2).sum() - fit.trace) / fit.trace_of_square).item()
        while tau2 + step < 0:
            step /= 2
        tau2 += step
    return np.asarray(tau2)


def fsn(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"alpha", "target"})
    yi, vi, used = usable(given, request)
    alpha, target = request.get("alpha", 0.05), request.get("target")
    first = fail_safe.rosenthal(yi, vi, alpha=alpha, included=used)
    second = fail_safe.rosenberg(yi, vi, alpha=alpha, included=used)
    plainly, weighted = (
        float(fail_safe.orwin(yi, vi, target=target, weighted=each, included=used).number)
        for each in (False, True)
    )
    return {
        "rosenthal": float(first.number),
        "rosenthal_p": float(first.p),
        "rosenberg": float(second.number),
        "rosenberg_p": float(second.p),
        **{name: plainly for name in ("orwin", "orwin_target_half", "orwin_target")},
        **{
            name: weighted
            for name in ("orwin_weighted", "orwin_weighted_target_half", "orwin_weighted_target")
        },
    }


def selmodel(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES | {"type", "steps", "alternative", "method", "level", "prec", "test"})
    yi, vi, used = usable(given, request)
    found = selection_model.selection_model(
        yi,
        vi,
        selection=Selection(request["type"]),
        steps=request.get("steps") or (),
        alternative=excess.Alternative(request.get("alternative", "greater")),
        precision=precision(given, request.get("prec"), vi, used),
        estimator=Estimator.EE if request.get("method") in {"EE", "FE", "CE"} else Estimator.ML,
        maximum=selection_model.Maximum.NEAREST,
        level=request.get("level", 95) / 100,
        included=used,
    )
    return {
        "k": int(found.k),
        "beta": [float(found.estimate)],
        "se": [finite(found.se)],
        "zval": [float(found.statistic)],
        "pval": [float(found.p)],
        "ci_lb": [float(found.ci_lower)],
        "ci_ub": [float(found.ci_upper)],
        "tau2": float(found.tau2),
        "se_tau2": finite(found.se_tau2),
        "delta": plain(found.delta),
        "se_delta": [finite(each) if each else None for each in found.se_delta],
        "loglik": float(found.loglik),
        "LRT": float(found.lrt),
        "LRTdf": found.lrt_df,
        "LRTp": float(found.lrt_p),
    }


def precision(
    given: dict[str, Any], name: str | None, vi: np.ndarray, used: np.ndarray
) -> np.ndarray | None:
    """metafor's prec, relative to its largest."""
    if name is None:
        return None
    if name in {"sei", "vi"}:
        values = np.sqrt(vi) if name == "sei" else vi
    else:
        values = 1 / (totals(given) if name == "ninv" else np.sqrt(totals(given)))
    return values / values[used].max()


def tes(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    known = {"alpha", "alternative", "test", "tes_alternative", "H0", "theta", "tau2", "method"}
    only(request, SIZES | known)
    yi, vi, used = usable(given, request)
    tau2 = request.get("tau2")
    if tau2 is None:
        estimator = model({"method": request.get("method", "EE")})["estimator"]
        tau2 = pool(yi, vi, estimator=estimator, included=used).tau2
    found = excess.excess_significance(
        yi,
        vi,
        theta=request.get("theta"),
        tau2=tau2,
        null=request.get("H0", 0.0),
        alpha=request.get("alpha", 0.05),
        alternative=excess.Alternative(request.get("alternative", "two.sided")),
        test=excess.ExcessTest(request.get("test", "chi2")),
        excess=excess.Alternative(request.get("tes_alternative", "greater")),
        included=used,
    )
    return {
        "theta": float(found.theta),
        "O": int(found.observed),
        "E": float(found.expected),
        "power": plain(found.power[used]),
        "OE_ratio": float(found.ratio),
        "X2": None if found.statistic is None else float(found.statistic),
        "pval": float(found.p),
    }


def usable(
    given: dict[str, Any], request: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    data = {name: values for name, values in given.items() if name not in {"ni_total", "ni"}}
    yi, vi = sizes(data, request)
    return yi, vi, np.isfinite(yi) & np.isfinite(vi)


def model(request: dict[str, Any]) -> dict[str, Any]:
    """The options of rma()."""
    method = request.get("method") or "REML"
    return {
        "estimator": Estimator("EE" if method in {"FE", "CE"} else method),
        "test": MeanTest(request.get("test") or "z"),
        "level": request.get("level", 95) / 100,
    }


def regression(request: dict[str, Any], usual: str) -> dict[str, Any]:
    return {"model": asymmetry.Model(request.get("model", usual)), **model(request)}


def totals(given: dict[str, Any]) -> np.ndarray:
    """The number of participants of each study, from what metafor would take it from."""
    columns = {name: column(values) for name, values in given.items()}
    for name in ("ni_total", "ni"):
        if name in columns:
            return columns[name]
    if "bi" in columns:
        return sum(columns[name] for name in ("ai", "bi", "ci", "di"))
    return columns["n1i"] + columns["n2i"]


def finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None

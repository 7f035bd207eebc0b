"""robust: cluster-robust variances of univariate models."""

from typing import Any

import numpy as np

from synthesis.stats import moderators
from synthesis.stats import robust as kernel
from synthesis.stats.robust import Correction
from synthesis.stats.tau2 import Estimator
from tests.synthesis.oracles.values import column, only, plain

ASKED = {"task", "type", "df", "model", "method", "test", "level", "formula", "measure"}


def robust(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, ASKED)
    if request["model"] != "rma_uni":
        raise NotImplementedError(request["model"])
    yi, vi = column(given["yi"]), column(given["vi"])
    design = _design(given, request.get("formula", "~ 1"))
    used = np.isfinite([yi, vi]).all(0) & np.isfinite(design).all(1)
    clusters = [label for label, is_used in zip(given["cluster"], used, strict=True) if is_used]
    method = request.get("method", "REML")
    p = design.shape[1]
    found = kernel.cluster_robust(
        yi[used],
        vi[used],
        clusters,
        estimator=Estimator.EE if method == "FE" else Estimator(method),
        correction=Correction(request["type"]),
        level=request.get("level", 95) / 100,
        tested=range(1, p) if p > 1 else None,
        design=design[used] if p > 1 else None,
    )
    return _plain(found, request["type"])


def _plain(found: kernel.Robust, correction: str) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "beta": plain(found.coefficients),
        "se": plain(found.se),
        "stat": plain(found.statistic),
        "df": plain(found.df if correction == "CR2" else found.df[:1]),
        "pval": plain(found.p),
        "ci_lb": plain(found.ci_lower),
        "ci_ub": plain(found.ci_upper),
        "vb": [plain(row) for row in found.variance],
        "tau2": float(found.tau2),
        "n_clusters": int(found.clusters),
    }
    if found.wald is not None:
        wald = found.wald
        answer |= {
            "F": float(wald.statistic),
            "F_df": [wald.df, float(wald.df2)],
            "Fp": float(wald.p),
        }
    return answer


def _design(given: dict[str, Any], formula: str) -> np.ndarray:
    names = [name.strip() for name in formula.replace("~", "").split("+")]
    terms = [
        moderators.factor(name, given[name])
        if any(isinstance(value, str) for value in given[name])
        else moderators.continuous(name, column(given[name]))
        for name in names
        if name != "1"
    ]
    return moderators.design(*terms).values if terms else np.ones((len(given["yi"]), 1))

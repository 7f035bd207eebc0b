"""mh and peto: one effect for all tables."""

from typing import Any

import numpy as np

from synthesis.stats import mantel_haenszel
from synthesis.stats.effect_sizes import Measure
from synthesis.stats.peto import peto as by_peto
from synthesis.stats.tables import ChiSquare, CommonEffect
from tests.synthesis.oracles.pool import first, fraction
from tests.synthesis.oracles.sizes import FAMILIES, complete, each_column
from tests.synthesis.oracles.values import column, only

OPTIONS = {"task", "measure", "level", "add", "to", "drop00", "correct", "method"}


def mh(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, OPTIONS)
    measure = Measure(request["measure"])
    of_rates = measure in mantel_haenszel.OF_RATES
    function = mantel_haenszel.from_rates if of_rates else mantel_haenszel.from_counts
    columns, options = prepared(measure, given, request)
    if "correct" in request:
        options["correct"] = request["correct"]
    found = function(measure, *columns, **options)
    return (
        answer(found)
        | test("CMH", "CMHp", found.association)
        | test("Tarone", "Taronep", found.tarone)
    )


def peto(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, OPTIONS)
    columns, options = prepared(Measure.PETO, given, request)
    known = {name: options[name] for name in ("level", "included")}
    return answer(by_peto(*columns, **known))


def prepared(
    measure: Measure, given: dict[str, Any], request: dict[str, Any]
) -> tuple[list[np.ndarray], dict[str, Any]]:
    """The columns and the options; of two additions metafor's second is that of the pooling."""
    names = next(names for functions, names in FAMILIES if measure in functions)
    read = {name: column(values) for name, values in given.items()}
    columns = [each_column(read, name) for name in names]
    options = {n: first(request[n]) for n in ("add", "to", "drop00") if n in request}
    for name, none in (("add", 0), ("to", "none"), ("drop00", False)):
        values = request.get(name)
        if isinstance(values, list) and len(values) > 1 and values[1] != none:
            raise NotImplementedError(f"{name} {values[1]} of the pooled counts")
    options["level"] = fraction(first(request.get("level", 95)))
    options["included"] = complete(measure, dict(zip(names, columns, strict=True)))
    return columns, options


def answer(found: CommonEffect) -> dict[str, Any]:
    return {
        "k": int(found.k),
        "beta": [float(found.estimate)],
        "se": [float(found.se)],
        "stat": [float(found.statistic)],
        "pval": [float(found.p)],
        "ci_lb": [float(found.ci_lower)],
        "ci_ub": [float(found.ci_upper)],
        "Q": float(found.heterogeneity.q),
        "Q_df": int(found.heterogeneity.df),
        "Qp": float(found.heterogeneity.p),
        "I2": float(found.i2),
        "H2": float(found.h2),
    }


def test(name: str, p: str, found: ChiSquare | None) -> dict[str, Any]:
    """Of one table there is no test of equal odds ratios, and no p in metafor: of 0 df it is 1."""
    if found is None:
        return {name: None, p: None}
    return {name: float(found.statistic), p: float(found.p) if found.df else None}

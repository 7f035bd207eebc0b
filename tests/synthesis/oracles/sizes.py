"""escalc: effect sizes and sampling variances, for this task and for all the others."""

from collections.abc import Callable
from typing import Any

import numpy as np

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import EffectSizes, Measure
from tests.synthesis.oracles.values import column, only, plain

MEANS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
CELLS = ("ai", "bi", "ci", "di")
SIZES = {"task", "measure", "vtype", "add", "to", "drop00"}  # what a request may ask of a size


def escalc(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES)
    yi, vi = sizes(given, request)
    return {"yi": plain(yi), "vi": plain(vi)}


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

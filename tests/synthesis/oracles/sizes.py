"""escalc: effect sizes and sampling variances, for this task and for all the others."""

from typing import Any

import numpy as np

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import Measure
from tests.synthesis.oracles.values import column, only, plain

SIZES = {"task", "measure", "vtype", "add", "to", "drop00"}  # what a request may ask of a size
FAMILIES = (  # the columns of each kind of data, and the functions that take them
    (effect_sizes.FROM_MEANS, ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")),
    (effect_sizes.FROM_COUNTS, ("ai", "bi", "ci", "di")),
    (effect_sizes.FROM_RATES, ("x1i", "t1i", "x2i", "t2i")),
    (effect_sizes.FROM_PAIRS, ("m1i", "sd1i", "m2i", "sd2i", "ni", "ri")),
    (effect_sizes.FROM_PROPORTION, ("xi", "ni")),
    (effect_sizes.FROM_MEAN, ("mi", "sdi", "ni")),
    (effect_sizes.FROM_RATE, ("xi", "ti")),
    (effect_sizes.FROM_CORRELATION, ("ri", "ni")),
)
OTHER_NAMES = {"D2OR": "D2ORL", "OR2D": "OR2DL", "FE": "EE"}  # of metafor for the same


def escalc(given: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    only(request, SIZES)
    yi, vi = sizes(given, request)
    return {"yi": plain(yi), "vi": plain(vi)}


def sizes(given: dict[str, Any], request: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """yi and vi with NaN where metafor has NA."""
    name = OTHER_NAMES.get(request["measure"], request["measure"])
    if name not in set(Measure):
        raise NotImplementedError(name)
    measure, given = Measure(name), {k: column(v) for k, v in given.items()}
    if measure is Measure.GEN:
        return generic(given)
    functions, names = next(each for each in FAMILIES if measure in each[0])
    columns = [each_column(given, name) for name in names]
    options = {n: request[n] for n in ("vtype", "add", "to", "drop00") if n in request}
    used = complete(measure, dict(zip(names, columns, strict=True)))
    found = functions[measure](*columns, **options, included=used)
    if measure is Measure.MD:  # metafor keeps a difference of means whose variance is missing
        return given["m1i"] - given["m2i"], found.vi
    return found.yi, found.vi


def generic(given: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    yi = given["yi"]
    if "vi" in given:
        return yi, given["vi"]
    used = np.isfinite(yi) & np.isfinite(given["sei"])
    found = effect_sizes.generic(yi, given["sei"], included=used)
    return yi, np.where(np.isfinite(given["sei"]), given["sei"] ** 2, found.vi)


def each_column(given: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A column, or the non-events that an arm's events and total leave."""
    if name in given:
        return given[name]
    if name in {"bi", "di"}:
        events, total = {"bi": ("ai", "n1i"), "di": ("ci", "n2i")}[name]
        return given[total] - given[events]
    some = next(iter(given.values()))
    return np.full_like(some, np.nan)


def complete(measure: Measure, columns: dict[str, np.ndarray]) -> np.ndarray:
    """Whether a study has all the columns that the measure looks at."""
    unused = {Measure.SMCR: {"sd2i"}, Measure.VRC: {"m1i", "m2i"}}.get(measure, set())
    return np.isfinite([each for name, each in columns.items() if name not in unused]).all(0)

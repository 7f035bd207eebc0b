"""Where an answer differs from metafor's by more than the case's own tolerance."""

from typing import Any

import numpy as np

INFINITIES = {"Inf": np.inf, "-Inf": -np.inf}
OF_HESSIAN = {"pval", "ci_lb", "ci_ub"}  # as standard errors: metafor's are numerical derivatives


def wrong(case: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """The names of the fields that are not metafor's."""
    tolerance, unsure = case["tolerance"], undetermined(case)
    return [
        name
        for name, want in case["expected"].items()
        if name not in unsure and not same(want, got[name], tolerance)
    ]


def same(want: Any, got: Any, tolerance: dict[str, float]) -> bool:
    """Whether two answers are one; numbers alone have a tolerance, a list of one is its number."""
    if isinstance(want, dict):
        return all(same(each, got[name], tolerance) for name, each in want.items())
    if isinstance(want, list):
        values = got if isinstance(got, list) else [got]
        pairs = zip(want, values, strict=False)
        return len(want) == len(values) and all(same(a, b, tolerance) for a, b in pairs)
    if isinstance(got, list) and len(got) == 1:
        got = got[0]
    want = INFINITIES.get(want, want) if isinstance(want, str) else want
    if want is None or got is None or isinstance(want, str | bool):
        return bool(want == got)
    return bool(np.isclose(float(got), float(want), **tolerance))


def undetermined(case: dict[str, Any]) -> set[str]:
    """Fields of a selection model that optimisers agree on in the log-likelihood only.

    At a flat or boundary optimum those are all others; elsewhere what rests on a numerical
    Hessian.
    """
    expected = case["expected"]
    if case["request"]["task"] != "selmodel":
        return set()
    delta = [each for each in expected.get("delta") or [] if isinstance(each, int | float)]
    if expected["tau2"] > 1e-4 and all(0.01 < each < 100 for each in delta):
        return {name for name in expected if "se" in name.split("_") or name in OF_HESSIAN}
    return set(expected) - {"loglik", "k"}

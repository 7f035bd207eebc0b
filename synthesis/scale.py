"""The analysis scale of a run, and back to the measure's own."""

from collections.abc import Mapping
from math import exp
from typing import Any

from synthesis.choices import Measure

RATIOS = {"OR", "RR", "HR", "ROM", "IRR"}  # analysed as logarithms


def is_log(options: Mapping[str, Any]) -> bool:
    """Whether the analysis scale is a logarithm."""
    is_reported = options["measure"] == Measure.GEN
    return (options["reported_measure"] if is_reported else options["measure"]) in RATIOS


def shown(options: Mapping[str, Any], *values: float | None) -> list[float | None]:
    """Values on the measure's own scale."""
    if not is_log(options):
        return list(values)
    return [None if value is None else exp(min(value, 700.0)) for value in values]

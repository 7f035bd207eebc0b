"""What a single study does to the result, and how the result grew study by study."""

from synthesis.stats.influence.diagnostics import Influence, influence
from synthesis.stats.influence.refits import (
    cumulative,
    leave_one_out,
    leave_one_out_masks,
    leave_one_out_regressions,
)

__all__ = [
    "Influence",
    "cumulative",
    "influence",
    "leave_one_out",
    "leave_one_out_masks",
    "leave_one_out_regressions",
]

"""What every family of effect sizes does with the numbers it is given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes.measures import EffectSizes, Measure, VType
from synthesis.stats.studies import Floats, Mask, refuse

To = Literal["only0", "all", "if0all", "none"]
Sizes = tuple[Floats, Floats]
Formula = TypeVar("Formula")


def formula(formulas: Mapping[Measure, Formula], measure: Measure) -> Formula:
    """That of a measure. Raises ValueError for one that other data are needed for."""
    named = Measure(measure)
    if named not in formulas:
        raise ValueError(f"These data give {', '.join(formulas)}, not {named}.")
    return formulas[named]


def quietly() -> np.errstate:
    """No warnings: what is not a finite number comes out as not estimable."""
    return np.errstate(divide="ignore", invalid="ignore", over="ignore")


def broadcast(values: Sequence[ArrayLike], included: ArrayLike | None) -> tuple[list[Floats], Mask]:
    """The values as floats and the mask, all of one shape."""
    mask = np.asarray(True if included is None else included, bool)
    *floats, mask = np.broadcast_arrays(*(np.asarray(each, float) for each in values), mask)
    return floats, mask


def result(sizes: Sizes, mask: Mask) -> EffectSizes:
    """Where a logarithm, a quotient or a variance does not exist, not estimable."""
    yi, vi = sizes
    estimable = mask & np.isfinite(yi) & np.isfinite(vi) & (vi >= 0)
    return EffectSizes(np.where(estimable, yi, np.nan), np.where(estimable, vi, np.nan), estimable)


def variance(vtype: VType, known: Mapping[VType, Callable[[], Floats]]) -> Floats:
    """The sampling variance of the kind asked for, computed only then.

    Raises ValueError for a kind that the measure does not have.
    """
    if vtype not in known:
        raise ValueError(f"Variances of this measure are {', '.join(known)}, not {vtype}.")
    return known[vtype]()


def weighted_mean(values: Floats, n: Floats, mask: Mask) -> Floats:
    """Over the studies, by the number of people: (..., 1)."""
    weights = np.where(mask & np.isfinite(values), n, 0.0)
    total = weights.sum(-1, keepdims=True)
    return np.asarray(np.where(weights > 0, values * weights, 0.0).sum(-1, keepdims=True) / total)


def added(empty: Mask, mask: Mask, add: float, to: To) -> Floats:
    """What is added to each count of a study.

    To the studies with an empty count ("only0"), to all studies if any has one ("if0all"), to
    all ("all") or to none ("none"). Raises ValueError for another `to` and for an addition that
    is not finite or below 0.
    """
    if not 0 <= add < np.inf:
        raise ValueError(f"An addition is a number of 0 or above, not {add}.")
    chosen = {
        "only0": mask & empty,
        "if0all": mask & (mask & empty).any(-1, keepdims=True),
        "all": mask,
        "none": np.zeros_like(mask),
    }
    if to not in chosen:
        raise ValueError(f"An addition goes to {', '.join(chosen)}, not to {to}.")
    return np.asarray(add * chosen[to])


def refuse_arm(m: Floats, sd: Floats, n: Floats, mask: Mask, where: str = "") -> None:
    """Raise InvalidStudy for a mean that is not finite, an sd not finite or below 0, an n <= 0.

    An sd of 0 passes: the variance says whether it can be used.
    """
    refuse(mask & ~np.isfinite(m), f"has no finite mean{where}.")
    refuse(mask & ~(np.isfinite(sd) & (sd >= 0)), f"has no sd of 0 or above{where}.")
    refuse(mask & ~(np.isfinite(n) & (n > 0)), f"has no n above 0{where}.")


def refuse_counts(counts: Sequence[Floats], mask: Mask) -> None:
    """Raise InvalidStudy for a count that is not finite or below 0."""
    for each in counts:
        refuse(mask & ~(np.isfinite(each) & (each >= 0)), "has a count that is not 0 or above.")

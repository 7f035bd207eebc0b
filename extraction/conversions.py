"""Conversions between reported statistics, each a step that can be read and redone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Flag(StrEnum):
    """What a reader has to know about a converted value."""

    MODEL_SE = "SE of an LS mean is not a raw SD"
    NORMAL_INTERVAL = "the interval was read as a normal (z) one although n is below 60"
    APPROXIMATE_N = "the numbers per arm are assumed, not printed"
    MIXED_METRICS = "change and final values are mixed"
    VARIANCE_FROM_N = "variance from the numbers per arm, not from the printed SE"
    NO_SMALL_SAMPLE_CORRECTION = "Hedges' correction was not applied"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger: `formula` is the sentence shown ("2.80 × √11 = 9.29"), `value` the
    unrounded result, `source` where the formula is printed."""

    name: str
    inputs: Mapping[str, float]
    value: float
    formula: str
    source: str
    flags: tuple[Flag, ...] = ()


class ConversionError(ValueError):
    """A value that cannot be converted; `field` names the input at fault."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ArmMean:
    """n participants with a mean and a standard deviation."""

    n: float
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class ArmEvents:
    """`events` of `total` participants."""

    events: float
    total: float


@dataclass(frozen=True, slots=True)
class CombinedMeans:
    """The arm that several make together, one step per value."""

    n: Step
    mean: Step
    sd: Step


@dataclass(frozen=True, slots=True)
class CombinedEvents:
    events: Step
    total: Step


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """An SMD (Hedges' g) and its standard error."""

    estimate: Step
    se: Step


def sd_from_se(se: float, n: float, *, is_model_based: bool = False) -> Step:
    """SD = SE·√n."""
    raise NotImplementedError


def sd_from_ci(
    lower: float, upper: float, n: float, *, mean: float | None = None, level: float = 0.95
) -> Step:
    """SD from the interval of a mean: t with n - 1 df below n = 60, else z."""
    raise NotImplementedError


def se_from_ci(
    lower: float,
    upper: float,
    *,
    estimate: float | None = None,
    level: float = 0.95,
    df: float | None = None,
) -> Step:
    """SE of a contrast from its interval; z when `df` is None."""
    raise NotImplementedError


def se_from_t(difference: float, t: float) -> Step:
    """SE = |MD / t|."""
    raise NotImplementedError


def sd_from_se_of_difference(se: float, n_1: float, n_2: float) -> Step:
    """SD = SE / √(1/n1 + 1/n2)."""
    raise NotImplementedError


def pooled_sd(sd_1: float, n_1: float, sd_2: float, n_2: float) -> Step:
    raise NotImplementedError


def combine_means(arms: Sequence[ArmMean], *, flags: tuple[Flag, ...] = ()) -> CombinedMeans:
    raise NotImplementedError


def combine_events(arms: Sequence[ArmEvents]) -> CombinedEvents:
    raise NotImplementedError


def smd_from_difference(
    difference: float,
    sd: float,
    n_1: float,
    n_2: float,
    *,
    se: float | None = None,
    flags: tuple[Flag, ...] = (),
) -> StandardisedDifference:
    """g = J·MD/SD; v = (SE/SD)² + g²/(2N), with 1/n1 + 1/n2 for the first term without an SE."""
    raise NotImplementedError


def se_of_differences(sd_difference: float, n: float) -> Step:
    """SE of a paired mean difference = SD of the differences / √n."""
    raise NotImplementedError


def within_pair_correlation(sd_1: float, sd_2: float, sd_difference: float) -> Step:
    raise NotImplementedError


def crossover_smd(
    difference: float, sd_1: float, sd_2: float, r: float, n: float, *, corrected: bool = True
) -> StandardisedDifference:
    """SMD of a paired crossover; `corrected` applies J at n - 1 degrees of freedom."""
    raise NotImplementedError

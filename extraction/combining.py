"""Arms put together: as if the participants of several had been one group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from extraction.steps import (
    ConversionError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    finite,
    gettext_noop,
    in_product,
    rounded,
)

MEANS = "Cochrane Handbook 6.5.2.10"
EVENTS = "Cochrane Handbook 23.3.4"

NUMBER = "the number of participants in the combined arm"
NUMBER_OF_EVENTS = "the number of events in the combined arm"
MEAN = "the mean of the combined arm"
SD = "the SD of the combined arm"

TOO_FEW_ARMS = gettext_noop("Choose at least two arms to combine.")
EVENTS_BEYOND = gettext_noop(
    "There are %(events)s events among %(total)s participants; there can be 0 to %(total)s."
)
EVENTS_BEYOND_IN_ARM = gettext_noop(
    "Arm %(arm)s has %(events)s events among %(total)s participants; it can have 0 to %(total)s."
)


@dataclass(frozen=True, slots=True)
class ArmMean:
    """`n` participants with a mean and a standard deviation."""

    n: Number
    mean: Number
    sd: Number


@dataclass(frozen=True, slots=True)
class ArmEvents:
    """`events` of `total` participants."""

    events: Number
    total: Number


@dataclass(frozen=True, slots=True)
class CombinedMeans:
    """The arm that several make together, one step per value."""

    n: Step
    mean: Step
    sd: Step


@dataclass(frozen=True, slots=True)
class CombinedEvents:
    """The arm that several make together, one step per value."""

    events: Step
    total: Step


def combine_means(arms: Sequence[ArmMean], *, flags: Iterable[Flag] = ()) -> CombinedMeans:
    """Several arms as one: n, mean and SD as if their participants had been one group.

    M = Σnᵢmᵢ/N; SD² = (Σ(nᵢ − 1)SDᵢ² + Σnᵢ(mᵢ − M)²)/(N − 1), which is the Handbook's formula for
    two groups applied again and again (6.5.2.10), in any order. `flags` of the arms' own values
    are handed on. Raises ConversionError for fewer than two arms, an n of 1 or less, an SD of 0.
    """
    check_means(arms)
    numbers = [float(arm.n) for arm in arms]
    means = [float(arm.mean) for arm in arms]
    n = sum(numbers)
    mean = sum(k * m for k, m in zip(numbers, means, strict=True)) / n
    within = sum((k - 1) * float(arm.sd) ** 2 for k, arm in zip(numbers, arms, strict=True))
    between = sum(k * (m - mean) ** 2 for k, m in zip(numbers, means, strict=True))
    sd = sqrt((within + between) / (n - 1))
    shown_n = f"{_sum(arm.n for arm in arms)} = {as_printed(n)}"
    step = Step(
        "combine_means", _arm_inputs(arms), n, shown_n, MEANS, tuple(flags), quantity=NUMBER
    )
    return CombinedMeans(
        n=step,
        mean=replace(step, value=mean, formula=_mean_formula(arms, mean), quantity=MEAN),
        sd=replace(step, value=sd, formula=_sd_formula(arms, mean, sd), quantity=SD),
    )


def check_means(arms: Sequence[ArmMean]) -> None:
    """Refuse fewer than two arms, an n that leaves no SD, an SD of 0 and a mean that is none."""
    _several(arms)
    for row, arm in enumerate(arms):
        above("n", "number of participants", arm.n, 1, row)
        finite("mean", "mean", arm.mean, row)
        above("sd", "SD", arm.sd, 0, row)


def _several(arms: Sequence[ArmMean] | Sequence[ArmEvents]) -> None:
    if len(arms) < 2:
        raise ConversionError("arms", TOO_FEW_ARMS)


def _arm_inputs(arms: Sequence[ArmMean]) -> dict[str, float]:
    return {
        f"{name}_{row}": float(getattr(arm, name))
        for row, arm in enumerate(arms, start=1)
        for name in ("n", "mean", "sd")
    }


def _sum(values: Iterable[Number]) -> str:
    return " + ".join(as_printed(value) for value in values)


def _mean_formula(arms: Sequence[ArmMean], mean: float) -> str:
    terms = " + ".join(f"{as_printed(arm.n)} × {in_product(arm.mean)}" for arm in arms)
    return f"({terms}) / ({_sum(arm.n for arm in arms)}) = {rounded(mean)}"


def _sd_formula(arms: Sequence[ArmMean], mean: float, sd: float) -> str:
    within = " + ".join(f"({as_printed(arm.n)} − 1) × {as_printed(arm.sd)}²" for arm in arms)
    centre = in_product(round(mean, 2))
    between = " + ".join(
        f"{as_printed(arm.n)} × ({as_printed(arm.mean)} − {centre})²" for arm in arms
    )
    return f"√(({within} + {between}) / ({_sum(arm.n for arm in arms)} − 1)) = {rounded(sd)}"


def combine_events(arms: Sequence[ArmEvents]) -> CombinedEvents:
    """Several arms as one: events and totals are added (Handbook 23.3.4).

    Raises ConversionError for fewer than two arms, a total of 0 or more events than participants.
    """
    _several(arms)
    for row, arm in enumerate(arms):
        check_events(arm.events, arm.total, row)
    steps = []
    for name, what in (("events", NUMBER_OF_EVENTS), ("total", NUMBER)):
        values = [getattr(arm, name) for arm in arms]
        inputs = {f"{name}_{row}": float(value) for row, value in enumerate(values, start=1)}
        total = float(sum(values))
        formula = f"{_sum(values)} = {as_printed(total)}"
        steps.append(Step("combine_events", inputs, total, formula, EVENTS, quantity=what))
    return CombinedEvents(*steps)


def check_events(events: Number, total: Number, row: int | None = None) -> None:
    """Refuse a total of nobody, and events below 0 or beyond the total."""
    above("total", "total", total, 0, row)
    finite("events", "number of events", events, row)
    if 0 <= events <= total:
        return
    shown = {"events": as_printed(events), "total": as_printed(total)}
    if row is None:
        raise ConversionError("events", EVENTS_BEYOND, shown)
    raise ConversionError("events", EVENTS_BEYOND_IN_ARM, {"arm": str(row + 1), **shown}, row)

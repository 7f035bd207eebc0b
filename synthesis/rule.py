"""What an analysis takes from each study, as plain values: its options as frozen in a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synthesis.choices import Crossover, Measure, Prefer, Variance

DAY = 24.0  # hours
METRICS = ("change", "final")


@dataclass(frozen=True, slots=True)
class Assumption:
    """Numbers analysed per arm that no source prints, declared by the analysis with the reason."""

    n1: float
    n2: float
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Which result of a study is used. Empty tuples mean "any"; hours count from the index event.

    `metrics` are tried in order. `assumptions` by the study's uid. `reported_measure` names what
    the pooled estimates of a GEN analysis are. `lower_is_better` by instrument.
    """

    domain: str
    instruments: tuple[str, ...]
    hours_from: float
    hours_to: float
    hours_target: float
    measure: Measure
    index_events: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    comparators: tuple[str, ...] = ()
    prefer: Prefer = Prefer.CONTRAST
    metrics: tuple[str, ...] = METRICS
    crossover: Crossover = Crossover.PAIRED
    variance: Variance = Variance.NUMBERS
    reported_measure: str = ""
    assumptions: Mapping[str, Assumption] | None = None
    lower_is_better: Mapping[str, bool] | None = None

    @property
    def is_dichotomous(self) -> bool:
        """Whether effects come from events."""
        return self.measure in {Measure.OR, Measure.RR, Measure.RD}

    @property
    def favours_lower(self) -> bool:
        """Whether lower values are better on the scale that effects are turned to.

        It is the direction of the first instrument; "lower" where no instrument says.
        """
        known = self.lower_is_better or {}
        listed = [known[name] for name in self.instruments if name in known]
        return (listed or list(known.values()) or [True])[0]


def default_prefer(measure: Measure) -> Prefer:
    """Events come from the arms; for means the reported, often adjusted, difference is better."""
    return (
        Prefer.ARM if Measure(measure) in {Measure.OR, Measure.RR, Measure.RD} else Prefer.CONTRAST
    )


def read(options: Mapping[str, Any], lower_is_better: Mapping[str, bool]) -> Rule:
    """The rule of frozen options (`inputs.options_of`)."""
    measure = Measure(options["measure"])
    return Rule(
        domain=options["domain"],
        instruments=tuple(options["instruments"]),
        hours_from=options["hours_from"],
        hours_to=options["hours_to"],
        hours_target=options["hours_target"],
        measure=measure,
        index_events=tuple(options["index_events"]),
        forms=tuple(options["forms"]),
        comparators=tuple(options["comparators"]),
        prefer=Prefer(options["prefer"]),
        metrics=tuple(options["metrics"]),
        crossover=Crossover(options["crossover"]),
        variance=Variance(options["variance"]),
        reported_measure=options["reported_measure"],
        assumptions={
            str(each["study"]): Assumption(each["n1"], each["n2"], each["why"])
            for each in options["assumptions"]
        },
        lower_is_better=dict(lower_is_better),
    )

"""What a forest plot shows, and how its values are printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, floor, log10

from synthesis.plots.axis import shown


@dataclass(frozen=True, slots=True)
class Words:
    """What the plot says, for a translator; names in braces are filled in."""

    study: str = "Study"
    n: str = "n"
    weight: str = "Weight"
    interval: str = "{level} % CI"
    prediction: str = "{level} % prediction interval"
    title: str = (
        "{label}: {measure} {estimate}, {level} % CI {lower} to {upper}, weight {weight}. "
        "Open the trace."
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A study. Estimate and interval on the analysis scale, weight a share between 0 and 1."""

    label: str
    estimate: float
    ci_lower: float
    ci_upper: float
    weight: float
    n1: float | None = None
    n2: float | None = None
    href: str | None = None
    group: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """A pooled estimate, of a subgroup or of all; `note` tells its heterogeneity."""

    label: str
    estimate: float
    ci_lower: float
    ci_upper: float
    weight: float = 1.0
    n1: float | None = None
    n2: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ForestPlot:
    """All of a plot. Rows stand in their order, under their group where they name one.

    `measure` heads the estimates; `is_log` says that the analysis scale is a logarithm, which is
    drawn evenly and labelled as the ratio. A group without an entry in `subgroups` has no
    diamond. `notes` stand below the studies' names. `label` says the plot in one sentence.
    """

    measure: str
    rows: tuple[Row, ...]
    label: str
    pooled: Summary | None = None
    subgroups: Mapping[str, Summary] = field(default_factory=dict)
    prediction: tuple[float, float] | None = None
    is_log: bool = False
    level: float = 0.95
    arms: tuple[str, str] = ("", "")
    favours: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)


def interval_text(plot: ForestPlot, estimate: float, lower: float, upper: float) -> str:
    """ "−0.87 [−1.90, 0.16]": an estimate and its interval on the measure's own scale."""
    return f"{value_text(plot, estimate)} [{value_text(plot, lower)}, {value_text(plot, upper)}]"


def has_numbers(plot: ForestPlot) -> bool:
    """Whether any study states how many were analysed."""
    return any(row.n1 is not None or row.n2 is not None for row in plot.rows)


def value_text(plot: ForestPlot, value: float) -> str:
    """A value on the measure's own scale: ratios to about three digits, others alike.

    Differences carry two decimals, fewer where the estimates run into the hundreds.
    """
    if plot.is_log:
        ratio = exp(min(value, 700.0))
        if ratio < 0.01:
            return shown(ratio, min(6, -floor(log10(max(ratio, 1e-9)))))
        return shown(ratio, 0 if ratio >= 100 else 1 if ratio >= 10 else 2)
    largest = max(abs(row.estimate) for row in plot.rows)
    return shown(value, 0 if largest >= 1000 else 1 if largest >= 100 else 2)


def weight_text(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.1f} %" if share < 0.9995 else "100 %"


def percent_text(level: float) -> str:
    """A confidence level without needless decimals: "95", "99.9"."""
    return f"{100 * level:.4g}"

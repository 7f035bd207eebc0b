"""Events and rates: responders imputed from a mean and an SD, rates from counts."""

from math import log, sqrt

from scipy.special import ndtr

from extraction.steps import (
    ConversionError,
    EstimateAndError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    between,
    finite,
    floats,
    gettext_noop,
    in_product,
    rounded,
)

FURUKAWA = "Furukawa 2005, doi:10.1097/00004850-200501000-00010"
RATES = "Cochrane Handbook 6.7"

LOGARITHM = "the logarithm of the rate"

NO_SCORES = gettext_noop(
    "The baseline mean %(baseline)s is not above the lowest score %(lowest)s, so that no reduction "
    "follows."
)


def imputed_responders(
    n: Number,
    baseline: Number,
    mean: Number,
    sd: Number,
    *,
    reduction: Number = 0.5,
    lowest: Number = 0,
) -> Step:
    """How many of `n` fell by `reduction` or more: n·Φ((cut-off − M)/SD), a fraction, flagged.

    M and SD are those of the final scores (high is ill); the cut-off is `lowest` + (1 − reduction)
    × (baseline mean − `lowest`), `lowest` the instrument's least score (PANSS 30, most scales 0).
    Furukawa 2005. Raises ConversionError for an n or SD of 0, a reduction that is not between 0
    and 1 and a baseline mean that is not above the lowest score.
    """
    above("n", "number of participants", n, 0)
    finite("mean", "final mean", mean)
    above("sd", "SD", sd, 0)
    cut_off = _cut_off(baseline, reduction, lowest)
    value = float(n) * float(ndtr((cut_off - float(mean)) / float(sd)))
    inside = f"({as_printed(cut_off)} − {in_product(mean)}) / {as_printed(sd)}"
    return Step(
        "imputed_responders",
        floats(n=n, baseline=baseline, mean=mean, sd=sd, reduction=reduction, lowest=lowest),
        value,
        f"{as_printed(n)} × Φ({inside}) = {rounded(value)}",
        FURUKAWA,
        (Flag.IMPUTED_EVENTS,),
        ("final scores are about normal", "everybody began at the baseline mean"),
        quantity="the number of responders",
    )


def _cut_off(baseline: Number, reduction: Number, lowest: Number) -> float:
    finite("baseline", "baseline mean", baseline)
    finite("lowest", "lowest score", lowest)
    between("reduction", "reduction", reduction, 0, 1)
    if baseline <= lowest:
        shown = {"baseline": as_printed(baseline), "lowest": as_printed(lowest)}
        raise ConversionError("baseline", NO_SCORES, shown)
    return float(lowest) + (1 - float(reduction)) * (float(baseline) - float(lowest))


def rate_from_counts(events: Number, person_time: Number) -> EstimateAndError:
    """Rate = E/T, SE = √E/T, in events per unit of `person_time`. Handbook 6.7.

    Raises ConversionError for no events (an SE of 0) and for no time.
    """
    _counted(events, person_time)
    shown, time = as_printed(events), as_printed(person_time)
    rate, se = float(events) / float(person_time), sqrt(events) / float(person_time)
    return _rates(
        "rate_from_counts",
        floats(events=events, person_time=person_time),
        (rate, f"{shown} / {time}", "the rate"),
        (se, f"√{shown} / {time}", "the SE of the rate"),
    )


def log_rate_from_counts(events: Number, person_time: Number) -> EstimateAndError:
    """ln(E/T), SE = 1/√E (metafor's IRLN). Handbook 6.7.

    Raises ConversionError for no events (no logarithm) and for no time.
    """
    _counted(events, person_time)
    shown, time = as_printed(events), as_printed(person_time)
    return _rates(
        "log_rate_from_counts",
        floats(events=events, person_time=person_time),
        (log(float(events) / float(person_time)), f"ln({shown} / {time})", LOGARITHM),
        (1 / sqrt(events), f"1 / √{shown}", f"the SE of {LOGARITHM}"),
    )


def _counted(events: Number, person_time: Number) -> None:
    above("events", "number of events", events, 0)
    above("person_time", "person-time", person_time, 0)


def _rates(
    name: str,
    inputs: dict[str, float],
    estimate: tuple[float, str, str],
    se: tuple[float, str, str],
) -> EstimateAndError:
    """Each as value, formula without its result, and quantity."""
    assumed = ("events are independent at a constant rate",)
    return EstimateAndError(
        *(
            Step(
                name,
                inputs,
                value,
                f"{words} = {rounded(value)}",
                RATES,
                (),
                assumed,
                quantity=what,
            )
            for value, words, what in (estimate, se)
        )
    )

"""Log hazard ratios from log-rank statistics: observed minus expected events and their variance."""

from math import sqrt

from extraction.conversions.significance import Relation, t_from_p
from extraction.steps import (
    EstimateAndError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    finite,
    floats,
    in_product,
    rounded,
)

TIERNEY = "Tierney 2007, doi:10.1186/1745-6215-8-16"

LOG_HR = "the logarithm of the hazard ratio"
VARIANCE = "the log-rank variance V"
PROPORTIONAL = ("the hazards are proportional",)


def log_hr_from_logrank(o_minus_e: Number, v: Number) -> EstimateAndError:
    """ln HR = (O − E)/V, SE = 1/√V, of the first group against the second. Tierney 2007.

    O − E are the events of the first group minus those expected, V their log-rank variance. Raises
    ConversionError for a V that is not above 0.
    """
    finite("o_minus_e", "O − E", o_minus_e)
    above("v", "variance V", v, 0)
    value, se = float(o_minus_e) / float(v), 1 / sqrt(v)
    inputs = floats(o_minus_e=o_minus_e, v=v)
    shown = f"{in_product(o_minus_e)} / {as_printed(v)} = {rounded(value)}"
    shown_se = f"1 / √{as_printed(v)} = {rounded(se)}"
    return EstimateAndError(
        Step(
            "log_hr_from_logrank", inputs, value, shown, TIERNEY, (), PROPORTIONAL, quantity=LOG_HR
        ),
        Step(
            "log_hr_from_logrank",
            inputs,
            se,
            shown_se,
            TIERNEY,
            (),
            PROPORTIONAL,
            quantity=f"the SE of {LOG_HR}",
        ),
    )


def logrank_variance_from_events(events_1: Number, events_2: Number) -> Step:
    """V ≈ e1·e2/(e1 + e2), from the events of each group. Tierney 2007.

    Raises ConversionError for a group without events.
    """
    above("events_1", "number of events in group 1", events_1, 0)
    above("events_2", "number of events in group 2", events_2, 0)
    a, b = float(events_1), float(events_2)
    value = a * b / (a + b)
    first, second = as_printed(events_1), as_printed(events_2)
    formula = f"{first} × {second} / ({first} + {second}) = {rounded(value)}"
    inputs = floats(events_1=events_1, events_2=events_2)
    return Step(
        "logrank_variance_from_events",
        inputs,
        value,
        formula,
        TIERNEY,
        (Flag.IMPUTED_V,),
        ("the groups were followed up alike",),
        quantity=VARIANCE,
    )


def logrank_variance_from_total(events: Number, n_1: Number, n_2: Number) -> Step:
    """V ≈ e·n1·n2/(n1 + n2)², from all events and the numbers randomised; e/4 at 1:1. Tierney 2007.

    Raises ConversionError for no events and for groups of nobody.
    """
    above("events", "number of events", events, 0)
    above("n_1", "number of participants in group 1", n_1, 0)
    above("n_2", "number of participants in group 2", n_2, 0)
    a, b = float(n_1), float(n_2)
    value = float(events) * a * b / (a + b) ** 2
    first, second = as_printed(n_1), as_printed(n_2)
    product = f"{as_printed(events)} × {first} × {second}"
    return Step(
        "logrank_variance_from_total",
        floats(events=events, n_1=n_1, n_2=n_2),
        value,
        f"{product} / ({first} + {second})² = {rounded(value)}",
        TIERNEY,
        (Flag.IMPUTED_V,),
        ("events are about as frequent in both groups",),
        quantity=VARIANCE,
    )


def o_minus_e_from_p(
    p: Number, v: Number, *, favours_first: bool, sides: int = 2, relation: Relation = "="
) -> Step:
    """O − E = ±√V·Φ⁻¹(1 − p/sides) of a log-rank test. Tierney 2007.

    `favours_first`: the first group had fewer events than expected, so that O − E is negative; p
    itself does not say. `relation` as in `t_from_p`. Raises ConversionError as `t_from_p` and for
    a V that is not above 0.
    """
    above("v", "variance V", v, 0)
    z = t_from_p(p, sides=sides, relation=relation)
    value = (-1 if favours_first else 1) * sqrt(v) * z.value
    sign = "−" if favours_first else ""
    formula = f"{sign}√{as_printed(v)} × {rounded(z.value, 3)} = {rounded(value)}"
    inputs = {**floats(v=v), **z.inputs}
    what = "the number of events observed minus expected"
    return Step("o_minus_e_from_p", inputs, value, formula, TIERNEY, z.flags, quantity=what)

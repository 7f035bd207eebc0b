"""Ratios as logarithms with a standard error, as odds ratios and as SMDs."""

from math import log, pi, sqrt

from extraction.conversions.intervals import check_interval, se_from_ci
from extraction.conversions.significance import ZERO, Relation, t_from_p
from extraction.standardised import SE_OF_SMD, SMD, StandardisedDifference
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
    given,
    in_product,
    rounded,
)

SE = "the SE of the logarithm of the ratio"

HANDBOOK = "Cochrane Handbook 6.5.2.3"
TIERNEY = "Tierney 2007, doi:10.1186/1745-6215-8-16"
CHINN = "Chinn 2000; Cochrane Handbook 10.6"
ZHANG = "Zhang & Yu 1998, doi:10.1001/jama.280.19.1690, solved for OR"

NO_ESTIMATE = gettext_noop(
    "The interval %(lower)s to %(upper)s has no estimate. Its middle is not taken for one."
)
NO_EFFECT = gettext_noop("The ratio is 1, so that p says nothing about its SE.")
CERTAIN = gettext_noop(
    "A risk ratio of %(rr)s at a baseline risk of %(risk)s makes a risk of %(value)s; there is no "
    "odds ratio for it."
)


def log_ratio_from_ci(
    ratio: Number | None,
    lower: Number,
    upper: Number,
    *,
    level: Number = 0.95,
    df: Number | None = None,
) -> EstimateAndError:
    """ln of a risk, odds, rate or hazard ratio, SE = (ln U − ln L) / (2·quantile).

    The quantile at `level` is of z, or of t with `df`. Handbook 6.5.2.3; Tierney 2007 for hazard
    ratios. Raises ConversionError for an interval without its ratio, a ratio or limit that is not
    above 0, limits in the wrong order and a ratio outside them.
    """
    if ratio is None:
        shown = {"lower": as_printed(lower), "upper": as_printed(upper)}
        raise ConversionError("ratio", NO_ESTIMATE, shown)
    above("ratio", "ratio", ratio, 0)
    above("lower", "lower limit", lower, 0)
    above("upper", "upper limit", upper, 0)
    check_interval(lower, upper, ratio, level, field="ratio")
    value = log(ratio)
    se = se_from_ci(log(lower), log(upper), estimate=value, level=level, df=df)
    inputs = floats(ratio=ratio, lower=lower, upper=upper, level=level, **given(df=df))
    width = f"(ln {as_printed(upper)} − ln {as_printed(lower)})"
    shown_se = f"{width} / {se.formula.split(') / ', 1)[1]}"
    return EstimateAndError(
        _logarithm("log_ratio_from_ci", ratio, inputs, HANDBOOK, se.flags),
        Step("log_ratio_from_ci", inputs, se.value, shown_se, HANDBOOK, se.flags, quantity=SE),
    )


def log_ratio_from_p(
    ratio: Number, p: Number, *, sides: int = 2, relation: Relation = "="
) -> EstimateAndError:
    """ln of a ratio, SE = |ln ratio| / Φ⁻¹(1 − p/sides). Tierney 2007, Handbook 6.5.2.3.

    `relation` is how p is printed, as in `t_from_p`. Raises ConversionError for a ratio of 1 or
    not above 0 and for a p that gives no z.
    """
    above("ratio", "ratio", ratio, 0)
    if ratio == 1:
        raise ConversionError("ratio", NO_EFFECT)
    z = t_from_p(p, sides=sides, relation=relation)
    if z.value == 0:
        raise ConversionError("p", ZERO, {"what": "z value"})
    value = abs(log(ratio) / z.value)
    inputs = {**floats(ratio=ratio), **z.inputs}
    formula = f"|ln {as_printed(ratio)}| / {rounded(z.value, 3)} = {rounded(value)}"
    return EstimateAndError(
        _logarithm("log_ratio_from_p", ratio, inputs, TIERNEY, z.flags),
        Step("log_ratio_from_p", inputs, value, formula, TIERNEY, z.flags, quantity=SE),
    )


def _logarithm(
    name: str, ratio: Number, inputs: dict[str, float], source: str, flags: tuple[Flag, ...]
) -> Step:
    value = log(ratio)
    formula = f"ln {as_printed(ratio)} = {rounded(value)}"
    return Step(name, inputs, value, formula, source, flags, quantity="the logarithm of the ratio")


def odds_ratio_from_risk_ratio(risk_ratio: Number, baseline_risk: Number) -> Step:
    """OR = RR(1 − p0) / (1 − RR·p0), p0 the risk under the comparator, assumed (flagged).

    Limits of an interval are converted the same way, each on its own. Zhang & Yu 1998. Raises
    ConversionError for a ratio that is not above 0, a risk that is not between 0 and 1, and a
    risk under treatment of 1 or more.
    """
    above("risk_ratio", "risk ratio", risk_ratio, 0)
    between("baseline_risk", "baseline risk", baseline_risk, 0, 1)
    rr, risk = float(risk_ratio), float(baseline_risk)
    if rr * risk >= 1:
        shown = {"rr": as_printed(risk_ratio), "risk": as_printed(baseline_risk)}
        raise ConversionError("risk_ratio", CERTAIN, {**shown, "value": rounded(rr * risk)})
    value = rr * (1 - risk) / (1 - rr * risk)
    a, b = as_printed(risk_ratio), as_printed(baseline_risk)
    formula = f"{a} × (1 − {b}) / (1 − {a} × {b}) = {rounded(value)}"
    return Step(
        "odds_ratio_from_risk_ratio",
        floats(risk_ratio=risk_ratio, baseline_risk=baseline_risk),
        value,
        formula,
        ZHANG,
        (Flag.ASSUMED_RISK,),
        (f"the risk of the comparator group is {b}",),
        quantity="the odds ratio",
    )


def smd_from_log_odds_ratio(log_odds_ratio: Number, se: Number) -> StandardisedDifference:
    """SMD = ln OR·√3/π, SE likewise; always flagged. Chinn 2000, Handbook 10.6.

    An OR above 1 makes a positive SMD: turn the sign where the event is a low score. Raises
    ConversionError for an SE that is not above 0.
    """
    finite("log_odds_ratio", "log odds ratio", log_odds_ratio)
    above("se", "SE", se, 0)
    inputs = floats(log_odds_ratio=log_odds_ratio, se=se)
    assumed = ("the event is a logistic score beyond a cut-off",)
    steps = (
        Step(
            "smd_from_log_odds_ratio",
            inputs,
            float(number) * sqrt(3) / pi,
            f"{in_product(number)} × √3 / π = {rounded(float(number) * sqrt(3) / pi)}",
            CHINN,
            (Flag.FROM_EVENTS,),
            assumed,
            quantity=quantity,
        )
        for number, quantity in ((log_odds_ratio, SMD), (se, SE_OF_SMD))
    )
    return StandardisedDifference(*steps)

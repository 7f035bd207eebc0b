"""Standard deviations and errors from confidence intervals at any level, by t or z."""

from math import sqrt
from typing import Literal

from scipy.special import ndtri, stdtrit

from extraction.conversions.spreads import SAME, sd_from_se_of_difference
from extraction.steps import (
    ConversionError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    counts,
    finite,
    floats,
    gettext_noop,
    given,
    in_product,
    rounded,
)

Distribution = Literal["t", "z"]

OFF_CENTRE = 0.1  # of the half-width: more than rounding moves a symmetric interval
SMALL = 60  # below this many in a group an interval is one of t (Handbook 6.5.2.2)

MEANS = "Cochrane Handbook 6.5.2.2"
DIFFERENCES = "Cochrane Handbook 6.5.2.3"
PRINTED = "the interval only checks it; Cochrane Handbook 6.5.2.3"
DISAGREEMENT = 0.05  # of the printed SE: more than rounding explains

LEVEL = gettext_noop("The level is %(value)s; give it as a proportion, such as 0.95.")
LIMITS = gettext_noop(
    "The lower limit %(lower)s is not below the upper limit %(upper)s. Check their order and "
    "their signs."
)
OUTSIDE = gettext_noop(
    "The estimate %(value)s lies outside its interval, %(lower)s to %(upper)s. Check the signs."
)


def sd_from_ci(
    lower: Number,
    upper: Number,
    n: Number,
    *,
    mean: Number | None = None,
    level: Number = 0.95,
    distribution: Distribution | None = None,
) -> Step:
    """SD of one group from the interval of its mean: √n·(U − L) / (2·quantile).

    The quantile is t with n - 1 df below n = 60, else z, unless `distribution` says. `mean`, when
    given, must lie inside; `level` is a proportion. Cochrane Handbook 6.5.2.2.
    """
    above("n", "number of participants", n, 1)
    flags = check_interval(lower, upper, mean, level, field="mean")
    by = distribution or ("t" if n < SMALL else "z")
    divisor = 2 * quantile(level, float(n) - 1 if by == "t" else None)
    value = sqrt(n) * (float(upper) - float(lower)) / divisor
    formula = f"√{as_printed(n)} × {width(lower, upper)} / {rounded(divisor, 3)} = {rounded(value)}"
    inputs = floats(lower=lower, upper=upper, n=n, level=level)
    if by == "z" and n < SMALL:
        flags += (Flag.NORMAL_INTERVAL,)
    return Step("sd_from_ci", inputs, value, formula, MEANS, flags, quantity="the SD of the group")


def se_from_ci(
    lower: Number,
    upper: Number,
    *,
    estimate: Number | None = None,
    level: Number = 0.95,
    df: Number | None = None,
) -> Step:
    """SE of a contrast from its interval: (U − L) / (2·quantile), of t with `df`, of z without.

    For a ratio give logarithms. `estimate`, when given, must lie inside. Handbook 6.5.2.3.
    """
    flags = check_interval(lower, upper, estimate, level)
    if df is not None:
        above("df", "degrees of freedom", df, 0)
    divisor = 2 * quantile(level, df)
    value = (float(upper) - float(lower)) / divisor
    formula = f"{width(lower, upper)} / {rounded(divisor, 3)} = {rounded(value)}"
    inputs = floats(lower=lower, upper=upper, level=level, **given(df=df))
    what = "the SE of the estimate"
    return Step("se_from_ci", inputs, value, formula, DIFFERENCES, flags, quantity=what)


def sd_from_ci_of_difference(
    lower: Number,
    upper: Number,
    n_1: Number,
    n_2: Number,
    *,
    estimate: Number | None = None,
    level: Number = 0.95,
    distribution: Distribution | None = None,
    is_model_based: bool = False,
) -> Step:
    """The SD common to two groups from the interval of their difference. Handbook 6.5.2.3.

    t with n1 + n2 - 2 df when either group is below 60, else z, unless `distribution` says (a
    RevMan interval is z).
    """
    counts(n_1, n_2)
    is_small = min(n_1, n_2) < SMALL
    by = distribution or ("t" if is_small else "z")
    df = float(n_1) + float(n_2) - 2 if by == "t" else None
    se = se_from_ci(lower, upper, estimate=estimate, level=level, df=df)
    sd = sd_from_se_of_difference(se.value, n_1, n_2, is_model_based=is_model_based)
    root = sd.formula.split(" / ", 1)[1]
    formula = f"{se.formula.rsplit(' = ', 1)[0]} / {root}"
    flags = se.flags + sd.flags + ((Flag.NORMAL_INTERVAL,) if by == "z" and is_small else ())
    inputs = {**se.inputs, "n_1": float(n_1), "n_2": float(n_2)}
    name, common = "sd_from_ci_of_difference", "the SD common to both groups"
    return Step(name, inputs, sd.value, formula, DIFFERENCES, flags, SAME, quantity=common)


def printed_se(
    se: Number,
    lower: Number,
    upper: Number,
    *,
    estimate: Number | None = None,
    level: Number = 0.95,
    df: Number | None = None,
) -> Step:
    """The SE as printed, held against the interval printed beside it.

    The printed SE is the value; an interval that gives another one by more than 5 % (its level or
    its adjustment is not what it seems) flags it. Handbook 6.5.2.3.
    """
    above("se", "SE", se, 0)
    implied = se_from_ci(lower, upper, estimate=estimate, level=level, df=df)
    differs = abs(implied.value / float(se) - 1) > DISAGREEMENT
    flags = implied.flags + ((Flag.SE_DISAGREES,) if differs else ())
    formula = f"{as_printed(se)} as printed; the interval gives {implied.formula}"
    inputs = {**floats(se=se), **implied.inputs}
    what = "the SE of the estimate"
    return Step("printed_se", inputs, float(se), formula, PRINTED, flags, quantity=what)


def width(lower: Number, upper: Number) -> str:
    """The width of an interval as it is written in a formula."""
    return f"({as_printed(upper)} − {in_product(lower)})"


def quantile(level: Number, df: Number | None) -> float:
    """How many SEs the limits at `level` lie from the middle: of t with `df`, else of z."""
    upper = (1 + float(level)) / 2
    return float(ndtri(upper) if df is None else stdtrit(float(df), upper))


def check_interval(
    lower: Number,
    upper: Number,
    estimate: Number | None,
    level: Number,
    *,
    field: str = "estimate",
) -> tuple[Flag, ...]:
    """Refuse an interval that cannot be one of `estimate`; flag one that is not centred on it.

    `field` names the estimate.
    """
    finite("lower", "lower limit", lower)
    finite("upper", "upper limit", upper)
    finite("level", "level", level)
    if not 0 < level < 1:
        raise ConversionError("level", LEVEL, {"value": as_printed(level)})
    low, high = float(lower), float(upper)
    limits = {"lower": as_printed(lower), "upper": as_printed(upper)}
    if low >= high:
        raise ConversionError("lower", LIMITS, limits)
    if estimate is None:
        return ()
    finite(field, "estimate", estimate)
    if not low <= float(estimate) <= high:
        raise ConversionError(field, OUTSIDE, {"value": as_printed(estimate), **limits})
    off = abs(float(estimate) - (low + high) / 2)
    return (Flag.OFF_CENTRE,) if off > OFF_CENTRE * (high - low) / 2 else ()

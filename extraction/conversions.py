"""Standard deviations and errors from what articles print.

Every conversion gives a `Step`: the unrounded value, the sentence shown to people ("2.80 × √11 =
9.29") and where its formula is printed. Numbers may be `float` or `Decimal` (which keeps the
printed decimals in the sentence). Values that cannot be are refused with a `ConversionError`
that names the field; nothing is repaired.
"""

from math import sqrt
from typing import Literal

from scipy.special import ndtri, stdtrit

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

ZERO = gettext_noop("The %(what)s is 0, so no SE follows from it.")
LEVEL = gettext_noop("The level is %(value)s; give it as a proportion, such as 0.95.")
LIMITS = gettext_noop(
    "The lower limit %(lower)s is not below the upper limit %(upper)s. Check their order and "
    "their signs."
)
OUTSIDE = gettext_noop(
    "The estimate %(value)s lies outside its interval, %(lower)s to %(upper)s. Check the signs."
)


def sd_from_se(se: Number, n: Number, *, is_model_based: bool = False) -> Step:
    """SD = SE·√n of one group's mean.

    `is_model_based`: the SE of an LS mean, which gives no raw SD (flagged). Cochrane Handbook
    6.5.2.2. Raises ConversionError for an SE that is not above 0 or n of 1 or less.
    """
    above("se", "SE", se, 0)
    above("n", "number of participants", n, 1)
    value = float(se) * sqrt(n)
    formula = f"{as_printed(se)} × √{as_printed(n)} = {rounded(value)}"
    flags = (Flag.MODEL_SE,) if is_model_based else ()
    return Step("sd_from_se", floats(se=se, n=n), value, formula, MEANS, flags)


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
    flags = _check_interval(lower, upper, mean, level)
    by = distribution or ("t" if n < SMALL else "z")
    divisor = 2 * _quantile(level, float(n) - 1 if by == "t" else None)
    value = sqrt(n) * (float(upper) - float(lower)) / divisor
    formula = (
        f"√{as_printed(n)} × {_width(lower, upper)} / {rounded(divisor, 3)} = {rounded(value)}"
    )
    inputs = floats(lower=lower, upper=upper, n=n, level=level)
    if by == "z" and n < SMALL:
        flags += (Flag.NORMAL_INTERVAL,)
    return Step("sd_from_ci", inputs, value, formula, MEANS, flags)


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
    flags = _check_interval(lower, upper, estimate, level)
    if df is not None:
        above("df", "degrees of freedom", df, 0)
    divisor = 2 * _quantile(level, df)
    value = (float(upper) - float(lower)) / divisor
    formula = f"{_width(lower, upper)} / {rounded(divisor, 3)} = {rounded(value)}"
    inputs = floats(lower=lower, upper=upper, level=level, **given(df=df))
    return Step("se_from_ci", inputs, value, formula, DIFFERENCES, flags)


def se_from_t(difference: Number, t: Number) -> Step:
    """SE of a mean difference = |MD / t|; the signs need not agree. Handbook 6.5.2.3."""
    finite("difference", "mean difference", difference)
    finite("t", "t value", t)
    if t == 0 or difference == 0:
        field, words = ("t", "t value") if t == 0 else ("difference", "mean difference")
        raise ConversionError(field, ZERO, {"what": words})
    value = abs(float(difference) / float(t))
    formula = f"|{as_printed(difference)} / {as_printed(t)}| = {rounded(value)}"
    inputs = floats(difference=difference, t=t)
    return Step("se_from_t", inputs, value, formula, DIFFERENCES)


def sd_from_se_of_difference(
    se: Number, n_1: Number, n_2: Number, *, is_model_based: bool = False
) -> Step:
    """The SD common to two groups = SE(MD) / √(1/n1 + 1/n2). Handbook 6.5.2.3.

    `is_model_based`: an adjusted SE gives the residual SD, not the raw one (flagged).
    """
    above("se", "SE", se, 0)
    counts(n_1, n_2)
    value = float(se) / sqrt(1 / float(n_1) + 1 / float(n_2))
    root = f"√(1/{as_printed(n_1)} + 1/{as_printed(n_2)})"
    formula = f"{as_printed(se)} / {root} = {rounded(value)}"
    inputs = floats(se=se, n_1=n_1, n_2=n_2)
    flags = (Flag.MODEL_SE,) if is_model_based else ()
    return Step("sd_from_se_of_difference", inputs, value, formula, DIFFERENCES, flags)


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
    return Step("sd_from_ci_of_difference", inputs, sd.value, formula, DIFFERENCES, flags)


def _width(lower: Number, upper: Number) -> str:
    return f"({as_printed(upper)} − {in_product(lower)})"


def _quantile(level: Number, df: Number | None) -> float:
    upper = (1 + float(level)) / 2
    return float(ndtri(upper) if df is None else stdtrit(float(df), upper))


def _check_interval(
    lower: Number, upper: Number, estimate: Number | None, level: Number
) -> tuple[Flag, ...]:
    """Refuse an interval that cannot be one of `estimate`; flag one that is not centred on it."""
    finite("lower", "lower limit", lower)
    finite("upper", "upper limit", upper)
    if not 0 < level < 1:
        raise ConversionError("level", LEVEL, {"value": as_printed(level)})
    low, high = float(lower), float(upper)
    limits = {"lower": as_printed(lower), "upper": as_printed(upper)}
    if low >= high:
        raise ConversionError("lower", LIMITS, limits)
    if estimate is None:
        return ()
    if not low <= float(estimate) <= high:
        raise ConversionError("estimate", OUTSIDE, {"value": as_printed(estimate), **limits})
    off = abs(float(estimate) - (low + high) / 2)
    return (Flag.OFF_CENTRE,) if off > OFF_CENTRE * (high - low) / 2 else ()

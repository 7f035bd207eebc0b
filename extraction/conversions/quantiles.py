"""Means and standard deviations from medians, quartiles and ranges."""

from dataclasses import replace
from itertools import pairwise
from math import log, sqrt
from typing import Literal

from scipy.special import ndtri

from extraction.conversions.intervals import width
from extraction.steps import (
    ConversionError,
    Flag,
    MeanAndSD,
    Number,
    Step,
    above,
    as_printed,
    finite,
    floats,
    gettext_noop,
    in_product,
    rounded,
)

HANDBOOK = "Cochrane Handbook 6.5.2.5"
LUO = "Luo 2018, doi:10.1177/0962280216669183"
WAN = "Wan 2014, doi:10.1186/1471-2288-14-135"
SHI = "Shi 2020, doi:10.1002/jrsm.1429"

SD, MEAN = "the SD of the group", "the mean of the group"
NORMAL = ("the values are about normal",)
LARGE = ("the values are about normal", "the group is large")

FEWEST = 4  # more than this many: below, quartiles and weights mean nothing

ORDER = gettext_noop(
    "The %(first)s %(low)s is above the %(second)s %(high)s. Check that they belong together."
)
NO_WIDTH = gettext_noop("The %(first)s and the %(second)s are both %(low)s, so no SD follows.")

NAMES = {
    "minimum": "minimum",
    "q1": "lower quartile",
    "median": "median",
    "q3": "upper quartile",
    "maximum": "maximum",
}


def sd_from_iqr(q1: Number, q3: Number) -> Step:
    """SD = (q3 − q1) / 1.35, for large groups of about normal values. Handbook 6.5.2.5.

    `sd_from_quartiles` allows for the number of participants. Raises ConversionError for
    quartiles that are the same or the wrong way round.
    """
    _ordered(q1=q1, q3=q3)
    value = (float(q3) - float(q1)) / 1.35
    formula = f"{width(q1, q3)} / 1.35 = {rounded(value)}"
    inputs = floats(q1=q1, q3=q3)
    return Step("sd_from_iqr", inputs, value, formula, HANDBOOK, (), LARGE, quantity=SD)


def sd_from_quartiles(q1: Number, q3: Number, n: Number) -> Step:
    """SD = (q3 − q1) / (2Φ⁻¹((0.75n − 0.125)/(n + 0.25))). Wan 2014, equation 16.

    metafor: `conv.fivenum(q1=, q3=, n=)`. Raises ConversionError for fewer than 5 participants and
    for quartiles that are the same or the wrong way round.
    """
    _enough(n)
    _ordered(q1=q1, q3=q3)
    value = (float(q3) - float(q1)) / _quartile_width(float(n))
    shown = as_printed(n)
    divisor = f"(2 × Φ⁻¹((0.75 × {shown} − 0.125) / ({shown} + 0.25)))"
    formula = f"{width(q1, q3)} / {divisor} = {rounded(value)}"
    inputs = floats(q1=q1, q3=q3, n=n)
    return Step("sd_from_quartiles", inputs, value, formula, WAN, (), NORMAL, quantity=SD)


def sd_from_range(minimum: Number, maximum: Number, n: Number) -> Step:
    """SD = (b − a) / (2Φ⁻¹((n − 0.375)/(n + 0.25))), flagged. Wan 2014, equation 9.

    metafor: `conv.fivenum(min=, max=, n=)`. Raises ConversionError for fewer than 5 participants
    and for extremes that are the same or the wrong way round.
    """
    _enough(n)
    _ordered(minimum=minimum, maximum=maximum)
    value = (float(maximum) - float(minimum)) / _range_width(float(n))
    shown = as_printed(n)
    divisor = f"(2 × Φ⁻¹(({shown} − 0.375) / ({shown} + 0.25)))"
    formula = f"{width(minimum, maximum)} / {divisor} = {rounded(value)}"
    inputs = floats(minimum=minimum, maximum=maximum, n=n)
    flags = (Flag.RANGE_BASED,)
    return Step("sd_from_range", inputs, value, formula, WAN, flags, NORMAL, quantity=SD)


def mean_sd_from_quartiles(
    q1: Number, median: Number, q3: Number, n: Number, *, mean: Literal["luo", "wan"] = "luo"
) -> MeanAndSD:
    """Mean and SD from the quartiles.

    The mean is w(q1 + q3)/2 + (1 − w)m, w = 0.7 + 0.39/n (Luo 2018, equation 11), or with
    mean="wan" the plain (q1 + m + q3)/3 (Wan 2014, equation 14); the SD is `sd_from_quartiles`.
    Flagged where Bowley's skewness |q1 + q3 − 2m|/(q3 − q1) reaches 2.65/√n − 6/n² (Shi 2023,
    doi:10.1177/09622802231172043). metafor: `conv.fivenum(q1=, median=, q3=, n=, test=FALSE)`.
    """
    sd = sd_from_quartiles(q1, q3, n)
    _ordered(q1=q1, median=median, q3=q3)
    size, middle = float(n), float(median)
    limit = 2.65 / sqrt(size) - 6 / size**2
    flags = (Flag.SKEWED,) if _skewness(q1, median, q3) >= limit else ()
    weight = 0.7 + 0.39 / size
    value = weight * (float(q1) + float(q3)) / 2 + (1 - weight) * middle
    total = f"{as_printed(q1)} + {in_product(q3)}"
    shown = f"{weight:.3f} × ({total}) / 2 + {1 - weight:.3f} × {in_product(median)}"
    source = LUO
    if mean == "wan":
        value = (float(q1) + middle + float(q3)) / 3
        shown = f"({as_printed(q1)} + {in_product(median)} + {in_product(q3)}) / 3"
        source = WAN
    inputs = floats(q1=q1, median=median, q3=q3, n=n)
    return _together("mean_sd_from_quartiles", inputs, (value, shown, source), sd, flags)


def mean_sd_from_range(minimum: Number, median: Number, maximum: Number, n: Number) -> MeanAndSD:
    """Mean and SD from median and range.

    The mean is w(a + b)/2 + (1 − w)m, w = 4/(4 + n^0.75) (Luo 2018, equation 7); the SD is
    `sd_from_range`, flagged. Flagged as skewed where |a + b − 2m|/(b − a) reaches
    1/ln(n + 9) + 2.5/(n + 1) (Shi 2023). metafor: `conv.fivenum(min=, median=, max=, n=,
    test=FALSE)`.
    """
    sd = sd_from_range(minimum, maximum, n)
    _ordered(minimum=minimum, median=median, maximum=maximum)
    size = float(n)
    limit = 1 / log(size + 9) + 2.5 / (size + 1)
    flags = (Flag.SKEWED,) if _skewness(minimum, median, maximum) >= limit else ()
    weight = 4 / (4 + size**0.75)
    value = weight * (float(minimum) + float(maximum)) / 2 + (1 - weight) * float(median)
    total = f"{as_printed(minimum)} + {in_product(maximum)}"
    shown = f"{weight:.3f} × ({total}) / 2 + {1 - weight:.3f} × {in_product(median)}"
    inputs = floats(minimum=minimum, median=median, maximum=maximum, n=n)
    return _together("mean_sd_from_range", inputs, (value, shown, LUO), sd, flags)


def mean_sd_from_five_numbers(
    minimum: Number, q1: Number, median: Number, q3: Number, maximum: Number, n: Number
) -> MeanAndSD:
    """Mean and SD from minimum, quartiles, median and maximum.

    The mean weighs mid-range, mid-quartiles and median by 2.2/(2.2 + n^0.75), 0.7 − 0.72/n^0.55
    and the rest (Luo 2018, equation 15). The SD is w times that of the range plus 1 − w times that
    of the quartiles, w = 1/(1 + 0.07n^0.6) (Shi 2020, equation 10). Flagged as skewed by the test
    of Shi 2023. metafor: `conv.fivenum(min=, q1=, median=, q3=, max=, n=, test=FALSE)`.
    """
    by_range, by_quartiles = sd_from_range(minimum, maximum, n), sd_from_quartiles(q1, q3, n)
    _ordered(minimum=minimum, q1=q1, median=median, q3=q3, maximum=maximum)
    size = float(n)
    share = 1 / (1 + 0.07 * size**0.6)
    spread = share * by_range.value + (1 - share) * by_quartiles.value
    shown = f"{share:.3f} × {rounded(by_range.value)} + {1 - share:.3f} × "
    shown += f"{rounded(by_quartiles.value)} = {rounded(spread)}"
    sd = Step("", {}, spread, shown, SHI, (), NORMAL, quantity=SD)
    outer, inner = _skewness(minimum, median, maximum), _skewness(q1, median, q3)
    statistic = max(2.65 * log(0.6 * size) / sqrt(size) * outer, inner)
    flags = (Flag.SKEWED,) if statistic >= 3 / sqrt(size) - 40 / size**3 else ()
    inputs = floats(minimum=minimum, q1=q1, median=median, q3=q3, maximum=maximum, n=n)
    mean = _mean_of_five(minimum, q1, median, q3, maximum, size)
    return _together("mean_sd_from_five_numbers", inputs, mean, sd, flags)


def _mean_of_five(
    minimum: Number, q1: Number, median: Number, q3: Number, maximum: Number, size: float
) -> tuple[float, str, str]:
    outer, inner = 2.2 / (2.2 + size**0.75), 0.7 - 0.72 / size**0.55
    rest = 1 - outer - inner
    value = (
        outer * (float(minimum) + float(maximum)) / 2
        + inner * (float(q1) + float(q3)) / 2
        + rest * float(median)
    )
    ends = f"{outer:.3f} × ({as_printed(minimum)} + {in_product(maximum)}) / 2"
    quarters = f"{inner:.3f} × ({as_printed(q1)} + {in_product(q3)}) / 2"
    return value, f"{ends} + {quarters} + {rest:.3f} × {in_product(median)}", LUO


def _together(
    name: str,
    inputs: dict[str, float],
    mean: tuple[float, str, str],
    sd: Step,
    flags: tuple[Flag, ...],
) -> MeanAndSD:
    """`mean` as value, formula without its result, and source."""
    value, shown, source = mean
    formula = f"{shown} = {rounded(value)}"
    return MeanAndSD(
        mean=Step(name, inputs, value, formula, source, flags, NORMAL, quantity=MEAN),
        sd=replace(sd, name=name, inputs=inputs, flags=sd.flags + flags),
    )


def _enough(n: Number) -> None:
    above("n", "number of participants", n, FEWEST)


def _quartile_width(n: float) -> float:
    """How many SDs lie between the quartiles of n normal values."""
    return 2 * float(ndtri((0.75 * n - 0.125) / (n + 0.25)))


def _range_width(n: float) -> float:
    """How many SDs lie between the extremes of n normal values."""
    return 2 * float(ndtri((n - 0.375) / (n + 0.25)))


def _skewness(low: Number, median: Number, high: Number) -> float:
    """Bowley's: how far the middle of two quantiles lies from the median, 0 to 1."""
    a, m, b = float(low), float(median), float(high)
    return abs(a + b - 2 * m) / (b - a)


def _ordered(**values: Number) -> None:
    """Refuse quantiles out of order, and outermost ones that coincide."""
    for field, value in values.items():
        finite(field, NAMES[field], value)
    fields = list(values)
    pairs = pairwise(fields)
    wrong = [pair for pair in pairs if values[pair[0]] > values[pair[1]]]
    is_flat = not wrong and values[fields[0]] == values[fields[-1]]
    if not wrong and not is_flat:
        return
    first, second = wrong[0] if wrong else (fields[0], fields[-1])
    shown = {"first": NAMES[first], "second": NAMES[second]}
    shown |= {"low": as_printed(values[first]), "high": as_printed(values[second])}
    raise ConversionError(first, NO_WIDTH if is_flat else ORDER, shown)

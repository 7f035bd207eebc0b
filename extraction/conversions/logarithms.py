"""Means and standard deviations between the raw and the logarithmic scale."""

from dataclasses import replace
from math import exp, expm1, log, log1p, sqrt

from extraction.conversions.intervals import Distribution, check_interval, sd_from_ci
from extraction.steps import (
    ConversionError,
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

HIGGINS = "Higgins 2008, doi:10.1002/sim.3427"
HANDBOOK = "Cochrane Handbook 6.5.2.4"

LOGARITHMS = "the logarithms"
LOGNORMAL = ("the values are about log-normal",)
LARGEST = 300  # of μ + σ²: e^300 is no measurement, and well inside floating point

NO_LOGARITHMS = gettext_noop(
    "A mean of %(mean)s and an SD of %(sd)s are too large to be those of natural logarithms."
)


def log_from_raw(mean: Number, sd: Number) -> MeanAndSD:
    """Mean and SD of the natural logarithms, from those of the values themselves.

    σ² = ln(1 + SD²/M²), μ = ln M − σ²/2 (Higgins 2008, method 1). Raises ConversionError for a
    mean or SD that is not above 0.
    """
    above("mean", "mean", mean, 0)
    above("sd", "SD", sd, 0)
    variance = log1p((float(sd) / float(mean)) ** 2)
    ratio = f"ln(1 + {as_printed(sd)}²/{as_printed(mean)}²)"
    inputs = floats(mean=mean, sd=sd)
    step = Step("log_from_raw", inputs, 0, "", HIGGINS, (), LOGNORMAL, quantity=LOGARITHMS)
    return _pair(
        step,
        (log(float(mean)) - variance / 2, f"ln {as_printed(mean)} − {ratio} / 2"),
        (sqrt(variance), f"√{ratio}"),
    )


def raw_from_log(mean: Number, sd: Number) -> MeanAndSD:
    """Mean and SD of the values themselves, from those of their natural logarithms.

    M = exp(μ + σ²/2), SD = M·√(exp(σ²) − 1) (Higgins 2008, method 1). Logarithms to base 10 are
    multiplied by ln 10 first. Raises ConversionError for an SD of 0 and for figures that cannot be
    logarithms.
    """
    finite("mean", "mean of the logarithms", mean)
    above("sd", "SD of the logarithms", sd, 0)
    mu, variance = float(mean), float(sd) ** 2
    if abs(mu) + variance > LARGEST:
        shown = {"mean": as_printed(mean), "sd": as_printed(sd)}
        raise ConversionError("mean", NO_LOGARITHMS, shown)
    raw = exp(mu + variance / 2)
    inputs = floats(mean=mean, sd=sd)
    step = Step("raw_from_log", inputs, 0, "", HIGGINS, (), LOGNORMAL, quantity="the group")
    return _pair(
        step,
        (raw, f"exp({as_printed(mean)} + {as_printed(sd)}²/2)"),
        (raw * sqrt(expm1(variance)), f"{rounded(raw)} × √(exp({as_printed(sd)}²) − 1)"),
    )


def log_from_geometric_mean(
    geometric_mean: Number,
    lower: Number,
    upper: Number,
    n: Number,
    *,
    level: Number = 0.95,
    distribution: Distribution | None = None,
) -> MeanAndSD:
    """Mean and SD of the natural logarithms, from a geometric mean and its interval.

    The mean is ln GM; the SD follows from the logarithms of the limits as in `sd_from_ci`.
    Handbook 6.5.2.4. Raises ConversionError for figures that are not above 0 and as `sd_from_ci`.
    """
    above("geometric_mean", "geometric mean", geometric_mean, 0)
    above("lower", "lower limit", lower, 0)
    above("upper", "upper limit", upper, 0)
    check_interval(lower, upper, geometric_mean, level, field="geometric_mean")
    value, low, high = log(geometric_mean), log(lower), log(upper)
    sd = sd_from_ci(low, high, n, mean=value, level=level, distribution=distribution)
    inputs = floats(geometric_mean=geometric_mean, lower=lower, upper=upper, n=n, level=level)
    width = f"(ln {as_printed(upper)} − ln {as_printed(lower)})"
    tail = sd.formula.split(") / ", 1)[1]
    sd = replace(
        sd,
        name="log_from_geometric_mean",
        inputs=inputs,
        formula=f"√{as_printed(n)} × {width} / {tail}",
        source=HANDBOOK,
        quantity=f"the SD of {LOGARITHMS}",
    )
    formula = f"ln {as_printed(geometric_mean)} = {rounded(value)}"
    mean = replace(sd, value=value, formula=formula, quantity=f"the mean of {LOGARITHMS}")
    return MeanAndSD(mean, sd)


def log_from_geometric_sd(geometric_mean: Number, geometric_sd: Number) -> MeanAndSD:
    """Mean and SD of the natural logarithms: ln GM and ln GSD. Handbook 6.5.2.4.

    A geometric SD is a factor: raises ConversionError for one that is not above 1.
    """
    above("geometric_mean", "geometric mean", geometric_mean, 0)
    above("geometric_sd", "geometric SD", geometric_sd, 1)
    inputs = floats(geometric_mean=geometric_mean, geometric_sd=geometric_sd)
    return _pair(
        Step("log_from_geometric_sd", inputs, 0, "", HANDBOOK, quantity=LOGARITHMS),
        (log(geometric_mean), f"ln {in_product(geometric_mean)}"),
        (log(geometric_sd), f"ln {in_product(geometric_sd)}"),
    )


def _pair(step: Step, mean: tuple[float, str], sd: tuple[float, str]) -> MeanAndSD:
    """`step` twice, with a value and its formula (without the result) each.

    Its quantity is that of which they are the mean and the SD.
    """
    return MeanAndSD(
        *(
            replace(
                step,
                value=value,
                formula=f"{words} = {rounded(value)}",
                quantity=f"the {what} of {step.quantity}",
            )
            for what, (value, words) in (("mean", mean), ("SD", sd))
        )
    )

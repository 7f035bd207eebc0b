"""The SD of within-person differences of a crossover, which its SE and its SMD stand on."""

from dataclasses import replace

from extraction.conversions.intervals import se_from_ci
from extraction.conversions.significance import se_from_t
from extraction.correlation import spread_of_difference
from extraction.standardised import CROSSOVER, SD_OF_DIFFERENCES, sd_of_differences
from extraction.steps import Flag, Number, Step, above, floats


def sd_of_differences_from_r(
    sd_1: Number, sd_2: Number, r: Number, *, is_assumed: bool = True
) -> Step:
    """√(SD1² + SD2² − 2·r·SD1·SD2) from the SDs under each treatment. Handbook 5.1, 16.4.6.2.

    `r` is the correlation within people; it is among the step's inputs, and flagged unless
    `is_assumed` is False (this study gave it itself). Repeat with others (0.25, 0.5, 0.75). Raises
    ConversionError for an SD of 0 and an r that is not between -1 and 1.
    """
    value, formula = spread_of_difference(sd_1, sd_2, r)
    flags = (Flag.ASSUMED_R,) if is_assumed else ()
    inputs = floats(sd_1=sd_1, sd_2=sd_2, r=r)
    name = "sd_of_differences_from_r"
    return Step(name, inputs, value, formula, CROSSOVER, flags, quantity=SD_OF_DIFFERENCES)


def sd_of_differences_from_t(difference: Number, t: Number, n: Number) -> Step:
    """|MD·√n / t| from a paired t-test of `n` people. Handbook 5.1, 16.4.6.1."""
    return _chained("sd_of_differences_from_t", se_from_t(difference, t), n)


def sd_of_differences_from_ci(
    lower: Number,
    upper: Number,
    n: Number,
    *,
    estimate: Number | None = None,
    level: Number = 0.95,
) -> Step:
    """(U − L)·√n / (2·t) with n − 1 df, from the interval of a paired difference of `n` people.

    Handbook 5.1, 16.4.6.1.
    """
    above("n", "number of pairs", n, 1)
    se = se_from_ci(lower, upper, estimate=estimate, level=level, df=float(n) - 1)
    return _chained("sd_of_differences_from_ci", se, n)


def _chained(name: str, se: Step, n: Number) -> Step:
    """The SD that follows from a paired difference's SE, as one step with the SE's inputs."""
    sd = sd_of_differences(se.value, n)
    written = se.formula.rsplit(" = ", 1)[0]
    formula = f"{written} × {sd.formula.split(' × ', 1)[1]}"
    inputs = {**se.inputs, "n": float(n)}
    return replace(sd, name=name, inputs=inputs, formula=formula, flags=se.flags)

"""Standardised mean differences from printed contrasts and from paired crossovers."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

from extraction.correlation import correlation_of_pairs
from extraction.steps import (
    Flag,
    Number,
    Step,
    above,
    as_printed,
    between,
    counts,
    finite,
    floats,
    given,
    in_product,
    one_or_more,
    rounded,
    squared,
)

HEDGES = "Hedges 1981, doi:10.3102/10769986006002107"
CROSSOVER = "Cochrane Handbook 5.1, 16.4.6"

SMD = "the standardised mean difference"
SE_OF_SMD = "the SE of the standardised mean difference"
SD_OF_DIFFERENCES = "the SD of the differences within people"


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """An SMD (Hedges' g unless flagged) and its standard error, on the SMD scale."""

    estimate: Step
    se: Step


def hedges_correction(df: Number) -> float:
    """J(df), the exact factor that takes the small-sample bias from Cohen's d.

    J = Γ(df/2) / (√(df/2) Γ((df − 1)/2)), Hedges 1981; metafor's `escalc(measure="SMD")`. Raises
    ConversionError for 1 degree of freedom or fewer.
    """
    above("df", "number of degrees of freedom", df, 1)
    half = float(df) / 2
    return exp(lgamma(half) - lgamma(half - 0.5) - log(half) / 2)


def pooled_sd(sd_1: Number, n_1: Number, sd_2: Number, n_2: Number) -> Step:
    """√(((n1 − 1)SD1² + (n2 − 1)SD2²) / (n1 + n2 − 2)): the SD within two groups.

    Raises ConversionError for an SD of 0, an n below 1 and fewer than three participants.
    """
    above("sd_1", "SD of group 1", sd_1, 0)
    above("sd_2", "SD of group 2", sd_2, 0)
    counts(n_1, n_2)
    one_or_more("n_1", "number of participants in group 1", n_1)
    one_or_more("n_2", "number of participants in group 2", n_2)
    a, b = float(n_1) - 1, float(n_2) - 1
    value = sqrt((a * float(sd_1) ** 2 + b * float(sd_2) ** 2) / (a + b))
    first = f"({as_printed(n_1)} − 1) × {as_printed(sd_1)}²"
    second = f"({as_printed(n_2)} − 1) × {as_printed(sd_2)}²"
    df = f"({as_printed(n_1)} + {as_printed(n_2)} − 2)"
    formula = f"√(({first} + {second}) / {df}) = {rounded(value)}"
    inputs = floats(sd_1=sd_1, n_1=n_1, sd_2=sd_2, n_2=n_2)
    return Step("pooled_sd", inputs, value, formula, HEDGES, quantity="the SD within both groups")


def smd_from_difference(
    difference: Number,
    sd: Number,
    n_1: Number,
    n_2: Number,
    *,
    se: Number | None = None,
    flags: Iterable[Flag] = (),
) -> StandardisedDifference:
    """A printed mean difference over a raw SD: g = J(N − 2)·MD/SD, N = n1 + n2.

    Its variance is (SE/SD)² + g²/(2N) with the printed `se` of the difference, adjusted or not;
    without one it is 1/n1 + 1/n2 + g²/(2N) (metafor's vtype "LS") and flagged. `sd` must be an
    unadjusted one: an adjusted residual SD needs Flag.MODEL_SE in `flags`, which are handed on.
    """
    finite("difference", "mean difference", difference)
    above("sd", "SD", sd, 0)
    counts(n_1, n_2)
    total = float(n_1) + float(n_2)
    above("n_1", "number of degrees of freedom", total - 2, 1)
    j = hedges_correction(total - 2)
    g = j * float(difference) / float(sd)
    first, shown = _variance_of_difference(sd, n_1, n_2, se)
    flags = flags if se is not None else (*flags, Flag.VARIANCE_FROM_N)
    error = sqrt(first + g**2 / (2 * total))
    inputs = floats(difference=difference, sd=sd, n_1=n_1, n_2=n_2, **given(se=se))
    tail = f"{squared(g)} / (2 × {as_printed(total)})"
    return _standardised(
        "smd_from_difference",
        (g, f"{j:.4f} × {in_product(difference)} / {as_printed(sd)} = {rounded(g)}"),
        (error, f"√({shown} + {tail}) = {rounded(error)}"),
        inputs,
        HEDGES,
        tuple(flags),
    )


def _variance_of_difference(
    sd: Number, n_1: Number, n_2: Number, se: Number | None
) -> tuple[float, str]:
    """In units of the SD squared, and as it is written: from the printed SE, else from the ns."""
    if se is None:
        shown = f"1/{as_printed(n_1)} + 1/{as_printed(n_2)}"
        return 1 / float(n_1) + 1 / float(n_2), shown
    above("se", "SE", se, 0)
    return (float(se) / float(sd)) ** 2, f"({as_printed(se)} / {as_printed(sd)})²"


def _standardised(
    name: str,
    estimate: tuple[float, str],
    se: tuple[float, str],
    inputs: dict[str, float],
    source: str,
    flags: tuple[Flag, ...],
) -> StandardisedDifference:
    return StandardisedDifference(
        *(
            Step(name, inputs, value, words, source, flags, quantity=what)
            for what, (value, words) in ((SMD, estimate), (SE_OF_SMD, se))
        )
    )


def se_of_differences(sd_difference: Number, n: Number) -> Step:
    """SE of a paired mean difference = SD of the within-pair differences / √n (n pairs)."""
    above("sd_difference", "SD of the differences", sd_difference, 0)
    above("n", "number of pairs", n, 1)
    value = float(sd_difference) / sqrt(n)
    formula = f"{as_printed(sd_difference)} / √{as_printed(n)} = {rounded(value)}"
    inputs = floats(sd_difference=sd_difference, n=n)
    what = "the SE of the paired difference"
    return Step("se_of_differences", inputs, value, formula, CROSSOVER, quantity=what)


def sd_of_differences(se: Number, n: Number) -> Step:
    """SD of the within-pair differences = SE of their mean × √n (n pairs)."""
    above("se", "SE of the paired difference", se, 0)
    above("n", "number of pairs", n, 1)
    value = float(se) * sqrt(n)
    formula = f"{as_printed(se)} × √{as_printed(n)} = {rounded(value)}"
    inputs, what = floats(se=se, n=n), SD_OF_DIFFERENCES
    return Step("sd_of_differences", inputs, value, formula, CROSSOVER, quantity=what)


def within_pair_correlation(sd_1: Number, sd_2: Number, sd_difference: Number) -> Step:
    """r = (SD1² + SD2² − SD_diff²) / (2·SD1·SD2) of a paired crossover.

    Raises ConversionError when the three SDs leave r outside -1 to 1.
    """
    above("sd_1", "SD under treatment 1", sd_1, 0)
    above("sd_2", "SD under treatment 2", sd_2, 0)
    above("sd_difference", "SD of the differences", sd_difference, 0)
    value, formula = correlation_of_pairs(sd_1, sd_2, sd_difference, "differences")
    inputs = floats(sd_1=sd_1, sd_2=sd_2, sd_difference=sd_difference)
    what = "the correlation within people"
    return Step("within_pair_correlation", inputs, value, formula, CROSSOVER, quantity=what)


def crossover_smd(
    difference: Number,
    sd_1: Number,
    sd_2: Number,
    r: Number,
    n: Number,
    *,
    corrected: bool = True,
    is_assumed: bool = False,
    flags: Iterable[Flag] = (),
) -> StandardisedDifference:
    """SMD of a paired crossover of `n` pairs, comparable with a parallel trial's g.

    d = MD / √((SD1² + SD2²)/2), g = J(n − 1)·d, SE = √(1/n + g²/(2n))·√(2(1 − r)). `corrected`
    False leaves J out (the Handbook's worked example) and flags it. `r` is the within-pair
    correlation, kept among the inputs; `is_assumed` flags one that is not this study's own. Raises
    ConversionError for an r that is not between -1 and 1 and for fewer than 3 pairs.
    """
    _check_crossover(difference, sd_1, sd_2, r, n)
    j = hedges_correction(float(n) - 1) if corrected else 1.0
    g = j * float(difference) / sqrt((float(sd_1) ** 2 + float(sd_2) ** 2) / 2)
    se = sqrt(1 / float(n) + g**2 / (2 * float(n))) * sqrt(2 * (1 - float(r)))
    own = [Flag.ASSUMED_R] * is_assumed + [Flag.NOT_CORRECTED] * (not corrected)
    shown_n, factor = as_printed(n), f"{j:.4f} × " if corrected else ""
    spread = f"√(({as_printed(sd_1)}² + {as_printed(sd_2)}²) / 2)"
    root = f"√(1/{shown_n} + {squared(g)} / (2 × {shown_n}))"
    return _standardised(
        "crossover_smd",
        (g, f"{factor}{in_product(difference)} / {spread} = {rounded(g)}"),
        (se, f"{root} × √(2 × (1 − {rounded(float(r))})) = {rounded(se)}"),
        floats(difference=difference, sd_1=sd_1, sd_2=sd_2, r=r, n=n),
        CROSSOVER,
        (*flags, *own),
    )


def _check_crossover(difference: Number, sd_1: Number, sd_2: Number, r: Number, n: Number) -> None:
    finite("difference", "mean difference", difference)
    above("sd_1", "SD under treatment 1", sd_1, 0)
    above("sd_2", "SD under treatment 2", sd_2, 0)
    above("n", "number of pairs", n, 2)
    between("r", "correlation", r, -1, 1)

"""Standard deviations from standard errors, of changes from baseline, and borrowed ones."""

from collections.abc import Iterable, Sequence
from math import sqrt

from extraction.correlation import correlation_of_pairs, spread_of_difference
from extraction.steps import (
    ConversionError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    counts,
    floats,
    gettext_noop,
    rounded,
)

MEANS = "Cochrane Handbook 6.5.2.2"
DIFFERENCES = "Cochrane Handbook 6.5.2.3"
CHANGES = "Cochrane Handbook 6.5.2.8"
BORROWED = "Furukawa 2006, doi:10.1016/j.jclinepi.2005.06.006"

SAME = ("the SD is the same in both groups",)

LOW = 0.5  # a correlation below it makes changes vary more than final values

NOBODY_LENDS = gettext_noop("Choose at least one study to borrow an SD from.")
NO_LENDER = gettext_noop("Say where the borrowed value comes from.")


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
    inputs = floats(se=se, n=n)
    return Step("sd_from_se", inputs, value, formula, MEANS, flags, quantity="the SD of the group")


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
    name, common = "sd_from_se_of_difference", "the SD common to both groups"
    return Step(name, inputs, value, formula, DIFFERENCES, flags, SAME, quantity=common)


def sd_of_change(
    sd_baseline: Number, sd_final: Number, r: Number, *, is_assumed: bool = True
) -> Step:
    """SD of the changes from baseline = √(SD_B² + SD_F² − 2·r·SD_B·SD_F). Handbook 6.5.2.8.

    `r` is the correlation of baseline and final values; `is_assumed` False where this study gave
    it itself. An r below 0.5 is flagged: final values are then the more precise. Raises
    ConversionError for an SD of 0 and an r that is not between -1 and 1.
    """
    above("sd_baseline", "SD at baseline", sd_baseline, 0)
    above("sd_final", "final SD", sd_final, 0)
    value, formula = spread_of_difference(sd_baseline, sd_final, r)
    flags = [Flag.ASSUMED_R] * is_assumed + [Flag.LOW_CORRELATION] * (r < LOW)
    inputs = floats(sd_baseline=sd_baseline, sd_final=sd_final, r=r)
    what = "the SD of the changes from baseline"
    return Step("sd_of_change", inputs, value, formula, CHANGES, tuple(flags), quantity=what)


def correlation_with_baseline(sd_baseline: Number, sd_final: Number, sd_change: Number) -> Step:
    """r = (SD_B² + SD_F² − SD_Δ²) / (2·SD_B·SD_F) of a group that prints all three SDs.

    An r below 0.5 is flagged. Handbook 6.5.2.8. Raises ConversionError for an SD of 0 and for SDs
    that leave r outside -1 to 1.
    """
    above("sd_baseline", "SD at baseline", sd_baseline, 0)
    above("sd_final", "final SD", sd_final, 0)
    above("sd_change", "SD of the changes", sd_change, 0)
    sds = (sd_baseline, sd_final, sd_change)
    value, formula = correlation_of_pairs(*sds, "changes", field="sd_change")
    flags = (Flag.LOW_CORRELATION,) if value < LOW else ()
    inputs = floats(sd_baseline=sd_baseline, sd_final=sd_final, sd_change=sd_change)
    name, what = "correlation_with_baseline", "the correlation of baseline and final values"
    return Step(name, inputs, value, formula, CHANGES, flags, quantity=what)


def borrowed_sd(lenders: Iterable[tuple[Number, Number]], *, lent_by: str) -> Step:
    """The SD of a study that prints none, pooled from others: √(Σ(nᵢ − 1)SDᵢ² / Σ(nᵢ − 1)).

    `lenders` are the (n, SD) of groups measured on the same instrument, `lent_by` says in words
    whose they are. Furukawa 2006. Raises ConversionError without a lender or its name, for an n of
    1 or less and an SD of 0.
    """
    groups = _lenders(lenders, lent_by)
    weights = [float(n) - 1 for n, _ in groups]
    squares = [float(sd) ** 2 for _, sd in groups]
    value = sqrt(sum(w * s for w, s in zip(weights, squares, strict=True)) / sum(weights))
    above_line = " + ".join(f"({as_printed(n)} − 1) × {as_printed(sd)}²" for n, sd in groups)
    below_line = " + ".join(f"({as_printed(n)} − 1)" for n, _ in groups)
    inputs = {
        f"{name}_{row}": float(number)
        for row, group in enumerate(groups, start=1)
        for name, number in zip(("n", "sd"), group, strict=True)
    }
    return Step(
        "borrowed_sd",
        inputs,
        value,
        f"√(({above_line}) / ({below_line})) = {rounded(value)}",
        BORROWED,
        (Flag.BORROWED_SD,),
        (f"people vary here as much as in {lent_by}",),
        quantity="the borrowed SD",
    )


def _lenders(
    lenders: Iterable[tuple[Number, Number]], lent_by: str
) -> Sequence[tuple[Number, Number]]:
    groups = list(lenders)
    if not groups:
        raise ConversionError("lenders", NOBODY_LENDS)
    if not lent_by.strip():
        raise ConversionError("lent_by", NO_LENDER)
    for row, (n, sd) in enumerate(groups):
        above("n", "number of participants", n, 1, row)
        above("sd", "SD", sd, 0, row)
    return groups

"""Two scales of one outcome in one study, as one estimate."""

from math import sqrt

from extraction.steps import (
    EstimateAndError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    between,
    finite,
    floats,
    in_product,
    rounded,
)

COMPOSITE = "Borenstein 2009, Introduction to Meta-Analysis, chapter 24"

MEAN = "the mean effect on both scales"
MEAN_SE = f"the SE of {MEAN}"
ALIKE = ("both scales run in the same direction and in the same unit",)


def mean_of_scales(
    first: Number, se_1: Number, second: Number, se_2: Number, r: Number, *, is_assumed: bool = True
) -> EstimateAndError:
    """The mean of two effects on the same people: (Y1 + Y2)/2, SE = ½√(SE1² + SE2² + 2r·SE1·SE2).

    `r` is the correlation of the two scales within groups; `is_assumed` False where this study
    gave it itself. Borenstein 2009, chapter 24; metafor's `aggregate(rho=, weighted=FALSE)`.
    Raises ConversionError for an SE of 0 and an r that is not between -1 and 1.
    """
    finite("first", "first effect", first)
    finite("second", "second effect", second)
    above("se_1", "first SE", se_1, 0)
    above("se_2", "second SE", se_2, 0)
    between("r", "correlation", r, -1, 1)
    a, b = float(se_1), float(se_2)
    value = (float(first) + float(second)) / 2
    se = sqrt((a - b) ** 2 + 2 * (1 + float(r)) * a * b) / 2  # no cancellation when r is near -1
    inputs = floats(first=first, se_1=se_1, second=second, se_2=se_2, r=r)
    shown_1, shown_2 = as_printed(se_1), as_printed(se_2)
    root = f"√({shown_1}² + {shown_2}² + 2 × {in_product(r)} × {shown_1} × {shown_2})"
    flags = (Flag.ASSUMED_R,) if is_assumed else ()
    shown = f"({as_printed(first)} + {in_product(second)}) / 2 = {rounded(value)}"
    shown_se = f"{root} / 2 = {rounded(se)}"
    return EstimateAndError(
        Step("mean_of_scales", inputs, value, shown, COMPOSITE, flags, ALIKE, quantity=MEAN),
        Step("mean_of_scales", inputs, se, shown_se, COMPOSITE, flags, ALIKE, quantity=MEAN_SE),
    )

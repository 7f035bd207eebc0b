"""Two measurements of the same people: the spread of their differences, and their correlation."""

from math import sqrt

from extraction.steps import (
    ConversionError,
    Number,
    above,
    as_printed,
    between,
    gettext_noop,
    in_product,
    rounded,
)

IMPOSSIBLE = gettext_noop(
    "These SDs would need a correlation of %(value)s; it lies between −1 and 1. Check that the SD "
    "of the %(what)s is not an SE."
)


def spread_of_difference(sd_1: Number, sd_2: Number, r: Number) -> tuple[float, str]:
    """√(SD1² + SD2² − 2·r·SD1·SD2) and how it is written: the SD of a paired difference.

    Raises ConversionError for an SD of 0 and for an r that is not between -1 and 1.
    """
    above("sd_1", "first SD", sd_1, 0)
    above("sd_2", "second SD", sd_2, 0)
    between("r", "correlation", r, -1, 1)
    a, b = float(sd_1), float(sd_2)
    value = sqrt((a - b) ** 2 + 2 * (1 - float(r)) * a * b)  # no cancellation when r is near 1
    first, second = as_printed(sd_1), as_printed(sd_2)
    product = f"2 × {in_product(r)} × {first} × {second}"
    return value, f"√({first}² + {second}² − {product}) = {rounded(value)}"


def correlation_of_pairs(
    sd_1: Number, sd_2: Number, sd_difference: Number, what: str, *, field: str = "sd_difference"
) -> tuple[float, str]:
    """(SD1² + SD2² − SD_diff²) / (2·SD1·SD2) and how it is written.

    `what` names the differences, and `field` their SD, in the refusal of three SDs that leave r
    outside -1 to 1.
    """
    a, b, d = float(sd_1), float(sd_2), float(sd_difference)
    value = (a**2 + b**2 - d**2) / (2 * a * b)
    if not -1 <= value <= 1:
        shown = {"value": rounded(value), "what": what}
        raise ConversionError(field, IMPOSSIBLE, shown)
    squares = f"{as_printed(sd_1)}² + {as_printed(sd_2)}² − {as_printed(sd_difference)}²"
    product = f"2 × {as_printed(sd_1)} × {as_printed(sd_2)}"
    return value, f"({squares}) / ({product}) = {rounded(value)}"

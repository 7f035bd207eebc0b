"""The one conversion between PDF space and the page a person sees.

Everywhere outside this module a box is `(x0, top, x1, bottom)` in points of the *displayed* page:
crop and rotation applied, the origin at the top left. `ValueOrigin` stores such boxes.
"""

from dataclasses import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """Size of the displayed page, and where its crop lies in the displayed media box.

    `number` counts from 1. `width`, `height`, `crop_left`, `crop_top` are points; `rotation` is
    0, 90, 180 or 270 degrees clockwise.
    """

    number: int
    width: float
    height: float
    rotation: int
    crop_left: float
    crop_top: float


def displayed(box: Box, media: Box, rotation: int) -> Box:
    """(left, bottom, right, top) of PDF space as (x0, top, x1, bottom) of the displayed MediaBox."""
    raise NotImplementedError

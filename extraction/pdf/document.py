"""The one conversion between PDF space and the page a person sees.

Everywhere outside this module a box is `(x0, top, x1, bottom)` in points of the *displayed* page:
crop and rotation applied, the origin at the top left. `ValueOrigin` stores such boxes.

Boxes and rotation come from pdfium. pdfplumber's `cropbox` is never used: on rotated pages it
neither rotates the box about the media nor keeps its origin.
"""

from dataclasses import dataclass
from typing import Protocol

Box = tuple[float, float, float, float]


class Page(Protocol):
    """What is asked of pdfium's page."""

    def get_mediabox(self) -> Box: ...
    def get_cropbox(self) -> Box: ...
    def get_rotation(self) -> int: ...


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
    """(left, bottom, right, top) of PDF space as (x0, top, x1, bottom) of the displayed MediaBox.

    `media` is the MediaBox in PDF space (its origin need not be zero), `rotation` the page's, in
    degrees clockwise. All in points. KeyError for a rotation that is no multiple of 90 below 360.
    """
    left, bottom, right, top = box
    media_left, media_bottom, media_right, media_top = media
    return {
        0: (left - media_left, media_top - top, right - media_left, media_top - bottom),
        90: (bottom - media_bottom, left - media_left, top - media_bottom, right - media_left),
        180: (media_right - right, bottom - media_bottom, media_right - left, top - media_bottom),
        270: (media_top - top, media_right - right, media_top - bottom, media_right - left),
    }[rotation]


def upright(box: Box) -> Box:
    """The same rectangle with left < right and bottom < top: writers give corners in any order."""
    a, b, c, d = box
    return (min(a, c), min(b, d), max(a, c), max(b, d))


def shared(box: Box, media: Box) -> Box:
    """The part of `box` inside `media`; `media` itself when they do not meet.

    A CropBox may be larger than its MediaBox or lie outside it; what is shown is the part they
    share (ISO 32000-1, 14.11.2), and pdfium renders just that.
    """
    left, bottom = max(box[0], media[0]), max(box[1], media[1])
    right, top = min(box[2], media[2]), min(box[3], media[3])
    return (left, bottom, right, top) if left < right and bottom < top else media


def geometry(page: Page, number: int) -> PageGeometry:
    """Size and crop of a pdfium page; `number` counts from 1."""
    media, rotation = upright(page.get_mediabox()), page.get_rotation()
    crop = shared(upright(page.get_cropbox()), media)
    x0, top, x1, bottom = displayed(crop, media, rotation)
    return PageGeometry(number, x1 - x0, bottom - top, rotation, x0, top)


def begins_like_a_pdf(head: bytes) -> bool:
    """Whether the first bytes of a file (1024 suffice) hold the PDF header.

    Readers accept junk before it (ISO 32000-1, Annex H.3.4.1).
    """
    return b"%PDF-" in head[:1024]

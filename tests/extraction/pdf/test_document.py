"""From PDF space to the displayed page: boxes, crop, rotation."""

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.pdf.document import (
    begins_like_a_pdf,
    displayed,
    geometry,
    shared,
    upright,
)
from tests.extraction.pdf.papers import LAYOUTS, laid_out

LETTER = (0, 0, 612, 792)
edges = st.floats(-5000, 5000)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, (10, 742, 110, 772)),
        (90, (20, 10, 50, 110)),
        (180, (502, 20, 602, 50)),
        (270, (742, 502, 772, 602)),
    ],
)
def test_a_box_near_the_lower_left_corner_turns_clockwise(rotation, expected):
    assert displayed((10, 20, 110, 50), LETTER, rotation) == expected


def test_an_odd_rotation_is_refused():
    with pytest.raises(KeyError):
        displayed(LETTER, LETTER, 45)


@given(edges, edges, st.floats(1, 900), st.floats(1, 900), st.sampled_from([0, 90, 180, 270]))
def test_a_box_keeps_its_size_and_the_media_its_corner(left, bottom, width, height, rotation):
    media = (left, bottom, left + width, bottom + height)
    x0, top, x1, low = displayed(media, media, rotation)
    turned = (width, height) if rotation % 180 == 0 else (height, width)
    assert (x0, top) == (0, 0)
    assert (x1, low) == pytest.approx(turned, abs=1e-9)


@given(st.tuples(edges, edges, edges, edges))
def test_four_quarter_turns_are_none(box):
    box = upright(box)
    media = upright((-5000, -5000, 5000, 5000))
    turned = box
    for _ in range(4):  # displayed space has its top at 0, so it is mirrored back for each turn
        x0, top, x1, bottom = displayed(turned, media, 90)
        turned = (x0 - 5000, 5000 - bottom, x1 - 5000, 5000 - top)
    assert turned == pytest.approx(box, abs=1e-6)


def test_corners_in_any_order_make_the_same_box():
    assert upright((612, 792, 0, 0)) == LETTER


@pytest.mark.parametrize(
    ("crop", "expected"),
    [
        ((-50, -50, 700, 800), LETTER),  # larger than the media
        ((100, 100, 200, 900), (100, 100, 200, 792)),  # sticks out
        ((700, 0, 900, 792), LETTER),  # outside: a reader shows the media
        ((100, 100, 100, 200), LETTER),  # empty
    ],
)
def test_the_crop_is_what_lies_inside_the_media(crop, expected):
    assert shared(crop, LETTER) == expected


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_the_displayed_size_is_the_one_that_pdfium_renders(layout):
    page = pypdfium2.PdfDocument(laid_out(layout))[0]
    shape = geometry(page, 1)
    assert (shape.width, shape.height) == pytest.approx(page.get_size())
    assert shape.rotation == layout.rotation


@pytest.mark.parametrize(
    ("head", "is_pdf"),
    [
        (b"%PDF-1.7\n", True),
        (b"\xef\xbb\xbf%PDF-1.4", True),
        (b"", False),
        (b"\xff\xd8\xff\xe0JFIF", False),
        (b"<html>", False),
        (b" " * 2000 + b"%PDF-1.4", False),
    ],
)
def test_a_pdf_is_known_by_its_first_bytes(head, is_pdf):
    assert begins_like_a_pdf(head) is is_pdf

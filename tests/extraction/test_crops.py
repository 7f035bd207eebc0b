from hypothesis import given
from hypothesis import strategies as st

from extraction.crops import HEIGHT, WIDTH, around


@st.composite
def pages(draw):
    width, height = draw(st.floats(50, 2000)), draw(st.floats(50, 2000))
    boxes = draw(
        st.lists(
            st.tuples(
                st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 0.1), st.floats(0.01, 0.1)
            ),
            min_size=1,
            max_size=3,
        )
    )
    placed = [(x * width, y * height, (x + w) * width, (y + h) * height) for x, y, w, h in boxes]
    return width, height, placed


@given(pages())
def test_a_window_lies_on_the_page_and_holds_all_boxes(page):
    width, height, boxes = page
    x, y, wide, high = around(boxes, width, height)
    assert x >= 0
    assert y >= 0
    assert x + wide <= width + 1e-6
    assert y + high <= height + 1e-6
    for x0, top, x1, bottom in boxes:
        assert x <= x0 + 1e-6
        assert y <= top + 1e-6
        assert x1 <= x + wide + 1e-6
        assert bottom <= y + high + 1e-6


def test_a_word_is_shown_at_reading_size_in_its_middle():
    assert around([(300, 300, 320, 310)], 600, 800) == (165, 220, WIDTH, HEIGHT)


def test_at_the_edge_the_window_stays_on_the_page():
    assert around([(0, 0, 20, 10)], 600, 800) == (0, 0, WIDTH, HEIGHT)
    assert around([(580, 790, 600, 800)], 600, 800) == (600 - WIDTH, 800 - HEIGHT, WIDTH, HEIGHT)

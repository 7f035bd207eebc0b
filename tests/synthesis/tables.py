"""2 x 2 tables for the tests of Mantel-Haenszel and Peto."""

from dataclasses import fields, is_dataclass

import numpy as np
from hypothesis import strategies as st

ACUTE = ([4, 2, 7], [16, 28, 33], [1, 5, 3], [19, 25, 37])  # events and others of each arm


@st.composite
def tables(draw, least=1, most=6, smallest=1):
    """Cells a, b, c, d of studies whose arms have people; `smallest` count."""
    k = draw(st.integers(least, most))
    counts = st.lists(st.integers(smallest, 60), min_size=k, max_size=k)
    a, b, c, d = (np.array(draw(counts), float) for _ in range(4))
    return a, b + (a + b == 0), c, d + (c + d == 0)


def swapped(cells):
    a, b, c, d = cells
    return c, d, a, b


def numbers(found):
    """The arrays of a result, those of its tests too, by name."""
    known = {}
    for field in fields(found):
        value = getattr(found, field.name)
        if is_dataclass(value):
            known |= {f"{field.name}.{name}": each for name, each in numbers(value).items()}
        elif value is not None:
            known[field.name] = np.asarray(value)
    return known


def assert_finite(found):
    for name, values in numbers(found).items():
        assert np.isfinite(values).all(), name

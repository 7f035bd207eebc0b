"""What a contour-enhanced funnel plot draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from synthesis.stats.small_studies.funnel import LEVELS, funnel
from synthesis.stats.studies import InvalidStudy

Y, V = np.array([0.6, 0.9, 0.1, 0.7, -0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1])


def test_contours_bound_what_is_not_significant():
    found = funnel(Y, V, centre=0.4, null=0.1, heights=5)
    assert found.heights == pytest.approx(np.linspace(0, np.sqrt(0.1), 5))
    assert found.contours.shape == (3, 5, 2)
    for level, contour in zip(LEVELS, found.contours, strict=True):
        z = (contour - 0.1)[1:] / found.heights[1:, None]
        assert 2 * norm.sf(abs(z)) == pytest.approx(np.full((4, 2), 1 - level))
        assert contour[0].tolist() == [0.1, 0.1]


@given(st.floats(-2, 2), st.floats(0.01, 0.999))
@settings(max_examples=40)
def test_a_study_is_outside_a_contour_where_it_is_significant(effect, level):
    """The widest standard error is the study's own: the contour's last height."""
    found = funnel([effect], [0.25], centre=0, levels=[level])
    low, high = found.contours[0, -1]
    assert (effect < low or effect > high) == (found.p[0] < 1 - level)


def test_limits_hold_their_level_of_the_studies():
    found = funnel(Y, V, centre=0.4, tau2=0.2, level=0.8, heights=3)
    half = norm.isf(0.1) * np.sqrt(found.heights**2 + 0.2)
    assert found.limits[:, 0] == pytest.approx(0.4 - half)
    assert found.limits[:, 1] == pytest.approx(0.4 + half)


def test_a_batch_is_a_loop_and_a_mask_is_deletion():
    used = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1]], bool)
    y = np.where(used, Y, np.nan)
    batch = funnel(y, V, centre=[0.4, 0.5], tau2=[0.0, 0.1], included=used, heights=4)
    for row, each in enumerate(used):
        alone = funnel(Y[each], V[each], centre=0.4 + row / 10, tau2=row / 10, heights=4)
        assert batch.contours[row] == pytest.approx(alone.contours)
        assert batch.limits[row] == pytest.approx(alone.limits)
        assert batch.p[row, each] == pytest.approx(alone.p)
    assert (batch.p[0, 2], batch.se[0, 2]) == (1, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"heights": 1}, "at least two heights"),
        ({"tau2": -0.1}, "tau2 finite and not below 0"),
        ({"tau2": np.inf}, "tau2 finite and not below 0"),
        ({"centre": np.nan}, "centre must be finite"),
        ({"levels": [0.95, 1]}, "not between 0 and 1"),
        ({"level": 0}, "not between 0 and 1"),
    ],
)
def test_what_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        funnel(Y, V, **({"centre": 0.4} | change))


def test_a_study_that_cannot_be_used_is_named():
    with pytest.raises(InvalidStudy, match="Study 1"):
        funnel([0.1, 0.2], [1, 0], centre=0)

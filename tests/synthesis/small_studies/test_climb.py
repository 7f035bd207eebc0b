"""Climbing to the highest of several maxima within bounds."""

import numpy as np
import pytest

from synthesis.stats.small_studies.climb import climb

ONE = np.ones((1, 1))


def ones(x):
    return np.ones_like(x)


def hill(x):
    """A maximum at (1, -2), as high as 5, with the second derivatives -2, -6 and 1."""
    a, b = x[..., 0] - 1, x[..., 1] + 2
    return 5 - a**2 - 3 * b**2 + a * b


def test_a_quadratic_is_climbed_exactly():
    starts = np.array([[[9.0, 9.0]]])
    found = climb(hill, starts, np.full((1, 2), -20.0), np.full((1, 2), 20.0), ones)
    assert found.x == pytest.approx(np.array([[1, -2.0]]), abs=1e-8)
    assert found.value == pytest.approx(5)
    assert found.hessian == pytest.approx(np.array([[[-2, 1], [1, -6.0]]]), rel=1e-6)
    assert not found.held.any()


def test_a_bound_holds_what_would_climb_over_it():
    upper = np.array([[20, -3.0]])
    found = climb(hill, np.array([[[0.0, -9.0]]]), np.full((1, 2), -20.0), upper, ones)
    assert found.held.tolist() == [[False, True]]
    assert found.x[0, 1] == -3
    assert found.x[0, 0] == pytest.approx(1 - 1 / 2, abs=1e-7)


def test_a_lower_bound_and_starts_beyond_the_bounds():
    found = climb(hill, np.array([[[-50.0, 50.0]]]), np.array([[2, -1.0]]), 20 + 0 * ONE, ones)
    assert (found.x.tolist(), found.held.tolist()) == ([[2, -1]], [[True, True]])


def test_the_highest_of_several_maxima_is_kept():
    """Maxima near -2 and 2, the right one the higher."""

    def two(x):
        return (np.exp(-((x - 2) ** 2)) * 1.1 + np.exp(-((x + 2) ** 2)))[..., 0]

    starts = np.array([[[-2.3], [1.6]], [[-1.8], [-2.2]]])
    found = climb(two, starts, np.full((2, 1), -9.0), np.full((2, 1), 9.0), ones)
    assert found.x[:, 0] == pytest.approx([2, -2], abs=1e-3)


def test_a_trough_is_left_upwards():
    """The curvature is of the wrong sign at the start: Newton's step would lead down."""

    def wave(x):
        return np.cos(x[..., 0])

    found = climb(wave, np.array([[[3.0]]]), -4 * ONE, 4 * ONE, ones)
    assert found.x[0, 0] == pytest.approx(0, abs=1e-7)


def test_a_plain_is_stayed_on():
    def flat(x):
        return 0 * x[..., 0] + 3

    found = climb(flat, np.array([[[0.5]]]), -ONE, ONE, ones)
    assert (found.x[0, 0], found.value[0]) == (0.5, 3)


def test_an_endless_climb_ends_at_its_cap(monkeypatch):
    monkeypatch.setattr("synthesis.stats.small_studies.climb.CAP", 2)

    def slope(x):
        return x[..., 0]

    found = climb(slope, np.array([[[0.0]]]), -1e9 * ONE, 1e9 * ONE, ones)
    assert 0 < found.x[0, 0] < 1e9


def test_data_sets_climb_by_themselves():
    tops = np.array([[1.0], [-3.0], [40.0]])

    def each(x):
        return -((x[..., 0] - tops) ** 2)

    found = climb(each, np.zeros((3, 1, 1)), np.full((3, 1), -9.0), np.full((3, 1), 9.0), ones)
    assert found.x[:, 0] == pytest.approx([1, -3, 9], abs=1e-8)
    assert found.held[:, 0].tolist() == [False, False, True]

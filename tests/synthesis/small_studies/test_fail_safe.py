"""Fail-safe numbers: adding so many null studies undoes the result, one fewer does not."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from synthesis.stats.small_studies.fail_safe import orwin, rosenberg, rosenthal
from synthesis.stats.studies import InvalidStudy

Y, V = np.array([0.6, 0.9, 0.4, 0.7]), np.array([0.04, 0.09, 0.02, 0.05])
means = st.floats(0.2, 3)


def stouffer(y, v, unseen):
    """One-sided p with so many studies of z = 0."""
    return norm.sf(abs((y / np.sqrt(v)).sum()) / np.sqrt(len(y) + unseen))


@given(means)
@settings(max_examples=40)
def test_rosenthals_number_is_the_first_that_undoes_the_sum_of_z(size):
    found = rosenthal(size * Y, V)
    assert stouffer(size * Y, V, found.number) >= 0.05 * (1 - 1e-9)
    assume(found.number > 0)
    assert stouffer(size * Y, V, found.number - 1) < 0.05
    assert found.p == pytest.approx(stouffer(size * Y, V, 0))


@given(means, st.sampled_from([0.01, 0.05, 0.1]))
@settings(max_examples=40)
def test_rosenbergs_number_is_the_first_that_undoes_the_mean(size, alpha):
    found, w = rosenberg(size * Y, V, alpha=alpha), 1 / V

    def p(unseen):
        total = w.sum() * (1 + unseen / 4)
        return 2 * norm.sf(abs((w * size * Y).sum()) / np.sqrt(total))

    assert p(found.number) >= alpha * (1 - 1e-9)
    assume(found.number > 0)
    assert p(found.number - 1) < alpha
    assert found.p == pytest.approx(p(0))


@pytest.mark.parametrize("weighted", [False, True])
@given(size=means, target=st.floats(0.01, 3))
@settings(max_examples=40)
def test_orwins_number_is_the_first_that_brings_the_mean_down(weighted, size, target):
    mean = np.average(size * Y, weights=1 / V if weighted else None)
    found = orwin(size * Y, V, target=target, weighted=weighted)
    assert found.p is None
    assert mean * 4 / (4 + found.number) <= target * (1 + 1e-8)
    assume(found.number > 0)
    assert mean * 4 / (4 + found.number - 1) > target


def test_half_the_mean_needs_as_many_again():
    assert orwin(Y, V).number == orwin(-Y, V).number == 4
    assert orwin(Y, V, weighted=True).number == 4


@pytest.mark.parametrize("number", [rosenthal, rosenberg, orwin])
def test_a_mean_of_0_has_nothing_to_undo(number):
    for y in (np.zeros(4), np.array([1, -1, 1, -1.0])):
        assert number(y, np.ones(4)).number == 0


def test_what_is_not_significant_has_nothing_to_undo():
    found = rosenthal([0.1], [1]), rosenberg([0.1], [1])
    assert [each.number for each in found] == [0, 0]
    assert [float(each.p) for each in found] == pytest.approx([norm.sf(0.1), 2 * norm.sf(0.1)])


@pytest.mark.parametrize("target", [0.0, -0.2])
def test_a_target_that_no_number_reaches(target):
    assert orwin(Y, V, target=target).number == np.inf
    assert orwin(-Y, V, target=-target).number == np.inf
    assert orwin(np.zeros(4), V, target=target).number == 0


def test_a_target_beyond_the_mean_is_reached_already():
    assert orwin(Y, V, target=2.0).number == 0


def test_numbers_beyond_all_numbers_are_infinite():
    assert orwin([1e50], [1], target=1e-300).number == np.inf
    assert orwin([1e50], [1], target=1e-252).number == np.inf
    assert np.isfinite(rosenthal([1e50], [1e-50]).number)


def test_rounding_does_not_add_a_study():
    """0.1 × 3 is a little above 0.3, and needs no third study to fall to 0.1."""
    assert orwin([0.1 * 3], [1], target=0.1).number == orwin([0.3], [1], target=0.1).number == 2


@pytest.mark.parametrize("number", [rosenthal, rosenberg, orwin])
def test_a_mask_is_deletion_and_a_batch_is_a_loop(number):
    used = np.array([[1, 1, 0, 1], [1, 0, 0, 0], [1, 1, 1, 1]], bool)
    batch = number(np.where(used, Y, np.nan), V, included=used)
    for row, each in enumerate(used):
        assert batch.number[row] == number(Y[each], V[each]).number


@pytest.mark.parametrize(
    ("number", "alpha"), [(rosenthal, 0.5), (rosenthal, 0), (rosenberg, 1), (rosenberg, np.nan)]
)
def test_levels_that_are_none(number, alpha):
    with pytest.raises(ValueError, match="alpha must be between 0 and"):
        number(Y, V, alpha=alpha)


def test_targets_and_studies_that_are_none():
    with pytest.raises(ValueError, match="target must be finite"):
        orwin(Y, V, target=np.inf)
    with pytest.raises(InvalidStudy, match="Study 0"):
        rosenthal([np.nan], [1])

"""Two groups: events. The cases of metafor are run by test_oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import FROM_COUNTS, Measure, VType
from synthesis.stats.studies import InvalidStudy

BORENSTEIN = (5, 95, 10, 90)  # 2009, table 5.1: dead and alive of two groups of 100
EMPTY = ([0, 4], [10, 6], [3, 5], [7, 5])
three = {"min_size": 3, "max_size": 3}
counts = st.lists(st.integers(0, 200), **three)
cells = st.tuples(counts, counts, counts, counts).filter(
    lambda c: all(a + b and x + y for a, b, x, y in zip(*c, strict=True))
)
TURNED_BY_OUTCOME = sorted(FROM_COUNTS.keys() - {Measure.RR})


@pytest.mark.parametrize(
    ("measure", "yi", "vi"),
    [("RR", -0.6931, 0.2800), ("OR", -0.7472, 0.3216), ("RD", -0.0500, 0.0014)],
)
def test_effects_of_borenstein(measure, yi, vi):
    """Introduction to Meta-Analysis 2009, chapter 5."""
    found = FROM_COUNTS[Measure(measure)](*BORENSTEIN)
    assert (found.yi.round(4), found.vi.round(4)) == (yi, vi)


def test_ratios_and_difference_by_hand():
    odds = effect_sizes.odds_ratio(10, 20, 5, 40)
    assert odds.yi == pytest.approx(math.log(4))
    assert odds.vi == pytest.approx(1 / 10 + 1 / 20 + 1 / 5 + 1 / 40)
    risk = effect_sizes.risk_ratio(10, 20, 5, 40)
    assert risk.yi == pytest.approx(math.log(3))
    assert risk.vi == pytest.approx(1 / 10 - 1 / 30 + 1 / 5 - 1 / 45)
    difference = effect_sizes.risk_difference(10, 20, 5, 40)
    assert difference.yi == pytest.approx(2 / 9)
    assert difference.vi == pytest.approx(2 / 9 / 30 + 8 / 81 / 45)


def test_associations_by_hand():
    """Of the odds ratio 4; phi of the table as the correlation of its 75 pairs."""
    table = (10, 20, 5, 40)
    assert FROM_COUNTS[Measure.YUQ](*table).yi == pytest.approx(3 / 5)
    assert FROM_COUNTS[Measure.YUY](*table).yi == pytest.approx(1 / 3)
    group, event = np.repeat([1, 1, 0, 0], table), np.repeat([1, 0, 1, 0], table)
    phi = np.corrcoef(group, event)[0, 1]
    assert FROM_COUNTS[Measure.PHI](*table).yi == pytest.approx(phi)


def test_peto_by_hand():
    """E = 30 15 / 75 = 6 and V = 30 45 15 60 / (75^2 74)."""
    v = 30 * 45 * 15 * 60 / (75**2 * 74)
    found = FROM_COUNTS[Measure.PETO](10, 20, 5, 40)
    assert (found.yi, found.vi) == (pytest.approx(4 / v), pytest.approx(1 / v))
    assert not FROM_COUNTS[Measure.PETO](0.25, 0.25, 0.25, 0.25).estimable


def test_additions_by_hand():
    by = {to: effect_sizes.odds_ratio(*EMPTY, to=to) for to in ("only0", "all", "if0all", "none")}
    whole, raised = math.log(0.5 * 7.5 / (10.5 * 3.5)), math.log(4.5 * 5.5 / (6.5 * 5.5))
    raw = math.log(4 / 6)
    assert by["only0"].yi == pytest.approx([whole, raw])
    assert by["all"].yi == pytest.approx([whole, raised])
    assert by["if0all"].yi == pytest.approx([whole, raised])
    assert by["none"].estimable.tolist() == [False, True]
    tidy = effect_sizes.odds_ratio([4], [6], [5], [5], to="if0all")
    assert tidy.yi == pytest.approx([raw])
    tenth = effect_sizes.odds_ratio(*EMPTY, add=0.1)
    assert tenth.yi[0] == pytest.approx(math.log(0.1 * 7.1 / (10.1 * 3.1)))


def test_a_study_left_out_does_not_make_others_grow():
    found = effect_sizes.odds_ratio(*EMPTY, to="if0all", included=[False, True])
    assert found.yi[1] == pytest.approx(math.log(4 / 6))


@pytest.mark.parametrize("measure", FROM_COUNTS)
def test_double_zero_studies(measure):
    table = ([0, 10, 0], [10, 0, 10], [0, 12, 1], [12, 0, 9])
    kept = FROM_COUNTS[measure](*table).estimable.tolist()
    assert kept == ([False, False, True] if measure is Measure.PHI else [True] * 3)
    dropped = FROM_COUNTS[measure](*table, drop00=True)
    assert dropped.estimable.tolist() == [False, False, True]


@pytest.mark.parametrize("measure", FROM_COUNTS)
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((-1, 5, 5, 5), "a count that is not 0 or above"),
        ((5, 5, np.nan, 5), "a count that is not 0 or above"),
        ((5, 5, 5, np.inf), "a count that is not 0 or above"),
        ((0, 0, 5, 5), "an arm of nobody"),
        ((5, 5, 0, 0), "an arm of nobody"),
    ],
)
def test_bad_counts_are_named(measure, row, words):
    table = np.array([(5, 5, 5, 5), row], float).T
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        FROM_COUNTS[measure](*table)


def test_a_variance_is_never_negative():
    """n - 1 below 0 of an arm that was split: no variance."""
    found = FROM_COUNTS[Measure.RD](0.25, 0.25, 3, 5, vtype=VType.UB)
    assert not found.estimable
    assert np.isnan(found.vi)


@given(cells, st.sampled_from([Measure.OR, Measure.RR, Measure.RD]))
def test_the_average_of_one_study_is_its_own_mean_risks(cells, measure):
    one = [each[0] for each in cells]
    own, average = (FROM_COUNTS[measure](*one, vtype=each) for each in (VType.LS, VType.AV))
    np.testing.assert_allclose(average.vi, own.vi, rtol=1e-9)


def test_mean_risks_over_the_studies():
    a, b, c, d = (np.array(each, float) for each in ([4, 9], [6, 21], [3, 5], [7, 35]))
    average = effect_sizes.odds_ratio(a, b, c, d, vtype=VType.AV)
    p1, p2 = 13 / 40, 8 / 50
    expected = 1 / (a + b) / (p1 * (1 - p1)) + 1 / (c + d) / (p2 * (1 - p2))
    np.testing.assert_allclose(average.vi, expected, rtol=1e-13)


@given(cells, st.sampled_from(list(FROM_COUNTS)))
def test_swapping_the_arms_flips_the_sign(cells, measure):
    there, back = FROM_COUNTS[measure](*cells), FROM_COUNTS[measure](*cells[2:], *cells[:2])
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-9)


@given(cells, st.sampled_from(TURNED_BY_OUTCOME))
def test_events_for_non_events_flip_the_sign(cells, measure):
    """Of all but the risk ratio."""
    a, b, c, d = cells
    there, back = FROM_COUNTS[measure](a, b, c, d), FROM_COUNTS[measure](b, a, d, c)
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-8)


@given(cells)
def test_events_for_non_events_give_the_reciprocal_odds_ratio(cells):
    a, b, c, d = cells
    there, back = effect_sizes.odds_ratio(a, b, c, d), effect_sizes.odds_ratio(b, a, d, c)
    ratio, other = (Measure.OR.back_transform(each.yi) for each in (there, back))
    np.testing.assert_allclose(ratio, 1 / other, rtol=1e-9)


@given(cells)
def test_estimates_of_a_standardised_difference_are_log_odds_over_a_constant(cells):
    odds = FROM_COUNTS[Measure.OR](*cells)
    for measure, divisor in ((Measure.OR2DL, math.pi / math.sqrt(3)), (Measure.OR2DN, 1.65)):
        found = FROM_COUNTS[measure](*cells)
        np.testing.assert_allclose(found.yi, odds.yi / divisor, rtol=1e-12)
        np.testing.assert_allclose(found.vi, odds.vi / divisor**2, rtol=1e-12)


def test_probits_find_the_difference_of_two_normals():
    """A cut at 0 of means 0 and 1: risks of 1/2 and Phi(1)."""
    found = FROM_COUNTS[Measure.PBIT](8413.4475, 1586.5525, 5000, 5000)
    assert found.yi == pytest.approx(1.0, abs=1e-6)
    density = [math.exp(-0.5) / math.sqrt(2 * math.pi), 1 / math.sqrt(2 * math.pi)]
    risks = [0.84134475, 0.5]
    delta = sum(p * (1 - p) / f**2 / 1e4 for p, f in zip(risks, density, strict=True))
    assert found.vi == pytest.approx(delta, rel=1e-5)

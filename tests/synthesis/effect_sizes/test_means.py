"""Two groups: means. The cases of metafor are run by test_oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import FROM_MEANS, Correction, Measure, VType
from synthesis.stats.studies import InvalidStudy
from tests.synthesis.reference import load

ARM = (10.0, 2.0, 20)
BORENSTEIN = (103.0, 5.5, 50, 100.0, 4.5, 50)  # 2009, chapter 4
TO_SECOND_SD = {Measure.SMD1, Measure.SMD1H}
three = {"min_size": 3, "max_size": 3}
means, positive = st.lists(st.floats(-50, 50), **three), st.lists(st.floats(0.5, 50), **three)
sds = st.lists(st.floats(0.1, 30), **three)
sizes = st.lists(st.integers(3, 400), **three)
arms = st.tuples(means, sds, sizes, means, sds, sizes)
positive_arms = st.tuples(positive, sds, sizes, positive, sds, sizes)
units = st.floats(0.01, 100)


def test_smd_convention():
    known = load("smd_conventions")
    found = effect_sizes.standardised_mean_difference(**known["arms"])
    assert round(float(found.yi), known["digits"]) == known["g"]
    assert round(math.sqrt(found.vi), known["digits"]) == known["se"]
    assert round(float(found.yi / effect_sizes.hedges_j(33)), 4) == known["d"]


def test_differences_of_borenstein():
    """Introduction to Meta-Analysis 2009, chapter 4: MD, d and g of two groups of 50."""
    for vtype in (VType.LS, VType.HO):
        md = effect_sizes.mean_difference(*BORENSTEIN, vtype=vtype)
        assert (float(md.yi), round(float(md.vi), 4)) == (3.0, 1.0100)
    options = {"vtype": VType.LS2, "correction": Correction.NONE}
    d = effect_sizes.standardised_mean_difference(*BORENSTEIN, **options)
    assert (d.yi.round(4), d.vi.round(4), np.sqrt(d.vi).round(4)) == (0.5970, 0.0418, 0.2044)
    options["correction"] = Correction.APPROXIMATE
    g = effect_sizes.standardised_mean_difference(*BORENSTEIN, **options)
    assert (g.yi.round(4), g.vi.round(4), np.sqrt(g.vi).round(4)) == (0.5924, 0.0411, 0.2028)


def test_mean_difference_by_hand():
    found = effect_sizes.mean_difference(10, 3, 9, 8, 4, 16)
    assert (found.yi, found.vi, found.estimable) == (2.0, 2.0, True)
    pooled = effect_sizes.mean_difference(10, 3, 9, 8, 4, 16, vtype=VType.HO)
    assert pooled.vi == pytest.approx((8 * 9 + 15 * 16) / 23 * (1 / 9 + 1 / 16))


def test_ratio_of_means_by_hand():
    found = FROM_MEANS[Measure.ROM](10, 3, 9, 5, 4, 16)
    assert found.yi == pytest.approx(math.log(2))
    assert found.vi == pytest.approx(0.3**2 / 9 + 0.8**2 / 16)
    assert not FROM_MEANS[Measure.ROM]([10, 0, -1], 3, 9, [0, 5, 5], 4, 16).estimable.any()


def test_a_variation_about_negative_means_is_none():
    assert not FROM_MEANS[Measure.CVR](-10, 3, 9, -5, 4, 16).estimable


def test_averages_over_the_studies():
    """The n-weighted mean g, or mean coefficient of variation, stands for that of each study."""
    columns = [10.0, 12.0], [3.0, 2.0], [9, 30], [5.0, 11.0], [4.0, 3.0], [16, 40]
    g = effect_sizes.standardised_mean_difference(*columns)
    average = effect_sizes.standardised_mean_difference(*columns, vtype=VType.AV)
    n = np.array([25, 70])
    mean = (n * g.yi).sum() / n.sum()
    expected = 1 / np.array([9, 30]) + 1 / np.array([16, 40]) + mean**2 / (2 * n)
    np.testing.assert_allclose(average.vi, expected, rtol=1e-13)
    ratios = FROM_MEANS[Measure.ROM](*columns, vtype=VType.AV)
    first, second = (9 * 0.3 + 30 / 6) / 39, (16 * 0.8 + 40 * 3 / 11) / 56
    expected = first**2 / np.array([9, 30]) + second**2 / np.array([16, 40])
    np.testing.assert_allclose(ratios.vi, expected, rtol=1e-13)


@given(arms, st.sampled_from([Measure.SMD, Measure.ROM]))
def test_the_average_of_one_study_is_its_own(arms, measure):
    one = [each[0] for each in arms]
    own, average = (FROM_MEANS[measure](*one, vtype=each) for each in (VType.LS, VType.AV))
    np.testing.assert_allclose(average.vi, own.vi, rtol=1e-12)


@pytest.mark.parametrize(
    ("n1", "n2", "estimable"), [(1, 1, False), (1, 2, False), (2, 2, True), (1, 3, True)]
)
def test_smd_needs_two_degrees_of_freedom(n1, n2, estimable):
    found = effect_sizes.standardised_mean_difference(1, 1, n1, 0, 1, n2)
    assert found.estimable == estimable
    assert np.isnan(found.yi) == np.isnan(found.vi) == (not estimable)


def test_revmans_variance_needs_more_than_3_94_people():
    found = FROM_MEANS[Measure.SMD](1, 1, 2, 0, 1, [1.93, 1.95], vtype=VType.RM)
    assert found.estimable.tolist() == [False, True]
    assert found.vi[1] > 10


def test_an_sd_of_zero_is_zero_and_not_missing():
    md = effect_sizes.mean_difference(5, 0, 10, 4, 2, 10)
    assert (md.vi, md.estimable) == (0.4, True)
    both = effect_sizes.standardised_mean_difference([5, 5], 0, 10, [4, 5], 0, 10)
    assert not both.estimable.any()
    assert not FROM_MEANS[Measure.SMD1](5, 2, 10, 4, 0, 10).estimable
    assert not FROM_MEANS[Measure.VR](5, 0, 10, 4, 2, 10).estimable


@pytest.mark.parametrize("measure", FROM_MEANS)
@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, np.nan, "no finite mean in the first arm"),
        (3, np.inf, "no finite mean in the second arm"),
        (1, -1, "no sd of 0 or above in the first arm"),
        (4, np.nan, "no sd of 0 or above in the second arm"),
        (2, 0, "no n above 0 in the first arm"),
        (5, -3, "no n above 0 in the second arm"),
        (5, np.inf, "no n above 0 in the second arm"),
    ],
)
def test_a_bad_arm_is_named(measure, place, value, words):
    arms = [np.full(3, each, float) for each in ARM + ARM]
    arms[place][1] = value
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        FROM_MEANS[measure](*arms)


@given(arms, st.sampled_from(sorted(FROM_MEANS.keys() - TO_SECOND_SD)))
def test_swapping_the_arms_flips_the_sign(arms, measure):
    there, back = FROM_MEANS[measure](*arms), FROM_MEANS[measure](*arms[3:], *arms[:3])
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-9)


@given(positive_arms, units, st.sampled_from(list(FROM_MEANS)))
def test_units_scale_md_and_leave_the_others_alone(arms, unit, measure):
    m1, sd1, n1, m2, sd2, n2 = (np.asarray(each, float) for each in arms)
    here = FROM_MEANS[measure](*arms)
    there = FROM_MEANS[measure](m1 * unit, sd1 * unit, n1, m2 * unit, sd2 * unit, n2)
    scale = unit if measure is Measure.MD else 1.0
    np.testing.assert_allclose(there.yi, here.yi * scale, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(there.vi, here.vi * scale**2, rtol=1e-9)


@given(arms, st.floats(-100, 100))
def test_differences_do_not_see_where_zero_is(arms, shift):
    m1, sd1, n1, m2, sd2, n2 = (np.asarray(each, float) for each in arms)
    for measure in (Measure.MD, Measure.SMD, Measure.SMDH, Measure.SMD1, Measure.D2ORL):
        here = FROM_MEANS[measure](*arms)
        there = FROM_MEANS[measure](m1 + shift, sd1, n1, m2 + shift, sd2, n2)
        np.testing.assert_allclose(there.yi, here.yi, rtol=1e-9, atol=1e-9)


@given(arms)
def test_the_correction_shrinks_and_no_more(arms):
    """g = J d, and only in the variances that hold g or J."""
    raw = FROM_MEANS[Measure.SMD](*arms, correction=Correction.NONE)
    own = FROM_MEANS[Measure.SMD](*arms)
    j = effect_sizes.hedges_j(np.add(arms[2], arms[5]) - 2)
    np.testing.assert_allclose(own.yi, j * raw.yi, rtol=1e-12)
    least = 1 / np.asarray(arms[2]) + 1 / np.asarray(arms[5])
    np.testing.assert_allclose(own.vi - least, j**2 * (raw.vi - least), rtol=1e-9, atol=1e-15)


def test_differences_as_log_odds_ratios():
    """Borenstein 2009, chapter 7: d of 0.5 is a log odds ratio of 0.9069."""
    found = FROM_MEANS[Measure.D2ORL](0.5, 1, 50, 0, 1, 50)
    assert round(float(found.yi), 4) == 0.9069
    d = FROM_MEANS[Measure.SMD](0.5, 1, 50, 0, 1, 50, correction=Correction.NONE)
    assert found.vi == pytest.approx(d.vi * math.pi**2 / 3)
    assert FROM_MEANS[Measure.D2ORN](0.5, 1, 50, 0, 1, 50).yi == pytest.approx(0.825)

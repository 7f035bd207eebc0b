"""The same people twice. The cases of metafor are run by test_oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import FROM_PAIRS, Correction, Measure, VType, crossover_smd
from synthesis.stats.studies import InvalidStudy

HANDBOOK = (7.0, 2.38, 6.5, 2.21, 10)  # 5.1, 16.4.6: two treatments of 10 people
means, sds = st.floats(1, 50), st.floats(0.1, 30)
pairs = st.tuples(means, sds, means, sds, st.integers(5, 300), st.floats(-0.99, 0.99))
TURNED = [Measure.MC, Measure.SMCC, Measure.ROMC, Measure.VRC, Measure.CVRC]


def test_the_handbooks_crossover():
    """Handbook 5.1, 16.4.6.1 and 16.4.6.2: MD 0.5 (SE 0.583), SMD 0.218 (SE 0.256)."""
    md = FROM_PAIRS[Measure.MC](*HANDBOOK, 0.68)
    assert (float(md.yi), round(math.sqrt(md.vi), 3)) == (0.5, 0.583)
    raw = crossover_smd(*HANDBOOK, 0.68, correction=Correction.NONE)
    assert (raw.sizes.yi.round(3), np.sqrt(raw.sizes.vi).round(3)) == (0.218, 0.256)
    assert (raw.rho, raw.correction) == (0.68, Correction.NONE)


def test_a_known_sd_of_the_differences():
    """Handbook 5.1, 16.4.6.1: SD 2 gives SE 0.632, here by the correlation that it implies."""
    rho = (2.38**2 + 2.21**2 - 2**2) / (2 * 2.38 * 2.21)
    assert math.sqrt(FROM_PAIRS[Measure.MC](*HANDBOOK, rho).vi) == pytest.approx(2 / math.sqrt(10))


def test_the_crossover_of_borenstein():
    """Introduction to Meta-Analysis 2009, chapter 4: 50 matched pairs, d 0.4225, SE 0.1143."""
    within = 5.5 / math.sqrt(2 * (1 - 0.7))
    d = crossover_smd(103, within, 100, within, 50, 0.7, correction=Correction.NONE).sizes
    assert (d.yi.round(4), np.sqrt(d.vi).round(4)) == (0.4225, 0.1143)
    g = crossover_smd(103, within, 100, within, 50, 0.7, correction=Correction.APPROXIMATE)
    assert g.sizes.yi.round(4) == 0.4160
    md = FROM_PAIRS[Measure.MC](103, within, 100, within, 50, 0.7)
    assert (float(md.yi), md.vi.round(4)) == (3.0, 0.6050)


def test_the_correction_of_a_crossover():
    """J(9) of 10 pairs, in the estimate and in its variance, as in the LS of parallel trials."""
    raw = crossover_smd(*HANDBOOK, 0.68, correction=Correction.NONE).sizes
    own = crossover_smd(*HANDBOOK, 0.68)
    assert own.correction is Correction.EXACT
    assert own.sizes.yi == pytest.approx(effect_sizes.hedges_j(9) * raw.yi)
    assert own.sizes.vi == pytest.approx((0.1 + own.sizes.yi**2 / 20) * 0.64)


@given(pairs)
def test_without_a_correlation_pairs_are_two_groups(row):
    m1, sd1, m2, sd2, n, _ = row
    paired = FROM_PAIRS[Measure.MC](m1, sd1, m2, sd2, n, 0.0)
    parallel = effect_sizes.mean_difference(m1, sd1, n, m2, sd2, n)
    assert (paired.yi, paired.vi) == (parallel.yi, pytest.approx(parallel.vi))


@given(pairs, st.floats(0.01, 100))
def test_the_unit_leaves_a_crossover_alone(row, unit):
    m1, sd1, m2, sd2, n, r = row
    here = crossover_smd(m1, sd1, m2, sd2, n, r).sizes
    there = crossover_smd(m1 * unit, sd1 * unit, m2 * unit, sd2 * unit, n, r).sizes
    assert (there.yi, there.vi) == (pytest.approx(here.yi, abs=1e-12), pytest.approx(here.vi))


def test_crossovers_left_out():
    found = crossover_smd([7.0, np.nan], 2, [6.0, 1.0], 2, 10, [0.5, 9], included=[True, False])
    assert found.sizes.estimable.tolist() == [True, False]
    assert np.isnan(found.rho).tolist() == [False, True]
    nobody = crossover_smd(*HANDBOOK, 0.68, included=False)
    assert not nobody.sizes.estimable


@given(pairs, st.sampled_from(TURNED))
def test_swapping_the_measurements_flips_the_sign(row, measure):
    m1, sd1, m2, sd2, n, r = row
    there, back = FROM_PAIRS[measure](*row), FROM_PAIRS[measure](m2, sd2, m1, sd1, n, r)
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-7)


def test_changes_by_hand():
    """An sd of the change of sqrt(9 + 16 - 2 (1/2) 3 4) = sqrt(13), 16 pairs."""
    row = (10.0, 3.0, 8.0, 4.0, 16, 0.5)
    j = effect_sizes.hedges_j(15)
    change = FROM_PAIRS[Measure.SMCC](*row)
    assert change.yi == pytest.approx(j * 2 / math.sqrt(13))
    assert change.vi == pytest.approx(1 / 16 + change.yi**2 / 32)
    raw = FROM_PAIRS[Measure.SMCR](*row)
    assert raw.yi == pytest.approx(j * 2 / 3)
    assert raw.vi == pytest.approx(2 * 0.5 / 16 + raw.yi**2 / 32)
    ratio = FROM_PAIRS[Measure.VRC](*row)
    assert (ratio.yi, ratio.vi) == (pytest.approx(math.log(0.75)), pytest.approx(0.75 / 15))


def test_unbiased_variances_by_hand():
    """Without a correlation, and with one of 1, which has no bias to correct."""
    j = effect_sizes.hedges_j(15)
    share = 1 - 13 / (15 * j**2)
    for r, base in ((0.0, 2 / 16), (1.0, 0.0)):
        found = FROM_PAIRS[Measure.SMCR](10, 3, 8, 4, 16, r, vtype=VType.UB)
        assert found.vi == pytest.approx(base + share * found.yi**2)
    small = FROM_PAIRS[Measure.SMCR](10, 3, 8, 4, [4, 5], 0.5, vtype=VType.UB)
    assert small.estimable.tolist() == [False, True]


@given(st.floats(1, 50), st.floats(0.1, 9), st.floats(1, 100))
def test_a_perfect_correlation_leaves_no_variance_and_no_negative_one(mean, sd, unit):
    """Of what stays proportional: rounding may not push it below 0."""
    row = (mean, sd, mean * unit, sd * unit, 12, 1.0)
    ratio = FROM_PAIRS[Measure.ROMC](*row)
    assert ratio.estimable
    assert ratio.vi == pytest.approx(0, abs=1e-12)
    same = FROM_PAIRS[Measure.SMCC](mean, sd, mean + 1, sd, 12, 1.0)
    assert not same.estimable


def test_what_a_measure_does_not_use_is_not_looked_at():
    without_means = FROM_PAIRS[Measure.VRC](np.nan, 3, np.inf, 4, 16, 0.5)
    assert without_means.yi == pytest.approx(math.log(0.75))
    without_second = FROM_PAIRS[Measure.SMCR](10, 3, 8, [np.nan, -1], 16, 0.5)
    assert without_second.estimable.all()


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, np.nan, "no finite mean {0}"),
        (2, np.inf, "no finite mean {1}"),
        (1, -1, "no sd of 0 or above {0}"),
        (3, np.nan, "no sd of 0 or above {1}"),
        (4, 0, "no n above 0 {0}"),
        (5, 1.01, "no correlation from -1 to 1"),
        (5, -1.01, "no correlation from -1 to 1"),
        (5, np.nan, "no correlation from -1 to 1"),
    ],
)
def test_bad_pairs_are_named(place, value, words):
    columns = [np.full(2, each, float) for each in (*HANDBOOK, 0.68)]
    columns[place][1] = value
    measurements = words.format("in the first measurement", "in the second measurement")
    with pytest.raises(InvalidStudy, match=f"Study 1 has {measurements}"):
        FROM_PAIRS[Measure.MC](*columns)
    treatments = words.format("under the first treatment", "under the second treatment")
    with pytest.raises(InvalidStudy, match=f"Study 1 has {treatments}"):
        crossover_smd(*columns)


def test_two_pairs_are_too_few_to_standardise():
    assert crossover_smd(7, 2, 6, 2, [2, 3], 0.5).sizes.estimable.tolist() == [False, True]
    assert not crossover_smd(7, 0, 6, 0, 9, 0.5).sizes.estimable

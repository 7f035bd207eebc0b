"""Events in person-time. The cases of metafor are run by test_oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats.effect_sizes import FROM_RATE, FROM_RATES, Measure
from synthesis.stats.studies import InvalidStudy

counts, times = st.integers(0, 500), st.floats(0.5, 1e4)
ROW = (12, 400.0, 30, 500.0)


def test_two_rates_by_hand():
    ratio = FROM_RATES[Measure.IRR](*ROW)
    assert (ratio.yi, ratio.vi) == (pytest.approx(math.log(0.5)), pytest.approx(1 / 12 + 1 / 30))
    difference = FROM_RATES[Measure.IRD](*ROW)
    assert difference.yi == pytest.approx(-0.03)
    assert difference.vi == pytest.approx(12 / 400**2 + 30 / 500**2)
    roots = FROM_RATES[Measure.IRSD](*ROW)
    assert roots.yi == pytest.approx(math.sqrt(0.03) - math.sqrt(0.06))
    assert roots.vi == pytest.approx(1 / 1600 + 1 / 2000)


def test_one_rate_by_hand():
    found = {each.value: FROM_RATE[each](12, 400.0) for each in FROM_RATE}
    assert (found["IR"].yi, found["IR"].vi) == (0.03, pytest.approx(0.03 / 400))
    assert found["IRLN"].yi == pytest.approx(math.log(0.03))
    assert found["IRLN"].vi == pytest.approx(1 / 12)
    assert found["IRS"].yi == pytest.approx(math.sqrt(0.03))
    tukey = (math.sqrt(12 / 400) + math.sqrt(13 / 400)) / 2
    assert found["IRFT"].yi == pytest.approx(tukey)
    assert found["IRS"].vi == found["IRFT"].vi == pytest.approx(1 / 1600)


def test_nothing_is_added_to_roots():
    for measure in (Measure.IRS, Measure.IRFT):
        assert FROM_RATE[measure](0, 400).yi == FROM_RATE[measure](0, 400, to="none").yi
    assert FROM_RATES[Measure.IRSD](0, 400, 0, 300).yi == 0
    half = FROM_RATES[Measure.IRR](0, 400, 4, 400)
    assert half.yi == pytest.approx(math.log(0.5 / 4.5))
    assert not FROM_RATES[Measure.IRR](0, 400, 4, 400, to="none").estimable
    assert FROM_RATE[Measure.IRLN](0, 400).yi == pytest.approx(math.log(0.5 / 400))


@pytest.mark.parametrize("measure", FROM_RATES)
def test_double_zero_studies_can_be_dropped(measure):
    rows = ([0, 0, 5], 100.0, [0, 5, 0], 100.0)
    assert FROM_RATES[measure](*rows).estimable.all()
    assert FROM_RATES[measure](*rows, drop00=True).estimable.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, -1, "a count that is not 0 or above"),
        (2, np.nan, "a count that is not 0 or above"),
        (1, 0, "no person-time above 0"),
        (3, np.inf, "no person-time above 0"),
        (3, np.nan, "no person-time above 0"),
    ],
)
def test_bad_rates_are_named(place, value, words):
    columns = [np.full(2, each, float) for each in ROW]
    columns[place][1] = value
    for function in FROM_RATES.values():
        with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
            function(*columns)
    for function in FROM_RATE.values():
        with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
            function(*columns[place // 2 * 2 :][:2])


@given(counts, times, counts, times, st.sampled_from(list(FROM_RATES)))
def test_swapping_the_groups_flips_the_sign(x1, t1, x2, t2, measure):
    there, back = FROM_RATES[measure](x1, t1, x2, t2), FROM_RATES[measure](x2, t2, x1, t1)
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-12)


@given(counts, times, counts, times, st.floats(0.01, 100))
def test_the_unit_of_time_leaves_a_ratio_alone(x1, t1, x2, t2, unit):
    there, here = (FROM_RATES[Measure.IRR](x1, t1 * u, x2, t2 * u) for u in (unit, 1.0))
    np.testing.assert_allclose(there.yi, here.yi, rtol=1e-9, atol=1e-12)
    assert there.vi == here.vi
    slower, own = (FROM_RATES[Measure.IRD](x1, t1 * u, x2, t2 * u) for u in (unit, 1.0))
    np.testing.assert_allclose(slower.yi * unit, own.yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(slower.vi * unit**2, own.vi, rtol=1e-9)

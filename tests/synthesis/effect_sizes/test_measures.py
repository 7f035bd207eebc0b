import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats.effect_sizes import (
    FROM_PROPORTION,
    FROM_RATE,
    Measure,
    from_correlation,
    from_freeman_tukey,
)

DIFFERENCES = {Measure.MD, Measure.SMD, Measure.RD, Measure.IRD, Measure.AS, Measure.GEN}


def test_ratios_are_logarithms():
    ratios = {Measure.OR, Measure.RR, Measure.PETO, Measure.IRR, Measure.ROM, Measure.VR}
    assert all(each.is_log and each.null_value == 1 for each in ratios)
    assert not any(each.is_log or each.null_value for each in DIFFERENCES)
    assert Measure("OR").back_transform([np.log(2)]) == pytest.approx([2])


@pytest.mark.parametrize("measure", Measure)
def test_no_difference_comes_back_as_the_null_value(measure):
    if measure is Measure.PLO:  # of one group: a log odds of 0 is a half
        assert measure.back_transform(0.0) == 0.5
    else:
        assert measure.back_transform(0.0) == measure.null_value


@pytest.mark.parametrize("measure", sorted(DIFFERENCES))
def test_a_difference_is_its_own_scale(measure):
    np.testing.assert_array_equal(measure.back_transform([-2.0, 3.0]), [-2.0, 3.0])


@given(st.integers(1, 300), st.integers(2, 400), st.sampled_from(["PR", "PLN", "PLO", "PAS"]))
def test_proportions_come_back(x, more, measure):
    n = x + more
    found = FROM_PROPORTION[Measure(measure)](x, n)
    assert Measure(measure).back_transform(found.yi) == pytest.approx(x / n, rel=1e-12)


@given(st.integers(1, 300), st.floats(0.1, 1e4), st.sampled_from(["IR", "IRLN", "IRS"]))
def test_rates_come_back(x, time, measure):
    found = FROM_RATE[Measure(measure)](x, time)
    assert Measure(measure).back_transform(found.yi) == pytest.approx(x / time, rel=1e-12)


@given(st.floats(-0.999, 0.999))
def test_correlations_come_back(r):
    found = from_correlation(Measure.ZCOR, r, 20)
    assert Measure.ZCOR.back_transform(found.yi) == pytest.approx(r, rel=1e-9, abs=1e-15)


def test_beyond_the_scale_is_its_end():
    np.testing.assert_array_equal(Measure.PAS.back_transform([-0.1, 0.0, np.pi, 99]), [0, 0, 1, 1])
    np.testing.assert_array_equal(Measure.IRS.back_transform([-0.1, 0.0, 3.0]), [0, 0, 9])
    np.testing.assert_array_equal(Measure.PLO.back_transform([-1e4, 1e4]), [0, 1])


@given(st.integers(1, 5000), st.data())
def test_the_double_arcsine_comes_back(n, data):
    x = data.draw(st.integers(0, n))
    value = FROM_PROPORTION[Measure.PFT](x, n).yi
    assert from_freeman_tukey(value, n) == pytest.approx(x / n, rel=1e-9, abs=1e-12)


@given(st.floats(-1, 3), st.floats(-1, 3), st.floats(0.5, 1e4))
def test_the_double_arcsine_comes_back_in_order(one, other, n):
    low, high = from_freeman_tukey(sorted([one, other]), n)
    assert 0 <= low <= high + 1e-12
    assert high <= 1


def test_beyond_the_double_arcsine():
    least, most = FROM_PROPORTION[Measure.PFT]([0, 20], 20).yi
    found = from_freeman_tukey([-1, 0, least - 1e-9, most + 1e-9, 2, 99], 20)
    np.testing.assert_array_equal(found, [0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize("n", [0, -1, np.nan, np.inf, [5, 0]])
def test_the_double_arcsine_needs_people(n):
    with pytest.raises(ValueError, match="needs a number of people above 0"):
        from_freeman_tukey([0.5, 0.6], n)

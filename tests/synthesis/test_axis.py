import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.plots.axis import axis, shown

values = st.floats(-5, 5)


def of(core, limits=(), is_log=False):
    return axis(core, limits, is_log=is_log, left=0, right=100)


def labels(*arguments, **options):
    return [label for _, label in of(*arguments, **options).ticks]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-0.87, 2, "−0.87"), (-0.004, 2, "0.00"), (0.0, 1, "0.0"), (1234.5, 0, "1234")],
)
def test_numbers_have_a_real_minus(value, decimals, text):
    assert shown(value, decimals) == text


def test_round_ticks():
    assert labels([-1.02, 0], [-1.9, 0.16]) == ["−2", "−1.5", "−1", "−0.5", "0", "0.5"]
    assert labels([0, 12.3], [-4, 20]) == ["−5", "0", "5", "10", "15", "20"]
    assert labels([0, 0.004]) == ["0", "0.001", "0.002", "0.003", "0.004"]


def test_ticks_of_a_ratio_are_ratios():
    log = math.log
    assert labels([0, log(2.3)], [log(0.8), log(4.8)], is_log=True) == ["0.5", "1", "2", "5"]
    wide = labels([log(0.001), log(1000)], is_log=True)
    assert wide == ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]
    assert labels([log(1e-6), log(1e6)], is_log=True)[0] == "0.000001"
    assert labels([0, log(1.2)], is_log=True) == ["1", "1.05", "1.1", "1.15", "1.2"]


def test_one_wide_interval_cannot_squeeze_the_others():
    scale = of([0, 1], [-50, 60])
    assert (scale.low, scale.high) == (-1, 2)
    assert not scale.shows(-50)
    assert scale.x(-50) == 0
    assert scale.x(60) == 100


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_has_no_place(value):
    for core, limits in (([value, 0], []), ([0], [value])):
        with pytest.raises(ValueError, match="cannot be drawn"):
            of(core, limits)


@pytest.mark.parametrize("is_log", [True, False])
def test_everything_at_one_value(is_log):
    scale = of([0.0], [0.0], is_log=is_log)
    assert scale.low < 0 < scale.high


@given(st.lists(values, min_size=1, max_size=8), st.lists(values, max_size=8), st.booleans())
def test_the_axis_holds_its_core_and_ends_on_ticks(core, limits, is_log):
    scale = of([0.0, *core], limits, is_log)
    assert all(scale.shows(value) for value in [0.0, *core])
    places = [value for value, _ in scale.ticks]
    assert (places[0], places[-1]) == (pytest.approx(scale.low), pytest.approx(scale.high))
    assert places == sorted(places)
    assert 2 <= len(places) <= 12
    names = [label for _, label in scale.ticks]
    assert len(set(names)) == len(names)
    assert not any("-" in name or "e" in name for name in names)

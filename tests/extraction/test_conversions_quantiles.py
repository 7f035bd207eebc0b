"""Means and SDs from medians, quartiles and ranges: printed figures, and the formulas written
out again from their papers (Luo 2018, Wan 2014, Shi 2020)."""

from decimal import Decimal
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from extraction.conversions import (
    mean_sd_from_five_numbers,
    mean_sd_from_quartiles,
    mean_sd_from_range,
    sd_from_iqr,
    sd_from_quartiles,
    sd_from_range,
)
from extraction.steps import ConversionError, Flag

sizes = st.integers(5, 2000)
gaps = st.lists(st.floats(0.01, 50), min_size=4, max_size=4)


def values(pair):
    return pair.mean.value, pair.sd.value


def five(start, steps):
    return np.cumsum([start, *steps]).tolist()


def test_sd_from_the_interquartile_range_as_printed():
    """Handbook 6.5.2.5: 10 to 20 -> 7.41."""
    step = sd_from_iqr(10, 20)
    assert round(step.value, 2) == 7.41
    assert step.sentence == (
        "The SD of the group is (20 − 10) / 1.35 = 7.41 (Cochrane Handbook 6.5.2.5), assuming that "
        "the values are about normal and the group is large."
    )


def test_mean_and_sd_from_quartiles_as_printed():
    """methods.md 4.4: n 30, 10/14/20 -> SD 7.784; mean 14.713 (Luo), 14.667 (Wan)."""
    luo = mean_sd_from_quartiles(10, 14, 20, 30)
    assert (round(luo.mean.value, 3), round(luo.sd.value, 3)) == (14.713, 7.784)
    assert luo.mean.flags == luo.sd.flags == ()
    wan = mean_sd_from_quartiles(10, 14, 20, 30, mean="wan")
    assert (round(wan.mean.value, 3), wan.sd.value) == (14.667, luo.sd.value)
    assert "Wan" in wan.mean.source
    assert "Luo" in luo.mean.source


def test_quartiles_to_full_precision():
    weight = 0.7 + 0.39 / 30
    mean, sd = values(mean_sd_from_quartiles(10, 14, 20, 30))
    assert mean == pytest.approx(weight * 15 + (1 - weight) * 14, rel=1e-14)
    assert sd == pytest.approx(10 / (2 * norm.ppf(22.375 / 30.25)), rel=1e-12)
    assert sd == sd_from_quartiles(10, 20, 30).value


def test_range_to_full_precision():
    weight = 4 / (4 + 20**0.75)
    pair = mean_sd_from_range(2, 6, 14, 20)
    assert pair.mean.value == pytest.approx(weight * 8 + (1 - weight) * 6, rel=1e-14)
    assert pair.sd.value == pytest.approx(12 / (2 * norm.ppf(19.625 / 20.25)), rel=1e-12)
    assert pair.sd.value == sd_from_range(2, 14, 20).value
    assert pair.sd.flags == (Flag.RANGE_BASED,)
    assert pair.mean.flags == ()


def test_five_numbers_to_full_precision():
    """Shi 2020: SD = (b − a)/θ1 + (q3 − q1)/θ2 with the θ as the paper writes them."""
    n = 20
    theta_1 = (2 + 0.14 * n**0.6) * norm.ppf((n - 0.375) / (n + 0.25))
    theta_2 = (2 + 2 / (0.07 * n**0.6)) * norm.ppf((0.75 * n - 0.125) / (n + 0.25))
    outer, inner = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    pair = mean_sd_from_five_numbers(2, 4, 6, 10, 14, n)
    assert pair.sd.value == pytest.approx(12 / theta_1 + 6 / theta_2, rel=1e-12)
    mean = outer * 8 + inner * 7 + (1 - outer - inner) * 6
    assert pair.mean.value == pytest.approx(mean, rel=1e-14)
    assert "Shi 2020" in pair.sd.source


def test_steps_read_as_sentences_with_the_printed_decimals():
    pair = mean_sd_from_quartiles(Decimal("-2.0"), Decimal("1.0"), Decimal("3.50"), 40)
    assert pair.mean.formula == "0.710 × (−2.0 + 3.50) / 2 + 0.290 × 1.0 = 0.8226"
    assert (
        pair.sd.formula == "(3.50 − (−2.0)) / (2 × Φ⁻¹((0.75 × 40 − 0.125) / (40 + 0.25))) = 4.23"
    )
    assert list(pair.mean.inputs) == ["q1", "median", "q3", "n"]
    wide = mean_sd_from_five_numbers(2, 4, 6, 10, 14, 20)
    assert wide.sd.formula == "0.703 × 3.21 + 0.297 × 4.79 = 3.68"
    assert wide.mean.formula.startswith("0.189 × (2 + 14) / 2 + 0.561 × (4 + 10) / 2 + 0.250 × 6")


def test_large_normal_samples_give_their_mean_and_sd_back():
    low, q1, q3, high = (50 + 10 * norm.ppf(p) for p in (0.0005, 0.25, 0.75, 0.9995))
    for pair in (
        mean_sd_from_quartiles(q1, 50, q3, 1000),
        mean_sd_from_range(low, 50, high, 1000),
        mean_sd_from_five_numbers(low, q1, 50, q3, high, 1000),
    ):
        assert values(pair) == pytest.approx((50, 10), rel=0.02)


@given(st.floats(-50, 50), gaps, sizes, st.floats(0.1, 10), st.floats(-30, 30))
def test_means_and_sds_move_and_stretch_with_their_unit(start, steps, n, factor, shift):
    numbers = five(start, steps)
    turned = [factor * number + shift for number in numbers]
    for convert, chosen in (
        (mean_sd_from_five_numbers, range(5)),
        (mean_sd_from_quartiles, (1, 2, 3)),
        (mean_sd_from_range, (0, 2, 4)),
    ):
        mean, sd = values(convert(*(numbers[i] for i in chosen), n))
        moved = values(convert(*(turned[i] for i in chosen), n))
        assert moved == pytest.approx((factor * mean + shift, factor * sd), rel=1e-6, abs=1e-6)
        assert sd > 0


@given(st.floats(-50, 50), gaps, sizes)
def test_turning_the_scale_round_turns_the_mean(start, steps, n):
    numbers = five(start, steps)
    mean, sd = values(mean_sd_from_five_numbers(*numbers, n))
    turned = values(mean_sd_from_five_numbers(*(-number for number in reversed(numbers)), n))
    assert turned == pytest.approx((-mean, sd), rel=1e-9, abs=1e-9)


def test_skewed_quantiles_are_flagged():
    """Shi 2023: Bowley's skewness of 0.9 at n 40 is beyond 2.65/√40 − 6/40² = 0.415."""
    assert mean_sd_from_quartiles(0, 1, 20, 40).mean.flags == (Flag.SKEWED,)
    assert mean_sd_from_range(0, 2, 40, 40).sd.flags == (Flag.RANGE_BASED, Flag.SKEWED)
    assert mean_sd_from_five_numbers(0, 1, 2, 20, 40, 40).sd.flags == (Flag.SKEWED,)
    assert mean_sd_from_five_numbers(0, 9, 10, 11, 90, 40).mean.flags == (Flag.SKEWED,)
    assert mean_sd_from_five_numbers(0, 10, 20, 30, 40, 40).mean.flags == ()


@pytest.mark.parametrize(("share", "is_skewed"), [(0.414, False), (0.416, True)])
def test_the_limit_of_bowleys_skewness(share, is_skewed):
    step = mean_sd_from_quartiles(0, 10 * (1 - share), 20, 40).mean
    assert (Flag.SKEWED in step.flags) is is_skewed


def test_a_median_on_a_quartile_is_no_contradiction():
    assert mean_sd_from_quartiles(10, 10, 20, 30).sd.value > 0


@pytest.mark.parametrize(
    ("convert", "field", "words"),
    [
        (lambda: sd_from_iqr(20, 10), "q1", "lower quartile 20 is above the upper quartile 10"),
        (lambda: sd_from_iqr(20, 20), "q1", "are both 20, so no SD follows"),
        (lambda: sd_from_iqr(nan, 20), "q1", "lower quartile is not a number"),
        (lambda: sd_from_quartiles(1, 2, 4), "n", "is 4; it must be above 4"),
        (lambda: sd_from_range(1, 2, 0), "n", "number of participants is 0"),
        (lambda: sd_from_range(2, 1, 9), "minimum", "minimum 2 is above the maximum 1"),
        (lambda: mean_sd_from_quartiles(1, 5, 4, 9), "median", "5 is above the upper quartile 4"),
        (lambda: mean_sd_from_quartiles(1, nan, 4, 9), "median", "median is not a number"),
        (lambda: mean_sd_from_range(1, 0, 4, 9), "minimum", "minimum 1 is above the median 0"),
        (lambda: mean_sd_from_five_numbers(1, 2, 3, 4, 4, 4), "n", "must be above 4"),
        (lambda: mean_sd_from_five_numbers(3, 2, 3, 4, 9, 9), "minimum", "lower quartile 2"),
        (lambda: mean_sd_from_five_numbers(1, 3, 3, 3, 9, 9), "q1", "no SD follows"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(convert, field, words):
    with pytest.raises(ConversionError, match=words) as refused:
        convert()
    assert refused.value.field == field

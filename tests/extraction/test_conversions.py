"""SDs and SEs from what is printed. Worked examples: Cochrane Handbook chapter 6, to the digits
it prints; our own formula separately, to full precision."""

from decimal import Decimal
from math import inf, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from extraction.conversions import (
    sd_from_ci,
    sd_from_ci_of_difference,
    sd_from_se,
    sd_from_se_of_difference,
    se_from_ci,
    se_from_t,
)
from extraction.steps import ConversionError, Flag

spreads = st.floats(0.01, 1000)
sizes = st.integers(2, 5000)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def test_sd_from_se_as_printed():
    """SE 1.118, n 20 -> 5.0 (4.99985, since 1.118 is rounded)."""
    step = sd_from_se(1.118, 20)
    assert round(step.value, 1) == 5.0
    assert step.value == 1.118 * sqrt(20)
    assert step.flags == ()


def test_a_step_reads_as_a_sentence_with_the_printed_decimals():
    step = sd_from_se(Decimal("2.80"), 11, is_model_based=True)
    assert step.formula == "2.80 × √11 = 9.29"
    assert step.inputs == {"se": 2.8, "n": 11.0}
    assert step.source == "Cochrane Handbook 6.5.2.2"
    assert step.flags == (Flag.MODEL_SE,)


def test_sd_from_the_interval_of_a_mean_as_printed():
    """Handbook 6.5.2.2: n 25, divisor 4.128; 30.0 to 34.2 -> 5.09 by t, 5.36 by z."""
    by_t = sd_from_ci(30.0, 34.2, 25)
    assert round(by_t.value, 2) == 5.09
    assert by_t.formula == "√25 × (34.2 − 30) / 4.128 = 5.09"
    by_z = sd_from_ci(30.0, 34.2, 25, distribution="z")
    assert round(by_z.value, 2) == 5.36
    assert by_z.flags == (Flag.NORMAL_INTERVAL,)


@pytest.mark.parametrize(("level", "divisor"), [(0.9, 3.29), (0.95, 3.92), (0.99, 5.15)])
def test_from_sixty_on_the_interval_is_normal(level, divisor):
    step = sd_from_ci(0, divisor, 60, level=level)
    assert step.value == pytest.approx(sqrt(60), rel=1e-3)
    assert step.flags == ()
    assert sd_from_ci(0, divisor, 59, level=level).value < sqrt(59) * 0.99


@given(st.floats(-50, 50), spreads, sizes, levels)
def test_an_interval_made_from_an_sd_gives_it_back(mean, sd, n, level):
    tail = (1 + level) / 2
    quantile = stats.t.ppf(tail, n - 1) if n < 60 else stats.norm.ppf(tail)
    half = quantile * sd / sqrt(n)
    step = sd_from_ci(mean - half, mean + half, n, mean=mean, level=level)
    assert step.value == pytest.approx(sd, rel=1e-6)


@given(spreads, sizes)
def test_an_se_made_from_an_sd_gives_it_back(sd, n):
    assert sd_from_se(sd / sqrt(n), n).value == pytest.approx(sd, rel=1e-12)


def test_se_of_a_difference_from_t_as_printed():
    """Handbook 6.5.2.3: MD 3.8, P = 0.008 with 25 and 22 -> t 2.776 -> SE 1.369, SD 4.68."""
    t = stats.t.ppf(1 - 0.008 / 2, 45)
    step = se_from_t(3.8, t)
    assert round(step.value, 3) == 1.369
    assert round(sd_from_se_of_difference(step.value, 25, 22).value, 2) == 4.68


def test_the_signs_of_a_difference_and_its_t_need_not_agree():
    """Lapidus 2014: -7.6 with t 4.39 -> 1.7312."""
    assert round(se_from_t(-7.6, 4.39).value, 4) == 1.7312
    assert se_from_t(Decimal("-7.6"), 4.39).value == se_from_t(7.6, -4.39).value
    assert se_from_t(Decimal("-7.6"), 4.39).formula == "|−7.6 / 4.39| = 1.73"


def test_se_of_a_contrast_from_its_interval():
    """df 45: t 2.0141. Takahashi 2021's -5.77 to 3.70 read as 90 % gives 2.88, as 95 % 2.42."""
    assert se_from_ci(0, 2 * 2.0141, df=45).value == pytest.approx(1, abs=2e-5)
    assert round(se_from_ci(-5.77, 3.70, level=0.90).value, 2) == 2.88
    assert round(se_from_ci(-5.77, 3.70).value, 2) == 2.42


def test_se_of_a_log_ratio_from_its_interval():
    """HR 0.49 (0.29 to 0.84): SE of the logarithm 0.2713."""
    lower, upper = -1.237874, -0.174353
    assert round(se_from_ci(lower, upper, estimate=-0.713350).value, 4) == 0.2713


@given(st.floats(-50, 50), spreads, levels, st.none() | st.integers(1, 500))
def test_an_interval_made_from_an_se_gives_it_back(estimate, se, level, df):
    tail = (1 + level) / 2
    half = se * (stats.norm.ppf(tail) if df is None else stats.t.ppf(tail, df))
    step = se_from_ci(estimate - half, estimate + half, estimate=estimate, level=level, df=df)
    assert step.value == pytest.approx(se, rel=1e-6)
    assert step.flags == ()


def test_an_interval_off_its_estimate_is_flagged():
    assert se_from_ci(-7.2, 0.07, estimate=-3.6).flags == ()  # rounding
    assert se_from_ci(0.23, 45.19, estimate=3.2).flags == (Flag.OFF_CENTRE,)  # an OR, not its log


@given(spreads, st.integers(1, 500), st.integers(2, 500))
def test_the_se_of_a_difference_and_its_sd_belong_together(sd, n_1, n_2):
    se = sd * sqrt(1 / n_1 + 1 / n_2)
    assert sd_from_se_of_difference(se, n_1, n_2).value == pytest.approx(sd, rel=1e-12)


def test_sd_from_the_interval_of_a_difference():
    """Grunebaum 2017: -5.85 (-12.13, 0.43), 7 and 9: 6.358 by z (RevMan's), 5.81 by t."""
    figures = (Decimal("-12.13"), Decimal("0.43"), 7, 9)
    by_z = sd_from_ci_of_difference(*figures, estimate=Decimal("-5.85"), distribution="z")
    assert round(by_z.value, 3) == 6.358
    assert by_z.flags == (Flag.NORMAL_INTERVAL,)
    assert by_z.formula == "(0.43 − (−12.13)) / 3.920 / √(1/7 + 1/9) = 6.36"
    by_t = sd_from_ci_of_difference(*figures)
    assert by_t.value == pytest.approx(12.56 / (2 * stats.t.ppf(0.975, 14)) / sqrt(1 / 7 + 1 / 9))
    assert by_t.flags == ()


def test_a_large_trials_interval_is_normal_and_a_model_is_flagged():
    step = sd_from_ci_of_difference(-5, -1, 60, 80, is_model_based=True)
    assert step.value == pytest.approx(4 / (2 * stats.norm.ppf(0.975)) / sqrt(1 / 60 + 1 / 80))
    assert step.flags == (Flag.MODEL_SE,)


@pytest.mark.parametrize(
    ("convert", "field", "words"),
    [
        (lambda: sd_from_se(0, 20), "se", "The SE is 0; it must be above 0"),
        (lambda: sd_from_se(-1, 20), "se", "The SE is −1"),
        (lambda: sd_from_se(1, 0), "n", "number of participants is 0; it must be above 1"),
        (lambda: sd_from_se(1, 1), "n", "must be above 1"),
        (lambda: sd_from_se(nan, 20), "se", "The SE is not a number"),
        (lambda: sd_from_se(1, inf), "n", "is not a number"),
        (lambda: sd_from_ci(34.2, 30, 25), "lower", "34.2 is not below the upper limit 30"),
        (lambda: sd_from_ci(30, 30, 25), "lower", "Check their order and their signs"),
        (lambda: sd_from_ci(30, 34, 25, mean=35), "mean", "35 lies outside its interval"),
        (lambda: sd_from_ci(30, 34, 25, level=95), "level", "as a proportion, such as 0.95"),
        (lambda: sd_from_ci(nan, 34, 25), "lower", "lower limit is not a number"),
        (lambda: sd_from_ci(30, 34, 0), "n", "is 0"),
        # BEDROC R-107 prints -6.1 with "1.0-11.16"
        (lambda: se_from_ci(1.0, 11.16, estimate=-6.1), "estimate", "−6.1 lies outside"),
        (lambda: se_from_ci(1, 2, df=0), "df", "degrees of freedom is 0"),
        (lambda: se_from_t(-7.6, 0), "t", "The t value is 0"),
        (lambda: se_from_t(0, 2), "difference", "The mean difference is 0"),
        (lambda: sd_from_se_of_difference(1.39, 112, 0), "n_2", "group 2 is 0"),
        (lambda: sd_from_se_of_difference(1.39, 1, 1), "n_1", "an SD needs more"),
        (lambda: sd_from_se_of_difference(0, 112, 112), "se", "The SE is 0"),
        (lambda: sd_from_ci_of_difference(1, 2, 0, 5), "n_1", "group 1 is 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(convert, field, words):
    with pytest.raises(ConversionError, match=words) as refused:
        convert()
    assert refused.value.field == field
    assert str(refused.value) == refused.value.message % refused.value.params

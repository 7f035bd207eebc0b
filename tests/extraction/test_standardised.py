"""SMDs from printed contrasts and from paired crossovers."""

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.standardised import (
    crossover_smd,
    hedges_correction,
    pooled_sd,
    sd_of_differences,
    se_of_differences,
    smd_from_difference,
    within_pair_correlation,
)
from extraction.steps import ConversionError, Flag

spreads = st.floats(0.1, 50)
sizes = st.integers(2, 800)


@pytest.mark.parametrize(("n", "j"), [(18, 0.955), (10, 0.914), (7, 0.869)])
def test_hedges_correction_as_printed(n, j):
    """docs/methods.md: J at n - 1 for crossovers of 18, 10 and 7."""
    assert round(hedges_correction(n - 1), 3) == j


@given(st.integers(2, 5000))
def test_hedges_correction_is_close_to_its_approximation(df):
    """Hedges 1981: 1 - 3/(4 df - 1), within 0.008 at 2 df and much closer above."""
    assert hedges_correction(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=0.04 / df**2)
    assert 0 < hedges_correction(df) < 1


def test_pooled_sd_as_printed():
    """n 17, SD 9.0; n 18, SD 8.0 -> 8.4996."""
    step = pooled_sd(9.0, 17, 8.0, 18)
    assert round(step.value, 4) == 8.4996
    assert step.formula == "√(((17 − 1) × 9² + (18 − 1) × 8²) / (17 + 18 − 2)) = 8.50"


def test_smd_of_the_conventions_table():
    """MD -9.1 over 8.4996: g -1.04609, SE 0.36057 (metafor's default, vtype "LS")."""
    smd = smd_from_difference(14.9 - 24.0, pooled_sd(9.0, 17, 8.0, 18).value, 17, 18)
    assert round(smd.estimate.value, 5) == -1.04609
    assert round(smd.se.value, 5) == 0.36057
    assert smd.se.flags == (Flag.VARIANCE_FROM_N,)


def test_the_printed_se_of_an_adjusted_difference_is_used():
    smd = smd_from_difference(-3.9, 11, 114, 113, se=1.39, flags=[Flag.ASSUMED_N])
    g = hedges_correction(225) * -3.9 / 11
    assert smd.estimate.value == pytest.approx(g, rel=1e-12)
    assert smd.se.value == pytest.approx(sqrt((1.39 / 11) ** 2 + g**2 / 454), rel=1e-12)
    assert smd.estimate.flags == smd.se.flags == (Flag.ASSUMED_N,)
    assert smd.se.formula == "√((1.39 / 11)² + (−0.3534)² / (2 × 227)) = 0.1274"


@given(st.floats(-40, 40), spreads, sizes, sizes)
def test_an_unadjusted_se_gives_the_variance_from_n(difference, sd, n_1, n_2):
    """(SE/SD)² is 1/n1 + 1/n2 where the SE is that of two raw means."""
    se = sd * sqrt(1 / n_1 + 1 / n_2)
    with_se = smd_from_difference(difference, sd, n_1, n_2, se=se)
    without = smd_from_difference(difference, sd, n_1, n_2)
    assert with_se.se.value == pytest.approx(without.se.value, rel=1e-9)
    assert with_se.estimate.value == without.estimate.value


@given(st.floats(-40, 40), spreads, sizes, sizes, st.floats(0.1, 10))
def test_turning_and_scaling_a_difference(difference, sd, n_1, n_2, factor):
    smd = smd_from_difference(difference, sd, n_1, n_2)
    turned = smd_from_difference(-difference, sd, n_2, n_1)
    scaled = smd_from_difference(factor * difference, factor * sd, n_1, n_2)
    assert turned.estimate.value == -smd.estimate.value
    assert turned.se.value == pytest.approx(smd.se.value, rel=1e-12)
    assert scaled.estimate.value == pytest.approx(smd.estimate.value, rel=1e-9)


def test_the_crossover_of_the_handbook():
    """Handbook 5.1, 16.4.6: N 10, 7.0 (2.38) v 6.5 (2.21); SD of differences 2 -> SE 0.632;
    rho 0.68 -> SD 1.8426, SE 0.583; SMD 0.218, SE 0.256."""
    assert round(se_of_differences(2, 10).value, 3) == 0.632
    sd = sqrt(2.38**2 + 2.21**2 - 2 * 0.68 * 2.38 * 2.21)
    assert round(sd, 4) == 1.8426
    assert round(se_of_differences(sd, 10).value, 3) == 0.583
    assert round(within_pair_correlation(2.38, 2.21, 1.8426).value, 2) == 0.68
    smd = crossover_smd(7.0 - 6.5, 2.38, 2.21, 0.68, 10, corrected=False)
    assert round(smd.estimate.value, 3) == 0.218
    assert round(smd.se.value, 3) == 0.256
    assert smd.estimate.flags == (Flag.NOT_CORRECTED,)


@pytest.mark.parametrize(("sds", "r"), [((6.4, 7.1, 4.5), 0.783), ((7.0, 6.9, 4.2), 0.817)])
def test_the_correlation_of_three_sds_as_printed(sds, r):
    """Handbook 6.5.2.8."""
    assert round(within_pair_correlation(*sds).value, 3) == r


def test_the_correction_of_a_crossover_has_n_minus_1_degrees_of_freedom():
    raw = crossover_smd(0.5, 2.38, 2.21, 0.68, 10, corrected=False).estimate
    corrected = crossover_smd(0.5, 2.38, 2.21, 0.68, 10).estimate
    assert corrected.value == pytest.approx(raw.value * hedges_correction(9), rel=1e-12)
    assert corrected.formula.startswith("0.9139 × 0.5 / √((2.38² + 2.21²) / 2)")
    assert corrected.flags == ()


def test_the_correlation_of_a_crossover_is_recorded():
    own = crossover_smd(0.5, 2.38, 2.21, 0.68, 10).estimate
    assumed = crossover_smd(0.5, 2.38, 2.21, 0.68, 10, is_assumed=True).estimate
    assert own.inputs["r"] == assumed.inputs["r"] == 0.68
    assert assumed.flags == (Flag.ASSUMED_R,)


@given(spreads, spreads, st.floats(-0.99, 0.99))
def test_a_correlation_comes_back_from_the_sd_of_differences(sd_1, sd_2, r):
    sd = sqrt(sd_1**2 + sd_2**2 - 2 * r * sd_1 * sd_2)
    found = within_pair_correlation(sd_1, sd_2, sd).value
    assert found == pytest.approx(r, abs=1e-6 * max(sd_1 / sd_2, sd_2 / sd_1))


@given(spreads, st.integers(2, 500))
def test_se_and_sd_of_differences_belong_together(sd, n):
    se = se_of_differences(sd, n).value
    assert sd_of_differences(se, n).value == pytest.approx(sd, rel=1e-12)


def test_steps_of_a_crossover_read_as_sentences():
    assert se_of_differences(Decimal("15.08"), 16).formula == "15.08 / √16 = 3.77"
    assert sd_of_differences(Decimal("3.77"), 16).formula == "3.77 × √16 = 15.08"
    assert (
        within_pair_correlation(Decimal("10.07"), Decimal("12.08"), Decimal("15.08")).formula
        == "(10.07² + 12.08² − 15.08²) / (2 × 10.07 × 12.08) = 0.0819"
    )
    smd = crossover_smd(Decimal("-8.69"), 10.07, 12.08, 0.0819, 16)
    assert smd.se.formula == "√(1/16 + (−0.7416)² / (2 × 16)) × √(2 × (1 − 0.0819)) = 0.3825"


@pytest.mark.parametrize(
    ("convert", "field", "words"),
    [
        (lambda: hedges_correction(1), "df", "it must be above 1"),
        (lambda: pooled_sd(0, 17, 8, 18), "sd_1", "SD of group 1 is 0"),
        (lambda: pooled_sd(9, 17, 8, 0), "n_2", "group 2 is 0"),
        (lambda: smd_from_difference(-3, 0, 10, 10), "sd", "The SD is 0"),
        (lambda: smd_from_difference(-3, 8, 0, 10), "n_1", "group 1 is 0"),
        (lambda: smd_from_difference(-3, 8, 10, 10, se=0), "se", "The SE is 0"),
        (lambda: smd_from_difference(float("nan"), 8, 9, 9), "difference", "not a number"),
        (lambda: within_pair_correlation(10, 12, 0), "sd_difference", "is 0"),
        (lambda: within_pair_correlation(10, 12, 50), "sd_difference", "correlation of −9.40"),
        (lambda: within_pair_correlation(10, 20, 1), "sd_difference", "is not an SE"),
        (lambda: crossover_smd(1, 2, 2, 1, 10), "r", "must lie between −1 and 1"),
        (lambda: crossover_smd(1, 2, 2, -1, 10), "r", "is −1; it must lie"),
        (lambda: crossover_smd(1, 2, 2, float("nan"), 10), "r", "not a number"),
        (lambda: crossover_smd(1, 2, 2, 0.5, 2), "n", "must be above 2"),
        (lambda: se_of_differences(2, 1), "n", "number of pairs is 1"),
        (lambda: sd_of_differences(0, 10), "se", "is 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(convert, field, words):
    with pytest.raises(ConversionError, match=words) as refused:
        convert()
    assert refused.value.field == field

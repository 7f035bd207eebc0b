"""SDs of changes and borrowed ones; t, F and p; SEs checked by their intervals."""

from decimal import Decimal
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from extraction.conversions import (
    borrowed_sd,
    correlation_with_baseline,
    f_from_p,
    printed_se,
    sd_from_f,
    sd_from_se_of_difference,
    sd_of_change,
    se_from_t,
    t_from_f,
    t_from_p,
)
from extraction.steps import ConversionError, Flag

spreads = st.floats(0.1, 50)
correlations = st.floats(-0.99, 0.99)


@pytest.mark.parametrize(("sds", "sd"), [((6.4, 7.1), 4.32), ((7.0, 6.9), 4.40)])
def test_sd_of_changes_as_printed(sds, sd):
    """Handbook 6.5.2.8: correlation 0.80."""
    step = sd_of_change(*sds, 0.80)
    assert round(step.value, 2) == sd
    assert step.value == pytest.approx(sqrt(sds[0] ** 2 + sds[1] ** 2 - 1.6 * sds[0] * sds[1]))
    assert step.flags == (Flag.ASSUMED_R,)
    assert step.inputs["r"] == 0.8


@pytest.mark.parametrize(("sds", "r"), [((6.4, 7.1, 4.5), 0.783), ((7.0, 6.9, 4.2), 0.817)])
def test_the_correlation_with_baseline_as_printed(sds, r):
    """Handbook 6.5.2.8."""
    step = correlation_with_baseline(*sds)
    assert round(step.value, 3) == r
    assert step.flags == ()


def test_a_low_correlation_prefers_final_values():
    assert sd_of_change(6, 7, 0.5, is_assumed=False).flags == ()
    assert sd_of_change(6, 7, 0.49, is_assumed=False).flags == (Flag.LOW_CORRELATION,)
    assert correlation_with_baseline(6, 7, 8).flags == (Flag.LOW_CORRELATION,)


@given(spreads, spreads, correlations)
def test_a_correlation_comes_back_from_the_sd_of_changes(sd_1, sd_2, r):
    sd = sd_of_change(sd_1, sd_2, r).value
    found = correlation_with_baseline(sd_1, sd_2, sd).value
    assert found == pytest.approx(r, abs=1e-9 * max(sd_1 / sd_2, sd_2 / sd_1))


def test_the_sd_of_a_change_reads_as_a_sentence():
    step = sd_of_change(Decimal("6.4"), Decimal("7.1"), Decimal("-0.80"))
    assert step.formula == "√(6.4² + 7.1² − 2 × (−0.80) × 6.4 × 7.1) = 12.81"


def test_a_borrowed_sd_is_pooled_and_names_its_lender():
    step = borrowed_sd([(21, 6), (11, 9)], lent_by="Zarate 2006")
    assert step.value == pytest.approx(sqrt((20 * 36 + 10 * 81) / 30), rel=1e-14)
    assert step.formula == "√(((21 − 1) × 6² + (11 − 1) × 9²) / ((21 − 1) + (11 − 1))) = 7.14"
    assert step.flags == (Flag.BORROWED_SD,)
    assert step.sentence.endswith("assuming that people vary here as much as in Zarate 2006.")


@given(st.lists(st.tuples(st.integers(2, 300), spreads), min_size=1, max_size=6))
def test_a_borrowed_sd_lies_among_those_it_is_made_of(groups):
    sd = borrowed_sd(groups, lent_by="others").value
    sds = [sd for _, sd in groups]
    assert min(sds) * (1 - 1e-12) <= sd <= max(sds) * (1 + 1e-12)


def test_t_from_p_as_printed():
    """Handbook 6.5.2.3: P 0.008, 25 and 22 -> t 2.776 (2.78) -> SE 1.369 (1.37) -> SD 4.68."""
    t = t_from_p(Decimal("0.008"), 25 + 22 - 2)
    assert round(t.value, 3) == 2.776
    assert t.formula == "t⁻¹(1 − 0.008/2; 45) = 2.776"
    se = se_from_t(3.8, t.value)
    assert round(se.value, 3) == 1.369
    assert round(sd_from_se_of_difference(se.value, 25, 22).value, 2) == 4.68


def test_z_from_p_as_printed():
    """Tierney 2007: a two-sided log-rank p of 0.075 is a z of 1.78."""
    assert round(t_from_p(0.075).value, 2) == 1.78
    assert t_from_p(0.0375, sides=1).value == t_from_p(0.075).value
    assert t_from_p(Decimal("0.05"), sides=1).formula == "Φ⁻¹(1 − 0.05/1) = 1.645"


@given(st.floats(0.01, 30), st.integers(1, 500))
def test_a_p_made_from_t_gives_it_back(t, df):
    p = 2 * stats.t.sf(t, df)
    if p > 0:
        assert t_from_p(p, df).value == pytest.approx(t, rel=1e-6)


def test_a_p_below_a_bound_is_taken_at_it_and_flagged():
    step = t_from_p(0.05, 20, relation="<")
    assert step.value == t_from_p(0.05, 20).value
    assert step.flags == (Flag.P_BOUND,)
    assert f_from_p(0.05, 2, 20, relation="<").flags == (Flag.P_BOUND,)


def test_a_tiny_p_keeps_its_digits():
    assert t_from_p(1e-200).value == pytest.approx(-stats.norm.ppf(5e-201), rel=1e-12)
    f = f_from_p(1e-30, 3, 60).value
    assert stats.f.sf(f, 3, 60) == pytest.approx(1e-30, rel=1e-9)


def test_f_of_two_groups_is_t_squared():
    assert t_from_f(Decimal("7.706")).formula == "√7.706 = 2.776"
    assert f_from_p(0.008, 1, 45).value == pytest.approx(t_from_p(0.008, 45).value ** 2, rel=1e-9)


def anova(groups):
    sizes = np.array([len(group) for group in groups])
    squares = sum(((group - group.mean()) ** 2).sum() for group in groups)
    return stats.f_oneway(*groups), sqrt(squares / (sizes.sum() - len(groups)))


@pytest.mark.parametrize("sizes", [(8, 12), (5, 9, 14), (30, 3, 7, 11)])
def test_f_and_its_p_give_the_common_sd_back(sizes):
    random = np.random.default_rng(sum(sizes))
    groups = [random.normal(i, 2.5, n) for i, n in enumerate(sizes)]
    test, sd = anova(groups)
    shown = [(len(group), float(group.mean())) for group in groups]
    assert sd_from_f(shown, test.statistic).value == pytest.approx(sd, rel=1e-9)
    f = f_from_p(test.pvalue, len(sizes) - 1, sum(sizes) - len(sizes))
    assert sd_from_f(shown, f.value).value == pytest.approx(sd, rel=1e-9)


def test_sd_from_f_of_two_groups_is_that_of_t():
    by_f = sd_from_f([(25, 10), (22, 6.2)], 2.776**2).value
    by_t = sd_from_se_of_difference(se_from_t(3.8, 2.776).value, 25, 22).value
    assert by_f == pytest.approx(by_t, rel=1e-12)


def test_sd_from_f_reads_as_a_sentence():
    step = sd_from_f([(10, -1), (10, 1)], 5)
    assert step.formula == "√((10 × (−1 − 0)² + 10 × (1 − 0)²) / (1 × 5)) = 2.00"
    assert list(step.inputs) == ["n_1", "mean_1", "n_2", "mean_2", "f"]


@pytest.mark.parametrize(("level", "implied"), [(0.90, 2.88), (0.95, 2.42)])
def test_a_printed_se_wins_over_its_interval(level, implied):
    """Takahashi 2021: SE 2.25 beside −5.77 to 3.70, which is 90 % and Dunnett-adjusted."""
    step = printed_se(Decimal("2.25"), Decimal("-5.77"), Decimal("3.70"), level=level)
    assert step.value == 2.25
    assert step.flags == (Flag.SE_DISAGREES,)
    assert step.formula.endswith(f"= {implied}")
    assert step.formula.startswith("2.25 as printed; the interval gives (3.70 − (−5.77)) / ")


def test_a_printed_se_that_its_interval_confirms():
    assert printed_se(1.0, -1.96, 1.96, estimate=0).flags == ()
    assert printed_se(1.0, -2.228, 2.228, df=10).flags == ()


@pytest.mark.parametrize(
    ("convert", "field", "words"),
    [
        (lambda: sd_of_change(0, 7, 0.5), "sd_baseline", "SD at baseline is 0"),
        (lambda: sd_of_change(6, 0, 0.5), "sd_final", "final SD is 0"),
        (lambda: sd_of_change(6, 7, 1), "r", "is 1; it must lie between −1 and 1"),
        (lambda: sd_of_change(6, 7, -1.2), "r", "is −1.2"),
        (lambda: sd_of_change(6, 7, nan), "r", "not a number"),
        (lambda: correlation_with_baseline(0, 7, 4), "sd_baseline", "is 0"),
        (lambda: correlation_with_baseline(6, 7, 0), "sd_change", "is 0"),
        (lambda: correlation_with_baseline(6, 7, 14), "sd_change", "SD of the changes is not"),
        (lambda: borrowed_sd([], lent_by="x"), "lenders", "at least one study"),
        (lambda: borrowed_sd([(9, 2)], lent_by=" "), "lent_by", "where the borrowed value"),
        (lambda: borrowed_sd([(9, 2), (1, 2)], lent_by="x"), "n", "arm 2 is 1"),
        (lambda: borrowed_sd([(9, 0)], lent_by="x"), "sd", "SD of arm 1 is 0"),
        (lambda: t_from_p(0, 20), "p", "p-value is 0; it must lie between 0 and 1"),
        (lambda: t_from_p(1, 20), "p", "p-value is 1"),
        (lambda: t_from_p(nan), "p", "not a number"),
        (lambda: t_from_p(0.05, 20, relation=">"), "p", "not significant"),
        (lambda: t_from_p(0.05, 20, sides=3), "sides", "1 or 2 sides, not 3"),
        (lambda: t_from_p(0.05, 0), "df", "degrees of freedom is 0"),
        (lambda: t_from_f(0), "f", "F value is 0"),
        (lambda: t_from_f(4, df_1=2), "df_1", "more than two groups"),
        (lambda: f_from_p(0.05, 0, 20), "df_1", "between groups is 0"),
        (lambda: f_from_p(0.05, 2, 0), "df_2", "within groups is 0"),
        (lambda: f_from_p(0.05, 2, 9, relation=">"), "p", "not significant"),
        (lambda: sd_from_f([(9, 1)], 3), "groups", "at least two groups"),
        (lambda: sd_from_f([(9, 1), (9, 1)], 3), "groups", "means are the same"),
        (lambda: sd_from_f([(9, 1), (0, 2)], 3), "n", "arm 2 is 0"),
        (lambda: sd_from_f([(9, nan), (9, 2)], 3), "mean", "not a number"),
        (lambda: sd_from_f([(9, 1), (9, 2)], 0), "f", "F value is 0"),
        (lambda: printed_se(0, 1, 2), "se", "SE is 0"),
        (lambda: printed_se(1, 2, 1), "lower", "is not below"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(convert, field, words):
    with pytest.raises(ConversionError, match=words) as refused:
        convert()
    assert refused.value.field == field

"""Clusters, crossovers, shared controls and two scales: printed figures, and the formulas again."""

from decimal import Decimal
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from extraction.combining import ArmMean, combine_events, combine_means
from extraction.conversions import (
    covariance_of_smds,
    design_effect,
    design_effects,
    effective_events,
    effective_n,
    inflated_se,
    mean_cluster_size,
    mean_of_scales,
    sd_of_differences_from_ci,
    sd_of_differences_from_r,
    sd_of_differences_from_t,
    smds_of_shared_control,
    split_events,
    split_n,
)
from extraction.standardised import hedges_correction, pooled_sd, smd_from_difference
from extraction.steps import ConversionError, Flag

CONTROL, LOW, HIGH = ArmMean(30, 20, 8), ArmMean(28, 14, 7), ArmMean(32, 15, 9)
spreads = st.floats(0.1, 30)
arms = st.builds(ArmMean, st.integers(2, 200), st.floats(-40, 40), spreads)


# Clusters


def test_the_cluster_example_of_the_handbook():
    """Handbook 23.1.4: 63/295 in 10 classes and 84/330 in 11, ICC 0.02: M 29.8, DE 1.576,
    40.0/187.2 and 53.3/209.4."""
    size = mean_cluster_size(295 + 330, 21)
    assert round(size.value, 1) == 29.8
    effect = design_effect(Decimal("29.8"), Decimal("0.02"))
    assert round(effect.value, 3) == 1.576
    assert effect.value == 1 + 28.8 * 0.02
    assert effect.formula == "1 + (29.8 − 1) × 0.02 = 1.576"
    for (events, total), printed in (((63, 295), (40.0, 187.2)), ((84, 330), (53.3, 209.4))):
        few, of = effective_events(events, total, effect.value)
        assert (round(few.value, 1), round(of.value, 1)) == printed
        assert few.value == events / effect.value
        assert effective_n(total, effect.value).value == of.value


@given(st.floats(0.01, 5), st.floats(1, 20))
def test_an_inflated_se_is_one_of_the_effective_number(se, effect):
    assert inflated_se(se, effect).value == pytest.approx(se * sqrt(effect), rel=1e-12)
    assert inflated_se(10 / sqrt(50), effect).value == pytest.approx(
        10 / sqrt(effective_n(50, effect).value)
    )


def test_a_borrowed_icc_names_its_source_and_is_varied():
    low, base, high = design_effects(30, 0.02, borrowed_from="Smith 2001")
    assert [step.value for step in (low, base, high)] == pytest.approx([1.29, 1.58, 2.16])
    for step in (low, base, high):
        assert step.flags == (Flag.BORROWED_ICC,)
        assert step.assumptions[-1] == "the ICC of Smith 2001 holds here"
    assert design_effects(30, 0.8, borrowed_from="x")[2].value == 30
    assert design_effect(30, 0.02).flags == ()


def test_nothing_changes_where_clusters_do_not_matter():
    assert design_effect(30, 0).value == design_effect(1, 0.4).value == 1
    assert inflated_se(0.2, 1).value == 0.2


# Crossovers


def test_the_crossover_of_the_handbook():
    """Handbook 5.1, 16.4.6: rho 0.68 -> SD of differences 1.8426."""
    step = sd_of_differences_from_r(2.38, 2.21, 0.68)
    assert round(step.value, 4) == 1.8426
    assert step.flags == (Flag.ASSUMED_R,)
    assert sd_of_differences_from_r(2.38, 2.21, 0.68, is_assumed=False).flags == ()


def test_the_sd_of_differences_of_paired_values_from_all_that_is_printed():
    rng = np.random.default_rng(7)
    first = rng.normal(10, 2, 12)
    second = first + rng.normal(0.8, 1.5, 12)
    test, sd = stats.ttest_rel(first, second), (first - second).std(ddof=1)
    difference = (first - second).mean()
    low, high = test.confidence_interval(0.9)
    r = np.corrcoef(first, second)[0, 1]
    found = [
        sd_of_differences_from_t(difference, test.statistic, 12),
        sd_of_differences_from_ci(low, high, 12, level=0.9, estimate=difference),
        sd_of_differences_from_r(first.std(ddof=1), second.std(ddof=1), r),
    ]
    assert [step.value for step in found] == pytest.approx([sd] * 3, rel=1e-9)


def test_chained_steps_keep_all_inputs():
    step = sd_of_differences_from_t(Decimal("-0.50"), Decimal("2.1"), 10)
    assert step.formula == "|−0.50 / 2.1| × √10 = 0.7529"
    assert step.inputs == {"difference": -0.5, "t": 2.1, "n": 10}
    step = sd_of_differences_from_ci(Decimal("-0.1"), Decimal("1.1"), 10)
    assert step.formula == "(1.1 − (−0.1)) / 4.524 × √10 = 0.8387"
    assert step.inputs == {"lower": -0.1, "upper": 1.1, "level": 0.95, "df": 9, "n": 10}


# Two scales


def test_the_mean_of_two_scales():
    """Borenstein 2009, chapter 24: ½·√(V1 + V2 + 2r·√V1·√V2)."""
    found = mean_of_scales(-0.5, 0.2, -0.3, 0.25, 0.6)
    assert found.estimate.value == -0.4
    variance = (0.2**2 + 0.25**2 + 2 * 0.6 * 0.2 * 0.25) / 4
    assert found.se.value == pytest.approx(sqrt(variance), rel=1e-14)
    assert found.se.flags == (Flag.ASSUMED_R,)
    assert mean_of_scales(1, 1, 2, 1, 0.5, is_assumed=False).se.flags == ()


@given(spreads, spreads, st.floats(-0.999, 0.999))
def test_two_scales_are_no_less_certain_than_the_worse_one(se_1, se_2, r):
    assert 0 < mean_of_scales(0, se_1, 0, se_2, r).se.value <= max(se_1, se_2) * (1 + 1e-12)


# Shared controls


def test_the_covariance_as_printed():
    """methods.md 4.6: n_C 30, N 90, g −0.8 and −0.6 -> 0.0360."""
    step = covariance_of_smds(Decimal("-0.8"), Decimal("-0.6"), 30, 90)
    assert round(step.value, 4) == 0.0360
    assert step.value == pytest.approx(1 / 30 + 0.48 / 180, rel=1e-14)
    assert step.formula == "1/30 + (−0.8) × (−0.6) / (2 × 90) = 0.0360"


@given(st.integers(0, 60), st.integers(60, 300), st.integers(2, 9))
def test_the_parts_of_a_control_are_the_whole_control(events, total, parts):
    some, of = split_events(events, total, parts)
    assert parts * some.value == pytest.approx(events)
    assert parts * of.value == pytest.approx(total)
    assert parts * split_n(total, parts).value == pytest.approx(total)


def test_parts_of_a_control_are_fractions():
    assert split_n(31, 2).formula == "31 / 2 = 15.50"
    assert [step.value for step in split_events(5, 31, 2)] == [2.5, 15.5]


def test_smds_against_one_control_share_its_sd_and_number():
    found = smds_of_shared_control(CONTROL, [LOW, HIGH])
    sd = sqrt((29 * 64 + 27 * 49 + 31 * 81) / 87)
    assert found.sd.value == pytest.approx(sd, rel=1e-14)
    g = [hedges_correction(87) * (mean - 20) / sd for mean in (14, 15)]
    assert [smd.estimate.value for smd in found.smds] == pytest.approx(g, rel=1e-12)
    variances = [1 / n + 1 / 30 + each**2 / 180 for n, each in zip((28, 32), g, strict=True)]
    assert [smd.se.value**2 for smd in found.smds] == pytest.approx(variances, rel=1e-12)
    assert found.covariances[0, 1].value == pytest.approx(1 / 30 + g[0] * g[1] / 180, rel=1e-12)
    assert np.array(found.matrix) == pytest.approx(np.array(found.matrix).T)


def test_without_correction_it_is_gleser_and_olkins_and_flagged():
    raw = smds_of_shared_control(CONTROL, [LOW, HIGH], corrected=False).smds[0].estimate
    corrected = smds_of_shared_control(CONTROL, [LOW, HIGH]).smds[0].estimate
    assert corrected.value == pytest.approx(raw.value * hedges_correction(87))
    assert (raw.flags, corrected.flags) == ((Flag.NOT_CORRECTED,), ())
    assert raw.formula == "(14 − 20) / 8.09 = −0.7419"


@given(arms, st.lists(arms, min_size=2, max_size=5))
@settings(max_examples=60)
def test_the_matrix_is_positive_definite(control, several):
    matrix = np.array(smds_of_shared_control(control, several).matrix)
    assert np.linalg.eigvalsh(matrix).min() > 0


# What is refused


@pytest.mark.parametrize(
    ("convert", "field", "words"),
    [
        (lambda: mean_cluster_size(10, 0), "clusters", "number of clusters is 0"),
        (lambda: mean_cluster_size(0, 3), "n", "number of participants is 0"),
        (lambda: mean_cluster_size(2, 3), "n", "mean cluster size is 0.666667; it must be 1 or"),
        (lambda: design_effect(0.5, 0.1), "cluster_size", "must be 1 or more"),
        (lambda: design_effect(nan, 0.1), "cluster_size", "not a number"),
        (lambda: design_effect(9, -0.1), "icc", "enter a negative one as 0"),
        (lambda: design_effect(9, 1.1), "icc", "ICC is 1.1"),
        (lambda: design_effect(9, Decimal("NaN")), "icc", "ICC is not a number"),
        (lambda: effective_n(0, 2), "n", "participants is 0"),
        (lambda: effective_n(9, 0.9), "effect", "design effect is 0.9; it must be 1 or more"),
        (lambda: effective_events(9, 8, 2), "events", "9 events among 8"),
        (lambda: effective_events(Decimal("NaN"), 8, 2), "events", "events is not a number"),
        (lambda: effective_events(-1, 8, 2), "events", "−1 events"),
        (lambda: effective_events(0, 0, 2), "total", "total is 0"),
        (lambda: inflated_se(0, 2), "se", "SE is 0"),
        (lambda: inflated_se(1, inf), "effect", "not a number"),
        (lambda: sd_of_differences_from_r(0, 2, 0.5), "sd_1", "first SD is 0"),
        (lambda: sd_of_differences_from_r(2, 0, 0.5), "sd_2", "second SD is 0"),
        (lambda: sd_of_differences_from_r(2, 2, 1), "r", "between −1 and 1"),
        (lambda: sd_of_differences_from_t(0.5, 0, 9), "t", "t value is 0"),
        (lambda: sd_of_differences_from_t(0.5, 2, 1), "n", "number of pairs is 1"),
        (lambda: sd_of_differences_from_ci(0, 1, 1), "n", "number of pairs is 1"),
        (lambda: sd_of_differences_from_ci(1, 0, 9), "lower", "is not below"),
        (lambda: sd_of_differences_from_ci(0, 1, 9, estimate=nan), "estimate", "not a number"),
        (lambda: mean_of_scales(nan, 1, 1, 1, 0), "first", "first effect is not a number"),
        (lambda: mean_of_scales(1, 1, inf, 1, 0), "second", "second effect is not a number"),
        (lambda: mean_of_scales(1, 0, 1, 1, 0), "se_1", "first SE is 0"),
        (lambda: mean_of_scales(1, 1, 1, 0, 0), "se_2", "second SE is 0"),
        (lambda: mean_of_scales(1, 1, 1, 1, -1), "r", "between −1 and 1"),
        (lambda: split_events(3, 2, 2), "events", "3 events among 2"),
        (lambda: split_events(1, 2, 1), "parts", "at least 2, not 1"),
        (lambda: split_events(1, 2, inf), "parts", "whole number of parts"),
        (lambda: split_n(30, 2.5), "parts", "not 2.5"),
        (lambda: split_n(0, 2), "n", "participants is 0"),
        (lambda: split_n(3, 3), "n", "3 participants in 3 parts leave 1 or fewer"),
        (lambda: covariance_of_smds(nan, 1, 9, 30), "g_1", "first SMD is not a number"),
        (lambda: covariance_of_smds(1, nan, 9, 30), "g_2", "second SMD is not a number"),
        (lambda: covariance_of_smds(1, 1, 0, 30), "n_control", "in the control is 0"),
        (lambda: covariance_of_smds(1, 1, 30, 30), "n_total", "30 of the study's 30"),
        (lambda: smds_of_shared_control(CONTROL, [LOW]), "arms", "at least two arms beside it"),
        (lambda: smds_of_shared_control(CONTROL, [LOW, ArmMean(9, 1, 0)]), "sd", "arm 3 is 0"),
        (lambda: smds_of_shared_control(ArmMean(1, 1, 1), [LOW, HIGH]), "n", "arm 1 is 1"),
        (
            lambda: smds_of_shared_control(*[ArmMean(1.2, 1, 1)] * 1, [ArmMean(1.2, 1, 1)] * 2),
            "n",
            "degrees of freedom is 0.6; it must be above 1",
        ),
        (lambda: combine_means([ArmMean(0.5, 1, 2), ArmMean(0.5, 1, 2)]), "n", "arm 1 is 0.5"),
        (lambda: combine_events([]), "arms", "at least two arms"),
        (lambda: pooled_sd(9, 0.5, 1, 2), "n_1", "group 1 is 0.5; it must be 1 or more"),
        (lambda: smd_from_difference(1, 2, 1, 2), "n_1", "degrees of freedom is 1"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(convert, field, words):
    with pytest.raises(ConversionError, match=words) as refused:
        convert()
    assert refused.value.field == field

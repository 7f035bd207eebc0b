"""Worked examples of the Cochrane Handbook, to the printed digits.

Here only those that no other test holds. In tests/extraction/ are: SD from SE, from an interval
and from P, SE of an interval at 90 % (test_conversions_spreads.py); SD from quartiles
(test_conversions_quantiles.py); two and three arms as one, means of opposite sign
(test_combining.py); the crossover's SE and SMD, r from three SDs, J (test_standardised.py).
SMD conventions: effect_sizes/. A figure that is printed of rounded numbers stands with
its own digits, and our formula is written out once more beside it.
"""

from math import log, pi, sqrt

import numpy as np
import pytest
from scipy import stats

from extraction.combining import ArmEvents, ArmMean, combine_events, combine_means
from extraction.conversions import (
    correlation_with_baseline,
    covariance_of_smds,
    design_effect,
    design_effects,
    effective_events,
    inflated_se,
    log_ratio_from_ci,
    mean_cluster_size,
    printed_se,
    sd_from_iqr,
    sd_from_range,
    sd_from_se_of_difference,
    sd_of_change,
    sd_of_differences_from_ci,
    sd_of_differences_from_r,
    sd_of_differences_from_t,
    se_from_ci,
    se_from_t,
    smd_from_log_odds_ratio,
    smds_of_shared_control,
    split_events,
    split_n,
    t_from_p,
)
from extraction.standardised import se_of_differences
from extraction.steps import Flag


def test_from_p_to_the_sd_of_both_groups():
    """6.5.2.3: MD 3.8, P = 0.008, 25 and 22 people. The book rounds on its way: t 2.78,
    SE 1.37, SD 4.69; without rounding 2.776, 1.369 and 4.68."""
    t = t_from_p(0.008, 25 + 22 - 2)
    se = se_from_t(3.8, t.value)
    sd = sd_from_se_of_difference(se.value, 25, 22)
    found = [round(step.value, digits) for step, digits in ((t, 3), (se, 3), (sd, 2))]
    assert found == [2.776, 1.369, 4.68]
    assert round(se_from_t(3.8, 2.78).value, 2) == 1.37
    assert round(sd_from_se_of_difference(1.37, 25, 22).value, 2) == 4.69


def test_the_se_of_a_difference_from_its_interval():
    """6.5.2.3: the t of 25 + 22 - 2 degrees of freedom is 2.0141, so that 3.92 becomes 4.028."""
    assert round(1 / se_from_ci(0, 1, df=45).value, 3) == 4.028
    assert round(1 / se_from_ci(0, 1).value, 2) == 3.92


@pytest.mark.parametrize(("sds", "r", "sd"), [((6.4, 7.1), 0.80, 4.32), ((7.0, 6.9), 0.80, 4.40)])
def test_the_sd_of_changes(sds, r, sd):
    """6.5.2.8: the trial that gave no SD of its changes, with the correlation of the other's."""
    step = sd_of_change(*sds, r)
    assert round(step.value, 2) == sd
    assert step.flags == (Flag.ASSUMED_R,)


@pytest.mark.parametrize(("sds", "r"), [((6.4, 7.1, 4.5), 0.78), ((7.0, 6.9, 4.2), 0.82)])
def test_the_correlation_of_changes(sds, r):
    """6.5.2.8: 0.78 among those treated, 0.82 among the controls."""
    assert round(correlation_with_baseline(*sds).value, 2) == r


def test_quartiles_and_ranges_of_a_normal_sample():
    """6.5.2.5: quartiles lie 1.35 SDs apart. The range of a sample is no such thing: that of 10
    people is 3.1 SDs wide, that of 1,000 is 6.5."""
    assert round(10 / sd_from_iqr(10, 20).value, 2) == 1.35
    assert [round(1 / sd_from_range(0, 1, n).value, 1) for n in (10, 1000)] == [3.1, 6.5]


def test_the_clusters_of_the_handbook():
    """23.1.4: 63/295 in 10 classes against 84/330 in 11, ICC 0.02."""
    size = mean_cluster_size(295 + 330, 10 + 11)
    assert round(size.value, 1) == 29.8
    effect = design_effect(29.8, 0.02)
    assert round(effect.value, 3) == 1.576
    for events, total, printed in ((63, 295, [40.0, 187.2]), (84, 330, [53.3, 209.4])):
        assert [round(step.value, 1) for step in effective_events(events, total, 1.576)] == printed
    # Effective sizes leave the proportions as they were, and their error is inflated by sqrt DE.
    shrunk = [step.value for step in effective_events(63, 295, effect.value)]
    assert shrunk[0] / shrunk[1] == pytest.approx(63 / 295, rel=1e-12)
    assert inflated_se(0.1, effect.value).value == pytest.approx(0.1 * sqrt(1.576), rel=1e-12)


def test_half_and_twice_a_borrowed_icc():
    low, base, high = design_effects(29.8, 0.02, borrowed_from="Smith 2001")
    assert [round(step.value, 3) for step in (low, base, high)] == [1.288, 1.576, 2.152]


def test_the_mean_difference_of_the_crossover_by_three_ways():
    """Handbook 5.1, 16.4.6: MD 0.5 of 10 people, SD of the differences 2, so SE 0.632."""
    se = 2 / sqrt(10)
    quantile = stats.t.ppf(0.975, 9)
    by_t = sd_of_differences_from_t(0.5, 0.5 / se, 10)
    by_ci = sd_of_differences_from_ci(0.5 - quantile * se, 0.5 + quantile * se, 10)
    by_r = sd_of_differences_from_r(2.38, 2.21, 0.68)
    assert [by_t.value, by_ci.value] == pytest.approx([2, 2], rel=1e-12)
    assert round(by_r.value, 4) == 1.8426
    assert [round(se_of_differences(sd, 10).value, 3) for sd in (2, by_r.value)] == [0.632, 0.583]


def test_a_crossover_under_other_correlations():
    """The less r, the wider; at r 0 the variances of both treatments just add up."""
    sds = [sd_of_differences_from_r(2.38, 2.21, r).value for r in (0, 0.25, 0.5, 0.75)]
    assert sds == sorted(sds, reverse=True)
    assert sds[0] == pytest.approx(sqrt(2.38**2 + 2.21**2), rel=1e-12)


def test_a_hazard_ratio_with_its_interval():
    """HR 0.49 (0.29 to 0.84) -> -0.7133, SE 0.2713."""
    found = log_ratio_from_ci(0.49, 0.29, 0.84)
    assert round(found.estimate.value, 4) == -0.7133
    assert round(found.se.value, 4) == 0.2713
    assert found.se.value == pytest.approx(
        log(0.84 / 0.29) / (2 * stats.norm.ppf(0.975)), rel=1e-12
    )


def test_a_printed_se_stands_above_its_interval():
    """Takahashi 2021: -5.77 to 3.70 at 90 % gives 2.88, but the SE printed is 2.25:
    the interval is adjusted for several comparisons."""
    step = printed_se(2.25, -5.77, 3.70, level=0.9)
    assert step.value == 2.25
    assert Flag.SE_DISAGREES in step.flags
    assert "2.88" in step.formula


def test_the_covariance_of_two_comparisons_with_one_control():
    """Gleser & Olkin 2009: 30 controls of 90 people, g -0.8 and -0.6 -> 0.0360."""
    step = covariance_of_smds(-0.8, -0.6, 30, 90)
    assert round(step.value, 4) == 0.0360
    assert step.value == pytest.approx(1 / 30 + 0.48 / 180, rel=1e-12)


def test_three_arms_as_one_v():
    """One SD and one N in every entry make V what it should be: positive definite."""
    arms = [ArmMean(30, 12.0, 5.0), ArmMean(30, 13.0, 5.0)]
    v = np.array(smds_of_shared_control(ArmMean(30, 16.0, 5.0), arms).matrix)
    assert v[0, 1] == v[1, 0]
    assert (np.linalg.eigvalsh(v) > 0).all()
    assert v[0, 1] / sqrt(v[0, 0] * v[1, 1]) == pytest.approx(0.5, abs=0.03)


def test_a_split_control_adds_up_again():
    """23.3.4: one part for each comparison; nothing is rounded."""
    events, total = split_events(11, 50, 3)
    assert [3 * events.value, 3 * total.value] == pytest.approx([11, 50], rel=1e-12)
    assert 2 * split_n(25, 2).value == 25


def test_arms_of_events_are_added():
    """23.3.4."""
    combined = combine_events([ArmEvents(63, 295), ArmEvents(84, 330)])
    assert (combined.events.value, combined.total.value) == (147, 625)


def test_three_arms_of_means_in_steps_or_at_once():
    """6.5.2.10: 50/26.5/4.5 with 50/32.9/5.8, and with 50/36.4/3.8 then -> 150/31.933/6.276."""
    first = combine_means([ArmMean(50, 26.5, 4.5), ArmMean(50, 32.9, 5.8)])
    so_far = ArmMean(first.n.value, first.mean.value, first.sd.value)
    both = combine_means([so_far, ArmMean(50, 36.4, 3.8)])
    assert (both.n.value, round(both.mean.value, 3), round(both.sd.value, 3)) == (
        150,
        31.933,
        6.276,
    )


def test_an_odds_ratio_as_a_difference_of_means():
    """10.6: ln OR times sqrt 3 / pi = 0.5513; an OR of 2 is an SMD of 0.38."""
    found = smd_from_log_odds_ratio(log(2), 0.3)
    assert round(found.estimate.value / log(2), 4) == 0.5513
    assert round(found.estimate.value, 2) == 0.38
    assert found.se.value == pytest.approx(0.3 * sqrt(3) / pi, rel=1e-12)

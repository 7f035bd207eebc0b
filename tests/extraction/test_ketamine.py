"""The conversions on real trials: each 24 h effect of the ketamine data, from what is printed.

Figures in, with their sources, and effects out are those of the data set's arms.csv,
contrasts.csv and pool_inputs.csv (negative favours ketamine). Last digits that differ, and why:
pool_inputs has J at 30 df for the crossover, and J = 1 - 3/(4 df - 1) for trials with a contrast
only (-0.8699 and -0.6158 there, -0.8698 and -0.6157 by the exact J).
"""

from decimal import Decimal as D

import pytest

from extraction.combining import ArmEvents, ArmMean, combine_events, combine_means
from extraction.conversions import (
    sd_from_ci_of_difference,
    sd_from_se,
    sd_from_se_of_difference,
    se_from_ci,
    se_from_t,
)
from extraction.standardised import (
    crossover_smd,
    pooled_sd,
    se_of_differences,
    smd_from_difference,
    within_pair_correlation,
)
from extraction.steps import Flag


def printed(smd):
    return round(smd.estimate.value, 4), round(smd.se.value, 4)


def smd_of_arms(active, control):
    sd = pooled_sd(active.sd, active.n, control.sd, control.n).value
    return smd_from_difference(active.mean - control.mean, sd, active.n, control.n)


def together(*arms):
    combined = combine_means(arms)
    return ArmMean(combined.n.value, combined.mean.value, combined.sd.value)


def from_se(n, mean, se):
    return ArmMean(n, mean, sd_from_se(se, n, is_model_based=True).value)


def test_lapidus_2014_has_its_se_from_t():
    """-7.6 (-11.3, -3.9), t 4.39: the printed 3.7 is the half-width, no SE."""
    assert round(se_from_t(D("-7.6"), D("4.39")).value, 4) == 1.7312


def test_dwyer_2021_is_a_paired_crossover():
    """16 pairs, 15.44 (10.07) v 24.13 (12.08), difference -8.69 with SD 15.08."""
    assert se_of_differences(D("15.08"), 16).value == pytest.approx(3.77, rel=1e-12)
    r = within_pair_correlation(D("10.07"), D("12.08"), D("15.08"))
    assert round(r.value, 3) == 0.082
    smd = crossover_smd(D("-8.69"), D("10.07"), D("12.08"), r.value, 16)
    assert printed(smd) == (-0.7416, 0.3825)


def test_grunebaum_2017_has_its_sd_from_a_normal_interval():
    """HDRS -5.85 (-12.13, 0.43), 7 and 9: RevMan's interval, which is z."""
    interval = (D("-12.13"), D("0.43"), 7, 9)
    sd = sd_from_ci_of_difference(*interval, estimate=D("-5.85"), distribution="z")
    assert printed(smd_from_difference(D("-5.85"), sd.value, 7, 9)) == (-0.8698, 0.5269)
    by_t = sd_from_ci_of_difference(*interval, estimate=D("-5.85"))
    assert printed(smd_from_difference(D("-5.85"), by_t.value, 7, 9)) == (-0.9518, 0.5313)


@pytest.mark.parametrize(
    ("doses", "placebo", "mean", "smd"),
    [
        (
            [(11, -14.8, 2.8), (11, -15.7, 2.74), (12, -16.4, 2.64)],
            (33, -5.7, 1.79),
            -15.6559,
            (-1.0237, 0.2599),
        ),
        (
            [(11, -9.8, 2.72), (11, -12.4, 2.66), (12, -15.3, 2.56)],
            (33, -4.9, 1.74),
            -12.5824,
            (-0.8019, 0.2540),
        ),
    ],
    ids=["24 h", "day 8"],
)
def test_daly_2018_has_three_doses_and_model_ses(doses, placebo, mean, smd):
    active = together(*(from_se(*dose) for dose in doses))
    assert (active.n, round(active.mean, 4)) == (34, mean)
    assert printed(smd_of_arms(active, from_se(*placebo))) == smd


def test_daly_2018_responders_of_three_doses():
    combined = combine_events([ArmEvents(4, 11), ArmEvents(3, 11), ArmEvents(5, 12)])
    assert (combined.events.value, combined.total.value) == (12, 34)


@pytest.mark.parametrize(
    ("difference", "se", "n_1", "n_2", "smd"),
    [
        (-7.2, 2.85, 35, 31, (-0.6157, 0.2524)),  # Canuso 2018
        (-3.8, 1.39, 112, 112, (-0.3641, 0.1347)),  # Fu 2020 (ASPIRE I)
    ],
)
def test_a_printed_ls_difference_and_its_se_give_the_sd(difference, se, n_1, n_2, smd):
    sd = sd_from_se_of_difference(se, n_1, n_2, is_model_based=True)
    found = smd_from_difference(difference, sd.value, n_1, n_2, se=se, flags=sd.flags)
    assert printed(found) == smd
    assert found.se.flags == (Flag.MODEL_SE,)


def test_ionescu_2021_is_its_ls_difference_over_the_pooled_printed_sds():
    """-3.9, SE 1.39; 11.56 and 10.43; 227 analysed, split 114/113 by assumption."""
    sd = pooled_sd(11.56, 114, 10.43, 113).value
    assert printed(smd_from_difference(-3.9, sd, 114, 113)) == (-0.3530, 0.1338)
    assert printed(smd_from_difference(-3.9, sd, 114, 113, se=1.39)) == (-0.3530, 0.1273)


def test_nct03434041_is_its_ls_difference_over_the_pooled_registry_sds():
    """-3.3 (-5.33, -1.33); registry SDs 9.01 (n 123) and 7.66 (n 125)."""
    se = se_from_ci(D("-5.33"), D("-1.33"), estimate=D("-3.3"))
    assert round(se.value, 4) == 1.0204
    sd = pooled_sd(9.01, 123, 7.66, 125).value
    assert printed(smd_from_difference(-3.3, sd, 123, 125)) == (-0.3937, 0.1282)
    assert printed(smd_from_difference(-3.3, sd, 123, 125, se=se.value)) == (-0.3937, 0.1234)


def test_the_monotherapy_trial_has_two_doses():
    active = together(ArmMean(84, -13.9, 10.15), ArmMean(93, -13.0, 9.68))
    assert round(active.mean + 9.7, 4) == -3.7271
    assert printed(smd_of_arms(active, ArmMean(195, -9.7, 10.27))) == (-0.3686, 0.1047)


@pytest.mark.parametrize(
    ("active", "control", "smd"),
    [
        (ArmMean(20, 12.7, 7.6), ArmMean(19, 16.4, 10.0), (-0.4096, 0.3237)),
        (ArmMean(18, 15.9, 9.2), ArmMean(19, 18.5, 10.8), (-0.2530, 0.3302)),
    ],
    ids=["day 1", "day 7"],
)
def test_lii_2023_prints_scores(active, control, smd):
    assert printed(smd_of_arms(active, control)) == smd


@pytest.mark.parametrize(
    ("lower", "upper", "estimate", "se"),
    [
        (-7.2, 0.07, -3.6, 1.8546),  # TRANSFORM-3
        (-4.64, 0.55, -2.0, 1.3240),  # NCT03434041
        (-8.54, 2.22, -3.16, 2.7449),  # KARMA-Dep 2
    ],
)
def test_differences_at_four_weeks_have_their_se_from_the_interval(lower, upper, estimate, se):
    assert round(se_from_ci(lower, upper, estimate=estimate).value, 4) == se

"""Every conversion as the sentence that people read, and what its steps carry."""

from dataclasses import fields, is_dataclass
from decimal import Decimal as D
from math import isfinite

import pytest

from extraction import conversions, standardised
from extraction.combining import ArmEvents, ArmMean, combine_events, combine_means
from extraction.steps import Step, rounded

FIVE, QUARTILES = (2, 4, 6, 10, 14, 20), (10, 14, 20, 30)
ARMS = [ArmMean(30, 14, 7), ArmMean(30, 15, 9)]
SMDS = ["standardised mean difference", "SE of the standardised mean difference"]
PRINTED = (D("2.25"), D("-5.77"), D("3.70"))

GIVEN = {  # of each conversion: what goes in, and what opens the sentences that come out
    "sd_from_se": ((D("2.80"), 11), ["SD of the group"]),
    "sd_from_ci": ((30, 34, 25), ["SD of the group"]),
    "se_from_ci": ((-5.77, 3.7), ["SE of the estimate"]),
    "sd_from_ci_of_difference": ((-12, 1, 7, 9), ["SD common to both groups"]),
    "printed_se": (PRINTED, ["SE of the estimate"]),
    "se_from_t": ((3.8, 2.776), ["SE of the difference"]),
    "t_from_p": ((0.008, 45), ["t value"]),
    "t_from_f": ((7.7,), ["t value"]),
    "f_from_p": ((0.008, 1, 45), ["F value"]),
    "sd_from_f": (([(8, 1.5), (12, -2)], 3.1), ["SD common to all groups"]),
    "sd_from_se_of_difference": ((1.369, 25, 22), ["SD common to both groups"]),
    "sd_from_iqr": ((10, 20), ["SD of the group"]),
    "sd_from_quartiles": ((10, 20, 30), ["SD of the group"]),
    "sd_from_range": ((2, 14, 20), ["SD of the group"]),
    "mean_sd_from_quartiles": (QUARTILES, ["mean of the group", "SD of the group"]),
    "mean_sd_from_range": ((2, 6, 14, 20), ["mean of the group", "SD of the group"]),
    "mean_sd_from_five_numbers": (FIVE, ["mean of the group", "SD of the group"]),
    "sd_of_change": ((6.4, 7.1, 0.8), ["SD of the changes from baseline"]),
    "correlation_with_baseline": (
        (6.4, 7.1, 4.5),
        ["correlation of baseline and final values"],
    ),
    "log_from_raw": ((10, 5), ["mean of the logarithms", "SD of the logarithms"]),
    "raw_from_log": ((2, 0.5), ["mean of the group", "SD of the group"]),
    "log_from_geometric_mean": (
        (10, 5, 20, 30),
        ["mean of the logarithms", "SD of the logarithms"],
    ),
    "log_from_geometric_sd": ((10, 1.5), ["mean of the logarithms", "SD of the logarithms"]),
    "log_ratio_from_ci": ((0.49, 0.29, 0.84), ["logarithm of the ratio", "SE of the logarithm"]),
    "log_ratio_from_p": ((0.8, 0.02), ["logarithm of the ratio", "SE of the logarithm"]),
    "odds_ratio_from_risk_ratio": ((0.8, 0.3), ["odds ratio"]),
    "smd_from_log_odds_ratio": ((-0.5, 0.3), SMDS),
    "log_hr_from_logrank": ((-8.5, 20), ["logarithm of the hazard", "SE of the logarithm of the"]),
    "logrank_variance_from_events": ((30, 40), ["log-rank variance V"]),
    "logrank_variance_from_total": ((70, 100, 50), ["log-rank variance V"]),
    "mean_of_scales": ((-0.5, 0.2, -0.3, 0.25, 0.6), ["mean effect on both", "SE of the mean"]),
    "imputed_responders": ((50, 25, 12, 7), ["number of responders"]),
    "rate_from_counts": ((12, 340), ["rate", "SE of the rate"]),
    "log_rate_from_counts": ((12, 340), ["logarithm of the rate", "SE of the logarithm"]),
    "sd_of_differences_from_r": ((2.38, 2.21, 0.68), ["SD of the differences within people"]),
    "sd_of_differences_from_t": ((0.5, 2.1, 10), ["SD of the differences within people"]),
    "sd_of_differences_from_ci": ((-0.1, 1.1, 10), ["SD of the differences within people"]),
    "mean_cluster_size": ((625, 21), ["mean cluster size"]),
    "design_effect": ((29.8, 0.02), ["design effect"]),
    "effective_n": ((295, 1.576), ["effective number of participants"]),
    "effective_events": (
        (63, 295, 1.576),
        ["effective number of events", "effective number of participants"],
    ),
    "inflated_se": ((0.2, 1.576), ["SE that allows for clustering"]),
    "split_events": ((10, 31, 2), ["number of events in each", "number of participants in each"]),
    "split_n": ((31, 2), ["number of participants in each part of the control"]),
    "covariance_of_smds": ((-0.8, -0.6, 30, 90), ["covariance of the two SMDs"]),
    "smds_of_shared_control": (
        (ArmMean(30, 20, 8), ARMS),
        ["SD pooled over all arms", *SMDS, *SMDS, "covariance of the two SMDs"],
    ),
}
OTHERS = {
    conversions.borrowed_sd: (([(21, 6), (11, 9)],), {"lent_by": "Zarate 2006"}),
    conversions.design_effects: ((29.8, 0.02), {"borrowed_from": "Smith 2001"}),
    conversions.o_minus_e_from_p: ((0.03, 20), {"favours_first": True}),
    combine_means: ((ARMS,), {}),
    combine_events: (([ArmEvents(4, 11), ArmEvents(3, 11)],), {}),
    standardised.pooled_sd: ((9, 17, 8, 18), {}),
    standardised.smd_from_difference: ((-3.9, 11, 114, 113), {"se": 1.39}),
    standardised.se_of_differences: ((2, 10), {}),
    standardised.sd_of_differences: ((0.632, 10), {}),
    standardised.within_pair_correlation: ((2.38, 2.21, 1.8426), {}),
    standardised.crossover_smd: ((0.5, 2.38, 2.21, 0.68, 10), {}),
}


def steps_of(result):
    """Every step in a result, in order."""
    if isinstance(result, Step):
        yield result
    elif isinstance(result, tuple):
        for part in result:
            yield from steps_of(part)
    elif isinstance(result, dict):
        yield from steps_of(tuple(result.values()))
    elif is_dataclass(result):
        yield from steps_of(tuple(getattr(result, each.name) for each in fields(result)))


CALLS = [(getattr(conversions, name), args, {}) for name, (args, _) in GIVEN.items()]
CALLS += [(convert, args, options) for convert, (args, options) in OTHERS.items()]


def test_every_conversion_is_here():
    named = {convert.__name__ for convert, _, _ in CALLS}
    assert set(conversions.__all__) - {"SharedControl"} <= named


@pytest.mark.parametrize(("convert", "args", "options"), CALLS)
def test_a_step_says_what_it_gives_how_and_where_that_is_printed(convert, args, options):
    steps = list(steps_of(convert(*args, **options)))
    assert steps
    for step in steps:
        assert step.sentence.startswith("The ")
        assert f" is {step.formula} ({step.source})" in step.sentence
        assert step.sentence.endswith(".")
        assert step.name
        assert step.inputs
        assert all(isinstance(value, float) and isfinite(value) for value in step.inputs.values())
        assert isfinite(step.value)


@pytest.mark.parametrize(("convert", "args", "options"), CALLS)
def test_a_formula_ends_with_its_value(convert, args, options):
    for step in steps_of(convert(*args, **options)):
        written = {rounded(step.value, decimals) for decimals in (1, 2, 3)}
        shown = step.formula.rsplit(" = ", 1)[1]
        if step.name != "printed_se":
            assert shown in written | {f"{step.value:g}"}, step.formula


@pytest.mark.parametrize("name", GIVEN)
def test_the_sentence_opens_with_what_is_found(name):
    args, starts = GIVEN[name]
    steps = list(steps_of(getattr(conversions, name)(*args)))
    assert len(steps) == len(starts)
    for step, start in zip(steps, starts, strict=True):
        assert step.sentence.startswith(f"The {start}")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            conversions.sd_from_se(D("2.80"), 11),
            "The SD of the group is 2.80 × √11 = 9.29 (Cochrane Handbook 6.5.2.2).",
        ),
        (
            conversions.printed_se(*PRINTED, level=0.9),
            "The SE of the estimate is 2.25 as printed; the interval gives (3.70 − (−5.77)) / "
            "3.290 = 2.88 (the interval only checks it; Cochrane Handbook 6.5.2.3).",
        ),
        (
            conversions.design_effect(D("29.8"), D("0.02"), borrowed_from="Smith 2001"),
            "The design effect is 1 + (29.8 − 1) × 0.02 = 1.576 (Cochrane Handbook 23.1.4), "
            "assuming that the clusters are of about the same size and the ICC of Smith 2001 "
            "holds here.",
        ),
        (
            conversions.t_from_p(D("0.075")),
            "The z value is Φ⁻¹(1 − 0.075/2) = 1.780 (Cochrane Handbook 6.5.2.3).",
        ),
    ],
)
def test_sentences_in_full(step, sentence):
    assert step.sentence == sentence

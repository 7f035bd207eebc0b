"""Effect sizes of real trials, against the figures expected from their printed numbers."""

from dataclasses import replace
from math import isclose, log, sqrt

import pytest

from synthesis import contrasts, rule
from synthesis.choices import Crossover, Variance
from tests.synthesis import ketamine
from tests.synthesis.rows import arm_row, contrast_row, uid

# One effect and SE per trial, computed by hand from the same printed numbers: 24 h, SMD.
SMD_AT_24_H = {
    "Grunebaum 2017": (-0.8698, 0.5269),  # -0.8699 with 3.92 for twice the quantile
    "Canuso 2018": (-0.6158, 0.2524),
    "Daly 2018": (-1.0237, 0.2599),
    ketamine.FU: (-0.3641, 0.1347),
    "Dwyer 2021": (-0.7416, 0.3825),  # Hedges' J at N - 1; at df 30 it would be -0.7617
    ketamine.IONESCU: (-0.353, 0.1338),
    "Lii 2023": (-0.4096, 0.3237),
    "NCT03434041, 2023": (-0.3937, 0.1282),
    ketamine.MONOTHERAPY: (-0.3686, 0.1047),
}
POINTS_AT_24_H = {
    "Lapidus 2014": (-7.6, 1.7312),
    "Canuso 2018": (-7.2, 2.85),
    "Daly 2018": (-9.9559, 2.3541),
    ketamine.FU: (-3.8, 1.39),
    "Dwyer 2021": (-8.69, 3.77),
    ketamine.IONESCU: (-3.9, 1.39),
    "Lii 2023": (-3.7, 2.855),
    "NCT03434041, 2023": (-3.3, 1.0204),
    ketamine.MONOTHERAPY: (-3.7271, 1.0456),
}
POINTS_AT_28_DAYS = {
    "Canuso 2018": (-4.5, 3.14),
    "Fedgchin 2019 (TRANSFORM-1)": (-4.1062, 1.7418),
    "Popova 2019 (TRANSFORM-2)": (-4.0, 1.69),
    "Ochs-Ross 2020 (TRANSFORM-3)": (-3.6, 1.8546),
    "Takahashi 2021": (0.3473, 1.7798),
    "NCT03434041, 2023": (-2.0, 1.324),
    "Jelovac 2025 (KARMA-Dep 2)": (-3.16, 2.6896),  # t with 60 df; z would give 2.7449
    ketamine.MONOTHERAPY: (-6.3246, 1.1694),
}
POINTS_AT_7_DAYS = {"Daly 2018": (-7.6824, 2.3179), "Lii 2023": (-2.6, 3.2926)}
LOG_ODDS_OF_RESPONSE = {
    "Murrough 2013": (log(30 * 18 / (17 * 7)), sqrt(1 / 30 + 1 / 17 + 1 / 7 + 1 / 18)),
    "Grunebaum 2017": (log(2 * 8 / (5 * 1)), sqrt(1 / 2 + 1 / 5 + 1 + 1 / 8)),
    "Daly 2018": (log(12 * 32 / (22 * 1)), sqrt(1 / 12 + 1 / 22 + 1 + 1 / 32)),
    "Takahashi 2021": (log(18 * 72 / (101 * 7)), sqrt(1 / 18 + 1 / 101 + 1 / 7 + 1 / 72)),
    "Lii 2023": (log(12 * 10 / (8 * 10)), sqrt(1 / 12 + 1 / 8 + 1 / 10 + 1 / 10)),
}


def derive(options=ketamine.OPTIONS, arms=ketamine.ARMS, pairs=ketamine.CONTRASTS, lower=None):
    found, left_out = contrasts.effects(
        arms, pairs, rule.read(options, lower or ketamine.DIRECTIONS)
    )
    return {each.label: each for each in found}, {each.label: each.why for each in left_out}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (ketamine.OPTIONS, SMD_AT_24_H),
        (ketamine.POINTS, POINTS_AT_24_H),
        (ketamine.WEEK, POINTS_AT_7_DAYS),
        (ketamine.MONTH, POINTS_AT_28_DAYS),
        (ketamine.RESPONDERS, LOG_ODDS_OF_RESPONSE),
    ],
    ids=["SMD 24 h", "MD 24 h", "MD 7 days", "MD 28 days", "OR 24 h"],
)
def test_effects_are_those_of_the_printed_numbers(options, expected):
    found, _left_out = derive(options)
    assert list(found) == list(expected)
    for label, (yi, se) in expected.items():
        assert found[label].yi == pytest.approx(yi, abs=1.1e-4), label  # printed to 4 digits
        assert sqrt(found[label].vi) == pytest.approx(se, abs=1.1e-4), label


def test_without_its_assumption_the_study_is_left_out():
    found, left_out = derive(ketamine.OPTIONS | {"assumptions": []})
    assert ketamine.IONESCU not in found
    assert "numbers analysed per arm are not stated" in left_out[ketamine.IONESCU]


def test_an_assumption_is_recorded_with_its_reason():
    effect = derive()[0][ketamine.IONESCU]
    step = next(step for step in effect.steps if step["name"] == "assumed_numbers")
    assert step["inputs"] == {"n_1": 114, "n_2": 113}
    assert "the split is ours" in step["source"]
    assert "the numbers per arm are assumed, not printed" in effect.flags


def test_a_study_that_cannot_be_used_says_what_it_lacks():
    _found, left_out = derive()
    assert "no mean and SD under each treatment" in left_out["Lapidus 2014"]
    assert "measured at 28 days" in left_out["Takahashi 2021"]
    assert left_out["Murrough 2013"] == "no result for “depression score”"
    _found, left_out = derive(ketamine.RESPONDERS)
    assert "not two groups of people" in left_out["Lapidus 2014"]


def test_dose_arms_are_combined_so_that_the_control_is_used_once():
    effect = derive()[0]["Daly 2018"]
    assert (effect.n1, effect.n2) == (34, 33)
    titles = [step["title"] for step in effect.steps]
    assert "3 arms combined" in titles
    assert [row["label"] for row in effect.sources] == ["28 mg", "56 mg", "84 mg", "placebo"]
    step = next(step for step in effect.steps if step["title"] == "SD of 28 mg")
    assert step["formula"] == "2.8 × √11 = 9.29"
    assert step["uids"] == [effect.sources[0]["uid"]]
    assert "SE of an LS mean is not a raw SD" in effect.flags
    rejected = [each["why"] for each in effect.choice["rejected"]]
    assert "3 reported differences share a group, which would be used 3 times" in rejected


def test_what_was_preferred_and_what_it_replaced_are_recorded():
    label = "NCT03434041, 2023"
    chosen = derive()[0][label].choice
    assert chosen["way"] == "reported difference"
    assert [each["what"] for each in chosen["rejected"]] == ["MADRS, 24 h: means of the arms"]
    assert "gives -0.429" in chosen["rejected"][0]["why"]
    arms_first = derive(ketamine.OPTIONS | {"prefer": "arm"})[0][label]
    assert arms_first.choice["way"] == "means of the arms"
    assert arms_first.yi == pytest.approx(-0.4294, abs=1e-4)


def test_the_variance_may_come_from_the_printed_error():
    label = "NCT03434041, 2023"
    by_error = derive(ketamine.OPTIONS | {"variance": Variance.ERROR})[0][label]
    sd = sqrt((122 * 9.01**2 + 124 * 7.66**2) / 246)
    expected = sqrt((4.0 / 3.919928 / sd) ** 2 + by_error.yi**2 / (2 * 248))
    assert sqrt(by_error.vi) == pytest.approx(expected, rel=1e-6)
    assert not by_error.flags


@pytest.mark.parametrize(
    ("crossover", "why"),
    [(Crossover.EXCLUDE, "leaves crossovers out"), (Crossover.FIRST, "only both periods together")],
)
def test_crossovers_may_be_left_out(crossover, why):
    _found, left_out = derive(ketamine.OPTIONS | {"crossover": crossover})
    assert why in left_out["Dwyer 2021"]


def two_arms(study="A 2020", **values):
    common = {"sdi": 2.0, "ni": 20} | values
    return [
        arm_row(study, "ketamine", "intervention", mi=-3.0, **common),
        arm_row(study, "saline", "comparator", mi=-1.0, **common),
    ]


def test_the_first_period_of_a_crossover_is_two_groups():
    arms = two_arms(design="crossover", period="first")
    found, _left_out = derive(arms=arms, pairs=[])
    assert found["A 2020"].choice["way"] == "first period, means of the arms"


@pytest.mark.parametrize("value", ["mi", "sdi", "ni"])
def test_missing_is_not_zero(value):
    """A mean of 0 is used, a missing one leaves the study out; so for the SD and n."""
    arms = two_arms()
    arms[1] |= {value: None}
    assert "A 2020" in derive(arms=arms, pairs=[])[1]
    arms = two_arms()
    arms[1] |= {"mi": 0.0}
    assert derive(arms=arms, pairs=[])[0]["A 2020"].columns["m2i"] == 0


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"sdi": 0.0}, "SDs are 0"),
        ({"ni": 0}, "nobody analysed"),
        ({"center_kind": "median"}, "lacks a mean"),
        ({"sdi": None, "spread_kind": "iqr", "spread_low": 1.0, "spread_high": 3.0}, "no SD"),
        ({"status": "measured_not_reported"}, "not reported"),
        ({"subpopulation": "women"}, "subpopulations only"),
        ({"hours": None}, "nothing within 18 to 36 h"),
        ({"instrument": "BDI"}, "measured with BDI only"),
    ],
)
def test_impossible_or_unfit_values_leave_the_study_out_in_words(values, why):
    found, left_out = derive(arms=two_arms(**values), pairs=[])
    assert found == {}
    assert why in left_out["A 2020"]


def test_a_result_of_one_side_only_is_no_contrast():
    _found, left_out = derive(arms=two_arms()[:1], pairs=[])
    assert "A 2020" in left_out


def test_sd_from_the_interval_of_a_mean():
    """Handbook 6.5.2.2: n 25, 95 % CI 30.0 to 34.2: 5.09 by t."""
    arms = two_arms(sdi=None, ni=25, spread_kind="ci")
    for row, (low, high) in zip(arms, [(30.0, 34.2), (30.0, 34.2)], strict=True):
        row |= {"mi": 32.1, "spread_low": low, "spread_high": high}
    effect = derive(arms=arms, pairs=[])[0]["A 2020"]
    assert effect.columns["sd1i"] == pytest.approx(5.09, abs=5e-3)


def reported(**values):
    return contrast_row("A 2020", "ketamine", "saline", yi=-2.0, n1i=20, n2i=20, **values)


def test_a_printed_interval_at_another_level():
    row = reported(ci_lb=-5.77, ci_ub=3.7, ci_level=90.0, interval_distribution="z")
    effect = derive(ketamine.POINTS, [], [row])[0]["A 2020"]
    assert sqrt(effect.vi) == pytest.approx(2.88, abs=5e-3)  # read as 95 % it would be 2.42


def test_a_contrast_printed_the_other_way_round_is_turned():
    arms = two_arms(sdi=None)
    row = contrast_row("A 2020", "saline", "ketamine", yi=2.0, sei=0.5, n1i=21, n2i=20)
    effect = derive(ketamine.POINTS, arms, [row])[0]["A 2020"]
    assert (effect.yi, effect.n1, effect.n2) == (-2.0, 20, 21)
    assert any(step["title"] == "Difference turned round" for step in effect.steps)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "neither SE, t nor interval"),
        ({"sei": 0.0}, "standard error is 0"),
        ({"ci_lb": -1.0, "ci_ub": 1.0}, "does not contain"),
        ({"measure": "HR", "sei": 0.5}, "no MD was reported"),
    ],
)
def test_a_contrast_that_cannot_be_used_says_why(values, why):
    found, left_out = derive(ketamine.POINTS, [], [reported(**values)])
    assert found == {}, found
    assert why in left_out["A 2020"] or "outside" in left_out["A 2020"], left_out


def test_the_nearest_timepoint_and_the_first_instrument_are_taken():
    arms = two_arms() + two_arms(timepoint_uid=uid("20 h"), hours=20.0, timepoint="20 h")
    arms += two_arms(instrument="HDRS", outcome_uid=uid("HDRS"))
    for number, row in enumerate(arms):
        row["arm_result_uid"] = uid(number)
    effect = derive(arms=arms, pairs=[])[0]["A 2020"]
    assert effect.choice["place"] == "MADRS, 24 h"
    later = [each["what"] for each in effect.choice["rejected"]]
    assert later[-2:] == ["MADRS, 20 h", "HDRS, 24 h"]


def test_a_scale_on_which_higher_is_better_is_turned_before_pooling():
    arms = two_arms() + two_arms("B 2021", instrument="QIDS-inverse")
    options = ketamine.OPTIONS | {"instruments": ["MADRS", "QIDS-inverse"]}
    directions = {"MADRS": True, "QIDS-inverse": False}
    found, _left_out = derive(options, arms, [], directions)
    assert isclose(found["A 2020"].yi, -found["B 2021"].yi)


def test_generic_estimates_are_taken_as_reported_ratios_as_logarithms():
    options = ketamine.POINTS | {"measure": "GEN", "reported_measure": "HR"}
    row = reported(measure="HR", ci_lb=0.29, ci_ub=0.84) | {"yi": 0.49}
    effect = derive(options, [], [row])[0]["A 2020"]
    assert (effect.yi, sqrt(effect.vi)) == pytest.approx((-0.7133, 0.2713), abs=5e-5)


def test_a_reported_ratio_stands_in_for_missing_events():
    row = reported(measure="OR", ci_lb=0.23, ci_ub=45.19, domain="response") | {"yi": 3.2}
    found, _left_out = derive(ketamine.RESPONDERS, [], [row])
    assert found["A 2020"].yi == pytest.approx(log(3.2))


def test_other_comparisons_are_left_out():
    options = ketamine.OPTIONS | {"comparators": ["midazolam"]}
    found, left_out = derive(options)
    assert list(found) == ["Grunebaum 2017", "Dwyer 2021"]
    assert left_out["Lii 2023"] == "another comparison (saline)"


def test_covariates_on_which_arms_differ_are_not_stated():
    arms = two_arms(form="racemic")
    arms.append(arm_row("A 2020", "esketamine", "intervention", mi=-3.0, sdi=2.0, ni=20))
    arms[-1]["form"] = "esketamine"
    effect = derive(arms=arms, pairs=[])[0]["A 2020"]
    assert effect.covariates["form"] is None


def test_the_order_of_the_rows_does_not_matter():
    forwards = derive()
    backwards = derive(arms=ketamine.ARMS[::-1], pairs=ketamine.CONTRASTS[::-1])
    for label, effect in forwards[0].items():
        other = replace(backwards[0][label], steps=[], sources=[], choice={})
        assert other.yi == pytest.approx(effect.yi, rel=1e-12)
        assert other.vi == pytest.approx(effect.vi, rel=1e-12)

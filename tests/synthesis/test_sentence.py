"""The sentence of a result, for every kind of result."""

from dataclasses import replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.choices import Measure
from synthesis.sentence import Facts, Pooled, answer

SMD = Facts(
    measure=Measure.SMD,
    domain="depression score",
    k=9,
    people=1275,
    pooled=Pooled(-0.4287, -0.5394, -0.3180, -0.56, -0.30),
    instruments=["MADRS"],
    drugs=["esketamine", "ketamine"],
    comparators=["midazolam", "placebo spray", "saline"],
)


def test_a_clear_difference():
    assert answer(SMD) == (
        "On average, depression score was lower with esketamine or ketamine than with midazolam, "
        "placebo spray or saline by 0.43 standard deviations (95 % CI 0.32 to 0.54), in 9 studies "
        "with 1,275 people."
    )


def test_points_of_the_scale_and_a_wide_prediction():
    facts = replace(
        SMD, measure=Measure.MD, pooled=Pooled(-4.931, -6.684, -3.178, -8.8, 0.9), drugs=[]
    )
    assert answer(facts) == (
        "On average, depression score was lower by 4.93 MADRS points (95 % CI 3.18 to 6.68), in 9 "
        "studies with 1,275 people. Studies differ: a new one may well find no difference or the "
        "opposite (95 % prediction interval from 8.80 lower to 0.90 higher)."
    )


def test_an_interval_that_holds_no_difference_is_uncertain():
    facts = replace(SMD, pooled=Pooled(0.1, -0.2, 0.4))
    assert answer(facts).startswith(
        "It is uncertain whether there is a difference: on average, depression score was higher "
    )
    assert "includes none (95 % CI from 0.20 lower to 0.40 higher)" in answer(facts)


def test_an_interval_that_ends_at_no_difference_is_uncertain():
    assert "uncertain" in answer(replace(SMD, pooled=Pooled(-0.2, -0.4, 0.0)))


def test_ratios():
    facts = replace(
        SMD,
        measure=Measure.OR,
        domain="response",
        is_log=True,
        pooled=Pooled(log(2.9), log(1.06), log(7.93)),
        k=5,
        people=449,
    )
    assert "response was more frequent with" in answer(facts)
    assert "saline: odds ratio 2.90 (95 % CI 1.06 to 7.93), in 5 studies" in answer(facts)
    rarer = replace(facts, measure=Measure.RR, pooled=Pooled(log(0.5), log(0.4), log(0.7)))
    assert "less frequent" in answer(rarer)
    assert "risk ratio 0.50 (95 % CI 0.40 to 0.70)" in answer(rarer)


def test_uncertain_ratios():
    facts = replace(
        SMD, measure=Measure.OR, is_log=True, pooled=Pooled(log(1.5), log(0.7), log(3.2))
    )
    assert "but the interval includes none (95 % CI 0.70 to 3.20)" in answer(facts)


def test_risk_differences_in_percentage_points():
    facts = replace(SMD, measure=Measure.RD, pooled=Pooled(0.137, 0.002, 0.276), level=0.9)
    assert "13.7 percentage points (90 % CI 0.2 to 27.6)" in answer(facts)


def test_generic_estimates_are_named():
    facts = replace(
        SMD,
        measure=Measure.GEN,
        reported_measure="HR",
        is_log=True,
        pooled=Pooled(log(0.49), log(0.29), log(0.84)),
    )
    assert answer(facts).startswith("The average HR is 0.49 (95 % CI 0.29 to 0.84)")
    negative = replace(facts, is_log=False, pooled=Pooled(-0.5, -1, -0.1), reported_measure="")
    assert "The average estimate is −0.50 (95 % CI −1.00 to −0.10)" in answer(negative)


def test_few_studies():
    assert "No study could be used" in answer(replace(SMD, k=0, pooled=None))
    assert "nothing is pooled" in answer(replace(SMD, k=1, pooled=None))
    assert "Two studies say little" in answer(replace(SMD, k=2))


def test_unknown_numbers_of_people_and_unnamed_scales():
    assert "at least 1,275 people" in answer(replace(SMD, is_partial=True))
    facts = replace(SMD, measure=Measure.MD, instruments=[])
    assert "0.43 points" in answer(facts)


@given(
    estimate=st.floats(-50, 50),
    below=st.floats(0, 50),
    above=st.floats(0, 50),
    measure=st.sampled_from([Measure.SMD, Measure.MD, Measure.RD, Measure.OR]),
)
def test_certainty_is_said_only_where_the_interval_lies_on_one_side(
    estimate, below, above, measure
):
    lower, upper = estimate - below, estimate + above
    facts = replace(
        SMD,
        measure=measure,
        is_log=measure == Measure.OR,
        pooled=Pooled(estimate, lower, upper),
    )
    said = answer(facts)
    assert ("uncertain" in said) == (lower <= 0 <= upper)
    assert "-" not in said.replace("MADRS", "")  # a real minus, or none
    assert said.count("95 % CI") == 1


def test_choosing_words_for_no_difference_at_all():
    assert "0.00 standard deviations" in answer(replace(SMD, pooled=Pooled(0.0, -0.1, 0.1)))


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b"], ["a", "b", "c"]])
def test_lists(names):
    said = answer(replace(SMD, drugs=names))
    assert (" with a" in said) == bool(names)

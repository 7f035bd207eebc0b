"""Each way from results to an effect, and each reason why it is closed."""

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from tests.synthesis import ketamine
from tests.synthesis.rows import arm_row, contrast_row
from tests.synthesis.test_contrasts import derive, two_arms

PAIRED = {"design": "crossover", "period": "paired"}
GENERIC = ketamine.POINTS | {"measure": "GEN", "reported_measure": "MD"}


def contrast(**values):
    values = {"yi": -2.0, "n1i": 20, "n2i": 20} | values
    return contrast_row("A 2020", "ketamine", "saline", **values)


def effect(options, arms, contrasts):
    found, left_out = derive(options, arms, contrasts)
    assert not left_out, left_out
    return found["A 2020"]


def why(options, arms, contrasts):
    found, left_out = derive(options, arms, contrasts)
    assert not found, found
    return left_out["A 2020"]


def test_one_side_only_is_no_comparison():
    for side, words in ((0, "no mean of both sides"), (1, "no mean of both sides")):
        assert words in why(ketamine.OPTIONS, [two_arms()[side]], [])
    options = ketamine.RESPONDERS
    events = two_arms(domain="response", xi=3, n_total=10)
    assert "no result of a comparator arm" in why(options, events[:1], [])
    assert "no result of an intervention arm" in why(options, events[1:], [])


def test_events_without_their_total():
    events = two_arms(domain="response", ni=None, xi=3)
    assert "lacks events or their total" in why(ketamine.RESPONDERS, events, [])


def test_empty_cells_get_a_half_and_it_is_said():
    arms = two_arms(domain="response", n_total=10)
    arms[0]["xi"], arms[1]["xi"] = 3, 0
    found = effect(ketamine.RESPONDERS, arms, [])
    assert found.yi == pytest.approx(log(3.5 * 10.5 / (7.5 * 0.5)))
    assert "0.5 added" in found.steps[-1]["source"]


def test_nobody_with_the_event_on_either_side_is_still_an_effect():
    arms = two_arms(domain="response", n_total=10, xi=0)
    assert effect(ketamine.RESPONDERS, arms, []).yi == 0


def test_reported_risk_differences_and_ratios_without_interval():
    options = ketamine.RESPONDERS | {"measure": "RD"}
    row = contrast(domain="response", measure="RD", yi=0.1, sei=0.05)
    assert effect(options, [], [row]).yi == 0.1
    row = contrast(domain="response", measure="OR", yi=2.0)
    assert "no interval above 0" in why(ketamine.RESPONDERS, [], [row])


def test_generic_differences_with_their_error():
    found = effect(GENERIC, [], [contrast(sei=0.5)])
    assert (found.yi, found.vi) == (-2.0, 0.25)
    paired = contrast(sei=0.5, **PAIRED)
    assert effect(GENERIC, [], [paired]).choice["way"] == "paired results"


@pytest.mark.parametrize(
    ("values", "se"),
    [
        ({"sei": 0.4}, 0.4),
        ({"sd_diff": 2.0}, 0.5),
        ({"t": -4.0}, 0.5),
        ({"ci_lb": -3.0, "ci_ub": -1.0}, 1 / student.ppf(0.975, 15)),
        ({"ci_lb": -3.0, "ci_ub": -1.0, "df": 14.0}, 1 / student.ppf(0.975, 14)),
    ],
)
def test_errors_of_a_paired_difference(values, se):
    row = contrast(n_pairs=16, **PAIRED, **values)
    assert sqrt(effect(ketamine.POINTS, [], [row]).vi) == pytest.approx(se)


def test_a_paired_smd_from_the_error_of_the_difference():
    """Handbook 5.1, 16.4.6: N 10, SDs 2.38 and 2.21, SD of differences from r = 0.68."""
    arms = two_arms(ni=10, design="crossover", period="both")
    arms[0] |= {"mi": 7.0, "sdi": 2.38}
    arms[1] |= {"mi": 6.5, "sdi": 2.21}
    row = contrast(yi=0.5, sei=0.583, n_pairs=10, **PAIRED)
    found = effect(ketamine.OPTIONS, arms, [row])
    assert found.yi == pytest.approx(0.218 * 0.9139, abs=1e-3)  # with Hedges' J at N - 1
    r = next(step for step in found.steps if step["title"] == "Correlation within people")
    assert r["value"] == pytest.approx(0.68, abs=2e-3)
    assert "number of pairs" in why(ketamine.OPTIONS, arms, [contrast(sei=0.583, **PAIRED)])


@pytest.mark.parametrize(
    ("values", "quantile"),
    [
        ({"n1i": 20, "n2i": 20}, student.ppf(0.975, 38)),
        ({"n1i": 100, "n2i": 100}, 1.959964),
        ({"n1i": 20, "n2i": 20, "interval_distribution": "z"}, 1.959964),
        ({"n1i": 100, "n2i": 100, "interval_distribution": "t"}, student.ppf(0.975, 198)),
        ({"n1i": 100, "n2i": 100, "df": 30.0}, student.ppf(0.975, 30)),
        ({"n1i": None, "n2i": None}, 1.959964),
    ],
)
def test_an_interval_is_read_by_t_in_small_groups(values, quantile):
    row = contrast(ci_lb=-3.0, ci_ub=-1.0, **values)
    found = effect(ketamine.POINTS, [], [row])
    assert sqrt(found.vi) == pytest.approx(1 / quantile, rel=1e-6)


def test_the_error_follows_from_t():
    assert sqrt(effect(ketamine.POINTS, [], [contrast(t=-4.0)]).vi) == 0.5
    smd = effect(ketamine.OPTIONS, [], [contrast(t=-4.0)])
    assert any(step["name"] == "se_from_t" for step in smd.steps)


def test_a_contrast_without_estimate_or_covering_one_arm_of_two():
    assert "has no estimate" in why(ketamine.POINTS, [], [contrast(yi=None, sei=0.5)])
    arms = two_arms(sdi=None)
    arms.append(arm_row("A 2020", "esketamine", "intervention", mi=-2.0, ni=20))
    said = why(ketamine.POINTS, arms, [contrast(sei=0.5)])
    assert "covers only 1 of 2 intervention arms" in said


def test_model_sds_give_way_to_the_error_of_the_difference():
    arms = two_arms(sdi=None, sei=0.5, center_kind="ls_mean", spread_kind="se_ls_mean")
    found = effect(ketamine.OPTIONS, arms, [contrast(sei=0.7)])
    assert any(step["name"] == "sd_from_se_of_difference" for step in found.steps)


def test_arms_beside_the_reported_pair_are_not_its_arms():
    arms = [*two_arms(), arm_row("A 2020", "midazolam", "comparator", mi=-1.0, sdi=2.0, ni=20)]
    found = effect(ketamine.OPTIONS, arms, [contrast(sei=0.7)])
    assert any(step["name"] == "sd_from_se_of_difference" for step in found.steps)


def test_a_printed_sd_is_missing_and_so_is_n():
    arms = two_arms(sdi=None, sei=0.5, ni=None)
    assert "lacks the number analysed" in why(ketamine.OPTIONS, arms, [])


def test_timepoints_counted_from_other_events_are_left_out():
    options = ketamine.OPTIONS | {"index_events": ["randomisation"]}
    assert "counted from another event" in why(options, two_arms(), [])
    options = ketamine.OPTIONS | {"index_events": ["first_administration_start"]}
    assert effect(options, two_arms(), [])


def test_intention_to_treat_comes_before_completers():
    arms = two_arms(population="completers") + two_arms(population="itt", sdi=4.0)
    for number, row in enumerate(arms):
        row["arm_result_uid"] = str(number)
    assert effect(ketamine.OPTIONS, arms, []).columns["sd1i"] == 4.0


@given(
    means=st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
    sds=st.tuples(st.floats(0.1, 50), st.floats(0.1, 50)),
    numbers=st.tuples(st.integers(3, 500), st.integers(3, 500)),
    measure=st.sampled_from(["SMD", "MD"]),
)
def test_swapping_the_arms_turns_the_sign_and_nothing_else(means, sds, numbers, measure):
    arms = two_arms()
    for row, mean, sd, n in zip(arms, means, sds, numbers, strict=True):
        row |= {"mi": mean, "sdi": sd, "ni": n}
    options = ketamine.POINTS | {"measure": measure}
    there = effect(options, arms, [])
    for row in arms:
        row["role"] = "comparator" if row["role"] == "intervention" else "intervention"
    back = effect(options, arms, [])
    assert back.yi == pytest.approx(-there.yi, rel=1e-9, abs=1e-12)
    assert back.vi == pytest.approx(there.vi, rel=1e-9)


def test_a_paired_smd_needs_n_where_the_sd_follows_from_an_se():
    arms = two_arms(ni=None, sdi=None, sei=0.5, design="crossover", period="both")
    row = contrast(sei=0.5, n_pairs=16, **PAIRED)
    assert "lacks the number analysed" in why(ketamine.OPTIONS, arms, [row])

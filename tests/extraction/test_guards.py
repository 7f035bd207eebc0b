import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import guards

NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers())


def refused(**row):
    return [problem.field for problem in guards.refusals(row)]


def open_points(**row):
    return [problem.field for problem in guards.open_points(row)]


@pytest.mark.parametrize(
    "row",
    [
        {"n_analysed": 0},
        {"n_analysed": -3},
        {"n_analysed": 10**9},
        {"total": 0},
        {"n_1": 0},
        {"n_pairs": 0},
        {"events": -1},
        {"administrations": -1},
        {"spread": 0},
        {"spread": 0.0},
        {"spread": -2.8},
        {"se": 0},
        {"se": -1},
        {"sd_of_differences": 0},
        {"dose": -0.5},
        {"dose_mg": -1},
        {"infusion_minutes": -40},
        {"spacing_hours": -1},
        {"washout_days": -1},
        {"percent_female": 101},
        {"mean_age_years": 400},
        {"p": 1.2},
        {"p": -0.01},
        {"ci_level": 0.95},
        {"ci_level": 100},
        {"df": 0},
    ],
)
def test_a_value_no_trial_can_have_is_refused(row):
    assert refused(**row) == list(row)


def test_zero_is_not_missing():
    assert refused(events=0, total=33, center=0, estimate=0.0, t=0.0, p=0, dose=0) == []


def test_missing_is_looked_at_by_nobody():
    row = dict.fromkeys(["spread", "n_analysed", "events", "total", "ci_low", "p", "df"])
    assert refused(**row) == open_points(**row) == []


def test_more_events_than_people():
    (problem,) = guards.refusals({"events": 46, "total": 43})
    assert problem.field == "events"
    assert "46 events among 43 participants" in problem.message
    assert "swapped" in problem.message


def test_an_interval_upside_down():
    (problem,) = guards.refusals({"ci_low": 5.5, "ci_high": 1})
    assert "5.5 is above the upper bound 1" in problem.message


def test_a_lost_sign_puts_the_estimate_outside_its_interval():
    row = {"estimate": -6.1, "ci_low": 1.0, "ci_high": 11.16, "ci_level": 95}
    assert guards.refusals(row) == []  # a draft may stand so while it is typed
    (problem,) = guards.open_points(row)
    assert problem.field == "estimate"
    assert "-6.1 lies outside its interval, 1 to 11.16" in problem.message


def test_an_estimate_on_the_edge_is_inside():
    assert open_points(estimate=1, ci_low=1, ci_high=2, ci_level=95) == []


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ({"center": -14.8}, ["metric", "center_kind"]),
        ({"spread": 2.8}, ["spread_kind"]),
        ({"spread_low": 1.0}, ["spread_kind"]),
        ({"spread": 2.8, "spread_kind": "ci"}, ["spread_low"]),
        ({"spread_low": 1, "spread_high": 2, "spread_kind": "sd"}, ["spread"]),
        ({"spread_low": 1, "spread_high": 2, "spread_kind": "ci"}, ["ci_level"]),
        ({"spread_low": 1, "spread_high": 2, "spread_kind": "iqr"}, []),
        ({"ci_low": 1, "ci_high": 2}, ["ci_level"]),
        ({"p": 0.04}, ["p_sides"]),
        ({"status": "measured_not_reported", "center": 1.0}, ["metric", "center_kind", "status"]),
        ({"status": "not_measured", "events": 0}, ["status"]),
        ({"status": "not_measured"}, []),
        ({"status": "unclear", "events": 1}, []),
    ],
)
def test_a_number_without_the_word_for_it_is_not_submitted(row, fields):
    assert open_points(**row) == fields


@pytest.mark.parametrize(
    ("row", "arm", "study", "fields"),
    [
        ({"n_analysed": 12}, 11, 67, ["n_analysed"]),
        ({"n_analysed": 11}, 11, 67, []),
        ({"total": 12}, 11, None, ["total"]),
        ({"n_analysed": 12}, None, 67, []),
        ({"n_analysed": 18, "period": "both"}, 9, 18, []),
        ({"n_analysed": 19, "period": "paired"}, 9, 18, ["n_analysed"]),
        ({"n_analysed": 18, "period": "first"}, 9, 18, ["n_analysed"]),
    ],
)
def test_more_analysed_than_randomised(row, arm, study, fields):
    found = guards.more_than_randomised(row, arm=arm, study=study)
    assert [problem.field for problem in found] == fields


@given(
    st.dictionaries(
        st.sampled_from(
            [*guards.COUNTS_OF_PEOPLE, *guards.SPREADS, "events", "ci_low", "ci_high", "center"]
        ),
        NUMBERS,
    )
)
def test_refusals_are_among_the_open_points(row):
    """What cannot even be saved cannot be submitted."""
    assert set(guards.refusals(row)) <= set(guards.open_points(row))

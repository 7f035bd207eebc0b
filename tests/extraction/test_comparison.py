"""Two accounts side by side: who pairs with whom, and what differs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.comparison import Difference, Pair, differences, is_same, pair_arms, pair_results


def arm(name, role="active", **regimen):
    return {"name": name, "role": role, **regimen}


def partners(pairs):
    return [(pair.a, pair.b) for pair in pairs]


def test_arms_pair_by_dose_whatever_their_order_and_spelling():
    ours = [
        arm("placebo", "control"),
        arm("esketamine 28 mg"),
        arm("esketamine 56 mg"),
        arm("esketamine 84 mg"),
    ]
    theirs = [
        arm("Esketamine 84 mg IN"),
        arm("Esketamine 56 mg IN"),
        arm("Esketamine 28 mg IN"),
        arm("Placebo IN", "control"),
    ]
    assert partners(pair_arms(ours, theirs)) == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_regimens_pair_arms_that_are_named_differently():
    ours = [arm("K", drug="ketamine", dose=0.5), arm("M", "control", drug="midazolam", dose=0.02)]
    theirs = [
        arm("active comparator", "control", drug="midazolam", dose=Decimal("0.020")),
        arm("infusion group", drug="Ketamine", dose=0.5),
    ]
    assert partners(pair_arms(ours, theirs)) == [(0, 1), (1, 0)]


def test_a_dose_typed_as_a_range_is_like_no_number():
    ours = [arm("ketamine", dose="0.2-0.5")]
    (pair,) = pair_arms(ours, [arm("ketamine", dose=0.5)])
    assert 0 < pair.similarity < pair_arms(ours, ours)[0].similarity == 1


def test_an_arm_that_only_one_found_stands_alone():
    ours = [arm("ketamine"), arm("saline", "control")]
    theirs = [arm("saline", "control"), arm("ketamine"), arm("lanicemine 100 mg", "other")]
    assert pair_arms(ours, theirs)[-1] == Pair(None, 2)
    assert partners(pair_arms(theirs, ours))[2] == (2, None)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([], [], []),
        ([arm("x")], [], [(0, None)]),
        ([], [arm("x")], [(None, 0)]),
        ([{}], [{}], [(0, None), (None, 0)]),  # nothing to go by
        ([arm(None, None)], [arm("x")], [(0, None), (None, 0)]),
    ],
)
def test_empty_accounts_and_blank_arms(ours, theirs, expected):
    assert partners(pair_arms(ours, theirs)) == expected


rows = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from([None, "ketamine", "placebo", "ketamine 0.5", "50 mg"]),
            "role": st.sampled_from([None, "active", "control"]),
            "dose": st.sampled_from([None, 0, 0.5, Decimal(28)]),
        }
    ),
    max_size=6,
)


@given(rows, rows)
def test_every_row_stands_in_exactly_one_pair(ours, theirs):
    pairs = pair_arms(ours, theirs)
    assert sorted(p.a for p in pairs if p.a is not None) == list(range(len(ours)))
    assert sorted(p.b for p in pairs if p.b is not None) == list(range(len(theirs)))
    assert all(0 <= pair.similarity <= 1 for pair in pairs)


@given(rows, rows)
def test_pairing_the_other_way_round_is_as_good(ours, theirs):
    there, back = pair_arms(ours, theirs), pair_arms(theirs, ours)
    assert sum(p.similarity for p in there) == pytest.approx(sum(p.similarity for p in back))


def result(arm, outcome, timepoint, **more):
    return {"arm": arm, "outcome": outcome, "timepoint": timepoint, **more}


def test_results_pair_only_within_arm_and_outcome():
    ours = [result("a1", "MADRS", 24), result("a2", "MADRS", 24), result("a1", "HDRS", 24)]
    theirs = [result("b2", "madrs ", 24), result("b1", "MADRS", 24), result("b1", "QIDS", 24)]
    pairs = pair_results(ours, theirs, {"a1": "b1", "a2": "b2"})
    assert partners(pairs) == [(0, 1), (1, 0), (2, None), (None, 2)]


def test_results_of_an_arm_that_stands_alone_stand_alone():
    assert partners(pair_results([result("a9", "MADRS", 24)], [result("b1", "MADRS", 24)], {})) == [
        (0, None),
        (None, 0),
    ]


def test_the_same_timepoint_goes_first_then_the_nearest_then_the_metric():
    arms = {"a": "b"}
    ours = [result("a", "MADRS", 24), result("a", "MADRS", 192)]
    theirs = [result("b", "MADRS", 168), result("b", "MADRS", 24)]
    assert partners(pair_results(ours, theirs, arms)) == [(0, 1), (1, 0)]
    ours = [result("a", "MADRS", 24, metric="final"), result("a", "MADRS", 24, metric="change")]
    theirs = ours[::-1]
    theirs = [{**row, "arm": "b"} for row in theirs]
    assert partners(pair_results(ours, theirs, arms)) == [(0, 1), (1, 0)]


def test_contrasts_pair_by_both_arms():
    ours = [{"arm_1": "a1", "arm_2": "a0", "outcome": "MADRS"}]
    theirs = [
        {"arm_1": "b2", "arm_2": "b0", "outcome": "MADRS"},
        {"arm_1": "b1", "arm_2": "b0", "outcome": "MADRS"},
    ]
    pairs = pair_results(ours, theirs, {"a1": "b1", "a0": "b0"}, ("arm_1", "arm_2"))
    assert partners(pairs) == [(0, 1), (None, 0)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (2.8, Decimal("2.80")),
        (0.1 + 0.2, 0.3),
        (Decimal("0.1"), 0.1),
        (0, Decimal("0.00")),
        (12, 12.0),
        ("ITT", " itt "),
        ("per  protocol", "Per protocol"),
        ("", None),
        (None, None),
        (True, True),
        (["a"], ["a"]),
    ],
)
def test_values_that_agree(a, b):
    assert is_same(a, b)
    assert is_same(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (0, None),
        ("0", 0),
        (2.8, 2.81),
        (1e-12, 0),
        (True, 1),
        (False, 0),
        (-7.6, 7.6),
        ("ITT", "mITT"),
        ("x", None),
        (["a"], ["a", "b"]),
    ],
)
def test_values_that_differ(a, b):
    assert not is_same(a, b)
    assert not is_same(b, a)


def test_differences_come_field_by_field_in_order():
    ours = {"n": 20, "mean": -14.8, "sd": Decimal("9.29"), "population": "ITT"}
    theirs = {"n": 18, "mean": Decimal("-14.80"), "sd": 9.3, "population": "itt", "note": "x"}
    assert differences(ours, theirs, ["note", "sd", "n", "mean", "population"]) == [
        Difference("note", None, "x"),
        Difference("sd", Decimal("9.29"), 9.3, is_rounding=True),
        Difference("n", 20, 18),
    ]


@pytest.mark.parametrize(
    ("a", "b", "is_rounding"),
    [
        (9.29, 9.3, True),
        (9.26, 9.3, True),
        (9.24, 9.3, False),
        (9.3, 9.4, False),
        (12, 12.4, True),
        (120, 124, False),
        (1.73, 1.7312, True),
        (Decimal("10.070"), Decimal("10.1"), True),
        (1e30, 1.0, False),
        ("9.29", "9.3", False),
        (None, 9.3, False),
    ],
)
def test_a_difference_of_rounding_is_told_as_such(a, b, is_rounding):
    (difference,) = differences({"x": a}, {"x": b}, ["x"])
    assert difference.is_rounding is is_rounding


@given(st.dictionaries(st.sampled_from("abc"), st.none() | st.integers() | st.text(max_size=3)))
def test_an_account_does_not_differ_from_itself(row):
    assert differences(row, dict(row), ["a", "b", "c"]) == []

"""Shares laid round a circle: each record goes to as many people as judge it, none of them twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening import arcs

SHARES = st.lists(st.integers(0, 100), max_size=12)


@st.composite
def adding_up(draw):
    """Shares that add up to 100 % for each of some judges."""
    judges = draw(st.integers(1, 4))
    shares, left = [], judges * 100
    while left:
        share = draw(st.integers(1, min(left, 100)))
        shares.append(share)
        left -= share
    return judges, draw(st.permutations(shares))


def slot_of(key):
    return key * arcs.STEP % arcs.SLOTS


def holds(arc, slot):
    return any(begin <= slot < end for begin, end in arc)


def slots(arc):
    return [slot for begin, end in arc for slot in range(begin, end)]


@given(adding_up())
def test_every_record_goes_to_exactly_as_many_people_as_judge_it(given):
    judges, shares = given
    held = [0] * arcs.SLOTS
    for arc in arcs.laid(shares):
        mine = slots(arc)
        assert len(mine) == len(set(mine))  # nobody twice
        for slot in mine:
            held[slot] += 1
    assert set(held) == {judges}


@given(SHARES)
def test_an_arc_is_as_long_as_its_share_and_holds_its_slots(shares):
    for share, arc in zip(shares, arcs.laid(shares), strict=True):
        mine = set(slots(arc))
        assert len(mine) == share * 100
        assert all(holds(arc, slot) == (slot in mine) for slot in range(0, arcs.SLOTS, 97))


@given(st.integers(1, 99), st.integers(0, 10**9))
def test_any_run_of_records_is_shared_evenly(share, first):
    arc = arcs.laid([share])[0]
    mine = sum(holds(arc, slot_of(key)) for key in range(first, first + 1000))
    assert abs(mine - 10 * share) <= 5


def test_keys_that_follow_on_each_other_take_every_slot():
    assert {slot_of(key) for key in range(arcs.SLOTS)} == set(range(arcs.SLOTS))


@pytest.mark.parametrize("shares", [[101], [-1], [50, 150]])
def test_no_share_is_over_a_hundred_or_under_nothing(shares):
    with pytest.raises(ValueError, match="from 0 to 100"):
        arcs.laid(shares)


def test_nobody_has_no_arc():
    assert arcs.laid([]) == []
    assert arcs.laid([0]) == [()]


@pytest.mark.parametrize(
    ("people", "judges", "shares"),
    [
        (0, 2, []),
        (1, 2, [100]),  # too few: what is missing is said
        (2, 2, [100, 100]),
        (3, 2, [67, 67, 66]),
        (7, 1, [15, 15, 14, 14, 14, 14, 14]),
    ],
)
def test_evenly(people, judges, shares):
    assert arcs.evenly(people, judges) == shares


@given(st.integers(1, 30), st.integers(1, 4))
def test_evenly_adds_up_where_there_are_enough_people(people, judges):
    shares = arcs.evenly(people, judges)
    assert max(shares) - min(shares) <= 1
    assert arcs.missing(shares, judges) == max(0, judges - people) * 100


def test_by_how_much_shares_are_out():
    assert arcs.missing([100, 70], 2) == 30
    assert arcs.missing([100, 70], 1) == -70

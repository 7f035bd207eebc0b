from hypothesis import given
from hypothesis import strategies as st

from screening.choices import ScreeningOutcome, Stage, Verdict
from screening.consensus import Rule
from screening.settlement import Cast, Settlement, settle

TITLES, TEXTS = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
IN, MAYBE, OUT = Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE


def casts(*votes):
    """Votes as (judge, verdict) or (judge, verdict, reason), in the order of time."""
    return [
        Cast(judge, verdict, reason[0] if reason else None, (order,))
        for order, (judge, verdict, *reason) in enumerate(votes)
    ]


def outcome(*votes, required=2, stage=TITLES, adjudications=()):
    return settle(casts(*votes), casts(*adjudications), Rule(required), stage).outcome


def test_nobody_has_judged():
    assert outcome() == "undecided"


def test_the_newest_decision_of_a_reviewer_counts():
    newer_first = list(reversed(casts(("a", OUT), ("a", IN), ("b", IN))))
    # A's own contradiction is seen whatever the order.
    assert settle(newer_first, [], Rule(2), TITLES).outcome == "conflict"
    assert outcome(("a", MAYBE), ("a", IN), ("b", IN)) == "included"


def test_a_contradiction_waits_until_enough_have_judged():
    assert outcome(("a", OUT), ("a", IN)) == "undecided"
    assert outcome(("a", OUT), ("a", IN), required=1) == "conflict"
    assert outcome(("a", OUT), ("a", IN), ("b", IN)) == "conflict"


def test_two_reasons_of_one_person_at_full_text_contradict_each_other():
    assert outcome(("a", OUT, 1), ("a", OUT, 2), ("b", OUT, 2), stage=TEXTS) == "conflict"
    assert outcome(("a", OUT, 1), ("a", OUT, 2), ("b", OUT, 2)) == "excluded"


def test_an_adjudication_outranks_votes_and_their_number():
    assert outcome(("a", OUT), adjudications=[("d", IN)]) == "included"
    assert outcome(("a", IN), ("b", IN), adjudications=[("d", OUT)]) == "excluded"


def test_two_adjudications_that_differ_are_a_conflict():
    assert outcome(adjudications=[("d", IN), ("e", OUT)]) == "conflict"
    assert outcome(adjudications=[("d", OUT, 1), ("e", OUT, 2)], stage=TEXTS) == "conflict"
    assert outcome(adjudications=[("d", OUT, 1), ("e", OUT, 1)], stage=TEXTS) == "excluded"


def test_the_reason_is_kept_where_it_is_one():
    same = settle(casts(("a", OUT, 7), ("b", OUT, 7)), [], Rule(2), TEXTS)
    assert same == Settlement(ScreeningOutcome.EXCLUDED, 7)
    assert settle(casts(("a", OUT, 7), ("b", OUT, 8)), [], Rule(2), TITLES).reason is None
    assert settle(casts(("a", OUT, 7), ("b", OUT)), [], Rule(2), TITLES).reason is None
    assert settle([], casts(("d", OUT, 9)), Rule(2), TEXTS).reason == 9


votes = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([IN, MAYBE, OUT])), max_size=6)


@given(votes, st.integers(1, 3), st.randoms())
def test_the_order_of_rows_does_not_matter(votes, required, random):
    rows = casts(*votes)
    shuffled = random.sample(rows, len(rows))
    assert settle(rows, [], Rule(required), TITLES) == settle(shuffled, [], Rule(required), TITLES)


@given(votes, st.integers(1, 3))
def test_undecided_means_that_fewer_people_than_required_have_judged(votes, required):
    found = settle(casts(*votes), [], Rule(required), TITLES)
    judges = {judge for judge, _ in votes}
    assert (found.outcome == "undecided") == (len(judges) < required)


def test_of_several_reasons_the_first_listed_is_reported():
    rule = Rule(2, reasons_conflict=False, reason_order=(8, 7))
    votes = casts(("a", OUT, 7), ("b", OUT, 8))
    assert settle(votes, [], rule, TEXTS) == Settlement(ScreeningOutcome.EXCLUDED, 8)


def test_adjudications_that_contradict_each_other_conflict_whatever_suffices():
    rule = Rule(2, include_suffices=True)
    thirds = casts(("d", IN), ("e", OUT))
    assert settle([], thirds, rule, TITLES).outcome == "conflict"

"""Who leaves: their votes count, or those on records that are not settled are set aside."""

import pytest

from review import role_changes
from review.actions import members
from review.errors import DomainError
from review.models import Event, Membership
from screening import first_votes, following, leaving, unassigned
from screening.actions import decisions, duplicates, leavers, standings, work_plans
from screening.models import Decision, Standing
from tests.factories import make_citation, make_member, make_review
from tests.screening.stories import TEXTS, TITLES, judge, retrieved, where


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(6)]


@pytest.fixture
def voted(records, alice, bob, carol):
    """Bob judged five: two are settled, one of these in conflict."""
    for record in records[:5]:
        judge(record, (bob, "include"))
    judge(records[0], (carol, "include"))
    judge(records[1], (carol, "exclude"))
    return records


def membership(person):
    return Membership.objects.get(user=person)


def leave(person, by, votes):
    return leavers.part(membership=membership(person), roles=["observer"], votes=votes, by=by)


def standing_rows():
    return set(Standing.objects.current().values_list("citation", "stage", "standing", "reason"))


def test_the_votes_count(voted, review, alice, bob, carol):
    leave(bob, alice, "count")
    assert membership(bob).roles == ["observer"]
    assert Decision.objects.current().filter(reviewer=bob).count() == 5
    judge(voted[2], (carol, "include"))
    assert where(voted[2]) == "included"


def test_set_aside_where_nothing_is_settled(voted, review, alice, bob, carol):
    leave(bob, alice, "set_aside")
    left = Decision.objects.current().filter(reviewer=bob)
    assert set(left.values_list("citation", flat=True)) == {voted[0].pk, voted[1].pk}
    assert (where(voted[0]), where(voted[1])) == ("included", "conflict")
    judge(voted[2], (carol, "include"))
    assert where(voted[2]) == "undecided"  # it waits for another
    judge(voted[2], (alice, "include"))
    assert where(voted[2]) == "included"
    event = Event.objects.get(verb="screening.votes.set_aside")
    assert (event.data, event.target_text, event.is_sealed) == (
        {"votes": {"title_abstract": 3}},
        "Bob",
        False,
    )


def test_no_standing_moves_and_all_follow_from_the_facts(voted, review, alice, bob, carol):
    before = standing_rows()
    leave(bob, alice, "set_aside")
    assert standing_rows() == before
    last = Event.objects.filter(review=review).latest("seq").seq
    standings.settle(review=review, citations=[each.pk for each in voted], cause=last + 1)
    assert standing_rows() == before


def test_agreement_keeps_the_first_votes(voted, review, alice, bob, carol):
    before = {(v.record, v.reviewer, v.verdict) for v in first_votes.of(review, TITLES)}
    assert len(before) == 4
    leave(bob, alice, "set_aside")
    assert {(v.record, v.reviewer, v.verdict) for v in first_votes.of(review, TITLES)} == before


def test_who_comes_back_is_asked_again(voted, review, alice, bob):
    leave(bob, alice, "set_aside")
    members.set_roles(membership=membership(bob), roles=["screener"], by=alice)
    assert following.next_some(bob, review, stage=TITLES, number=9) == voted[2:]
    decisions.record(citation=voted[2], verdict="exclude", by=bob)
    assert Decision.objects.filter(reviewer=bob, citation=voted[2]).count() == 2


def test_both_stages_and_joined_records(voted, review, alice, bob, carol):
    report = retrieved(review, alice, carol, title="To read")
    judge(report, (bob, "include"), stage=TEXTS)
    head = duplicates.merge(citation=voted[3], other=voted[5], by=alice)
    at = {each.stage: (each.not_settled, each.settled) for each in leaving.votes_of(bob, review)}
    assert at == {TITLES: (3, 2), TEXTS: (1, 0)}
    assert leavers.set_aside(person=bob, review=review, by=alice) == 4
    assert head in following.next_some(bob, review, stage=TITLES, number=9)
    assert where(report, TEXTS) == "undecided"


def test_without_open_votes_nothing_happens(voted, review, alice, carol, dana):
    assert leavers.set_aside(person=dana, review=review, by=alice) == 0
    assert leavers.set_aside(person=carol, review=review, by=alice) == 0
    assert not Event.objects.filter(verb="screening.votes.set_aside").exists()


def test_votes_in_another_review_are_not_touched(voted, review, alice, bob):
    other = make_review(title="Another")
    Membership.objects.create(review=other, user=bob, roles=["screener"])
    theirs = make_citation(other, make_member(other, "olga", ["owner"]))
    judge(theirs, (bob, "include"))
    leave_here = Membership.objects.get(user=bob, review=review)
    leavers.part(membership=leave_here, roles=[], votes="set_aside", by=alice)
    assert Decision.objects.current().filter(citation=theirs).count() == 1


def test_a_refused_change_of_roles_sets_nothing_aside(voted, alice):
    judge(voted[5], (alice, "include"))
    with pytest.raises(DomainError):  # the only owner
        leave(alice, alice, "set_aside")
    assert Decision.objects.current().filter(reviewer=alice).count() == 1


def test_when_it_is_asked(voted, review, alice, bob, carol, dana):
    ask = role_changes.first_question
    assert ask(membership(bob), ["extractor"]).endswith("/votes/?roles=extractor")
    assert ask(membership(bob), []).endswith("/votes/?")
    assert ask(membership(bob), ["screener"]) is None
    assert ask(membership(dana), []) is None
    assert ask(membership(carol), []) is None  # all her votes are on settled records


def test_a_share_of_who_left_strands_what_that_person_had_not_judged(
    voted, review, alice, bob, carol
):
    shares = {alice: (0, None), bob: (100, None), carol: (100, None)}
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="shares", shares=shares)
    assert unassigned.of(review, TITLES).count == 0
    leave(bob, alice, "count")
    assert unassigned.of(review, TITLES).first == [voted[5]]
    faults = unassigned.faults(review, TITLES)
    assert faults == ["Bob no longer screens, but has a share of 100 %. Give it to others."]
    leavers.set_aside(person=bob, review=review, by=alice)
    assert unassigned.of(review, TITLES).first == voted[2:]

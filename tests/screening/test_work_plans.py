"""Work shared out: each is given the own part, every record goes to as many as are to judge it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from review.models import Event
from screening import arcs, following, parts, queue
from screening.actions import duplicates, parkings, stopping, work_orders, work_plans
from screening.choices import WorkKind
from screening.errors import SharesDoNotAddUp
from screening.models import Standing, WorkPlan, WorkShare
from tests.factories import make_citation, make_review
from tests.screening.stories import TEXTS, TITLES, judge

DAY = date(2026, 12, 3)


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(40)]


def share(review, by, *shares, stage=TITLES):
    """Shares as (person, per cent)."""
    given = {person: (percent, None) for person, percent in shares}
    return work_plans.plan(review=review, by=by, stage=stage, kind=WorkKind.SHARES, shares=given)


def given(person, review, number=99):
    return following.next_some(person, review, stage=TITLES, number=number)


def test_without_a_plan_everybody_is_given_everything(records, review, bob, carol):
    assert given(bob, review) == given(carol, review) == records


def test_each_record_goes_to_as_many_people_as_judge_it(records, review, alice, bob, carol):
    share(review, alice, (alice, 50), (bob, 80), (carol, 70))
    parts_of = [set(given(person, review)) for person in (alice, bob, carol)]
    for record in records:
        assert sum(record in part for part in parts_of) == 2
    assert [len(part) for part in parts_of] == pytest.approx([20, 32, 28], abs=2)


def test_the_database_finds_the_slots(records, review):
    rows = Standing.objects.current().alias(slot=parts.SLOT).annotate(found=parts.SLOT)
    for key, found in rows.values_list("citation", "found"):
        assert found == key * arcs.STEP % arcs.SLOTS


def test_new_records_have_their_place_at_once(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    new = make_citation(review, alice)
    assert [new in given(person, review) for person in (alice, bob, carol)].count(True) == 2


def test_orders_obey_the_plan(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    mine = given(bob, review)
    work_orders.choose(review=review, by=bob, stage=TITLES, kind="random")
    shuffled = given(bob, review)
    assert shuffled != mine
    assert set(shuffled) == set(mine)


def test_going_on_behind_a_record_stays_within_the_part(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    mine = given(bob, review)
    assert following.next_for(bob, review, after=mine[3].pk) == mine[4]
    assert following.next_for(bob, review, after=mine[-1].pk) == mine[0]
    parkings.park(citation=mine[0], by=bob)
    assert given(bob, review) == [*mine[1:], mine[0]]
    assert queue.parked(bob, review, TITLES) == 1


def test_counts_are_of_the_part(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    mine = given(bob, review)
    judge(mine[0], (bob, "include"))
    own = queue.own_count(bob, review, TITLES)
    assert (own.judged, own.records) == (1, len(mine))
    assert queue.waiting(bob, review, TITLES) == len(mine) - 1
    judge(mine[1], (carol, "include"))  # one of a peer's moves nothing
    assert queue.own_count(bob, review, TITLES) == own


def test_a_vote_on_a_record_of_others_counts(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    other = next(each for each in records if each not in given(bob, review))
    judge(other, (bob, "include"), (alice, "include"))
    assert other not in given(carol, review)


def test_what_is_drawn_for_an_audit_comes_to_everybody_first(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    plan = stopping.register(
        review=review, by=alice, target=95, confidence=95, audit_size=12, looks=1
    )
    drawn = set(stopping.draw(plan=plan, by=alice).citations.all())
    mine = given(carol, review)
    assert set(mine[:12]) == drawn
    assert queue.waiting(carol, review, TITLES) == len(mine)


def test_done_with_the_own_part_one_is_still_sealed(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    for record in given(carol, review):
        judge(record, (carol, "exclude"))
    assert following.next_for(carol, review) is None
    assert queue.waiting(carol, review, TITLES) == 0
    assert queue.is_sealed(carol, review)  # whoever may still judge could be led
    work_plans.go_beyond(review=review, by=carol, stage=TITLES, is_beyond=True)
    others = given(carol, review)
    assert len(others) > 10
    for record in others:
        judge(record, (carol, "exclude"))
    assert not queue.is_sealed(carol, review)


def test_beyond_comes_after_the_own_part_and_can_be_taken_back(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    mine = given(carol, review)
    work_plans.go_beyond(review=review, by=carol, stage=TITLES, is_beyond=True)
    everything = given(carol, review)
    assert everything[: len(mine)] == mine
    assert sorted(everything, key=lambda each: each.pk) == records
    assert Event.objects.get(verb="screening.work.beyond").is_sealed
    judge(everything[-1], (carol, "include"))
    own = queue.own_count(carol, review, TITLES)
    assert (own.judged, own.records) == (1, 40)
    share(review, alice, (alice, 100), (bob, 50), (carol, 50))  # the choice stays
    assert len(given(carol, review)) == 39
    work_plans.go_beyond(review=review, by=carol, stage=TITLES, is_beyond=False)
    assert 15 < len(given(carol, review)) < 25


def test_beyond_without_a_plan_is_nothing(review, bob):
    work_plans.go_beyond(review=review, by=bob, stage=TITLES, is_beyond=True)
    assert not WorkShare.objects.exists()


def test_who_has_no_share_is_given_nothing(records, review, alice, bob, carol, dana):
    share(review, alice, (alice, 100), (bob, 100))
    assert given(carol, review) == []
    share(review, alice, (alice, 100), (bob, 50), (carol, 50))
    assert given(carol, review)


def test_nothing_judged_moves_with_the_plan(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    for record in given(carol, review):
        judge(record, (carol, "exclude"))
    before = set(Standing.objects.values_list("pk", "standing", "until"))
    share(review, alice, (alice, 0), (bob, 100), (carol, 100))
    assert set(Standing.objects.values_list("pk", "standing", "until")) == before
    # What carol had judged needs one more person, and is given to bob, not to her again.
    assert set(given(bob, review)) == set(records)
    assert len(given(carol, review)) == 40 - len(queue.own_last(carol, review, TITLES))


@pytest.mark.parametrize(
    ("percents", "words"),
    [
        ((100, 70), "30 % are missing"),
        ((100, 100, 5), "5 % are too much"),
        ((), "200 % are missing"),
    ],
)
def test_shares_that_do_not_add_up_are_refused(review, alice, bob, carol, percents, words):
    shares = zip((alice, bob, carol), percents, strict=False)
    with pytest.raises(SharesDoNotAddUp, match=words):
        share(review, alice, *shares)
    assert not WorkPlan.objects.exists()


def test_a_plan_is_an_event_and_open_again(records, review, alice, bob):
    given_to = {alice: (100, DAY), bob: (100, None)}
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="shares", shares=given_to)
    told = Event.objects.get(verb="screening.work.planned").data
    assert told["shares"] == [
        {"person": str(alice.uid), "share": 100, "due": "2026-12-03"},
        {"person": str(bob.uid), "share": 100, "due": None},
    ]
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="open")
    assert parts.kind_of(review, TITLES) == WorkKind.OPEN
    assert parts.of(bob, review, TITLES).is_whole


def test_each_stage_and_each_review_has_its_own_plan(records, review, alice, bob):
    share(review, alice, (alice, 100), (bob, 100), stage=TEXTS)
    assert parts.kind_of(review, TEXTS) == WorkKind.SHARES
    assert parts.of(bob, review, TITLES).is_whole
    assert parts.of(bob, make_review(), TEXTS).is_whole


def test_a_record_joined_to_another_is_in_the_part_of_that_one(records, review, alice, bob, carol):
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    mine, theirs = given(bob, review)[0], None
    theirs = next(each for each in records if each not in given(bob, review))
    judge(theirs, (bob, "include"))
    head = duplicates.merge(citation=mine, other=theirs, by=alice)
    assert head not in given(bob, review)  # judged as a duplicate


def test_nobody_has_two_shares_or_more_than_all(records, review, alice, bob):
    plan = share(review, alice, (alice, 100), (bob, 100))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkShare.objects.create(plan=plan, person=bob, share=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkShare.objects.filter(person=bob).update(share=101)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.create(review=review, stage=TITLES, kind="open")


def test_the_plan_costs_one_query(records, review, alice, bob, carol, django_assert_num_queries):
    with django_assert_num_queries(3):
        following.next_for(bob, review)
    share(review, alice, (alice, 100), (bob, 60), (carol, 40))
    with django_assert_num_queries(4):
        following.next_for(bob, review)

"""Who is given how much, how far and how fast each is, and what is given to nobody."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from screening import deadlines, unassigned, workload
from screening.actions import batches, leavers, work_plans
from screening.models import Decision
from screening.pace import Deadline
from tests.factories import make_citation
from tests.screening.stories import TEXTS, TITLES, judge

TODAY = date(2026, 11, 22)


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(20)]


def share(review, by, shares):
    return work_plans.plan(review=review, by=by, stage=TITLES, kind="shares", shares=shares)


def in_days(review, days):
    return deadlines.today(review) + timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "due", "words"),
    [
        (312, date(2026, 12, 3), "312 left, due 3 December: 26 a day"),
        (1200, date(2027, 1, 2), "1,200 left, due 2 January 2027: 29 a day"),
        (7, TODAY, "7 left, due today"),
        (7, date(2026, 11, 20), "7 left, overdue since 20 November"),
    ],
)
def test_a_deadline_in_words(left, due, words):
    assert deadlines.words(Deadline(left, due, TODAY)) == words


def test_the_own_due_day(records, review, alice, bob, carol):
    due = in_days(review, 3)
    share(review, alice, {alice: (100, None), bob: (100, due)})
    assert deadlines.of(bob, review, TITLES) == Deadline(20, due, deadlines.today(review))
    assert deadlines.of(alice, review, TITLES) is None
    assert deadlines.of(carol, review, TITLES) is None
    assert deadlines.of(bob, review, TEXTS) is None
    for record in records:
        judge(record, (bob, "include"))
    assert deadlines.of(bob, review, TITLES) is None  # done


def test_of_batches_the_next_that_is_not_done(records, review, alice, bob):
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    for size, days in ((4, None), (3, 9), (2, 2)):
        due = days and in_days(review, days)
        batches.cut(review=review, by=alice, stage=TITLES, size=size, people=[bob], due=due)
    today = deadlines.today(review)
    assert deadlines.of(bob, review, TITLES) == Deadline(2, in_days(review, 2), today)
    for record in records[7:9]:
        judge(record, (bob, "include"))
    assert deadlines.of(bob, review, TITLES) == Deadline(3, in_days(review, 9), today)


def test_due_on_the_last_evening_where_the_review_is(review, alice, bob):
    review.time_zone = "Pacific/Kiritimati"  # 14 hours ahead
    there = deadlines.today(review)
    review.time_zone = "Pacific/Pago_Pago"  # 11 behind
    assert there - deadlines.today(review) in (timedelta(days=1), timedelta(days=2))


def test_numbers_of_each_person(records, review, alice, bob, carol):
    due = in_days(review, 5)
    share(review, alice, {alice: (0, None), bob: (100, due), carol: (100, None)})
    for record in records[:8]:
        judge(record, (bob, "include"))
    begin = timezone.now() - timedelta(hours=1)
    for n, decision in enumerate(Decision.objects.order_by("pk")):
        at = begin + timedelta(seconds=4 * n)
        Decision.objects.filter(pk=decision.pk).update(decided_at=at)
    _, of_bob, of_carol = workload.of(review, TITLES, workload.people(review, TITLES))
    assert (of_bob.share, of_bob.given, of_bob.judged, of_bob.left) == (100, 20, 8, 12)
    assert (of_bob.in_week, of_bob.seconds) == (8, 4)
    assert of_bob.ends == in_days(review, 11)  # 12 at 8 in seven days
    assert of_bob.due.startswith("12 left, due")
    assert (of_carol.judged, of_carol.left, of_carol.seconds, of_carol.ends) == (0, 20, None, None)
    assert of_carol.due == ""


def test_votes_of_long_ago_make_no_pace(records, review, alice, bob):
    judge(records[0], (bob, "include"))
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=8))
    row = workload.of(review, TITLES, [bob])[0]
    assert (row.judged, row.in_week, row.ends, row.share) == (1, 0, None, None)


def test_who_left_with_a_share_or_a_batch_is_listed(records, review, alice, bob, carol):
    share(review, alice, {alice: (100, None), bob: (100, None)})
    assert workload.people(review, TITLES) == [alice, bob, carol]
    member = review.memberships.get(user=bob)
    leavers.part(membership=member, roles=[], votes="count", by=alice)
    assert workload.people(review, TITLES) == [alice, carol, bob]
    row = workload.of(review, TITLES, [bob])[0]
    assert (row.is_gone, row.given, row.left) == (True, 20, 0)
    share(review, alice, {alice: (100, None), carol: (100, None)})
    assert workload.people(review, TITLES) == [alice, carol]


def test_what_a_plan_would_give(records, review, alice, bob, carol):
    shares = {alice: (50, None), bob: (80, None), carol: (70, None)}
    found = workload.proposed(review, TITLES, "shares", shares)
    assert sum(found.values()) == 40
    share(review, alice, shares)
    given = {row.person: row.given for row in workload.of(review, TITLES, [alice, bob, carol])}
    assert given == found
    again = {carol: (30, None), bob: (70, None), alice: (100, None)}  # named in another order
    found = workload.proposed(review, TITLES, "shares", again)
    share(review, alice, again)
    assert {row.person: row.given for row in workload.of(review, TITLES, again)} == found
    assert set(workload.proposed(review, TITLES, "open", shares).values()) == {20}
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    batches.cut(review=review, by=alice, stage=TITLES, size=3, people=[bob, carol])
    found = workload.proposed(review, TITLES, "batches", shares)
    assert found == {alice: 0, bob: 3, carol: 3}


def test_records_in_no_batch_wait_for_nobody(records, review, alice, bob, carol):
    assert unassigned.of(review, TITLES).count == 0  # open
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    batches.cut(review=review, by=alice, stage=TITLES, size=5, people=[bob])
    judge(records[19], (alice, "include"), (carol, "include"))
    found = unassigned.of(review, TITLES)
    assert (found.count, found.first) == (14, records[5:19])
    words = "Batch 1 is for 1 person who screens, and each record needs 2."
    assert unassigned.faults(review, TITLES) == [words]


def test_faults_of_a_plan_that_the_protocol_left_behind(records, review, alice, bob, carol):
    share(review, alice, {alice: (100, None), bob: (100, None)})
    assert unassigned.faults(review, TITLES) == []
    type(review).objects.filter(pk=review.pk).update(judgements_required=3)
    assert "100 % are missing" in unassigned.faults(review, TITLES)[0]


def test_too_few_people_for_the_protocol(review, alice):
    words = "1 person screens, and each record needs 2. Invite more, or change the protocol."
    assert unassigned.faults(review, TITLES) == [words]

"""Work is shared out, cut and given up at the same moment."""

from review.choices import Role
from review.models import Membership
from screening import leaving
from screening.actions import batches, leavers, work_plans
from screening.models import Batch, BatchedRecord, Decision, WorkPlan, WorkShare
from tests.factories import make_citation, make_member, make_review
from tests.screening.stories import TITLES, judge
from tests.screening.test_at_once import at_once, cast
from tests.screening.test_standings import current, rebuilt


def planned(review, owner, shares):
    def work():
        work_plans.plan(review=review, by=owner, stage=TITLES, kind="shares", shares=shares)

    return work


def cut(review, owner, people):
    def work():
        for _ in range(3):
            batches.cut(review=review, by=owner, stage=TITLES, size=4, people=people)

    return work


def gone(membership, owner, votes):
    def work():
        leavers.part(membership=membership, roles=["observer"], votes=votes, by=owner)

    return work


def test_one_plan_whose_shares_add_up(transactional_db):
    review = make_review()
    ann, ben, cat = (make_member(review, name, [Role.SCREENER]) for name in ("ann", "ben", "cat"))
    plans = [{ann: 100, ben: 100}, {ann: 50, ben: 50, cat: 100}, {ben: 100, cat: 100}]
    at_once(
        *(planned(review, ann, {who: (n, None) for who, n in shares.items()}) for shares in plans)
    )
    assert WorkPlan.objects.count() == 1
    assert sum(WorkShare.objects.values_list("share", flat=True)) == 200


def test_no_record_is_cut_twice(transactional_db):
    review = make_review()
    owner = make_member(review, "own", [Role.OWNER, Role.SCREENER])
    for _ in range(20):
        make_citation(review, owner)
    work_plans.plan(review=review, by=owner, stage=TITLES, kind="batches")
    at_once(cut(review, owner, [owner]), cut(review, owner, [owner]))
    assert BatchedRecord.objects.count() == 20
    numbers = list(Batch.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]


def test_votes_are_cast_while_those_of_a_leaver_are_set_aside(transactional_db):
    review = make_review()
    owner = make_member(review, "own", [Role.OWNER])
    ann, ben, cat = (make_member(review, name, [Role.SCREENER]) for name in ("ann", "ben", "cat"))
    citations = [make_citation(review, owner) for _ in range(15)]
    for citation in citations:
        judge(citation, (ann, "include"))
    members = {each.user: each for each in Membership.objects.filter(review=review)}
    at_once(
        gone(members[ann], owner, "set_aside"),
        gone(members[cat], owner, "count"),
        cast(ben, citations, 1),
        cast(cat, citations, 2),
    )
    assert not leaving.open_votes(ann, review).exists()
    assert Decision.objects.filter(reviewer=ann).count() == 15
    assert current() == rebuilt(review)

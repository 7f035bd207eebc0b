"""In which order a person is given records: as imported, at random, or the likely ones first."""

from collections.abc import Sequence
from random import Random

from django.db import transaction
from django.db.models import F

from review import events
from review.choices import JobStatus
from review.models import Review, User
from screening import learned
from screening.choices import OrderKind, Stage
from screening.models import Citation, OrderPart, Ranking, Standing, WorkOrder
from screening.tasks import run_ranking

AT_WORK = [JobStatus.QUEUED, JobStatus.RUNNING]


@transaction.atomic
def choose(*, review: Review, by: User, stage: Stage, kind: OrderKind) -> WorkOrder:
    """Give the person the records of a stage in another order from now on."""
    found, _ = WorkOrder.objects.update_or_create(
        review=review,
        person=by,
        stage=stage,
        defaults={"kind": kind, "votes": 0, "due": 1},
    )
    keep(found, [])
    event = events.record(
        "screening.order.chosen", review=review, by=by, is_sealed=True, stage=stage, kind=kind
    )
    if kind == OrderKind.RANDOM:
        _shuffle(found, seed=event.seq)
    if kind == OrderKind.LIKELY:
        _rank(found)
    return found


def note_vote(*, review: Review, by: User, stage: Stage) -> None:
    """Count a vote of who has the likely records first; when enough are new, rank what is left.

    How many that is, `learning.batch` says: one while few are known, then ever more.
    """
    mine = WorkOrder.objects.filter(review=review, person=by, stage=stage, kind=OrderKind.LIKELY)
    if mine.filter(votes__lt=F("due") - 1).update(votes=F("votes") + 1):
        return
    if order := mine.first():
        mine.update(votes=0 if _rank(order) else F("votes") + 1)


def run(job: Ranking) -> None:
    """The work of the job."""
    order = job.order
    found = learned.ranked(order.person, order.review, Stage(order.stage))
    with job.writing(**found.summary):
        # A person who chose another order meanwhile keeps that.
        mine = WorkOrder.objects.filter(pk=order.pk, kind=OrderKind.LIKELY)
        if mine.update(due=found.due):
            keep(order, found.keys)
        Ranking.objects.filter(order=order, pk__lt=job.pk).exclude(weights={}).update(weights={})


def keep(order: WorkOrder, keys: Sequence[int]) -> None:
    """Have these citations given in this order from now on."""
    order.parts.all().delete()
    OrderPart.objects.bulk_create(OrderPart.cut(order, keys), batch_size=50)


def _rank(order: WorkOrder) -> bool:
    """False while an earlier ranking is at work."""
    if Ranking.objects.filter(order=order, status__in=AT_WORK).exists():
        return False
    job = Ranking.objects.create(order=order, by=order.person)
    run_ranking.delay_on_commit(job.pk)
    return True


def _shuffle(order: WorkOrder, seed: int) -> None:
    """The seed is the event's number, so that the order can be told again."""
    there = Standing.objects.current().filter(review=order.review, stage=order.stage)
    keys = list(
        Citation.objects.filter(pk__in=there.values("citation"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Random(seed).shuffle(keys)
    keep(order, keys)

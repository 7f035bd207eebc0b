"""Who is given how much of a stage, and how far and how fast each is. For owners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from review.access import who_may
from review.models import Review, User
from review.roles import Permission
from screening import arcs, deadlines, pace, parts, queue
from screening.choices import Stage, WorkKind
from screening.models import BatchedRecord, Decision, Standing, WorkShare
from screening.pace import Deadline
from screening.parts import Share

LAST_VOTES = 1000  # of which the time for a record is worked out


@dataclass(frozen=True, slots=True)
class Workload:
    """One person's part of a stage: numbers of records and votes, never what was judged.

    `share` is None unless the work goes by shares; `is_gone` of who no longer screens.
    """

    person: User
    is_gone: bool
    share: int | None
    given: int
    judged: int
    left: int
    deadline: Deadline | None
    in_week: int
    seconds: int | None
    ends: date | None

    @property
    def due(self) -> str:
        return deadlines.words(self.deadline) if self.deadline else ""


def of(review: Review, stage: Stage, people: Iterable[User]) -> list[Workload]:
    """The workload of each of these people."""
    screening = {person.pk for person in who_may(review, Permission.SCREEN)}
    shares = parts.shares(review, stage)
    return [
        _of(person, review, stage, person.pk not in screening, shares.get(person.pk))
        for person in people
    ]


def people(review: Review, stage: Stage) -> list[User]:
    """Who screens, and who does not any more but holds a share or a batch."""
    found = {person.pk: person for person in who_may(review, Permission.SCREEN)}
    for person in parts.holders(review, stage):
        found.setdefault(person.pk, person)
    return list(found.values())


def proposed(
    review: Review, stage: Stage, kind: WorkKind, shares: Mapping[User, Share]
) -> dict[User, int]:
    """How many of the stage's records each would have, settled ones too: no vote moves that."""
    records = Standing.objects.current().filter(review=review, stage=stage)
    if kind == WorkKind.SHARES:
        order = _as_laid(review, stage, shares)
        laid = zip(order, arcs.laid([shares[person][0] for person in order]), strict=True)
        return {person: parts.Part(arc=arc).of(records).count() for person, arc in laid}
    if kind == WorkKind.OPEN:
        return dict.fromkeys(shares, records.count())
    batched = BatchedRecord.objects.filter(batch__plan__review=review, stage=stage)
    return {person: batched.filter(batch__people=person).count() for person in shares}


def _as_laid(review: Review, stage: Stage, people: Iterable[User]) -> list[User]:
    """In the order of their arcs: who has a row keeps the place, who is new comes last."""
    rows = WorkShare.objects.filter(plan__review=review, plan__stage=stage).order_by("pk")
    places = {person: place for place, person in enumerate(rows.values_list("person", flat=True))}
    return sorted(people, key=lambda person: places.get(person.pk, len(places)))


def _of(person: User, review: Review, stage: Stage, is_gone: bool, share: int | None) -> Workload:
    own = queue.own_count(person, review, stage)
    left = 0 if is_gone else queue.waiting(person, review, stage)
    votes = Decision.objects.current().filter(reviewer=person, stage=stage, citation__review=review)
    in_week = votes.filter(decided_at__gte=timezone.now() - timedelta(days=pace.WEEK)).count()
    last = votes.order_by("-decided_at").values_list("decided_at", flat=True)[:LAST_VOTES]
    return Workload(
        person=person,
        is_gone=is_gone,
        share=share,
        given=own.records,
        judged=own.judged,
        left=left,
        deadline=None if is_gone else deadlines.of(person, review, stage),
        in_week=in_week,
        seconds=pace.seconds_each(list(last)),
        ends=pace.expected_end(left, in_week, deadlines.today(review)),
    )

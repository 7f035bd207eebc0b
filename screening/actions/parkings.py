"""Records that a reviewer puts off: they come up again when nothing else is left."""

from django.db import transaction

from review import events
from review.models import Review, User
from screening import audits
from screening.actions import clusters, decisions
from screening.choices import Stage
from screening.models import Citation, Parking


@transaction.atomic
def park(*, citation: Citation, by: User, stage: Stage = Stage.TITLE_ABSTRACT) -> None:
    """Put a record off; one that is put off already stays so.

    Raises CitationAlreadySettled, NotOpenForJudgement.
    """
    members = clusters.lock(citation)
    if not audits.is_asked(by, citation, stage):
        decisions.refuse_unless_undecided(members=members, stage=stage)
    parked = Parking.objects.current().filter(person=by, stage=stage, citation=citation)
    if parked.exists():
        return
    event = events.record(
        "screening.record.parked",
        review=citation.review,
        by=by,
        target=citation,
        is_sealed=True,
        stage=stage,
    )
    Parking.objects.create(citation=citation, person=by, stage=stage, cause=event.seq)


@transaction.atomic
def unpark(*, citation: Citation, by: User, stage: Stage = Stage.TITLE_ABSTRACT) -> None:
    """Bring a record back to its place; one that is not put off stays where it is."""
    _end(citation.review, by, stage, citation=citation)


@transaction.atomic
def unpark_all(*, review: Review, by: User, stage: Stage = Stage.TITLE_ABSTRACT) -> None:
    """Bring everything back that this person put off at a stage."""
    _end(review, by, stage, citation__review=review)


def _end(review: Review, by: User, stage: Stage, **which: object) -> None:
    rows = Parking.objects.current().filter(person=by, stage=stage, **which)
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    if not keys:
        return
    event = events.record(
        "screening.record.unparked",
        review=review,
        by=by,
        target=which.get("citation"),
        is_sealed=True,
        stage=stage,
        records=len(keys),
    )
    Parking.objects.filter(pk__in=keys).update(until=event.seq)

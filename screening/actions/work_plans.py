"""How the records of a stage are shared out: planned by owners; each may go beyond the own part."""

from collections.abc import Mapping

from django.db import transaction

from review import events
from review.models import Review, User
from screening import arcs, parts, unassigned
from screening.choices import Stage, WorkKind
from screening.errors import SharesDoNotAddUp
from screening.models import WorkPlan, WorkShare
from screening.parts import Share


@transaction.atomic
def plan(
    *,
    review: Review,
    by: User,
    stage: Stage,
    kind: WorkKind,
    shares: Mapping[User, Share] | None = None,
) -> WorkPlan:
    """Share the records of a stage out in this way from now on. No vote that was cast moves.

    `shares` are all there are from now on; other kinds than shares leave them as they are.
    Raises SharesDoNotAddUp unless each record goes to as many people as are to judge it.
    """
    if kind == WorkKind.SHARES:
        _refuse_gaps(review, stage, [share for share, _ in (shares or {}).values()])
    found, _ = WorkPlan.objects.get_or_create(
        review=review, stage=stage, defaults={"kind": WorkKind.OPEN}
    )
    found = WorkPlan.objects.select_for_update().get(pk=found.pk)
    found.kind = kind
    found.save(update_fields=["kind"])
    told = _share_out(found, shares or {}) if kind == WorkKind.SHARES else []
    events.record(
        "screening.work.planned", review=review, by=by, stage=stage, kind=kind, shares=told
    )
    return found


@transaction.atomic
def go_beyond(*, review: Review, by: User, stage: Stage, is_beyond: bool) -> None:
    """Choose to be given the records of others, too, once the own ones are judged; or no longer.

    Where the records are shared out to everybody, nothing happens.
    """
    found = WorkPlan.objects.filter(review=review, stage=stage).first()
    if found is None:
        return
    WorkShare.objects.update_or_create(plan=found, person=by, defaults={"is_beyond": is_beyond})
    events.record(
        "screening.work.beyond",
        review=review,
        by=by,
        is_sealed=True,
        stage=stage,
        is_beyond=is_beyond,
    )


def _refuse_gaps(review: Review, stage: Stage, shares: list[int]) -> None:
    judges = parts.judges(review, stage)
    if words := unassigned.difference(arcs.missing(shares, judges), judges):
        raise SharesDoNotAddUp(words)


def _share_out(plan: WorkPlan, shares: Mapping[User, Share]) -> list[dict[str, object]]:
    """Whoever had a share keeps the place on the circle, so that as little as can be moves."""
    plan.shares.exclude(person__in=list(shares)).update(share=0, due=None)
    for person, (share, due) in shares.items():
        plan.shares.update_or_create(person=person, defaults={"share": share, "due": due})
    return [
        {"person": str(person.uid), "share": share, "due": due and due.isoformat()}
        for person, (share, due) in shares.items()
    ]

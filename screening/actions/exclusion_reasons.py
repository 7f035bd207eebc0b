"""The reasons a review excludes by."""

from django.db import transaction
from django.db.models import Max

from review import events
from review.models import Review, User
from screening.choices import Stage
from screening.models import ExclusionReason


@transaction.atomic
def add(*, review: Review, stage: Stage, label: str, by: User) -> ExclusionReason:
    """Offer a reason behind those there are; one that was retired is offered again."""
    last = ExclusionReason.objects.filter(review=review, stage=stage).aggregate(last=Max("order"))
    reason, _ = ExclusionReason.objects.update_or_create(
        review=review,
        stage=stage,
        label=label,
        defaults={"is_retired": False},
        create_defaults={"order": (last["last"] or 0) + 1},
    )
    _record("screening.reason.added", reason, by)
    return reason


@transaction.atomic
def retire(*, reason: ExclusionReason, by: User) -> None:
    """Offer the reason no longer; what it was given for keeps it."""
    if ExclusionReason.objects.filter(pk=reason.pk, is_retired=False).update(is_retired=True):
        _record("screening.reason.retired", reason, by)


@transaction.atomic
def move_up(*, reason: ExclusionReason, by: User) -> None:
    """Put the reason before the one above it, if there is one; records keep their reasons."""
    offered = list(ExclusionReason.objects.offered(reason.review, reason.stage).select_for_update())
    place = offered.index(reason) if reason in offered else 0
    if not place:
        return
    offered.insert(place - 1, offered.pop(place))
    for order, each in enumerate(offered, start=1):
        ExclusionReason.objects.filter(pk=each.pk).update(order=order)
    _record("screening.reason.moved", reason, by)


def _record(verb: str, reason: ExclusionReason, by: User) -> None:
    events.record(
        verb, review=reason.review, by=by, target=reason, stage=reason.stage, label=reason.label
    )

"""How the records of a stage are judged: set down and changed."""

from typing import Any

from django.db import transaction

from review import events
from review.models import Review, User
from screening.choices import Stage
from screening.models import StageProtocol

FIELDS = [
    *("rule", "judges", "checked_percent", "maybe", "reasons_conflict"),
    *("adjudicators_see", "may_settle_own"),
]


@transaction.atomic
def change(*, review: Review, stage: Stage, by: User, **fields: Any) -> StageProtocol:
    """Change the protocol; after the commit every record is settled anew by it.

    The event keeps what each changed field was before. What moves can be seen beforehand:
    `protocol_moves.of`.
    """
    Review.objects.select_for_update().get(pk=review.pk)
    protocol, _ = StageProtocol.objects.get_or_create(review=review, stage=stage)
    changed = {name: value for name, value in fields.items() if getattr(protocol, name) != value}
    if not changed:
        return protocol
    before = {name: getattr(protocol, name) for name in changed}
    for name, value in changed.items():
        setattr(protocol, name, value)
    protocol.save(update_fields=list(changed))
    events.record(
        "screening.protocol.changed",
        review=review,
        by=by,
        target=protocol,
        stage=stage,
        before=before,
        after=changed,
    )
    return protocol

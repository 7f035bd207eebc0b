"""Taking records out: nothing of the review changes, but that it happened is noted."""

from django.db import transaction

from review import events
from review.models import Review, User


@transaction.atomic
def note(*, review: Review, by: User, kind: str, which: str) -> None:
    """Note who exported which records in which format; not how many, which could tell of votes."""
    events.record(
        "screening.records.exported", review=review, by=by, target=review, kind=kind, which=which
    )

"""Starting a review and changing what it says of itself."""

from typing import Any

from django.db import transaction

from review import events
from review.choices import Role
from review.models import Membership, Review, User

SETTINGS = [
    "title",
    "question",
    "inclusion_criteria",
    "exclusion_criteria",
    "judgements_required",
    "time_zone",
    "notice",
]


@transaction.atomic
def start(*, title: str, by: User, **fields: Any) -> Review:
    """Begin a review whose owner, so far alone, holds every role but the observer's."""
    review = Review.objects.create(title=title, **fields)
    roles = [role.value for role in Role if role != Role.OBSERVER]
    Membership.objects.create(review=review, user=by, roles=roles)
    events.record("review.review.started", review=review, by=by, target=review, title=title)
    return review


@transaction.atomic
def change(*, review: Review, by: User, **fields: Any) -> Review:
    """Change the review's settings; the event keeps what each changed one was before."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    changed = {name: value for name, value in fields.items() if getattr(review, name) != value}
    if not changed:
        return review
    before = {name: getattr(review, name) for name in changed}
    for name, value in changed.items():
        setattr(review, name, value)
    review.save(update_fields=list(changed))
    events.record(
        "review.review.changed", review=review, by=by, target=review, before=before, after=changed
    )
    return review

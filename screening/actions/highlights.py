"""The words that are marked in titles and abstracts."""

from collections.abc import Mapping

from django.db import transaction

from review import events
from review.models import Review, User
from screening import highlights
from screening.models import Highlight


@transaction.atomic
def replace(*, review: Review, words: Mapping[str, str], by: User, is_own: bool) -> None:
    """Write the review's lists, or one's own, by kind; own ones are nobody else's business."""
    owner = by if is_own else None
    before = highlights.typed(review, owner)
    after = {kind: text for kind, text in words.items() if text != before[kind]}
    if not after:
        return
    for kind, text in after.items():
        Highlight.objects.update_or_create(
            review=review, by=owner, kind=kind, defaults={"words": text}
        )
    before = {kind: before[kind] for kind in after}
    events.record(
        "screening.highlights.changed",
        review=review,
        by=by,
        is_sealed=is_own,
        before=before,
        after=after,
    )

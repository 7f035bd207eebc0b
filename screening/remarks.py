"""What is said in the margin of a record, as far as a reader may know it."""

from typing import Any

from review.models import Event, User
from screening.actions.citations import CORRECTED
from screening.models import Citation, Note, Tagging


def of(user: User, citation: Citation) -> dict[str, Any]:
    """Tags and notes on the record and its duplicates, and the corrections of the record.

    `removed` is the note that the reader took back last.
    """
    members = Citation.objects.in_clusters_of([citation.head_id])
    tagged = Tagging.objects.visible_to(user).current().filter(citation__in=members)
    notes = Note.objects.visible_to(user).filter(citation__in=members).select_related("by")
    corrections = Event.objects.filter(review=citation.review, verb=CORRECTED)
    return {
        "taggings": tagged.select_related("tag__by").order_by("tag__name", "tag__by", "pk"),
        "notes": notes.kept().order_by("pk"),
        "removed": notes.filter(by=user, removed_at__isnull=False).order_by("-removed_at").first(),
        "corrections": corrections.filter(target_uid=citation.uid).order_by("-seq"),
    }

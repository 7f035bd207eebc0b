"""Putting right what a database says of a report."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from review import events
from review.models import Event, User
from screening import duplicates
from screening.actions import clusters, text_index
from screening.errors import CorrectionRefused, NothingToUndo
from screening.models import Citation, MatchKey

FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "abstract")
CORRECTED = "screening.citation.corrected"


@transaction.atomic
def correct(*, citation: Citation, by: User, why: str, **fields: Any) -> Citation:
    """Correct bibliographic fields (`FIELDS`) and say why; the event keeps what was there before.

    The record as imported stays in `raw`. Identifiers stay: another one would be another report.
    Clusters stay too: people join and split those. Raises CorrectionRefused.
    """
    clusters.lock(citation)
    citation = Citation.objects.select_related("review").get(pk=citation.pk)
    changed = {name: value for name, value in fields.items() if getattr(citation, name) != value}
    if not changed:
        return citation
    _refuse(changed, why)
    before = {name: getattr(citation, name) for name in changed}
    for name, value in changed.items():
        setattr(citation, name, value)
    citation.save(update_fields=list(changed))
    MatchKey.objects.filter(citation=citation).delete()
    MatchKey.objects.bulk_create(duplicates.match_keys(citation))
    text_index.put([citation])
    events.record(
        CORRECTED,
        review=citation.review,
        by=by,
        target=citation,
        before=before,
        after=changed,
        why=why,
    )
    return citation


@transaction.atomic
def restore(*, citation: Citation, seq: int, by: User) -> Citation:
    """Put back what stood before the correction with that event's number: a correction itself.

    Raises NothingToUndo when it is none of this record's, or nothing of it is left.
    """
    rows = Event.objects.filter(review=citation.review, seq=seq, verb=CORRECTED)
    event = rows.filter(target_uid=citation.uid).first()
    before = event.data["before"] if event else {}
    current = Citation.objects.get(pk=citation.pk)
    if all(getattr(current, name) == value for name, value in before.items()):
        raise NothingToUndo(_("The record says again what it said before that correction."))
    why = _("The correction of event {seq} is taken back.").format(seq=seq)
    return correct(citation=citation, by=by, why=why, **before)


def _refuse(changed: dict[str, Any], why: str) -> None:
    other = sorted(set(changed) - set(FIELDS))
    if other:
        words = _("{fields} of a record cannot be corrected, only what describes the report.")
        raise CorrectionRefused(words.format(fields=", ".join(other)))
    if "title" in changed and not changed["title"].strip():
        raise CorrectionRefused(_("A record needs a title."))
    if not why.strip():
        raise CorrectionRefused(_("Say why the record is corrected, and by which source."))

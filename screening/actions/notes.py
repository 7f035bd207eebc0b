"""Notes beside records."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.errors import NoteRefused
from screening.models import Citation, Note


@transaction.atomic
def write(*, citation: Citation, text: str, is_shared: bool, by: User) -> Note:
    """Keep a note; the event is sealed and does not repeat it. Raises NoteRefused."""
    text = text.strip()
    if not text:
        raise NoteRefused(_("Type the note first."))
    now = timezone.now()
    note = Note.objects.create(
        citation=citation, by=by, text=text, is_shared=is_shared, written_at=now
    )
    _record("screening.note.written", note, by)
    return note


@transaction.atomic
def remove(*, note: Note, by: User) -> None:
    """Take one's own note back; it can be brought back. Raises NoteRefused."""
    _refuse_others(note, by)
    if Note.objects.kept().filter(pk=note.pk).update(removed_at=timezone.now()):
        _record("screening.note.removed", note, by)


@transaction.atomic
def restore(*, note: Note, by: User) -> None:
    """Bring back a note of one's own that was taken back. Raises NoteRefused."""
    _refuse_others(note, by)
    removed = Note.objects.filter(pk=note.pk, removed_at__isnull=False)
    if removed.update(removed_at=None):
        _record("screening.note.restored", note, by)


def _refuse_others(note: Note, by: User) -> None:
    if note.by_id != by.pk:
        raise NoteRefused(_("Only {name} can take back this note.").format(name=note.by))


def _record(verb: str, note: Note, by: User) -> None:
    citation = note.citation
    events.record(
        verb, review=citation.review, by=by, target=citation, is_sealed=True, note=str(note.uid)
    )

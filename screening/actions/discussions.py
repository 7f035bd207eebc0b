"""Arguments about a conflict, among those who judged the record and those who settle it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.access import may
from review.models import User
from review.roles import Permission
from screening.actions import clusters
from screening.choices import ScreeningOutcome, Stage
from screening.errors import NotInConflict, NotYourConflict
from screening.models import Citation, Decision, Discussion, Standing


@transaction.atomic
def write(*, citation: Citation, stage: Stage, text: str, by: User) -> Discussion:
    """Add an argument while the conflict is open. Raises NotInConflict, NotYourConflict."""
    members = clusters.lock(citation)
    current = Standing.objects.current().filter(citation__in=members, stage=stage)
    if not current.filter(standing=ScreeningOutcome.CONFLICT).exists():
        raise NotInConflict(
            _("The conflict about “{title}” is settled. What was said stays on its page.").format(
                title=citation.title
            )
        )
    judged = Decision.objects.current().filter(citation__in=members, stage=stage, reviewer=by)
    if not (judged.exists() or may(by, citation.review, Permission.ADJUDICATE)):
        raise NotYourConflict(_("Only who judged this record, or settles it, discusses it."))
    row = Discussion.objects.create(
        citation=citation, stage=stage, text=text, by=by, written_at=timezone.now()
    )
    _record("screening.discussion.written", row)
    return row


@transaction.atomic
def remove(*, row: Discussion, by: User) -> None:
    """Take one's own argument back; it stays in the table. Raises NotYourConflict."""
    if row.by_id != by.pk:
        raise NotYourConflict(_("Only who wrote this can take it back."))
    kept = Discussion.objects.kept().filter(pk=row.pk)
    if kept.update(removed_at=timezone.now()):
        _record("screening.discussion.removed", row)


def _record(verb: str, row: Discussion) -> None:
    """Without the words, which not everybody who reads the log may know."""
    events.record(verb, review=row.review, by=row.by, target=row.citation, stage=row.stage)

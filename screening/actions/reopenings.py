"""Putting a settled record up for judgement once more."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.actions import clusters, standings
from screening.choices import SETTLED, Stage
from screening.errors import NothingToReopen, ReopeningNeedsAReason
from screening.models import Adjudication, Citation, Decision, Standing


@transaction.atomic
def record(*, citation: Citation, stage: Stage, why: str, by: User) -> None:
    """Set every judgement on a settled record aside, so that it is judged anew and sealed again.

    The judgements are superseded, not deleted; the event keeps the reason.
    Raises NothingToReopen while it is not settled, ReopeningNeedsAReason.
    """
    if not why.strip():
        raise ReopeningNeedsAReason(_("Say why the record is opened again; the log keeps it."))
    members = clusters.lock(citation)
    _refuse_unless_settled(members, stage)
    now = timezone.now()
    for model in (Decision, Adjudication):
        rows = model.objects.current().filter(citation__in=members, stage=stage)
        rows.update(superseded_at=now)
    event = events.record(
        "screening.record.reopened",
        review=citation.review,
        by=by,
        target=citation,
        stage=stage,
        why=why,
    )
    heads = {member.head_id for member in members}
    standings.settle(review=citation.review, citations=heads, cause=event.seq)


def _refuse_unless_settled(members: list[Citation], stage: Stage) -> None:
    current = Standing.objects.current().filter(citation__in=members, stage=stage)
    if not current.filter(standing__in=SETTLED).exists():
        raise NothingToReopen(
            _("“{title}” is not settled at this stage, so its votes are still free.").format(
                title=members[0].title
            )
        )

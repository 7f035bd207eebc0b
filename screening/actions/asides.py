"""Records that leave the flow without being judged, and back again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import Review, User
from screening.actions import clusters, standings
from screening.choices import Aside, ScreeningOutcome, Stage
from screening.errors import CannotSetAside
from screening.models import Citation, SettingAside, Standing


def record(*, citation: Citation, kind: Aside, why: str, by: User) -> None:
    """Set one record aside; see `record_all`."""
    record_all(review=citation.review, citations=[citation], kind=kind, why=why, by=by)


@transaction.atomic
def record_all(
    *, review: Review, citations: Iterable[Citation], kind: Aside, why: str, by: User
) -> None:
    """Set records aside that nobody judges, and say why: by which tool, rule or sight.

    One event for all: a stopping rule ends many. Raises CannotSetAside without a reason, and when
    a record is not up for judgement at the stage of the kind.
    """
    kind = Aside(kind)
    if not why.strip():
        raise CannotSetAside(_("Say why: by which tool or rule, or what you know of it."))
    members = clusters.lock(*citations)
    heads = [member for member in members if member.canonical_id is None]
    _refuse_unless_open(heads, kind.stage)
    now = timezone.now()
    fields = {"stage": kind.stage, "kind": kind, "why": why, "by": by, "set_aside_at": now}
    SettingAside.objects.bulk_create(SettingAside(citation=head, **fields) for head in heads)
    event = events.record(
        "screening.record.set_aside",
        review=review,
        by=by,
        target=heads[0] if len(heads) == 1 else None,
        kind=kind,
        why=why,
        citations=[str(head.uid) for head in heads],
    )
    standings.settle(review=review, citations=[head.pk for head in heads], cause=event.seq)


@transaction.atomic
def undo(*, citation: Citation, stage: Stage, why: str, by: User) -> None:
    """Put a record back to be judged; where it was not set aside, nothing happens.

    Raises CannotSetAside without a reason.
    """
    if not why.strip():
        raise CannotSetAside(_("Say why the record is put back; the log keeps it."))
    members = clusters.lock(citation)
    rows = SettingAside.objects.current().filter(citation__in=members, stage=stage)
    if not rows.update(superseded_at=timezone.now()):
        return
    event = events.record(
        "screening.record.put_back",
        review=citation.review,
        by=by,
        target=citation,
        stage=stage,
        why=why,
    )
    heads = {member.head_id for member in members}
    standings.settle(review=citation.review, citations=heads, cause=event.seq)


def _refuse_unless_open(heads: list[Citation], stage: Stage) -> None:
    keys = [head.pk for head in heads]
    undecided = Standing.objects.current().filter(
        citation__in=keys, stage=stage, standing=ScreeningOutcome.UNDECIDED
    )
    is_open = set(undecided.values_list("citation", flat=True))
    for head in heads:
        if head.pk not in is_open:
            words = _("“{title}” is not up for judgement. If it is settled, open it again first.")
            raise CannotSetAside(words.format(title=head.title))

"""Judgements on excluded records that were drawn for an audit: they move no record."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening import audits, recall
from screening.actions import clusters, decisions
from screening.choices import Stage, Verdict
from screening.errors import CitationAlreadySettled
from screening.models import AuditLook, AuditVerdict, Citation, ExclusionReason

STAGE = Stage.TITLE_ABSTRACT


@transaction.atomic
def record(
    *,
    citation: Citation,
    verdict: Verdict,
    by: User,
    stage: Stage = STAGE,
    reason: ExclusionReason | None = None,
    note: str = "",
    client_key: UUID | None = None,
) -> None:
    """Save what one person who did not judge a drawn record says of it; its votes stay.

    An earlier verdict of theirs is superseded; the same `client_key` again changes nothing. If the
    record was opened again meanwhile, this is a vote like any other.
    Raises CitationAlreadySettled, NotOpenForJudgement, ReasonNeeded.
    """
    members = clusters.lock(citation)
    mine = AuditVerdict.objects.filter(by=by)
    if client_key and mine.filter(client_key=client_key).exists():
        return
    cast = {"verdict": verdict, "reason": reason, "note": note, "client_key": client_key}
    look = _look(members)
    if look is None:
        decisions.record(citation=citation, by=by, stage=stage, **cast)
        return
    decisions.refuse_wrong_reason(citation, stage, verdict, reason)
    rows = AuditVerdict.objects.current().filter(look=look, citation__in=members)
    _refuse_if_told(look, rows.exclude(by=by).exists(), members[0])
    now = timezone.now()
    rows.update(superseded_at=now)
    head = next(member for member in members if member.canonical_id is None)
    AuditVerdict.objects.create(look=look, citation=head, by=by, decided_at=now, **cast)
    _note("screening.audit.recorded", citation, by, verdict)


@transaction.atomic
def undo(*, citation: Citation, by: User, stage: Stage = STAGE) -> None:
    """Take one's own verdict back; without one nothing happens.

    Raises CitationAlreadySettled once the whole sample is judged.
    """
    members = clusters.lock(citation)
    rows = AuditVerdict.objects.current().filter(by=by, citation__in=members)
    verdict = rows.select_related("look").first()
    if verdict is None:
        return
    _refuse_if_told(verdict.look, False, members[0])
    rows.update(superseded_at=timezone.now())
    _note("screening.audit.undone", citation, by, verdict.verdict)


def _look(members: list[Citation]) -> AuditLook | None:
    """The look at which the record was drawn, while it stands as it did then."""
    look = audits.open_look(members[0].review)
    is_untouched = look and audits.untouched(look).filter(citation__in=members).exists()
    return look if is_untouched else None


def _refuse_if_told(look: AuditLook, is_others: bool, citation: Citation) -> None:
    if is_others or recall.is_judged(look):
        words = _(
            "Everyone who was needed has judged “{title}”, so votes on it can no longer change."
            " Go on with the next record."
        )
        raise CitationAlreadySettled(words.format(title=citation.title))


def _note(verb: str, citation: Citation, by: User, verdict: str) -> None:
    """Sealed: in the log, too, only its author reads a judgement."""
    events.record(
        verb, review=citation.review, by=by, target=citation, is_sealed=True, verdict=verdict
    )

"""Third verdicts, which settle conflicts. The votes stay as they were cast."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening import protocols
from screening.actions import clusters, standings
from screening.actions.decisions import refuse_wrong_reason
from screening.choices import ScreeningOutcome, Stage, Verdict
from screening.errors import NotInConflict, OwnConflict
from screening.models import Adjudication, Citation, Decision, ExclusionReason, Standing


@transaction.atomic
def record(
    *,
    citation: Citation,
    verdict: Verdict,
    by: User,
    stage: Stage = Stage.TITLE_ABSTRACT,
    reason: ExclusionReason | None = None,
    why: str = "",
) -> Adjudication:
    """Settle a conflict by a verdict that may differ from all votes.

    Once more on a record that an adjudication settled, it supersedes that one.
    Raises NotInConflict, ReasonNeeded, and OwnConflict for who judged the record, unless the
    protocol lets them.
    """
    members = clusters.lock(citation)
    refuse_wrong_reason(citation, stage, verdict, reason)
    earlier = Adjudication.objects.current().filter(citation__in=members, stage=stage)
    if not earlier.exists():
        _refuse_unless_in_conflict(members, stage)
    _refuse_who_judged(members, stage, by)
    now = timezone.now()
    earlier.update(superseded_at=now)
    adjudication = Adjudication.objects.create(
        citation=citation,
        stage=stage,
        verdict=verdict,
        reason=reason,
        why=why,
        by=by,
        adjudicated_at=now,
    )
    _settle(members, adjudication)
    return adjudication


def _settle(members: list[Citation], adjudication: Adjudication) -> None:
    citation = adjudication.citation
    event = events.record(
        "screening.adjudication.recorded",
        review=citation.review,
        by=adjudication.by,
        target=citation,
        is_sealed=True,
        stage=adjudication.stage,
        verdict=adjudication.verdict,
        adjudication=str(adjudication.uid),
    )
    heads = {member.head_id for member in members}
    standings.settle(review=citation.review, citations=heads, cause=event.seq)


def _refuse_unless_in_conflict(members: list[Citation], stage: Stage) -> None:
    current = Standing.objects.current().filter(citation__in=members, stage=stage)
    if not current.filter(standing=ScreeningOutcome.CONFLICT).exists():
        raise NotInConflict(
            _(
                "“{title}” is not in conflict, so there is nothing to settle. Go on with the next."
            ).format(title=members[0].title)
        )


def _refuse_who_judged(members: list[Citation], stage: Stage, by: User) -> None:
    if protocols.of(members[0].review, stage).may_settle_own:
        return
    judged = Decision.objects.current().filter(citation__in=members, stage=stage, reviewer=by)
    if judged.exists():
        raise OwnConflict(
            _("You judged “{title}” yourself, so somebody else has to settle it.").format(
                title=members[0].title
            )
        )

"""One reviewer's verdicts: cast, changed while nobody could have been led by them, taken back."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.actions import clusters, standings, work_orders
from screening.choices import Aside, ScreeningOutcome, Stage, Verdict
from screening.errors import CitationAlreadySettled, NotOpenForJudgement, ReasonNeeded
from screening.models import Citation, Decision, ExclusionReason, Standing


@transaction.atomic
def record(
    *,
    citation: Citation,
    verdict: Verdict,
    by: User,
    stage: Stage = Stage.TITLE_ABSTRACT,
    reason: ExclusionReason | None = None,
    note: str = "",
    client_key: UUID | None = None,
) -> Decision:
    """Save one reviewer's verdict and settle where the citation stands.

    An earlier verdict of theirs on the citation or its duplicates is superseded. The same
    `client_key` again changes nothing and returns the first decision.
    Raises CitationAlreadySettled, NotOpenForJudgement, ReasonNeeded.
    """
    members = clusters.lock(citation)
    earlier = _earlier(members, by, stage, client_key)
    if client_key and (replayed := [each for each in earlier if each.client_key == client_key]):
        return replayed[0]
    refuse_wrong_reason(citation, stage, verdict, reason)
    refuse_unless_undecided(members=members, stage=stage)
    now = timezone.now()
    if earlier:
        Decision.objects.filter(pk__in=[each.pk for each in earlier]).update(superseded_at=now)
    cast = {"verdict": verdict, "reason": reason, "note": note, "client_key": client_key}
    decision = Decision.objects.create(
        citation=citation, reviewer=by, stage=stage, decided_at=now, **cast
    )
    _settle("screening.decision.recorded", members, citation, decision)
    work_orders.note_vote(review=citation.review, by=by, stage=stage)
    return decision


@transaction.atomic
def undo(*, citation: Citation, by: User, stage: Stage = Stage.TITLE_ABSTRACT) -> None:
    """Take one's own verdict on a citation back; without one nothing happens.

    Raises CitationAlreadySettled, NotOpenForJudgement.
    """
    members = clusters.lock(citation)
    mine = Decision.objects.current().filter(reviewer=by, citation__in=members, stage=stage)
    decision = mine.order_by("-decided_at", "-pk").first()
    if decision is None:
        return
    refuse_unless_undecided(members=members, stage=stage)
    mine.update(superseded_at=timezone.now())
    _settle("screening.decision.undone", members, citation, decision)


def refuse_unless_undecided(*, members: list[Citation], stage: Stage) -> None:
    """Votes are free only while fewer people have judged than the protocol asks for.

    `members` is the citation's whole cluster. Raises CitationAlreadySettled, NotOpenForJudgement.
    """
    standing = Standing.objects.current().filter(citation__in=members, stage=stage).first()
    if standing is None:
        raise NotOpenForJudgement(
            _(
                "“{title}” is not up for judgement at this stage. Go on with the next record."
            ).format(title=members[0].title)
        )
    if standing.standing in Aside.values:
        raise NotOpenForJudgement(
            _(
                "“{title}” was set aside ({why}). Undo that on the record's page to judge it."
            ).format(title=members[0].title, why=standing.get_standing_display())
        )
    if standing.standing != ScreeningOutcome.UNDECIDED:
        raise CitationAlreadySettled(
            _(
                "Everyone who was needed has judged “{title}”, so votes on it can no longer change."
                " If the outcome is wrong, ask an adjudicator to open the record again."
            ).format(title=members[0].title)
        )


def refuse_wrong_reason(
    citation: Citation, stage: Stage, verdict: Verdict, reason: ExclusionReason | None
) -> None:
    """Raises ReasonNeeded: none at full text, or one of another stage or review."""
    if reason is None:
        if stage == Stage.FULL_TEXT and verdict == Verdict.EXCLUDE:
            raise ReasonNeeded(_("An exclusion at full text needs a reason. Choose one."))
    elif (reason.review_id, reason.stage) != (citation.review_id, stage):
        raise ReasonNeeded(_("“{reason}” is no reason of this stage.").format(reason=reason))


def _earlier(
    members: list[Citation], by: User, stage: Stage, client_key: UUID | None
) -> list[Decision]:
    """The person's current votes on a cluster, and the one with this key, current or not."""
    some = Q(citation__in=members, stage=stage, superseded_at=None)
    if client_key:
        some |= Q(client_key=client_key)
    return list(Decision.objects.filter(some, reviewer=by))


def _settle(verb: str, members: list[Citation], citation: Citation, decision: Decision) -> None:
    """The event is sealed: in the log, too, only its author reads a judgement."""
    event = events.record(
        verb,
        review=citation.review,
        by=decision.reviewer,
        target=citation,
        is_sealed=True,
        stage=decision.stage,
        verdict=decision.verdict,
        decision=str(decision.uid),
    )
    stage = Stage(decision.stage)
    standings.settle_votes(review=citation.review, members=members, stage=stage, cause=event.seq)

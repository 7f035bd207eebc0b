"""What waits for a reviewer, and how far that reviewer is."""

from dataclasses import dataclass

from django.db.models import QuerySet

from review.access import may
from review.models import Review, User
from review.roles import Permission
from screening import audits, parts, pilots, protocols
from screening.choices import ScreeningOutcome, Stage
from screening.models import (
    Citation,
    CitationImport,
    Decision,
    Parking,
    Standing,
)
from screening.parts import Part


@dataclass(frozen=True, slots=True)
class OwnCount:
    """One person's own progress: `judged` of all `records` up for judgement at the stage.

    Moves with nobody else's votes.
    """

    judged: int
    records: int

    @property
    def left(self) -> int:
        return self.records - self.judged


def parked(user: User, review: Review, stage: Stage) -> int:
    """How many of the records that wait for the user the user put off."""
    put_off = Parking.objects.current().filter(person=user, stage=stage).values("citation")
    return _given_to(user, review, stage).filter(citation__in=put_off).count()


def own_last(user: User, review: Review, stage: Stage) -> "QuerySet[Decision]":
    """The user's own current decisions, newest first."""
    mine = Decision.objects.current().filter(reviewer=user, stage=stage, citation__review=review)
    mine = mine.filter(citation__citation_import__committed_at__isnull=False)
    return mine.select_related("citation", "reason").order_by("-decided_at", "-pk")


def own_count(user: User, review: Review, stage: Stage) -> OwnCount:
    """How many records the user has judged, of all that the user is given by plan or by choice.

    The total counts settled records too: those that the user will never be asked about.
    """
    part = parts.of(user, review, stage)
    part = parts.WHOLE if part.is_beyond else part
    records = Standing.objects.current().filter(review=review, stage=stage)
    judged = Decision.objects.current().filter(reviewer=user, stage=stage)
    # Of an import that was undone only the records count that others stand for. No join: the
    # index of the list is narrow, and citations are wide rows.
    unpublished = CitationImport.objects.filter(review=review, committed_at__isnull=True)
    there = Citation.objects.filter(review=review)
    there = there.exclude(canonical__isnull=True, citation_import__in=unpublished.values("pk"))
    judged = judged.filter(citation__in=there.values("pk"))
    return OwnCount(part.of(judged).count(), part.of(records).count())


def _standing_for(review: Review, keys: "QuerySet[Decision]") -> "QuerySet[Citation]":
    """The canonical citations of those of these citations that are duplicates."""
    some = Citation.objects.duplicates().filter(review=review, pk__in=keys)
    return some.values("canonical")


def waiting(user: User, review: Review, stage: Stage) -> int:
    """How many records the user is to judge: of a pilot round, while one is open. Falls by one
    with each of their votes."""
    if pilot := pilots.open_round(review, stage):
        return pilots.own_left(pilot, user)
    look = audits.newest_look(review) if stage == Stage.TITLE_ABSTRACT else None
    return _given_to(user, review, stage).count() + len(audits.waiting(user, look))


def waiting_in(part: Part, user: User, review: Review, stage: Stage) -> "QuerySet[Standing]":
    """The open records of a part that the user has not judged."""
    return part.of(_open_to(user, review, stage))


def _given_to(user: User, review: Review, stage: Stage) -> "QuerySet[Standing]":
    """The open records that the user has not judged and is to: of the own part, and for audits."""
    part = parts.of(user, review, stage)
    return part.of(_open_to(user, review, stage), or_else=parts.drawn(review, stage))


def _open_to(user: User, review: Review, stage: Stage) -> "QuerySet[Standing]":
    """The open records that the user has not judged, whoever is given them."""
    judged = Decision.objects.current().filter(reviewer=user, stage=stage)
    own = judged.values("citation")
    of_duplicates = _standing_for(review, own)
    undecided = Standing.objects.current().filter(
        review=review, stage=stage, standing=ScreeningOutcome.UNDECIDED
    )
    return undecided.exclude(citation__in=own).exclude(citation__in=of_duplicates)


def in_conflict(review: Review, stage: Stage) -> "QuerySet[Citation]":
    """Records in conflict, in the order of their import."""
    conflicts = Standing.objects.current().filter(
        review=review, stage=stage, standing=ScreeningOutcome.CONFLICT
    )
    return Citation.objects.filter(pk__in=conflicts.values("citation")).order_by("pk")


def to_settle(user: User, review: Review, stage: Stage) -> "QuerySet[Citation]":
    """Conflicts that the user may settle: without their vote, unless the protocol lets them."""
    if protocols.of(review, stage).may_settle_own:
        return in_conflict(review, stage)
    mine = Decision.objects.current().filter(reviewer=user, stage=stage)
    own = mine.values("citation")
    of_duplicates = _standing_for(review, own)
    return in_conflict(review, stage).exclude(pk__in=own).exclude(pk__in=of_duplicates)


def may_undo(decision: Decision) -> bool:
    """Whether the vote is still free: fewer than needed have judged its record."""
    current = Standing.objects.current().filter(standing=ScreeningOutcome.UNDECIDED)
    return current.filter(citation=decision.citation.head_id, stage=decision.stage).exists()


def is_sealed(user: User, review: Review) -> bool:
    """Whether this person may still judge an open record, so that joint numbers are closed.

    One that moved after a vote would tell how a peer had voted. Whose the record is does not
    count: a vote outside of one's part is as good as any.
    """
    return any(is_open_to(user, review, stage) for stage in Stage)


def is_open_to(user: User, review: Review, stage: Stage) -> bool:
    """Whether there is a record at the stage that this person may still judge."""
    judges = may(user, review, Permission.SCREEN)
    return judges and _open_to(user, review, stage).exists()

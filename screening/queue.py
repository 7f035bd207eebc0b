"""What a reviewer should judge next, and how far that reviewer is."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import product

from django.db.models import Exists, OuterRef, Q, QuerySet

from review.access import may
from review.models import Review, User
from review.roles import Permission
from screening import audits, ordering, pilots, protocols
from screening.choices import ScreeningOutcome, Stage
from screening.models import (
    AuditLook,
    Citation,
    CitationImport,
    Decision,
    Parking,
    PilotRound,
    Standing,
    StoppingPlan,
)


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


def next_for(
    user: User,
    review: Review,
    *,
    stage: Stage = Stage.TITLE_ABSTRACT,
    after: int = 0,
    held: Collection[int] = (),
) -> Citation | None:
    """The first open citation behind `after` that the user has not judged; then from the start.

    Those that the user put off come last; never one that the user's page holds already (`held`).
    """
    imported = partial(_candidate, user, review, stage)
    order = ordering.of(user, review, stage)
    ways = [(imported, after), (imported, 0)] if after else [(imported, 0)]
    if order:
        own = partial(ordering.first_open, order, held=held)
        ways = [(own, after), (own, 0), (imported, 0)]
    if stage == Stage.TITLE_ABSTRACT:
        ways.insert(0, (partial(_drawn, user, review), 0))
    if pilot := pilots.open_round(review, stage):
        people = pilot.people.filter(pk=user.pk)  # who joined later waits
        drawn = PilotRound.citations.through.objects.filter(pilotround=pilot)
        drawn = drawn.filter(Exists(people))
        ways = [(partial(imported, among=drawn.values("citation")), 0)]
    for is_parked, (way, start) in product((False, True), ways):
        if citation := _first_open(user, stage, held, start, partial(way, is_parked=is_parked)):
            return citation
    return None


def next_some(
    user: User,
    review: Review,
    *,
    stage: Stage,
    number: int,
    after: int = 0,
    held: Collection[int] = (),
) -> list[Citation]:
    """As many as `number` citations, as if each had been judged when the next is asked for."""
    found: list[Citation] = []
    while len(found) < number:
        without = [*held, *(each.pk for each in found)]
        citation = next_for(user, review, stage=stage, after=after, held=without)
        if citation is None:
            break
        found.append(citation)
        after = citation.pk
    return found


def _first_open(
    user: User, stage: Stage, held: Collection[int], after: int, way: Callable[..., int | None]
) -> Citation | None:
    """Steps over a record whose duplicate the user judged before the two were joined."""
    on_duplicates = Decision.objects.current().filter(
        reviewer=user, stage=stage, citation__canonical=OuterRef("pk")
    )
    duplicates = Citation.objects.filter(canonical=OuterRef("pk"))
    while pk := way(after=after):
        rows = Citation.objects.select_related("citation_import__search")
        told = {"is_judged": Exists(on_duplicates), "has_duplicates": Exists(duplicates)}
        citation = rows.annotate(**told).get(pk=pk)
        if not citation.is_judged and pk not in held:
            return citation
        after = pk
    return None


def _candidate(
    user: User,
    review: Review,
    stage: Stage,
    *,
    after: int,
    is_parked: bool,
    among: QuerySet | None = None,
) -> int | None:
    """`after` bounds both sides: without it the search walks over everything judged before.

    NOT IN, because PostgreSQL turns NOT EXISTS into a merge over all reviewers' decisions; and
    no join with citations (100,000 records: 2 ms on SQLite, 4 ms on PostgreSQL).
    """
    judged = Decision.objects.current().filter(reviewer=user, stage=stage, citation__gt=after)
    put_off = Parking.objects.current().filter(person=user, stage=stage).values("citation")
    is_put_off = Q(citation__in=put_off)
    rows = Standing.objects.current().filter(
        is_put_off if is_parked else ~is_put_off,
        review=review,
        stage=stage,
        standing=ScreeningOutcome.UNDECIDED,
        citation__gt=after,
    )
    if among is not None:
        rows = rows.filter(citation__in=among)
    rows = rows.exclude(citation__in=judged.values("citation")).order_by("citation")
    return rows.values_list("citation", flat=True).first()


def _audited(review: Review) -> QuerySet:
    """For the audit of the stopping plan."""
    plans = StoppingPlan.objects.current().filter(review=review)
    return AuditLook.objects.filter(plan__in=plans).values("citations")


def _drawn(user: User, review: Review, *, after: int, is_parked: bool) -> int | None:
    """For the stopping plan: of what is left, and of what others excluded, which looks alike."""
    stage = Stage.TITLE_ABSTRACT
    place = {"after": after, "is_parked": is_parked}
    keys = [_candidate(user, review, stage, **place, among=_audited(review))]
    if again := [key for key in audits.waiting(user, review) if key > after]:
        put_off = Parking.objects.current().filter(person=user, stage=stage, citation__in=again)
        is_off = set(put_off.values_list("citation", flat=True))
        keys += [key for key in again if (key in is_off) == is_parked][:1]
    return min((key for key in keys if key is not None), default=None)


def parked(user: User, review: Review, stage: Stage) -> int:
    """How many of the records that wait for the user the user put off."""
    put_off = Parking.objects.current().filter(person=user, stage=stage).values("citation")
    return _to_judge(user, review, stage).filter(citation__in=put_off).count()


def own_last(user: User, review: Review, stage: Stage) -> "QuerySet[Decision]":
    """The user's own current decisions, newest first."""
    mine = Decision.objects.current().filter(reviewer=user, stage=stage, citation__review=review)
    mine = mine.filter(citation__citation_import__committed_at__isnull=False)
    return mine.select_related("citation", "reason").order_by("-decided_at", "-pk")


def own_count(user: User, review: Review, stage: Stage) -> OwnCount:
    """How many records the user has judged, of all that there are.

    The total counts settled records too: those that the user will never be asked about.
    """
    records = Standing.objects.current().filter(review=review, stage=stage)
    judged = Decision.objects.current().filter(reviewer=user, stage=stage)
    # Of an import that was undone only the records count that others stand for. No join: the
    # index of the list is narrow, and citations are wide rows.
    unpublished = CitationImport.objects.filter(review=review, committed_at__isnull=True)
    there = Citation.objects.filter(review=review)
    there = there.exclude(canonical__isnull=True, citation_import__in=unpublished.values("pk"))
    return OwnCount(judged.filter(citation__in=there.values("pk")).count(), records.count())


def _standing_for(review: Review, keys: "QuerySet[Decision]") -> "QuerySet[Citation]":
    """The canonical citations of those of these citations that are duplicates."""
    some = Citation.objects.duplicates().filter(review=review, pk__in=keys)
    return some.values("canonical")


def waiting(user: User, review: Review, stage: Stage) -> int:
    """How many records the user is to judge: of a pilot round, while one is open. Falls by one
    with each of their votes."""
    if pilot := pilots.open_round(review, stage):
        return pilots.own_left(pilot, user)
    again = audits.waiting(user, review) if stage == Stage.TITLE_ABSTRACT else []
    return _to_judge(user, review, stage).count() + len(again)


def _to_judge(user: User, review: Review, stage: Stage) -> "QuerySet[Standing]":
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


def is_sealed(user: User, review: Review, stages: Iterable[Stage] = Stage) -> bool:
    """Whether records still wait for this person, who judges, so that joint numbers are closed.

    One that moved after a vote would tell how a peer had voted.
    """
    judges = may(user, review, Permission.SCREEN)
    return judges and any(_to_judge(user, review, stage).exists() for stage in stages)

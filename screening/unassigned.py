"""What the plan for the work leaves to nobody, or to fewer people than have to judge it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review.access import who_may
from review.models import Review, User
from review.roles import Permission
from screening import arcs, parts
from screening.choices import ScreeningOutcome, Stage, WorkKind
from screening.models import Batch, BatchedRecord, Citation, Decision, Standing

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Open records that wait for nobody; `first` are those imported first."""

    count: int
    first: list[Citation]


def of(review: Review, stage: Stage) -> Unassigned:
    """A joint number, since it falls as records are settled: not for a sealed reader."""
    rows = Standing.objects.current().filter(
        review=review, stage=stage, standing=ScreeningOutcome.UNDECIDED
    )
    keys = _left(review, stage, rows).values("citation")
    found = Citation.objects.filter(pk__in=keys).order_by("pk")
    return Unassigned(found.count(), list(found[:SHOWN]))


def faults(review: Review, stage: Stage) -> list[str]:
    """What is wrong with the plan itself, in words; no vote has a part in it."""
    kind, judges = parts.kind_of(review, stage), parts.judges(review, stage)
    screeners = who_may(review, Permission.SCREEN)
    found = []
    if len(screeners) < judges:
        people = ngettext("{n} person screens", "{n} people screen", len(screeners))
        needed = _("{people}, and each record needs {k}. Invite more, or change the protocol.")
        found.append(needed.format(people=people.format(n=len(screeners)), k=judges))
    if kind == WorkKind.SHARES:
        found += _of_shares(review, stage, screeners)
    if kind == WorkKind.BATCHES:
        found += _of_batches(review, stage, screeners)
    return found


def difference(missing: int, judges: int) -> str:
    """By how much shares do not add up; "" where they do."""
    if not missing:
        return ""
    words = (
        _(
            "The shares add up to {sum} %, and have to be {needed} % (100 for each of {k} reviewers per record): {n} % are missing."
        )
        if missing > 0
        else _(
            "The shares add up to {sum} %, and have to be {needed} % (100 for each of {k} reviewers per record): {n} % are too much."
        )
    )
    needed = judges * arcs.WHOLE
    return words.format(sum=needed - missing, needed=needed, k=judges, n=abs(missing))


def _of_shares(review: Review, stage: Stage, screeners: list[User]) -> Iterator[str]:
    held = parts.shares(review, stage)
    judges = parts.judges(review, stage)
    if words := difference(arcs.missing(list(held.values()), judges), judges):
        yield words
    for person in _gone(review, stage, screeners):
        words = _("{person} no longer screens, but has a share of {n} %. Give it to others.")
        yield words.format(person=person, n=held[person.pk])


def _of_batches(review: Review, stage: Stage, screeners: list[User]) -> Iterator[str]:
    judges = parts.judges(review, stage)
    active = Count("people", filter=Q(people__in=screeners))
    batches = Batch.objects.filter(plan__review=review, plan__stage=stage)
    for batch in batches.annotate(n=active).order_by("number"):
        if batch.n < judges:
            words = ngettext(
                "Batch {number} is for {n} person who screens, and each record needs {k}.",
                "Batch {number} is for {n} people who screen, and each record needs {k}.",
                batch.n,
            )
            yield words.format(number=batch.number, n=batch.n, k=judges)


def _gone(review: Review, stage: Stage, screeners: list[User]) -> "QuerySet[User]":
    return parts.holders(review, stage).exclude(pk__in=[person.pk for person in screeners])


def _left(review: Review, stage: Stage, rows: "QuerySet[Standing]") -> "QuerySet[Standing]":
    """Of open records those in no batch, or on the arc of somebody gone who did not judge them."""
    kind = parts.kind_of(review, stage)
    if kind == WorkKind.BATCHES:
        batched = BatchedRecord.objects.filter(citation=OuterRef("citation"), stage=stage)
        return rows.exclude(Exists(batched))
    found = Q(pk__in=[])
    if kind == WorkKind.SHARES:
        for person in _gone(review, stage, who_may(review, Permission.SCREEN)):
            judged = Decision.objects.current().filter(reviewer=person, stage=stage)
            arc = parts.on(parts.of(person, review, stage).arc or ())
            found |= arc & ~Q(citation__in=judged.values("citation"))
    return rows.alias(slot=parts.SLOT).filter(found)

"""Pairs that may be duplicates: kept by an import, answered by a person, taken back."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.actions import clusters, duplicates, relations
from screening.choices import DoubtAnswer, RelationKind
from screening.duplicates import Plan
from screening.errors import AlreadyAnswered, NothingToUndo
from screening.matching import Evidence
from screening.models import Citation, CitationImport, DoubtfulPair, Relation

CHUNK = 200
Row = DoubtfulPair | Relation


def stage(*, citation_import: CitationImport, plan: Plan) -> None:
    """Keep what a plan doubts and relates; nobody sees it before the import is published.

    In chunks of its job; safe to call again, with another plan too.
    """
    with citation_import.writing():
        forget(citation_import=citation_import)
    rows = _rows(citation_import, plan)
    while batch := list(islice(rows, CHUNK)):
        with citation_import.writing():
            _keep(batch)


def store(*, citation_import: CitationImport, plan: Plan) -> None:
    """The same at once, in the caller's transaction."""
    _keep(_rows(citation_import, plan))


def forget(*, citation_import: CitationImport) -> None:
    """Drop what an earlier attempt kept for an import that is not published."""
    DoubtfulPair.objects.unanswered().filter(citation_import=citation_import).delete()
    Relation.objects.filter(citation_import=citation_import, by=None, removed_at=None).delete()


def _keep(rows: Iterable[Row]) -> None:
    """A pair that an earlier import asked about, or a person answered, stays as it is."""
    rows = list(rows)
    for model in (DoubtfulPair, Relation):
        ours = [row for row in rows if isinstance(row, model)]
        model.objects.bulk_create(ours, ignore_conflicts=True)


def _rows(citation_import: CitationImport, plan: Plan) -> Iterator[Row]:
    raised = {"review_id": citation_import.review_id, "citation_import": citation_import}
    for doubt in plan.doubtful:
        first, second = sorted([doubt.first, doubt.second])
        pair = {"first_id": first, "second_id": second, "evidence": _words(doubt.evidence)}
        yield DoubtfulPair(score=doubt.score, **pair, **raised)
    for found in plan.related:
        first, second = sorted([found.first, found.second])
        pair = {"first_id": first, "second_id": second, "evidence": _words(found.evidence)}
        yield Relation(kind=found.kind, **pair, **raised)


def _words(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [asdict(one) | {"words": one.words} for one in evidence]


@transaction.atomic
def join(*, pair: DoubtfulPair, by: User) -> Citation:
    """Say that the two are of one report; returns the citation that stands for both.

    Raises AlreadyAnswered, CannotMerge.
    """
    head = duplicates.merge(citation=pair.first, other=pair.second, by=by)
    _answer(pair, DoubtAnswer.JOINED, by, timezone.now())
    return head


@transaction.atomic
def keep_apart(*, pair: DoubtfulPair, by: User) -> None:
    """Say that the two, and so their clusters, are of different reports. Raises AlreadyAnswered."""
    _part(pair, DoubtAnswer.APART, by)


@transaction.atomic
def relate(*, pair: DoubtfulPair, kind: RelationKind, by: User) -> Relation:
    """Say how two different reports belong together. Raises AlreadyAnswered."""
    _part(pair, DoubtAnswer.RELATED, by)
    return relations.record(citation=pair.first, other=pair.second, kind=kind, by=by)


@transaction.atomic
def undo(*, pair: DoubtfulPair, by: User) -> None:
    """Take an answer back, and what it did: the pair waits again. Raises NothingToUndo."""
    clusters.lock(pair.first, pair.second)
    pair = DoubtfulPair.objects.select_related("review", "first", "second", "by").get(pk=pair.pk)
    if not pair.answer:
        raise NothingToUndo(_("That answer was taken back already; the pair waits again."))
    if pair.answer == DoubtAnswer.JOINED:
        duplicates.unmerge(citation=pair.first, other=pair.second, by=by)
    else:
        duplicates.unpart(review=pair.review, by=pair.by, at=pair.answered_at)
    if pair.answer == DoubtAnswer.RELATED:
        said = Relation.objects.holding().filter(first=pair.first, second=pair.second, by=pair.by)
        for relation in said:
            relations.remove(relation=relation, by=by)
    DoubtfulPair.objects.filter(pk=pair.pk).update(answer="", answered_at=None, by=None)
    _log("screening.duplicates.reconsidered", pair, by, answer=pair.answer)


def _part(pair: DoubtfulPair, answer: DoubtAnswer, by: User) -> None:
    members = clusters.lock(pair.first, pair.second)
    head = next(member.head_id for member in members if member.pk == pair.first_id)
    ours = [member for member in members if member.head_id == head]
    theirs = [member for member in members if member.head_id != head]
    if not theirs:
        words = _("The two stand as one record meanwhile. Open it to split one off.")
        raise AlreadyAnswered(words)
    now = timezone.now()
    duplicates.part(ours, theirs, by=by, at=now)
    _answer(pair, answer, by, now)
    _log("screening.duplicates.kept_apart", pair, by, answer=answer)


def _answer(pair: DoubtfulPair, answer: DoubtAnswer, by: User, at: datetime) -> None:
    waiting = DoubtfulPair.objects.unanswered().filter(pk=pair.pk)
    if not waiting.update(answer=answer, answered_at=at, by=by):
        raise AlreadyAnswered(_("Somebody answered this pair meanwhile. Go on with the next."))


def _log(verb: str, pair: DoubtfulPair, by: User, **data: str) -> None:
    events.record(
        verb,
        review=pair.review,
        by=by,
        target=pair.first,
        other=str(pair.second.uid),
        pair=str(pair.uid),
        **data,
    )

"""Clusters of duplicates: made by exact matches or by people, and taken apart by people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice, product

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import Review, User
from screening import shared_reports
from screening.actions import clusters, standings
from screening.choices import MatchKind
from screening.duplicates import Plan, preferred
from screening.errors import CannotMerge, NotADuplicate
from screening.matching import Link
from screening.models import Citation, CitationImport, DuplicateLink

CHUNK = 200

# `bulk_update` writes one CASE of 200 branches, which takes ten times as long.
MARK = "UPDATE screening_citation SET canonical_id = %s WHERE id = %s"


def stage(*, citation_import: CitationImport, plan: Plan) -> None:
    """Mark the duplicates among the citations of an unpublished import, and keep the evidence.

    In chunks of its job; safe to call again, with another plan too.
    """
    staged = Citation.objects.filter(citation_import=citation_import)
    marked = dict(staged.duplicates().values_list("pk", "canonical"))
    unmarked = dict.fromkeys(set(marked) - set(plan.canonical))
    moved = iter(sorted((unmarked | plan.canonical).items() - marked.items()))
    while chunk := list(islice(moved, CHUNK)):
        with citation_import.writing():
            mark(dict(chunk))
    links = iter(plan.links)
    while batch := list(islice(links, CHUNK)):
        with citation_import.writing():
            link(citation_import.review_id, batch)


def mark(canonical: Mapping[int, int | None]) -> None:
    """Say which citation stands for each of some that are not published."""
    with connection.cursor() as cursor:
        cursor.executemany(MARK, [(head, pk) for pk, head in canonical.items()])


def link(review_key: int, links: Iterable[Link[int]]) -> None:
    """Keep the evidence of matches; what is kept already stays as it is."""
    rows = [
        DuplicateLink(
            review_id=review_key,
            first_id=min(link.first, link.second),
            second_id=max(link.first, link.second),
            kind=link.kind,
            value=link.value,
            score=link.score,
            evidence=[[one.code, one.points, one.detail] for one in link.evidence],
        )
        for link in links
    ]
    DuplicateLink.objects.bulk_create(rows, ignore_conflicts=True)


def apply_merges(*, plan: Plan) -> set[int]:
    """Join published citations that an import proves to be one; returns whom to settle.

    In the transaction that publishes it, before its event.
    """
    if not plan.merged:
        return set()
    heads = Citation.objects.filter(pk__in={*plan.merged, *plan.merged.values()})
    clusters.lock(*heads)
    for head, canonical in plan.merged.items():
        _stand_for(canonical, head)
    return {*plan.merged, *plan.merged.values()}


@transaction.atomic
def merge(*, citation: Citation, other: Citation, by: User, stands: bool = False) -> Citation:
    """Say that two citations, and so their clusters, are of one report; returns the canonical one.

    Decisions and reports stay where they are. With `stands` it is the first one's cluster whose
    report goes on, though studies of the other's are then no longer included. Raises CannotMerge
    where that would be needed and was not said, or when the citations are of different reviews.
    """
    if citation.review_id != other.review_id:
        raise CannotMerge(_("The two records belong to different reviews."))
    members = clusters.lock(citation, other)
    head_of = {member.pk: member.head_id for member in members}
    heads = set(head_of.values())
    if len(heads) == 1:
        return next(member for member in members if member.pk in heads)
    canonical = head_of[citation.pk] if stands else shared_reports.standing(heads)
    (joined,) = heads - {canonical}
    moved = [joined, *(pk for pk, head in head_of.items() if head == joined and pk != joined)]
    _stand_for(canonical, joined)
    _unsplit(members, joined)
    first, second = sorted([citation.pk, other.pk])
    DuplicateLink.objects.update_or_create(
        review=citation.review,
        first_id=first,
        second_id=second,
        kind=MatchKind.PERSON,
        defaults={"by": by, "moved": moved, "split_at": None, "split_by": None},
    )
    _record("screening.duplicates.merged", citation, other, by, heads)
    return Citation.objects.get(pk=canonical)


@transaction.atomic
def unmerge(*, citation: Citation, other: Citation, by: User) -> None:
    """Take back that a person joined these two: both clusters are what they were before.

    What else was joined with either since stays with it. Nothing happens where no person joined
    just these two, or somebody split them meanwhile.
    """
    members = clusters.lock(citation, other)
    first, second = sorted([citation.pk, other.pk])
    links = DuplicateLink.objects.holding().filter(first=first, second=second)
    link = links.filter(kind=MatchKind.PERSON).first()
    heads = {member.head_id for member in members}
    if link is None or len(heads) > 1:
        return
    groups = [[pk for pk in _keys(members) if (pk in link.moved) == side] for side in (False, True)]
    if all(groups):
        heads |= {_regroup(group, [*heads, *link.moved]) for group in groups}
    link.delete()
    _record("screening.duplicates.unmerged", citation, other, by, heads)


@transaction.atomic
def split(*, citation: Citation, by: User) -> None:
    """Say that a citation is not of the report of its cluster; exact matches respect it from now.

    Where it stood for the others, the oldest of them does from now on.
    Raises NotADuplicate when it is alone.
    """
    members = clusters.lock(citation)
    others = [member for member in members if member.pk != citation.pk]
    others.sort(key=lambda member: (member.citation_import.committed_at is None, member.pk))
    if not others or others[0].citation_import.committed_at is None:
        raise NotADuplicate(
            _("“{title}” has no duplicates to be split from.").format(title=citation.title)
        )
    heads = {member.head_id for member in members}
    head = next(iter(heads)) if citation.pk not in heads else others[0].pk
    Citation.objects.filter(pk__in=[citation.pk, head]).update(canonical=None)
    rest = [member.pk for member in others if member.pk != head]
    Citation.objects.filter(pk__in=rest).update(canonical=head)
    part([citation], others, by=by, at=timezone.now())
    _record("screening.duplicates.split", citation, others[0], by, {citation.pk, head})


def part(ours: list[Citation], theirs: list[Citation], *, by: User, at: datetime) -> None:
    """Keep that nothing but a person joins these again.

    Every pair is parted in words of its own, also those that only a third one had joined.
    """
    pairs = [sorted([one.pk, other.pk]) for one, other in product(ours, theirs)]
    who = {"review_id": ours[0].review_id, "kind": MatchKind.PERSON, "by": by}
    rows = [DuplicateLink(first_id=first, second_id=second, **who) for first, second in pairs]
    DuplicateLink.objects.bulk_create(rows, ignore_conflicts=True)
    for first, second in pairs:
        links = DuplicateLink.objects.holding().filter(first=first, second=second)
        links.update(split_at=at, split_by=by)


def unpart(*, review: Review, by: User, at: datetime) -> None:
    """Take back what this person parted at this very moment."""
    parted = DuplicateLink.objects.split().filter(review=review, split_by=by, split_at=at)
    parted.filter(kind=MatchKind.PERSON).delete()
    parted.update(split_at=None, split_by=None)


def _stand_for(canonical: int, head: int) -> None:
    Citation.objects.in_clusters_of([head]).update(canonical=canonical)


def _regroup(group: list[int], first: Iterable[int]) -> int:
    """Make a cluster of these, for which the first of `first` among them stands.

    One of an import that was undone stands for no other that is in the review.
    """
    there = Citation.objects.published().filter(pk__in=group).values_list("pk", flat=True)
    able = set(there) or set(group)
    head = next((pk for pk in first if pk in able), None) or preferred(able)
    Citation.objects.filter(pk__in=group).exclude(pk=head).update(canonical=head)
    Citation.objects.filter(pk=head).update(canonical=None)
    return head


def _keys(members: Iterable[Citation]) -> list[int]:
    return [member.pk for member in members]


def _record(verb: str, citation: Citation, other: Citation, by: User, heads: set[int]) -> None:
    event = events.record(
        verb, review=citation.review, by=by, target=citation, other=str(other.uid)
    )
    standings.settle(review=citation.review, citations=heads, cause=event.seq)


def _unsplit(members: list[Citation], joined: int) -> None:
    """What a person parted before and joins now is parted no longer."""
    ours = [member.pk for member in members if member.head_id == joined]
    theirs = [member.pk for member in members if member.head_id != joined]
    between = DuplicateLink.objects.split()
    between = between.filter(first__in=ours, second__in=theirs) | between.filter(
        first__in=theirs, second__in=ours
    )
    between.update(split_at=None, split_by=None)

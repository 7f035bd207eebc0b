"""The votes of a person who is to screen no longer, and what is asked about them."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from review.models import Membership, Review, User
from review.roles import Permission, allowed
from screening.choices import Stage
from screening.models import Decision


@dataclass(frozen=True, slots=True)
class VotesAt:
    """On how many records of a stage a person's votes are, of whatever verdict."""

    stage: Stage
    not_settled: int
    settled: int


def open_votes(person: User, review: Review) -> "QuerySet[Decision]":
    """A person's current votes on records that are not settled."""
    rows = Decision.objects.current().filter(reviewer=person, citation__review=review)
    return rows.not_settled()


def votes_of(person: User, review: Review) -> list[VotesAt]:
    """At each stage."""
    mine = Decision.objects.current().filter(reviewer=person, citation__review=review)
    found = []
    for stage in Stage:
        at = mine.filter(stage=stage)
        waiting = at.not_settled().count()
        found.append(VotesAt(stage, waiting, at.count() - waiting))
    return found


def question(membership: Membership, roles: Collection[str]) -> str | None:
    """The page that asks what becomes of the member's votes, if these roles raise the question."""
    if Permission.SCREEN in allowed(roles):
        return None
    if not open_votes(membership.user, membership.review).exists():
        return None
    page = reverse("screening:leaver", args=[membership.uid])
    return f"{page}?{urlencode([('roles', role) for role in sorted(roles)])}"

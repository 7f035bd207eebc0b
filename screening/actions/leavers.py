"""What becomes of the votes of a person who no longer screens."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from review import events
from review.actions import members
from review.models import Membership, Review, User
from screening import leaving
from screening.actions import clusters, standings
from screening.choices import VotesOfLeaver


@transaction.atomic
def part(
    *, membership: Membership, roles: Iterable[str], votes: VotesOfLeaver, by: User
) -> Membership:
    """Give a member roles without screening, and say what becomes of that person's votes."""
    # In the order in which others lock: members, records, the log.
    list(Membership.objects.select_for_update().filter(review=membership.review))
    if votes == VotesOfLeaver.SET_ASIDE:
        set_aside(person=membership.user, review=membership.review, by=by)
    return members.set_roles(membership=membership, roles=roles, by=by)


@transaction.atomic
def set_aside(*, person: User, review: Review, by: User) -> int:
    """Supersede a person's votes on records that are not settled, which then wait for others.

    Those on settled records stand, and stay in the figures of agreement. Returns how many were
    set aside; the event tells their numbers alone.
    """
    votes = leaving.open_votes(person, review)
    clusters.lock_all(Q(pk__in=votes.values("citation")))
    counts = dict(votes.order_by("stage").values_list("stage").annotate(n=Count("pk")))
    heads = set(votes.values_list(Coalesce("citation__canonical", "citation"), flat=True))
    if not counts:
        return 0
    votes.update(superseded_at=timezone.now())
    event = events.record(
        "screening.votes.set_aside", review=review, by=by, target=person, votes=counts
    )
    standings.settle(review=review, citations=heads, cause=event.seq)
    return sum(counts.values())

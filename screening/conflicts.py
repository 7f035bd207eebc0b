"""A conflict as its readers may see it: the votes, whose they are, and what was said of them."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from string import ascii_uppercase
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from review.models import Review, User
from screening import protocols, queue
from screening.choices import AdjudicatorsSee, ScreeningOutcome, Stage
from screening.models import Citation, Decision, Discussion, Standing


@dataclass(frozen=True, slots=True)
class Said:
    """An argument, by a name or, where names are not told, a letter."""

    uid: UUID
    who: str
    text: str
    written_at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """`votes` are those of this reader and those that they may know, each with who cast it.

    `is_silent` says that the protocol shows no vote to who did not judge the record.
    """

    votes: list[tuple[str, Decision]]
    discussion: list[Said]
    is_open: bool
    is_own: bool
    is_silent: bool


def of(citation: Citation, stage: Stage, user: User) -> Conflict:
    """The votes in an order that tells nothing, and the same each time."""
    members = Citation.objects.in_clusters_of([citation.head_id])
    votes = Decision.objects.visible_to(user).named_to(user).current()
    votes = votes.filter(citation__in=members, stage=stage).select_related("reason", "reviewer")
    shuffled = list(votes.order_by("pk"))
    Random(str(citation.uid)).shuffle(shuffled)
    letters = {
        vote.reviewer_id: _who(vote, letter, user)
        for vote, letter in zip(shuffled, ascii_uppercase, strict=False)
    }
    standing = Standing.objects.current().filter(citation=citation.head_id, stage=stage)
    protocol = protocols.of(citation.review, stage)
    is_own = user.pk in letters
    return Conflict(
        votes=[(letters[vote.reviewer_id], vote) for vote in shuffled],
        discussion=_discussion(members, stage, user, letters),
        is_open=standing.filter(standing=ScreeningOutcome.CONFLICT).exists(),
        is_own=is_own,
        is_silent=protocol.adjudicators_see == AdjudicatorsSee.NOTHING and not is_own,
    )


def own(user: User, review: Review, stage: Stage) -> "QuerySet[Citation]":
    """Conflicts about which the user voted, in the order of import; none while records of the
    stage wait for them, as a list that grows with a vote tells how the peer had voted."""
    if queue.is_sealed(user, review, [stage]):
        return Citation.objects.none()
    mine = Decision.objects.current().filter(reviewer=user, stage=stage, citation__review=review)
    rows = Standing.objects.current().filter(
        review=review, stage=stage, standing=ScreeningOutcome.CONFLICT
    )
    judged = rows.filter(citation__in=mine.values("citation"))
    joined = rows.filter(citation__in=mine.values("citation__canonical"))
    return Citation.objects.filter(
        pk__in=judged.values("citation").union(joined.values("citation"))
    ).order_by("pk")


def _who(vote: Decision, letter: str, user: User) -> str:
    if vote.reviewer_id == user.pk:
        return _("You")
    return str(vote.reviewer) if vote.is_named else _("Reviewer {letter}").format(letter=letter)


def _discussion(
    members: "QuerySet[Citation]", stage: Stage, user: User, letters: dict[int, str]
) -> list[Said]:
    rows = Discussion.objects.visible_to(user).kept().filter(citation__in=members, stage=stage)
    return [
        Said(
            row.uid,
            letters.get(row.by_id) or (_("You") if row.by_id == user.pk else str(row.by)),
            row.text,
            row.written_at,
            row.by_id == user.pk,
        )
        for row in rows.select_related("by").order_by("written_at", "pk")
    ]

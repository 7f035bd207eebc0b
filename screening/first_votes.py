"""The votes that agreement is measured on: each reviewer's, as they were when the record settled.

Votes are free, and sealed, until then; what was cast after a reopening, when everybody knew, does
not count, and neither does an adjudication.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Min, QuerySet
from django.db.models.functions import Coalesce

from review.models import Event, Review
from screening.agreement import Ratings
from screening.choices import SETTLED, Stage, Verdict
from screening.models import Decision, Standing

INCLUDE, EXCLUDE = "include", "exclude"


@dataclass(frozen=True, slots=True)
class FirstVote:
    """One reviewer's vote on a record (the key of its cluster's head) when that first settled."""

    record: int
    reviewer: int
    verdict: str
    reason: int | None
    settled_at: datetime


def of(review: Review, stage: Stage) -> list[FirstVote]:
    """All first votes of a stage, in the order in which they were cast."""
    settled = _first_settled(review, stage)
    found = {}
    for head, reviewer, verdict, reason, at, superseded in _cast(review, stage):
        moment = settled.get(head)
        if moment and at <= moment and (superseded is None or superseded > moment):
            found[head, reviewer] = FirstVote(head, reviewer, verdict, reason, moment)
    return list(found.values())


def verdicts(votes: list[FirstVote]) -> Ratings:
    """Include or exclude; *maybe* is an include, as it is for the outcome."""
    return _ratings(votes, lambda vote: EXCLUDE if vote.verdict == Verdict.EXCLUDE else INCLUDE)


def reasons(votes: list[FirstVote]) -> Ratings:
    """The reasons of those who excluded; a record that one person excluded has one rating."""
    excluding = [vote for vote in votes if vote.verdict == Verdict.EXCLUDE and vote.reason]
    return _ratings(excluding, lambda vote: vote.reason)


def by_week(review: Review, votes: list[FirstVote]) -> dict[date, list[FirstVote]]:
    """The votes by the Monday of the week in which their record settled, where the review is."""
    zone, weeks = ZoneInfo(review.time_zone), defaultdict(list)
    for vote in votes:
        day = vote.settled_at.astimezone(zone).date()
        weeks[date.fromordinal(day.toordinal() - day.weekday())].append(vote)
    return dict(sorted(weeks.items()))


def _ratings(votes: list[FirstVote], category: Callable[[FirstVote], Hashable]) -> Ratings:
    found: dict[Hashable, dict[Hashable, Hashable | None]] = defaultdict(dict)
    for vote in votes:
        found[vote.record][vote.reviewer] = category(vote)
    return found


def _first_settled(review: Review, stage: Stage) -> dict[int, datetime]:
    rows = Standing.objects.filter(review=review, stage=stage, standing__in=SETTLED)
    causes = dict(rows.values_list("citation").annotate(first=Min("cause")))
    events = Event.objects.filter(review=review, seq__in=rows.values("cause"))
    at = dict(events.values_list("seq", "at"))
    return {citation: at[cause] for citation, cause in causes.items()}


def _cast(review: Review, stage: Stage) -> "QuerySet[Decision]":
    rows = Decision.objects.filter(citation__review=review, stage=stage)
    rows = rows.annotate(head=Coalesce("citation__canonical", "citation"))
    fields = ("head", "reviewer", "verdict", "reason", "decided_at", "superseded_at")
    return rows.order_by("decided_at", "pk").values_list(*fields)

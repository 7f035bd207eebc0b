"""A review in the middle of its screening: rows as the actions leave them, in a minute.

Team, searches and imports come from the actions themselves. Votes are too many for that (a
transaction each), so `judge` inserts in bulk what `decisions.record` would have written;
`tests/benchmarks/test_history.py` plays both and compares the rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from review.actions import members, reviews
from review.choices import Role
from review.models import Event, Review, User
from screening.actions import imports, searches
from screening.choices import Retrieval, ScreeningOutcome, SearchKind, Stage, Step, Verdict
from screening.consensus import Rule
from screening.models import Citation, CitationImport, Decision, Report, Search, Standing
from screening.settlement import Cast, settle

AT_ONCE = 2000  # records in one transaction
STAGE = Stage.TITLE_ABSTRACT
EXCLUDE, INCLUDE, MAYBE = Verdict.EXCLUDE, Verdict.INCLUDE, Verdict.MAYBE
# What two people say of twenty records: 17 excluded, 2 included, 1 conflict.
PAIRS = [(EXCLUDE, EXCLUDE)] * 17 + [(INCLUDE, INCLUDE), (MAYBE, INCLUDE), (INCLUDE, EXCLUDE)]
Vote = tuple[User, Verdict]


@dataclass(slots=True)
class Rows:
    """What the votes on some records leave behind, not yet saved."""

    events: list[Event] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def team(people: int) -> tuple[Review, User, list[User]]:
    """A review, its owner and so many screeners who joined it by invitation."""
    owner = User.objects.create_user("owner@example.org", name="Owner")
    review = reviews.start(title="Ketamine for depression", by=owner)
    screeners = []
    for number in range(people):
        user = User.objects.create_user(f"person{number}@example.org", name=f"Person {number}")
        invitation = members.invite(review=review, roles=[Role.SCREENER], by=owner)
        members.accept(invitation=invitation, by=user)
        screeners.append(user)
    return review, owner, screeners


def search(review: Review, by: User, name: str) -> Search:
    return searches.start(review=review, by=by, kind=SearchKind.DATABASE, name=name)


def imported(review: Review, by: User, content: bytes, name: str) -> CitationImport:
    """A file imported here and now by its job."""
    source = search(review, by, name)
    job = imports.start(search=source, name=f"{name}.ris", content=content, by=by)
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    if job.committed_at is None:
        raise RuntimeError(f"The import failed: {job.error}")
    return job


def judge(review: Review, screeners: Sequence[User], *, settled: int, ahead: int) -> None:
    """Have the first `settled` records judged by two people each, `ahead` more by the first one.

    Nobody has judged any of them so far.
    """
    judged = records(review).only("uid", "title")[: settled + ahead].iterator(AT_ONCE)
    cast = zip(judged, votes(screeners, settled), strict=False)
    while chunk := list(islice(cast, AT_ONCE)):
        _save(review, chunk)


def records(review: Review) -> "QuerySet[Citation]":
    """What is judged: canonical citations, in the order of their import."""
    return Citation.objects.filter(review=review).canonical().order_by("pk")


def votes(screeners: Sequence[User], settled: int) -> Iterator[list[Vote]]:
    """Of one record after the other: two votes by neighbours, later one by the first."""
    number = 0
    while True:
        verdicts = PAIRS[number % len(PAIRS)]
        pair = [screeners[(number + more) % len(screeners)] for more in range(2)]
        yield (
            list(zip(pair, verdicts, strict=True))
            if number < settled
            else [(screeners[0], verdicts[0])]
        )
        number += 1


@transaction.atomic
def _save(review: Review, chunk: list[tuple[Citation, list[Vote]]]) -> None:
    seq = Event.objects.filter(review=review).aggregate(last=Max("seq"))["last"] or 0
    opened = {row.citation_id: row for row in _standings(chunk)}
    rows = Rows()
    for citation, votes in chunk:
        for by, verdict in votes:
            seq += 1
            _cast(rows, review, citation, by, verdict, seq)
        _settle(rows, opened[citation.pk], votes, seq)
    # Ended ones are put back with their end: that many different UPDATEs would take minutes.
    Standing.objects.filter(pk__in=[row.pk for row in rows.standings if row.pk]).delete()
    Event.objects.bulk_create(rows.events)
    Decision.objects.bulk_create(rows.decisions)
    Standing.objects.bulk_create(rows.standings)
    Report.objects.bulk_create(rows.reports)


def _standings(chunk: list[tuple[Citation, list[Vote]]]) -> list[Standing]:
    keys = [citation.pk for citation, _ in chunk]
    return list(Standing.objects.current().filter(citation__in=keys, stage=STAGE))


def _cast(
    rows: Rows, review: Review, citation: Citation, by: User, verdict: Verdict, seq: int
) -> None:
    """One vote as `decisions.record` keeps it, and its sealed event."""
    now = timezone.now()
    decision = Decision(
        citation=citation,
        reviewer=by,
        stage=STAGE,
        verdict=verdict,
        client_key=uuid4(),
        decided_at=now,
    )
    rows.decisions.append(decision)
    rows.events.append(
        Event(
            review=review,
            seq=seq,
            verb="screening.decision.recorded",
            by=by,
            at=now,
            target_label=citation._meta.label_lower,
            target_uid=citation.uid,
            target_text=str(citation)[:300],
            data={"stage": STAGE, "verdict": verdict, "decision": str(decision.uid)},
            is_sealed=True,
        )
    )


def _settle(rows: Rows, standing: Standing, votes: list[Vote], seq: int) -> None:
    """Where the record stands after the votes, the last of which is event `seq`."""
    casts = [Cast(by.pk, verdict, None, (order,)) for order, (by, verdict) in enumerate(votes)]
    outcome = settle(casts, [], Rule(2), STAGE).outcome
    if outcome == standing.standing:
        return
    standing.until = seq
    place = {"review_id": standing.review_id, "citation_id": standing.citation_id}
    rows.standings += [standing, Standing(**place, stage=STAGE, standing=outcome, cause=seq)]
    if outcome == ScreeningOutcome.INCLUDED:
        rows.reports.append(Report(**place))
        retrieval = {"stage": Step.RETRIEVAL, "standing": Retrieval.WANTED}
        rows.standings.append(Standing(**place, **retrieval, cause=seq))

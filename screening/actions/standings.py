"""The only writer of `Standing`: everything that can move a record calls `settle`."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from review.models import Event, Review
from screening import protocols
from screening.actions import study_links
from screening.choices import (
    Aside,
    Retrieval,
    ScreeningOutcome,
    Stage,
    Step,
    Whereabouts,
)
from screening.models import (
    Adjudication,
    Citation,
    CitationImport,
    Decision,
    Report,
    SettingAside,
    StageProtocol,
    Standing,
    StudyLink,
)
from screening.settlement import Cast
from screening.settlement import settle as settlement_of

CHUNK = 200
Place = tuple[int, str]  # a citation's key and a step

# The ORM has no INSERT ... SELECT, and an import of 100,000 must publish within a second.
OPEN_ALL = """
    INSERT INTO screening_standing (review_id, citation_id, stage, standing, cause)
    SELECT review_id, id, %s, %s, %s FROM screening_citation
    WHERE citation_import_id = %s AND canonical_id IS NULL
"""
OPEN_DUPLICATES = """
    INSERT INTO screening_standing (review_id, citation_id, stage, standing, cause, head_id)
    SELECT review_id, id, %s, %s, %s, canonical_id FROM screening_citation
    WHERE citation_import_id = %s AND canonical_id IS NOT NULL
"""


class Stood(NamedTuple):
    """Where a citation stands at one step: a reason if it is excluded, a head as a duplicate."""

    standing: str
    reason: int | None = None
    head: int | None = None


def open_all(*, citation_import: CitationImport, cause: int) -> None:
    """Give every citation of an import a first standing: to be judged, or a duplicate."""
    judged = [Step.TITLE_ABSTRACT, ScreeningOutcome.UNDECIDED]
    doubled = [Step.IDENTIFICATION, Whereabouts.DUPLICATE]
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ALL, [*judged, cause, citation_import.pk])
        cursor.execute(OPEN_DUPLICATES, [*doubled, cause, citation_import.pk])


def close_all(*, citations: "QuerySet[Citation]", cause: int) -> None:
    """End every standing of citations that leave the review."""
    for model in (Standing, StudyLink):
        rows = model.objects.current().filter(citation__in=citations.values("pk"))
        rows.update(until=cause)


@transaction.atomic
def settle(*, review: Review, citations: Iterable[int], cause: int) -> None:
    """Derive where the citations with these keys stand now, at every step; write what moved.

    `cause` is the number of the event that moved them. Of clusters that an event changed,
    `citations` are the heads, before and after. A record that moves to included at title and
    abstract gets its report.
    """
    remaining = iter(sorted(set(citations)))
    while keys := list(islice(remaining, CHUNK)):
        head_of, present = _clusters(keys)
        moving = {*keys, *head_of}
        derived = _derived(review, head_of, present)
        _write(review, moving, derived, cause)
        study_links.settle(citations=moving, included=_included(derived), cause=cause)


def settle_votes(*, review: Review, members: list[Citation], stage: Stage, cause: int) -> None:
    """Settle one cluster that was undecided at a stage, after a vote on it came or went.

    As `settle` does, at a third of its price: nobody has adjudicated what is undecided, nor set it
    aside; and one that stays so, or is not kept, has no other step that could move. The rule is
    read anew, behind the lock of the event, so that no change of the protocol is missed.
    """
    head = members[0].head_id
    head_of = {member.pk: head for member in members}
    rule = protocols.rules(review, stage, head_of).of(head_of)
    votes = _casts(Decision, "reviewer", "decided_at", head_of)[head, stage]
    settled = settlement_of(votes, [], rule, stage)
    if settled.outcome == ScreeningOutcome.INCLUDED or stage == Stage.FULL_TEXT:
        settle(review=review, citations=[head], cause=cause)
    elif settled.outcome != ScreeningOutcome.UNDECIDED:
        Standing.objects.current().filter(citation=head, stage=stage).update(until=cause)
        where = {"standing": settled.outcome, "reason_id": settled.reason}
        Standing.objects.create(review=review, citation_id=head, stage=stage, cause=cause, **where)


def settle_all(event_key: int) -> None:
    """Settle every record anew after what decides it changed; does nothing for other settings.

    In chunks, and safe to call any number of times: each writes only what differs.
    """
    event = Event.objects.select_related("review").get(pk=event_key)
    if event.verb == "review.review.changed" and "judgements_required" not in event.data["after"]:
        return
    current = Standing.objects.current().filter(review=event.review, stage=Stage.TITLE_ABSTRACT)
    remaining = iter(list(current.order_by("citation").values_list("citation", flat=True)))
    while keys := list(islice(remaining, CHUNK)):
        with transaction.atomic():
            Review.objects.select_for_update().get(pk=event.review_id)  # as each event does
            settle(review=event.review, citations=keys, cause=event.seq)


def _clusters(keys: list[int]) -> tuple[dict[int, int], set[int]]:
    """The members of the clusters that these keys are heads of, each with its head.

    And who of them is in the review: judgements on the others count, too (an import undone).
    """
    members = Citation.objects.in_clusters_of(keys)
    rows = list(members.values_list("pk", "canonical", "citation_import__committed_at"))
    return {pk: head or pk for pk, head, _ in rows}, {pk for pk, _, at in rows if at}


def _derived(review: Review, head_of: dict[int, int], present: set[int]) -> dict[Place, Stood]:
    """Where the members of some clusters stand, as far as they stand anywhere."""
    judged = outcomes(review, head_of)
    heads = [pk for pk, head in head_of.items() if pk == head and pk in present]
    found = {
        (pk, Step.IDENTIFICATION): Stood(Whereabouts.DUPLICATE, head=head)
        for pk, head in head_of.items()
        if pk != head and pk in present
    }
    titles, texts = ({head: judged(head, stage) for head in heads} for stage in Stage)
    found |= {(head, Step.TITLE_ABSTRACT): stood for head, stood in titles.items()}
    kept = [head for head, stood in titles.items() if stood.standing == ScreeningOutcome.INCLUDED]
    for head, retrieval in _retrievals(kept).items():
        found[head, Step.RETRIEVAL] = Stood(retrieval)
        if retrieval == Retrieval.RETRIEVED:
            found[head, Step.FULL_TEXT] = texts[head]
    included = _included(found)
    linked = study_links.linked(included)
    alone = {(head, Step.GROUPING): Stood(Whereabouts.ALONE) for head in included}
    return found | {place: stood for place, stood in alone.items() if place[0] not in linked}


def outcomes(
    review: Review, head_of: dict[int, int], proposed: StageProtocol | None = None
) -> Callable[[int, Stage], Stood]:
    """What the judgements on each cluster settle; else why it was set aside.

    By the protocols that hold, or for its stage by a `proposed` one.
    """
    rules = {stage: protocols.rules(review, stage, head_of) for stage in Stage}
    if proposed:
        rules[proposed.stage] = replace(rules[proposed.stage], protocol=proposed)
    members = defaultdict(list)
    for pk, head in head_of.items():
        members[head].append(pk)
    decisions = _casts(Decision, "reviewer", "decided_at", head_of)
    adjudications = _casts(Adjudication, "by", "adjudicated_at", head_of)
    rows = SettingAside.objects.current().filter(citation__in=list(head_of)).order_by("pk")
    asides = {
        (head_of[citation], stage): kind
        for citation, stage, kind in rows.values_list("citation", "stage", "kind")
    }

    def outcome(head: int, stage: Stage) -> Stood:
        place = (head, stage)
        rule = rules[stage].of(members[head])
        settled = settlement_of(decisions[place], adjudications[place], rule, stage)
        if settled.outcome == ScreeningOutcome.UNDECIDED and place in asides:
            return Stood(Aside(asides[place]))
        return Stood(settled.outcome, settled.reason)

    return outcome


def _retrievals(kept: list[int]) -> dict[int, str]:
    """How far each kept record's report is; one that is kept just now has none yet."""
    rows = Report.objects.filter(citation__in=kept).values_list("citation", "retrieval")
    return dict.fromkeys(kept, Retrieval.WANTED) | dict(rows) if kept else {}


def _included(derived: dict[Place, Stood]) -> list[int]:
    included = (Step.FULL_TEXT, ScreeningOutcome.INCLUDED)
    return [head for (head, stage), stood in derived.items() if (stage, stood.standing) == included]


def _casts(
    model: type[Decision] | type[Adjudication], judge: str, at: str, head_of: dict[int, int]
) -> dict[Place, list[Cast]]:
    """The current judgements on these citations, by the head of their cluster and the stage."""
    found: dict[Place, list[Cast]] = defaultdict(list)
    rows = model.objects.current().filter(citation__in=list(head_of))
    fields = ("citation", "stage", judge, "verdict", "reason", at, "pk")
    for citation, stage, by, verdict, reason, when, pk in rows.values_list(*fields):
        found[head_of[citation], stage].append(Cast(by, verdict, reason, (when, pk)))
    return found


def _write(review: Review, keys: set[int], derived: dict[Place, Stood], cause: int) -> None:
    current = {
        (row.citation_id, row.stage): row
        for row in Standing.objects.current().filter(citation__in=keys)
    }
    moved = [row for place, row in current.items() if derived.get(place) != _stood(row)]
    # Twice in one event: only where it stood when the event was over is kept.
    ended = [row.pk for row in moved if row.cause != cause]
    Standing.objects.filter(pk__in=ended).update(until=cause)
    Standing.objects.filter(pk__in={row.pk for row in moved}.difference(ended)).delete()
    left = {(row.citation_id, row.stage) for row in moved}
    opened = {
        place: stood for place, stood in derived.items() if place not in current or place in left
    }
    Standing.objects.bulk_create(
        Standing(
            review=review,
            citation_id=citation,
            stage=stage,
            standing=stood.standing,
            reason_id=stood.reason,
            head_id=stood.head,
            cause=cause,
        )
        for (citation, stage), stood in opened.items()
    )
    _make_reports(review, opened)


def _stood(row: Standing) -> Stood:
    return Stood(row.standing, row.reason_id, row.head_id)


def _make_reports(review: Review, opened: dict[Place, Stood]) -> None:
    included = [
        citation
        for (citation, stage), stood in opened.items()
        if stage == Step.TITLE_ABSTRACT and stood.standing == ScreeningOutcome.INCLUDED
    ]
    if included:
        rows = [Report(review=review, citation_id=citation) for citation in included]
        Report.objects.bulk_create(rows, ignore_conflicts=True)

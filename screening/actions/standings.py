"""The only writer of `Standing`: everything that can move a record calls `settle`."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from django.db import connection, transaction

from review.models import Event, Review
from screening.choices import Retrieval, ScreeningOutcome, Stage
from screening.models import Adjudication, Citation, CitationImport, Decision, Report, Standing
from screening.settlement import Cast, Settlement
from screening.settlement import settle as settlement_of

CHUNK = 200
Place = tuple[int, str]  # a citation's key and a stage

# The ORM has no INSERT ... SELECT, and an import of 100,000 must publish within a second.
OPEN_ALL = """
    INSERT INTO screening_standing (review_id, citation_id, stage, standing, cause)
    SELECT review_id, id, %s, %s, %s FROM screening_citation
    WHERE citation_import_id = %s AND canonical_id IS NULL
"""


def open_all(*, citation_import: CitationImport, cause: int) -> None:
    """Give every citation of an import but its duplicates a first standing."""
    values = [Stage.TITLE_ABSTRACT, ScreeningOutcome.UNDECIDED, cause, citation_import.pk]
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ALL, values)


@transaction.atomic
def settle(*, review: Review, citations: Iterable[int], cause: int) -> None:
    """Derive where the citations with these keys stand now, at both stages; write what moved.

    `cause` is the number of the event that moved them. A record that moves to included at title
    and abstract gets its report.
    """
    remaining = iter(sorted(set(citations)))
    while keys := list(islice(remaining, CHUNK)):
        _write(review, keys, _derived(review, keys), cause)


def settle_all(event_key: int) -> None:
    """Settle every record anew after the review's settings changed; does nothing for others.

    In chunks, and safe to call any number of times: each writes only what differs.
    """
    event = Event.objects.select_related("review").get(pk=event_key)
    if "judgements_required" not in event.data.get("after", {}):
        return
    current = Standing.objects.current().filter(review=event.review, stage=Stage.TITLE_ABSTRACT)
    remaining = iter(list(current.order_by("citation").values_list("citation", flat=True)))
    while keys := list(islice(remaining, CHUNK)):
        with transaction.atomic():
            Review.objects.select_for_update().get(pk=event.review_id)  # as each event does
            settle(review=event.review, citations=keys, cause=event.seq)


def _derived(review: Review, keys: list[int]) -> dict[Place, Settlement]:
    """Where those of the citations that stand anywhere do."""
    rows = Citation.objects.published().filter(pk__in=keys).canonical()
    heads = list(rows.values_list("pk", flat=True))
    members = Citation.objects.in_clusters_of(heads).values_list("pk", "canonical")
    head_of = {pk: canonical or pk for pk, canonical in members}
    decisions = _casts(Decision, "reviewer", "decided_at", head_of)
    adjudications = _casts(Adjudication, "by", "adjudicated_at", head_of)
    retrieved = set(
        Report.objects.filter(citation__in=heads, retrieval=Retrieval.RETRIEVED).values_list(
            "citation", flat=True
        )
    )
    required = Review.objects.values_list("judgements_required", flat=True).get(pk=review.pk)

    def at(head: int, stage: Stage) -> Settlement:
        place = (head, stage)
        return settlement_of(decisions[place], adjudications[place], required, stage)

    found = {(head, Stage.TITLE_ABSTRACT): at(head, Stage.TITLE_ABSTRACT) for head in heads}
    for head in retrieved:
        if found[head, Stage.TITLE_ABSTRACT].outcome == ScreeningOutcome.INCLUDED:
            found[head, Stage.FULL_TEXT] = at(head, Stage.FULL_TEXT)
    return found


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


def _write(review: Review, keys: list[int], derived: dict[Place, Settlement], cause: int) -> None:
    current = {
        (row.citation_id, row.stage): row
        for row in Standing.objects.current().filter(citation__in=keys)
    }
    moved = [row for place, row in current.items() if derived.get(place) != _settlement(row)]
    # Twice in one event: only where it stood when the event was over is kept.
    ended = [row.pk for row in moved if row.cause != cause]
    Standing.objects.filter(pk__in=ended).update(until=cause)
    Standing.objects.filter(pk__in={row.pk for row in moved}.difference(ended)).delete()
    left = {(row.citation_id, row.stage) for row in moved}
    opened = {
        place: settlement
        for place, settlement in derived.items()
        if place not in current or place in left
    }
    Standing.objects.bulk_create(
        Standing(
            review=review,
            citation_id=citation,
            stage=stage,
            standing=settlement.outcome,
            reason_id=settlement.reason,
            cause=cause,
        )
        for (citation, stage), settlement in opened.items()
    )
    _make_reports(review, opened)


def _settlement(row: Standing) -> Settlement:
    return Settlement(ScreeningOutcome(row.standing), row.reason_id)


def _make_reports(review: Review, opened: dict[Place, Settlement]) -> None:
    included = [
        citation
        for (citation, stage), settlement in opened.items()
        if stage == Stage.TITLE_ABSTRACT and settlement.outcome == ScreeningOutcome.INCLUDED
    ]
    if included:
        rows = [Report(review=review, citation_id=citation) for citation in included]
        Report.objects.bulk_create(rows, ignore_conflicts=True)

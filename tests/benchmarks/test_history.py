"""The votes that benchmarks insert in bulk are those that the action would have recorded."""

import pytest
from django.db import transaction

from benchmarks import generate, history
from review.models import Event
from screening.actions import decisions
from screening.models import Decision, Standing

pytestmark = pytest.mark.django_db
SETTLED, AHEAD = 45, 12


def by_the_action(review, screeners):
    votes = history.votes(screeners, SETTLED)
    for citation, cast in zip(history.records(review)[: SETTLED + AHEAD], votes, strict=False):
        for by, verdict in cast:
            decisions.record(citation=citation, verdict=verdict, by=by)


def in_bulk(review, screeners):
    history.judge(review, screeners, settled=SETTLED, ahead=AHEAD)


def played(judge):
    """The rows of a review of 70 citations, some of them duplicates, after `judge`."""
    with transaction.atomic():
        review, owner, screeners = history.team(4)
        history.imported(review, owner, generate.ris(70), "search")
        judge(review, screeners)
        found = rows(review)
        transaction.set_rollback(True)
    return found


def rows(review):
    """What the votes left, told by places in the file instead of keys, without times."""
    decisions_of = Decision.objects.filter(citation__review=review).order_by("pk")
    names = {str(uid): place for uid, place in review.citations.values_list("uid", "position")}
    names |= {
        str(uid): place for uid, place in decisions_of.values_list("uid", "citation__position")
    }
    events = Event.objects.filter(review=review, verb__contains="decision").order_by("seq")
    return {
        "decisions": list(
            decisions_of.values_list(
                "citation__position", "reviewer__name", "stage", "verdict", "reason", "note",
                "superseded_at",
            )
        ),
        "standings": sorted(
            Standing.objects.filter(review=review).values_list(
                "cause", "citation__position", "stage", "standing", "until"
            )
        ),
        "reports": sorted(review.reports.values_list("citation__position", "retrieval")),
        "events": [
            (event.seq, event.verb, event.by.name, event.target_label, event.target_text,
             event.is_sealed, names[str(event.target_uid)],
             event.data | {"decision": names[event.data["decision"]]})
            for event in events
        ],
    }  # fmt: skip


def test_bulk_votes_leave_what_the_action_does():
    expected = played(by_the_action)
    assert len(expected["decisions"]) == len(expected["events"]) == 2 * SETTLED + AHEAD
    assert {row[3] for row in expected["standings"]} == {
        "undecided", "included", "excluded", "conflict", "wanted", "duplicate",
    }  # fmt: skip
    assert len(expected["reports"]) > 1
    found = played(in_bulk)
    for name, wanted in expected.items():
        assert found[name] == wanted, name

import pytest

from extraction.actions import outcomes, rows
from extraction.actions.outcomes import OutcomeInUse, ProtocolRefused
from extraction.models import Outcome
from tests.factories import make_outcome, make_review


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"domain": ""},
        {"kind": "vibes"},
        {"kind": ""},
        {"rater": "dog"},
        {"name": "madrs"},
    ],
)
def test_an_outcome_that_cannot_be_is_refused(review, alice, madrs, fields):
    with pytest.raises(ProtocolRefused) as refused:
        make_outcome(review, alice, **{"name": "HDRS", **fields})
    assert refused.value.errors
    assert Outcome.objects.get() == madrs


def test_another_review_has_names_of_its_own(madrs, alice):
    assert make_outcome(make_review(), alice).name == madrs.name


def test_defining_is_an_event(review, alice, madrs):
    event = review.events.get(verb="extraction.outcome.defined")
    assert (event.by, event.target_uid, event.data["kind"]) == (alice, madrs.uid, "continuous")


def test_a_change_keeps_what_it_was(review, alice, madrs):
    outcomes.change(outcome=madrs, by=alice, lower_is_better=True, definition="10 items")
    madrs.refresh_from_db()
    assert (madrs.lower_is_better, madrs.definition) == (True, "10 items")
    event = review.events.get(verb="extraction.outcome.changed")
    assert (event.data["before"]["lower_is_better"], event.data["after"]["definition"]) == (
        None,
        "10 items",
    )


def test_changing_nothing_is_no_event(review, alice, madrs):
    outcomes.change(outcome=madrs, by=alice, name="MADRS")
    assert not review.events.filter(verb="extraction.outcome.changed").exists()


def test_a_change_is_checked_like_a_definition(review, alice, madrs):
    make_outcome(review, alice, name="HDRS")
    with pytest.raises(ProtocolRefused):
        outcomes.change(outcome=madrs, by=alice, name="hdrs")


def test_the_kind_stays_once_there_are_results(draft, bob, alice, madrs, day_1):
    outcomes.change(outcome=madrs, by=alice, kind="dichotomous")
    arm = rows.add_arm(extraction=draft, by=bob, name="Ketamine")
    rows.add_result(arm=arm, outcome=madrs, timepoint=day_1, by=bob)
    with pytest.raises(OutcomeInUse, match="has results"):
        outcomes.change(outcome=madrs, by=alice, kind="continuous")
    outcomes.change(outcome=madrs, by=alice, domain="depression score")
    madrs.refresh_from_db()
    assert (madrs.kind, madrs.domain) == ("dichotomous", "depression score")

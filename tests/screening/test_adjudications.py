import pytest

from review.models import Event
from screening.actions import adjudications, duplicates
from screening.errors import NotInConflict, OwnConflict, ReasonNeeded
from screening.models import Adjudication, Decision, Standing
from tests.factories import make_citation
from tests.screening.stories import TEXTS, judge, offered, retrieved, where


@pytest.fixture
def conflict(review, alice, bob):
    citation = make_citation(review, alice)
    judge(citation, (alice, "include"), (bob, "exclude"))
    return citation


def test_it_settles_and_leaves_the_votes(conflict, dana):
    adjudications.record(citation=conflict, verdict="exclude", by=dana, why="no ketamine arm")
    assert where(conflict) == "excluded"
    assert set(Decision.objects.current().values_list("verdict", flat=True)) == {
        "include",
        "exclude",
    }


def test_it_may_differ_from_both_votes(review, alice, bob, dana):
    citation = retrieved(review, alice, bob)
    reasons = [offered(review, alice, label) for label in ("dose", "drug", "design")]
    judge(citation, (alice, "exclude", reasons[0]), (bob, "exclude", reasons[1]), stage=TEXTS)
    adjudications.record(
        citation=citation, verdict="exclude", by=dana, stage=TEXTS, reason=reasons[2]
    )
    assert Standing.objects.current().get(stage=TEXTS).reason == reasons[2]


def test_who_judged_cannot_settle(conflict, alice, bob):
    for person in (alice, bob):
        with pytest.raises(OwnConflict):
            adjudications.record(citation=conflict, verdict="include", by=person)


def test_who_judged_a_duplicate_cannot_settle(review, conflict, carol):
    other = make_citation(review, carol)
    judge(other, (carol, "include"))
    duplicates.merge(citation=conflict, other=other, by=carol)
    with pytest.raises(OwnConflict):
        adjudications.record(citation=conflict, verdict="include", by=carol)


def test_there_must_be_a_conflict(review, alice, dana):
    citation = make_citation(review, alice)
    with pytest.raises(NotInConflict, match="nothing to settle"):
        adjudications.record(citation=citation, verdict="include", by=dana)


def test_once_more_supersedes(conflict, dana):
    adjudications.record(citation=conflict, verdict="include", by=dana)
    adjudications.record(citation=conflict, verdict="exclude", by=dana)
    assert Adjudication.objects.count() == 2
    assert Adjudication.objects.current().get().verdict == "exclude"
    assert where(conflict) == "excluded"


def test_a_reason_is_needed_at_full_text(review, alice, bob, dana):
    citation = retrieved(review, alice, bob)
    reason = offered(review, alice)
    judge(citation, (alice, "include"), (bob, "exclude", reason), stage=TEXTS)
    with pytest.raises(ReasonNeeded):
        adjudications.record(citation=citation, verdict="exclude", by=dana, stage=TEXTS)


def test_who_may_read_it(conflict, alice, dana, mallory):
    adjudications.record(citation=conflict, verdict="include", by=dana)
    assert Adjudication.objects.visible_to(alice).exists()
    assert not Adjudication.objects.visible_to(mallory).exists()
    event = Event.objects.get(verb="screening.adjudication.recorded")
    assert event.is_sealed


def test_two_that_differ_are_a_conflict_after_a_merge(review, conflict, alice, bob, dana):
    other = make_citation(review, alice)
    judge(other, (alice, "include"), (bob, "exclude"))
    adjudications.record(citation=conflict, verdict="include", by=dana)
    adjudications.record(citation=other, verdict="exclude", by=dana)
    head = duplicates.merge(citation=conflict, other=other, by=alice)
    assert where(head) == "conflict"
    adjudications.record(citation=head, verdict="exclude", by=dana)
    assert where(head) == "excluded"

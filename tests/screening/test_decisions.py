from uuid import uuid4

import pytest

from review.models import Event
from screening.actions import adjudications, decisions, duplicates
from screening.errors import CitationAlreadySettled, NotOpenForJudgement, ReasonNeeded
from screening.models import Decision, Report, Standing
from tests.factories import make_citation, make_review
from tests.screening.stories import TEXTS, judge, offered, retrieved, where


@pytest.fixture
def citation(review, alice):
    return make_citation(review, alice)


def test_two_votes_settle(citation, alice, bob):
    judge(citation, (alice, "include"))
    assert where(citation) == "undecided"
    judge(citation, (bob, "exclude"))
    assert where(citation) == "conflict"


def test_maybe_counts_as_include(citation, alice, bob):
    judge(citation, (alice, "maybe"), (bob, "include"))
    assert where(citation) == "included"
    assert Report.objects.get().citation == citation


def test_a_changed_mind_supersedes_while_nobody_else_has_judged(citation, alice):
    judge(citation, (alice, "include"), (alice, "exclude"))
    assert Decision.objects.count() == 2
    assert Decision.objects.current().get().verdict == "exclude"


def test_after_the_last_needed_vote_nothing_changes(citation, alice, bob, carol):
    judge(citation, (alice, "include"), (bob, "include"))
    for person in (alice, carol):
        with pytest.raises(CitationAlreadySettled, match="Record 1"):
            judge(citation, (person, "exclude"))
    with pytest.raises(CitationAlreadySettled):
        decisions.undo(citation=citation, by=alice)
    assert Decision.objects.count() == 2


def test_undo_takes_only_ones_own_verdict_back(citation, alice, bob):
    judge(citation, (alice, "include"))
    decisions.undo(citation=citation, by=bob)
    assert Decision.objects.current().count() == 1
    decisions.undo(citation=citation, by=alice)
    assert not Decision.objects.current().exists()
    assert where(citation) == "undecided"


def test_a_replay_is_harmless(citation, alice, bob):
    key = uuid4()
    judge(citation, (alice, "include"), client_key=key)
    judge(citation, (bob, "include"))
    # Sent again when the record is settled: the page only missed the answer.
    judge(citation, (alice, "include"), client_key=key)
    assert Decision.objects.count() == 2


def test_events_of_judgements_are_sealed(citation, alice, bob):
    judge(citation, (alice, "exclude"))
    decisions.undo(citation=citation, by=alice)
    judged = Event.objects.filter(verb__startswith="screening.decision")
    assert [event.verb.split(".")[-1] for event in judged] == ["recorded", "undone"]
    assert not judged.visible_to(bob).exists()
    assert judged.visible_to(alice).count() == 2


def test_full_text_needs_a_reason_of_its_own(review, alice, bob):
    citation = retrieved(review, alice, bob)
    elsewhere = [
        offered(review, alice, stage="title_abstract"),
        offered(make_review(), alice),
    ]
    with pytest.raises(ReasonNeeded, match="needs a reason"):
        judge(citation, (alice, "exclude"), stage=TEXTS)
    for reason in elsewhere:
        with pytest.raises(ReasonNeeded, match="no reason of this stage"):
            judge(citation, (alice, "exclude", reason), stage=TEXTS)
    dose, drug = offered(review, alice), offered(review, alice, "Wrong drug")
    judge(citation, (alice, "exclude", dose), (bob, "exclude", drug), stage=TEXTS)
    assert where(citation, TEXTS) == "conflict"


def test_the_reason_that_all_gave_is_the_standing_s(review, alice, bob):
    citation = retrieved(review, alice, bob)
    dose = offered(review, alice)
    judge(citation, (alice, "exclude", dose), (bob, "exclude", dose), stage=TEXTS)
    assert Standing.objects.current().get(stage=TEXTS).reason == dose


def test_full_text_is_closed_without_the_report(review, citation, alice):
    with pytest.raises(NotOpenForJudgement, match="Record 1"):
        judge(citation, (alice, "include"), stage=TEXTS)


def test_a_vote_on_a_duplicate_stays_there_and_counts_for_the_cluster(review, alice, bob):
    first, second = make_citation(review, alice), make_citation(review, alice)
    duplicates.merge(citation=first, other=second, by=alice)
    second.refresh_from_db()
    judge(second, (alice, "include"))
    judge(first, (bob, "include"))
    assert where(first) == "included"
    assert Decision.objects.get(reviewer=alice).citation == second


class TestSealing:
    def visible(self, user):
        return set(Decision.objects.visible_to(user).values_list("reviewer__name", flat=True))

    def test_nobody_reads_a_vote_on_an_open_record(self, citation, alice, bob, dana, eve, mallory):
        judge(citation, (bob, "include"), note="sure")
        assert self.visible(bob) == {"Bob"}
        for user in (alice, dana, eve, mallory):
            assert not self.visible(user)

    def test_all_members_read_the_votes_on_a_settled_one(self, citation, alice, bob, eve, mallory):
        judge(citation, (alice, "include"), (bob, "exclude"))
        assert self.visible(alice) == self.visible(eve) == {"Alice", "Bob"}
        assert not self.visible(mallory)

    def test_an_adjudicator_reads_a_conflict(self, citation, alice, bob, dana):
        judge(citation, (alice, "include"), (bob, "exclude"))
        assert self.visible(dana) == {"Alice", "Bob"}
        adjudications.record(citation=citation, verdict="include", by=dana)
        assert self.visible(dana) == {"Alice", "Bob"}

    def test_each_stage_is_sealed_by_itself(self, review, alice, bob, carol):
        citation = retrieved(review, alice, bob)
        judge(citation, (alice, "include"), stage=TEXTS)
        at_full_text = Decision.objects.filter(stage=TEXTS)
        assert at_full_text.visible_to(alice).exists()
        assert not at_full_text.visible_to(bob).exists()
        assert Decision.objects.visible_to(carol).count() == 2

    def test_votes_on_a_duplicate_are_sealed_with_its_cluster(self, review, alice, bob, carol):
        first, second = make_citation(review, alice), make_citation(review, alice)
        judge(second, (alice, "include"))
        duplicates.merge(citation=first, other=second, by=carol)
        assert not self.visible(bob)
        judge(first, (bob, "include"))
        assert self.visible(bob) == {"Alice", "Bob"}

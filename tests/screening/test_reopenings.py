import pytest

from review.models import Event
from screening.actions import adjudications, decisions, reopenings
from screening.errors import NothingToReopen, ReopeningNeedsAReason
from screening.models import Adjudication, Decision, Standing
from tests.factories import make_citation


@pytest.fixture
def settled(review, alice, bob, carol):
    citation = make_citation(review, alice)
    decisions.record(citation=citation, verdict="include", by=bob)
    decisions.record(citation=citation, verdict="exclude", by=carol)
    return citation


def reopen(citation, by, why="Cut off"):
    reopenings.record(citation=citation, stage="title_abstract", why=why, by=by)


def test_all_judgements_are_set_aside_and_kept(settled, bob, carol, dana):
    adjudications.record(citation=settled, verdict="exclude", by=dana)
    reopen(settled, dana)
    assert not Decision.objects.current().exists()
    assert not Adjudication.objects.current().exists()
    assert (Decision.objects.count(), Adjudication.objects.count()) == (2, 1)
    assert Standing.objects.current().get().standing == "undecided"
    assert Event.objects.latest("seq").data["why"] == "Cut off"


def test_it_is_sealed_again(settled, bob, carol, dana):
    reopen(settled, dana)
    decisions.record(citation=settled, verdict="include", by=bob)
    assert not Decision.objects.visible_to(carol).current().filter(reviewer=bob).exists()


def test_what_is_open_is_not_opened(review, alice, bob, dana):
    citation = make_citation(review, alice)
    decisions.record(citation=citation, verdict="include", by=bob)
    with pytest.raises(NothingToReopen):
        reopen(citation, dana)
    assert Decision.objects.current().count() == 1


def test_a_reason_is_needed(settled, dana):
    with pytest.raises(ReopeningNeedsAReason):
        reopen(settled, dana, why=" ")
    assert Decision.objects.current().count() == 2

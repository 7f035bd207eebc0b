import pytest

from screening import conflicts
from screening.actions import adjudications, discussions, protocols
from screening.errors import NotInConflict, NotYourConflict
from screening.models import Decision, Discussion
from tests.factories import make_citation
from tests.screening.stories import TITLES, judge


@pytest.fixture
def disputed(review, alice, bob, carol):
    citation = make_citation(review, alice)
    judge(citation, (bob, "include"), (carol, "exclude"), note="my reason")
    return citation


def shows(review, by, what):
    protocols.change(review=review, stage=TITLES, by=by, adjudicators_see=what)


def votes(citation, user):
    return {who: vote.verdict for who, vote in conflicts.of(citation, TITLES, user).votes}


def test_names_are_not_told_by_default(disputed, dana, eve):
    for reader in (dana, eve):
        assert set(votes(disputed, reader)) == {"Reviewer A", "Reviewer B"}


def test_ones_own_vote_is_known(disputed, bob):
    found = votes(disputed, bob)
    assert found["You"] == "include"
    assert len(found) == 2
    assert "Carol" not in found


def test_names_if_the_protocol_says_so(review, alice, disputed, dana):
    shows(review, alice, "names")
    assert votes(disputed, dana) == {"Bob": "include", "Carol": "exclude"}


def test_no_vote_if_the_protocol_says_so(review, alice, disputed, bob, dana):
    shows(review, alice, "nothing")
    assert not Decision.objects.visible_to(dana).exists()
    found = conflicts.of(disputed, TITLES, dana)
    assert (found.votes, found.is_silent, found.is_open) == ([], True, True)
    assert len(votes(disputed, bob)) == 2, "who judged it knows both"
    adjudications.record(citation=disputed, verdict="include", by=dana)
    assert votes(disputed, dana) == {"Bob": "include", "Carol": "exclude"}


def test_nothing_leaks_while_anybody_judges(review, alice, bob, carol, dana):
    citation = make_citation(review, alice)
    judge(citation, (bob, "include"))
    for reader in (alice, carol, dana):
        assert votes(citation, reader) == {}
    with pytest.raises(NotInConflict):
        discussions.write(citation=citation, stage=TITLES, text="Look at page 2", by=bob)


def test_judges_and_adjudicators_discuss(disputed, bob, dana):
    discussions.write(citation=disputed, stage=TITLES, text="It is a trial.", by=bob)
    discussions.write(citation=disputed, stage=TITLES, text="Of children?", by=dana)
    said = conflicts.of(disputed, TITLES, dana).discussion
    assert [(each.text, each.is_own) for each in said] == [
        ("It is a trial.", False),
        ("Of children?", True),
    ]
    assert said[0].who.startswith("Reviewer "), "whose vote it is stays untold"


def test_others_do_not(disputed, alice, eve):
    for person in (alice, eve):
        with pytest.raises(NotYourConflict):
            discussions.write(citation=disputed, stage=TITLES, text="I think", by=person)


def test_a_silent_protocol_keeps_the_discussion_to_the_judges(review, alice, disputed, bob, dana):
    shows(review, alice, "nothing")
    discussions.write(citation=disputed, stage=TITLES, text="It is a trial.", by=bob)
    assert not Discussion.objects.visible_to(dana).exists()
    assert Discussion.objects.visible_to(bob).exists()


def test_an_argument_is_taken_back_by_its_author(disputed, bob, carol):
    row = discussions.write(citation=disputed, stage=TITLES, text="It is a trial.", by=bob)
    with pytest.raises(NotYourConflict):
        discussions.remove(row=row, by=carol)
    discussions.remove(row=row, by=bob)
    assert not conflicts.of(disputed, TITLES, carol).discussion
    assert Discussion.objects.count() == 1


def test_what_was_said_stays_after_the_verdict(disputed, bob, carol, dana):
    discussions.write(citation=disputed, stage=TITLES, text="It is a trial.", by=bob)
    adjudications.record(citation=disputed, verdict="include", by=dana)
    assert len(conflicts.of(disputed, TITLES, carol).discussion) == 1
    with pytest.raises(NotInConflict):
        discussions.write(citation=disputed, stage=TITLES, text="No!", by=carol)


def test_own_conflicts(review, disputed, alice, bob):
    assert list(conflicts.own(bob, review, TITLES)) == [disputed]
    assert not conflicts.own(alice, review, TITLES)

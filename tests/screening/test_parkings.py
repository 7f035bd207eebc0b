"""Records put off: for one person, until nothing else is left or they are brought back."""

import pytest

from review.models import Event
from screening import following, queue
from screening.actions import decisions, parkings
from screening.errors import CitationAlreadySettled
from screening.models import Parking
from tests.factories import make_citation

STAGE = "title_abstract"


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {letter}") for letter in "abc"]


def order(person, review):
    """What the person would be given, one after the other."""
    return following.next_some(person, review, stage=STAGE, number=9)


def test_what_is_put_off_comes_last_and_for_nobody_else(records, review, bob, carol):
    one, two, three = records
    parkings.park(citation=one, by=bob)
    assert order(bob, review) == [two, three, one]
    assert order(carol, review) == [one, two, three]
    assert (queue.parked(bob, review, STAGE), queue.parked(carol, review, STAGE)) == (1, 0)


def test_twice_is_once(records, review, bob):
    for _ in range(2):
        parkings.park(citation=records[0], by=bob)
    assert Parking.objects.count() == 1
    assert Event.objects.filter(verb="screening.record.parked").count() == 1


def test_brought_back_one_or_all(records, review, bob):
    for citation in records[:2]:
        parkings.park(citation=citation, by=bob)
    parkings.unpark(citation=records[0], by=bob)
    assert order(bob, review) == [records[0], records[2], records[1]]
    parkings.unpark_all(review=review, by=bob)
    assert order(bob, review) == records
    parkings.unpark_all(review=review, by=bob)  # nothing is left: no event either
    assert Event.objects.filter(verb="screening.record.unparked").count() == 2


def test_only_its_author_reads_of_it(records, review, bob, carol):
    parkings.park(citation=records[0], by=bob)
    parked = Event.objects.filter(verb="screening.record.parked")
    assert parked.visible_to(bob).exists()
    assert not parked.visible_to(carol).exists()


def test_a_settled_record_is_not_put_off(records, bob, carol, dana):
    for person in (carol, dana):
        decisions.record(citation=records[0], verdict="include", by=person)
    with pytest.raises(CitationAlreadySettled):
        parkings.park(citation=records[0], by=bob)


def test_a_judged_one_is_no_longer_put_off_and_a_page_holds_some(records, review, bob):
    parkings.park(citation=records[0], by=bob)
    decisions.record(citation=records[0], verdict="include", by=bob)
    assert queue.parked(bob, review, STAGE) == 0
    held = [records[1].pk]
    assert following.next_some(bob, review, stage=STAGE, number=9, held=held) == [records[2]]
    assert (
        following.next_for(bob, review, after=records[2].pk, held=[r.pk for r in records]) is None
    )

import pytest

from screening import queue
from screening.actions import decisions, duplicates
from tests.factories import make_citation, make_review
from tests.screening.stories import TEXTS, TITLES, judge, retrieved


@pytest.fixture
def three(review, alice):
    return [make_citation(review, alice) for _ in range(3)]


def test_in_order_then_from_the_start(review, alice, three):
    one, two, three = three
    assert queue.next_for(alice, review) == one
    assert queue.next_for(alice, review, after=one.pk) == two
    judge(two, (alice, "include"))
    assert queue.next_for(alice, review, after=one.pk) == three
    assert queue.next_for(alice, review, after=three.pk) == one
    judge(one, (alice, "include"))
    judge(three, (alice, "include"))
    assert queue.next_for(alice, review, after=three.pk) is None


def test_settled_records_are_offered_to_nobody(review, alice, bob, carol, three):
    judge(three[0], (alice, "include"), (bob, "include"))
    assert queue.next_for(carol, review) == three[1]


def test_undone_is_offered_again(review, alice, three):
    judge(three[0], (alice, "include"))
    decisions.undo(citation=three[0], by=alice)
    assert queue.next_for(alice, review) == three[0]


def test_who_judged_a_duplicate_is_not_asked_again(review, alice, bob, three):
    one, two, _ = three
    judge(two, (alice, "include"))
    duplicates.merge(citation=one, other=two, by=bob)
    assert queue.next_for(alice, review) == three[2]
    assert queue.next_for(bob, review) == one
    assert queue.waiting(alice, review, TITLES) == 1
    assert queue.waiting(bob, review, TITLES) == 2


def test_full_text_has_a_queue_of_its_own(review, alice, bob):
    assert queue.next_for(alice, review, stage=TEXTS) is None
    citation = retrieved(review, alice, bob)
    assert queue.next_for(alice, review, stage=TEXTS) == citation
    judge(citation, (alice, "include"), stage=TEXTS)
    assert queue.next_for(alice, review, stage=TEXTS) is None
    assert queue.next_for(bob, review, stage=TEXTS) == citation


def test_another_review_has_its_own(alice, three):
    assert queue.next_for(alice, make_review()) is None


def test_six_queries_whatever_was_judged(review, alice, three, django_assert_num_queries):
    judge(three[0], (alice, "include"))
    with django_assert_num_queries(6):
        citation = queue.next_for(alice, review, after=three[0].pk)
        assert citation.search.name == "PubMed"


def test_counts_are_ones_own(review, alice, bob, three):
    judge(three[0], (alice, "include"))
    before = queue.own_count(alice, review, TITLES)
    assert (before.judged, before.records, before.left) == (1, 3, 2)
    judge(three[1], (bob, "exclude"))
    assert queue.own_count(alice, review, TITLES) == before
    assert queue.waiting(alice, review, TITLES) == 2


def test_own_last(review, alice, bob, three):
    judge(three[0], (alice, "include"), (bob, "exclude"))
    judge(three[2], (alice, "exclude"))
    assert [row.citation for row in queue.own_last(alice, review, TITLES)] == [three[2], three[0]]


def test_conflicts_to_settle_are_those_of_others(review, alice, bob, dana, three):
    judge(three[1], (alice, "include"), (bob, "exclude"))
    assert list(queue.in_conflict(review, TITLES)) == [three[1]]
    assert list(queue.to_settle(dana, review, TITLES)) == [three[1]]
    assert not queue.to_settle(alice, review, TITLES).exists()


def test_whether_a_vote_can_be_undone(review, alice, bob, three):
    judge(three[0], (alice, "include"))
    decision = queue.own_last(alice, review, TITLES)[0]
    assert queue.may_undo(decision)
    judge(three[0], (bob, "include"))
    assert not queue.may_undo(decision)

"""Batches: people are given the records of theirs alone, first what is due first."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from review.models import Event
from screening import following, queue
from screening.actions import batches, work_orders, work_plans
from screening.choices import WorkKind
from screening.errors import BatchDissolved, NotByBatch, NothingToBatch
from screening.models import Batch, BatchedRecord, CitationImport
from tests.factories import make_citation
from tests.screening.stories import TITLES, imported, judge, ris

SOON, LATER = date(2026, 12, 3), date(2027, 1, 7)


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(12)]


@pytest.fixture
def by_batch(review, alice):
    return work_plans.plan(review=review, by=alice, stage=TITLES, kind=WorkKind.BATCHES)


def cut(review, by, size, *people, **fields):
    return batches.cut(review=review, by=by, stage=TITLES, size=size, people=people, **fields)


def given(person, review, number=99):
    return following.next_some(person, review, stage=TITLES, number=number)


def test_the_next_records_in_no_batch_as_imported(records, by_batch, review, alice, bob, carol):
    assert given(bob, review) == []
    one = cut(review, alice, 5, bob, carol)
    two = cut(review, alice, 99, carol)
    assert (one.number, two.number) == (1, 2)
    assert given(bob, review) == records[:5]
    assert given(carol, review) == records
    with pytest.raises(NothingToBatch):
        cut(review, alice, 1, bob)


def test_settled_records_are_not_cut(records, by_batch, review, alice, bob, carol):
    judge(records[0], (bob, "include"), (carol, "include"))
    cut(review, alice, 2, bob)
    assert given(bob, review) == records[1:3]


def test_of_one_import(records, by_batch, review, alice, bob):
    imported(review, alice, ris({"TI": "From a file"}, {"TI": "Another of it"}))
    source = CitationImport.objects.of_files().get()
    cut(review, alice, 9, bob, source=source)
    assert [each.title for each in given(bob, review)] == ["From a file", "Another of it"]


def test_first_what_is_due_first(records, by_batch, review, alice, bob):
    cut(review, alice, 2, bob)
    cut(review, alice, 2, bob, due=LATER)
    cut(review, alice, 2, bob, due=SOON)
    order = [*records[4:6], *records[2:4], *records[0:2]]
    assert given(bob, review) == order
    # Behind a record its batch is gone on with, then what is due first.
    assert following.next_for(bob, review, after=records[2].pk) == records[3]
    assert following.next_for(bob, review, after=records[1].pk) == records[0]
    judge(records[0], (bob, "include"))
    judge(records[1], (bob, "include"))
    assert following.next_for(bob, review, after=records[1].pk) == records[4]
    # A record opened directly, out of every batch of mine.
    assert following.next_for(bob, review, after=records[9].pk) == records[4]


def test_an_order_of_ones_own_is_kept_within_each_batch(records, by_batch, review, alice, bob):
    cut(review, alice, 6, bob, due=LATER)
    cut(review, alice, 6, bob, due=SOON)
    work_orders.choose(review=review, by=bob, stage=TITLES, kind="random")
    mine = given(bob, review)
    assert set(mine[:6]) == set(records[6:])
    assert set(mine[6:]) == set(records[:6])
    assert mine[:6] != records[6:] or mine[6:] != records[:6]


def test_what_the_page_holds_is_stepped_over_into_the_next_batch(
    records, by_batch, review, alice, bob
):
    cut(review, alice, 2, bob)
    cut(review, alice, 2, bob)
    held = [records[0].pk, records[1].pk]
    assert following.next_for(bob, review, after=records[0].pk, held=held) == records[2]


def test_counts_are_of_ones_batches(records, by_batch, review, alice, bob):
    cut(review, alice, 5, bob)
    judge(records[0], (bob, "include"))
    own = queue.own_count(bob, review, TITLES)
    assert (own.judged, own.records) == (1, 5)
    assert queue.waiting(bob, review, TITLES) == 4


def test_beyond_ones_batches(records, by_batch, review, alice, bob):
    cut(review, alice, 2, bob)
    work_plans.go_beyond(review=review, by=bob, stage=TITLES, is_beyond=True)
    assert given(bob, review) == records


def test_given_to_others(records, by_batch, review, alice, bob, carol):
    batch = cut(review, alice, 3, bob)
    judge(records[0], (bob, "include"))
    batches.change(batch=batch, by=alice, people=[carol], due=SOON)
    assert given(bob, review) == []
    assert given(carol, review) == records[:3]
    assert queue.own_last(bob, review, TITLES).count() == 1


def test_dissolved(records, by_batch, review, alice, bob):
    batch = cut(review, alice, 3, bob)
    batches.dissolve(batch=batch, by=alice)
    assert not BatchedRecord.objects.exists()
    assert given(bob, review) == []
    again = cut(review, alice, 1, bob)
    assert given(bob, review) == records[:1]
    with pytest.raises(BatchDissolved):
        batches.dissolve(batch=batch, by=alice)
    with pytest.raises(BatchDissolved):
        batches.change(batch=batch, by=alice, people=[bob], due=None)
    told = Event.objects.get(verb="screening.batch.dissolved").data
    assert (told["records"], told["people"]) == (3, [str(bob.uid)])
    assert Batch.objects.get() == again


def test_only_where_the_work_goes_by_batches(records, review, alice, bob):
    with pytest.raises(NotByBatch):
        cut(review, alice, 3, bob)
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="open")
    with pytest.raises(NotByBatch):
        cut(review, alice, 3, bob)
    assert not Batch.objects.exists()


def test_a_record_is_in_one_batch_of_a_stage(records, by_batch, review, alice, bob):
    one, two = cut(review, alice, 1, bob), cut(review, alice, 1, bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchedRecord.objects.create(batch=two, stage=TITLES, citation=records[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=two.pk).update(number=one.number)


def test_two_queries_more_than_without(
    records, by_batch, review, alice, bob, django_assert_num_queries
):
    for _ in range(6):
        cut(review, alice, 2, bob)
    with django_assert_num_queries(5):
        assert following.next_for(bob, review, after=records[4].pk) == records[5]

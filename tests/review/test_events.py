import pytest
from celery import current_app
from django.db import IntegrityError, transaction

from review import events
from review.models import Event
from tests.factories import make_review


def test_numbers_run_from_one_in_each_review(review, alice):
    other = make_review(title="Another")
    seqs = [events.record("x.y.z", review=r, by=alice).seq for r in (review, review, other)]
    assert seqs == [1, 2, 1]


def test_a_number_is_given_once(review, alice):
    event = events.record("x.y.z", review=review, by=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(review=review, seq=event.seq, verb="x", by=alice, at=event.at)


def test_an_event_outlives_its_target(review, alice):
    event = events.record("x.y.z", review=review, by=alice, target=review, before=None, after=1)
    assert (event.target_label, event.target_uid) == ("review.review", review.uid)
    assert event.data == {"before": None, "after": 1}


def test_a_rollback_takes_the_event_along(review, alice):
    with transaction.atomic():
        events.record("x.y.z", review=review, by=alice)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert events.record("x.y.z", review=review, by=alice).seq == 1


def test_a_sealed_event_is_read_by_its_author_only(review, alice, bob, mallory):
    events.record("x.vote", review=review, by=bob, is_sealed=True, verdict="include")
    events.record("x.open", review=review, by=bob)
    assert [e.verb for e in Event.objects.visible_to(bob)] == ["x.vote", "x.open"]
    assert [e.verb for e in Event.objects.visible_to(alice)] == ["x.open"]
    assert not Event.objects.visible_to(mallory).exists()


def test_listeners_are_sent_the_event_after_the_commit(
    review, alice, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setitem(events._listeners, "x.heard", ["review.tasks.sweep_jobs"])
    monkeypatch.setattr(current_app.tasks["review.tasks.sweep_jobs"], "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        event = events.record("x.heard", review=review, by=alice)
        assert sent == []
    assert sent == [event.pk]


def test_listening_twice_sends_once():
    events.listen("x.twice", "t")
    events.listen("x.twice", "t")
    assert events._listeners.pop("x.twice") == ["t"]


def test_a_verb_without_a_phrase_still_reads(review, alice):
    event = events.record("some.new_thing.done", review=review, by=None)
    assert event.words == "some new thing done"

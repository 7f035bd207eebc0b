import pytest
from django.db import IntegrityError, transaction

from review.models import Event
from screening.actions import highlights, notes, selections, tags
from screening.errors import NoteRefused, NothingChosen, NothingToUndo, TagRefused
from screening.highlights import of, typed
from screening.models import Citation, Highlight, Note, Tag, Tagging
from tests.factories import make_citation
from tests.screening.stories import TEXTS, judge, retrieved

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice) for _ in range(4)]


def some(*records):
    return Citation.objects.filter(pk__in=[record.pk for record in records])


def put(review, by, *records, name="later", is_shared=False):
    chosen = some(*records)
    return tags.add(review=review, citations=chosen, name=name, is_shared=is_shared, by=by)


def tagged(user):
    rows = Tagging.objects.visible_to(user).current()
    return sorted(rows.values_list("citation", "tag__name"))


def test_undo_takes_off_exactly_what_was_put_on(review, alice, records):
    put(review, alice, records[0])
    before = tagged(alice)
    change = put(review, alice, *records)
    assert change.count == 3
    assert len(tagged(alice)) == 4
    assert tags.undo(review=review, seq=change.event.seq, by=alice).count == 3
    assert tagged(alice) == before
    with pytest.raises(NothingToUndo):
        tags.undo(review=review, seq=change.event.seq, by=alice)


def test_undo_brings_back_what_was_taken_off(review, alice, records):
    put(review, alice, *records)
    before = tagged(alice)
    gone = tags.remove(review=review, citations=some(*records[:3]), name="later", by=alice)
    put(review, alice, records[0])  # since: stays
    assert gone.count == 3
    assert tags.undo(review=review, seq=gone.event.seq, by=alice).count == 2
    assert tagged(alice) == before


def test_one_event_however_many_and_none_for_nothing(review, alice, bob, records):
    put(review, alice, *records)
    count = Event.objects.count()
    assert put(review, alice, *records) == tags.Change(0)
    assert Event.objects.count() == count
    assert Event.objects.visible_to(alice).filter(verb=tags.ADDED).count() == 1
    assert not Event.objects.visible_to(bob).filter(verb=tags.ADDED).exists()


def test_only_who_tagged_takes_off_and_undoes(review, alice, bob, records):
    change = put(review, alice, *records, is_shared=True)
    with pytest.raises(TagRefused):
        tags.remove(review=review, citations=some(*records), name="later", by=bob)
    with pytest.raises(NothingToUndo):
        tags.undo(review=review, seq=change.event.seq, by=bob)
    with pytest.raises(TagRefused):
        put(review, alice, *records, name="  ")


def test_what_is_shared_is_sealed_like_a_vote(review, alice, bob, carol, records):
    record = retrieved(review, alice, bob)
    for by, is_shared in ((alice, True), (alice, False)):
        put(review, by, record, name=f"{is_shared}", is_shared=is_shared)
        notes.write(citation=record, text=f"{is_shared}", is_shared=is_shared, by=by)
    assert tagged(carol) == [], "the report is open: full text is judged next"
    assert not Note.objects.visible_to(carol).exists()
    assert not Tag.objects.visible_to(carol).exists()
    judge(record, (alice, "include"), (bob, "include"), stage=TEXTS)
    assert tagged(carol) == [(record.pk, "True")]
    assert [note.text for note in Note.objects.visible_to(carol)] == ["True"]
    assert [tag.name for tag in Tag.objects.visible_to(carol)] == ["True"]
    assert len(tagged(alice)) == Note.objects.visible_to(alice).count() == 2


def test_a_tag_stands_once_on_a_record(review, alice, records):
    put(review, alice, records[0])
    row = Tagging.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Tagging.objects.create(tag=row.tag, citation=row.citation, cause=row.cause)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tagging.objects.update(until=row.cause)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(review=review, by=alice, name="later")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.update(name="")


def test_a_note_is_taken_back_by_its_author_and_comes_back(review, alice, bob, records):
    note = notes.write(citation=records[0], text=" Odd ", is_shared=False, by=alice)
    with pytest.raises(NoteRefused):
        notes.remove(note=note, by=bob)
    notes.remove(note=note, by=alice)
    notes.remove(note=note, by=alice)
    assert not Note.objects.kept().exists()
    notes.restore(note=note, by=alice)
    assert Note.objects.kept().get().text == "Odd"
    with pytest.raises(NoteRefused):
        notes.write(citation=records[0], text=" ", is_shared=False, by=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.update(text="")


def test_several_records_are_joined_or_none(review, alice, records):
    head = selections.join(citations=some(*records[:3]), by=alice)
    assert Citation.objects.duplicates().filter(canonical=head).count() == 2
    for chosen in (some(), some(records[3])):
        with pytest.raises(NothingChosen):
            selections.join(citations=chosen, by=alice)


def test_words_of_the_team_and_ones_own(review, alice, bob):
    team = {"include": "trial*", "exclude": "rat", "neutral": ""}
    highlights.replace(review=review, words=team, by=alice, is_own=False)
    highlights.replace(review=review, words={"exclude": "mice"}, by=bob, is_own=True)
    highlights.replace(review=review, words={"exclude": "mouse"}, by=bob, is_own=True)
    kinds = {kind for _, kind in of(bob, review).parts("trials in a mouse and mice") if kind}
    assert kinds == {"include", "exclude"}
    assert typed(review, None)["exclude"] == "rat"
    assert all("mouse" not in part for part, kind in of(alice, review).parts("a mouse") if kind)
    mine = Event.objects.filter(verb="screening.highlights.changed", by=bob)
    assert mine.count() == 2
    assert not Event.objects.visible_to(alice).filter(pk__in=mine).exists()
    for by in (None, bob):
        with pytest.raises(IntegrityError), transaction.atomic():
            Highlight.objects.create(review=review, by=by, kind="exclude")

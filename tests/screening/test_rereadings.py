import pytest

from review.models import Event
from screening import queue
from screening.actions import citations, duplicates, rereadings, withdrawals
from screening.errors import NothingToReadAgain
from screening.models import Citation, CitationImport, MatchKey, Quarantine, Rereading
from tests.factories import make_citation, make_search
from tests.screening.stories import imported, judge, ris, where
from tests.screening.test_imports import Killed

CONTENT = ris(
    {"TI": "First", "AU": "Daly, E.", "PY": "2018", "DO": "10.1000/a"},
    {"AU": "Nobody"},
    {"TI": "Second", "AB": "Words."},
    {"TI": "Third"},
)


@pytest.fixture
def job(review, alice):
    return imported(review, alice, CONTENT, make_search(review, alice), "x.ris")


def compared(job, by):
    rereading = rereadings.start(citation_import=job, by=by)
    return performed(rereading)


def performed(rereading):
    Rereading.perform(rereading.pk, rereadings.run)
    rereading.refresh_from_db()
    assert (rereading.status, rereading.error) == ("succeeded", "")
    return rereading


def poorly_read(title, **fields):
    """As an older reader might have left it."""
    Citation.objects.filter(title=title).update(**fields)


def test_an_unchanged_reader_changes_nothing(job, alice):
    rereading = compared(job, alice)
    assert (rereading.same, rereading.missing_count, rereading.new_count) == (3, 0, 0)
    assert not rereading.changes.exists()
    with pytest.raises(NothingToReadAgain):
        rereadings.confirm(rereading=rereading, by=alice)


def test_what_differs_is_shown_first_and_then_applied(review, job, alice, bob):
    first = Citation.objects.get(title="First")
    judge(first, (alice, "include"))
    double = make_citation(review, alice, title="The same")
    duplicates.merge(citation=first, other=double, by=alice)
    poorly_read("First", doi="", authors=[], year=None)
    MatchKey.objects.filter(citation=first).delete()
    rereading = compared(job, alice)
    change = rereading.changes.get()
    assert change.before == {"doi": "", "authors": [], "year": None}
    assert change.after == {"doi": "10.1000/a", "authors": ["Daly, E."], "year": 2018}
    assert rereading.fields == {"doi": 1, "authors": 1, "year": 1}
    first.refresh_from_db()
    assert first.doi == ""
    performed(rereadings.confirm(rereading=rereading, by=bob))
    uid, first = first.uid, Citation.objects.get(pk=first.pk)
    assert (first.doi, first.year, first.uid) == ("10.1000/a", 2018, uid)
    assert first.match_keys.exists()
    assert where(first) == "undecided"
    assert queue.own_count(alice, review, "title_abstract").judged == 1
    assert first.duplicates.get() == double
    event = Event.objects.get(verb="screening.import.reread")
    assert (event.by, event.data["changed"], event.data["left"]) == (bob, 1, 0)
    with pytest.raises(NothingToReadAgain):
        rereadings.confirm(rereading=rereading, by=bob)


def test_what_people_corrected_stays(job, alice):
    first = Citation.objects.get(title="First")
    citations.correct(citation=first, by=alice, why="the PDF", title="The first", year=2019)
    poorly_read("The first", doi="")
    change = compared(job, alice).changes.get()
    assert set(change.after) == {"doi"}


def test_what_is_corrected_meanwhile_is_left(job, alice):
    poorly_read("Second", abstract="", journal="Wrong")
    poorly_read("Third", year=1900)
    rereading = compared(job, alice)
    second = Citation.objects.get(title="Second")
    citations.correct(citation=second, by=alice, why="the PDF", journal="Right")
    performed(rereadings.confirm(rereading=rereading, by=alice))
    second.refresh_from_db()
    assert (second.journal, second.abstract) == ("Right", "")
    assert Citation.objects.get(title="Third").year is None
    assert sorted(rereading.changes.values_list("state", flat=True)) == ["applied", "left"]


def test_other_spans_are_listed_and_left(job, alice):
    third = Citation.objects.get(title="Third")
    Citation.objects.filter(pk=third.pk).update(end=third.end - 1, title="Poor")
    rereading = compared(job, alice)
    assert (rereading.same, rereading.missing_count, rereading.new_count) == (2, 1, 1)
    assert rereading.missing[0]["title"] == "Poor"
    assert rereading.new[0]["title"] == "Third"
    assert not rereading.changes.exists()


def test_a_quarantined_span_that_can_be_read_today_is_named(job, alice):
    first = Citation.objects.get(title="First")
    spot = {"start": first.start, "end": first.end, "first_line": 1, "line_count": 6, "line": 1}
    aside = Quarantine.objects.create(citation_import=job, position=9, **spot)
    first.match_keys.all().delete()
    first.standings.all().delete()
    first.delete()
    rereading = compared(job, alice)
    assert rereading.new == [{"line": 1, "title": "First", "uid": str(aside.uid)}]


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_killed_rereading_goes_on(job, alice, monkeypatch, chunks):
    monkeypatch.setattr(rereadings, "CHUNK", 2)
    for title in ("First", "Second", "Third"):
        poorly_read(title, journal="Wrong")
    rereading = rereadings.start(citation_import=job, by=alice)
    for step in ("_save_chunk", "_apply_chunk"):
        with monkeypatch.context() as patch:
            patch.setattr(rereadings, step, killed_after(chunks, getattr(rereadings, step)))
            try:
                Rereading.perform(rereading.pk, rereadings.run)
            except Killed:
                Rereading.objects.update(lease_until="2000-01-01T00:00Z")
        performed(rereading) if not rereading.is_finished else None
        if step == "_save_chunk":
            assert rereading.changes.count() == 3
            rereading = rereadings.confirm(rereading=rereading, by=alice)
    assert rereading.fields == {"journal": 3}
    assert not Citation.objects.filter(journal="Wrong").exists()
    assert Event.objects.filter(verb="screening.import.reread").count() == 1


def killed_after(chunks, work):
    calls = []

    def killed(*args):
        if len(calls) == chunks:
            raise Killed
        calls.append(args)
        work(*args)

    return killed


def test_one_at_a_time_and_only_what_is_in_the_review(review, job, alice):
    rereadings.start(citation_import=job, by=alice)
    with pytest.raises(NothingToReadAgain, match="just now"):
        rereadings.start(citation_import=job, by=alice)
    by_hand = make_citation(review, alice).citation_import
    with pytest.raises(NothingToReadAgain, match="no file"):
        rereadings.start(citation_import=by_hand, by=alice)
    withdrawals.withdraw(citation_import=job, by=alice, why="a wrong file")
    with pytest.raises(NothingToReadAgain):
        rereadings.start(citation_import=CitationImport.objects.get(pk=job.pk), by=alice)

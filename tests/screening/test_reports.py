import pytest

from review import stored_files
from review.models import Event
from screening.actions import documents, duplicates, reports
from screening.errors import FileAlreadyThere, NotAPdf, WrongRetrieval
from screening.models import Document, Report
from tests.factories import make_citation
from tests.screening.stories import TEXTS, judge, kept, where

PDF = b"%PDF-1.7\n..."


@pytest.fixture
def report(review, alice, bob):
    return kept(review, alice, bob, authors=["Daly, E."], year=2018)


def test_a_kept_record_has_a_report_that_is_wanted(report):
    assert (report.retrieval, str(report)) == ("wanted", "Daly 2018")
    assert where(report.citation, TEXTS) is None


def test_without_an_author_it_is_called_by_its_title(review, alice, bob):
    assert str(kept(review, alice, bob, year=2018)) == "Record 1"


def test_full_text_opens_when_the_report_is_there(report, alice):
    reports.seek(report=report, by=alice, note="library")
    report.refresh_from_db()
    assert (report.retrieval, report.retrieval_note) == ("awaited", "library")
    assert where(report.citation, TEXTS) is None
    reports.mark_retrieved(report=report, by=alice)
    assert where(report.citation, TEXTS) == "undecided"


def test_not_retrieved_closes_it_and_can_be_mended(report, alice):
    reports.mark_retrieved(report=report, by=alice)
    reports.mark_not_retrieved(report=report, by=alice, note="it was another article")
    assert where(report.citation, TEXTS) is None
    reports.seek(report=report, by=alice)
    reports.mark_retrieved(report=report, by=alice)
    assert where(report.citation, TEXTS) == "undecided"


def test_what_is_here_is_not_sought(report, alice):
    reports.mark_retrieved(report=report, by=alice)
    with pytest.raises(WrongRetrieval, match="is retrieved, so it cannot be sought"):
        reports.seek(report=report, by=alice)


def test_the_same_step_twice_is_one_event(report, alice):
    reports.seek(report=report, by=alice)
    events = Event.objects.count()
    reports.seek(report=report, by=alice)
    assert Event.objects.count() == events


def test_several_at_once(review, alice, bob):
    rows = [kept(review, alice, bob) for _ in range(3)]
    reports.seek_all(reports=rows, by=alice)
    assert set(Report.objects.values_list("retrieval", flat=True)) == {"awaited"}


def test_reports_that_are_kept(review, report, alice, bob):
    citation = make_citation(review, alice)
    judge(citation, (alice, "include"))
    Report.objects.create(review=review, citation=citation)
    assert list(Report.objects.kept()) == [report]


class TestDocuments:
    def test_a_pdf_makes_the_report_retrieved(self, report, alice):
        document = documents.add(report=report, name="daly.pdf", content=PDF, by=alice)
        assert stored_files.read(document.sha256) == PDF
        assert (document.size, document.review) == (len(PDF), report.review)
        assert where(report.citation, TEXTS) == "undecided"
        event = Event.objects.get(verb="screening.document.added")
        assert event.data["document"] == str(document.uid)

    def test_a_second_one_joins_it(self, report, alice):
        for content in (PDF, PDF + b"supplement"):
            documents.add(report=report, name="x.pdf", content=content, by=alice)
        assert Document.objects.count() == 2
        assert Event.objects.filter(verb="screening.report.moved").count() == 1

    def test_the_same_file_twice_is_refused(self, report, alice):
        documents.add(report=report, name="daly.pdf", content=PDF, by=alice)
        with pytest.raises(FileAlreadyThere, match=r"daly\.pdf"):
            documents.add(report=report, name="again.pdf", content=PDF, by=alice)

    @pytest.mark.parametrize("content", [b"", b"<html>Access denied</html>", b"\xff\xd8\xff"])
    def test_what_is_no_pdf_is_refused(self, report, alice, content):
        with pytest.raises(NotAPdf, match=r"daly\.pdf is not a PDF"):
            documents.add(report=report, name="daly.pdf", content=content, by=alice)
        assert not Document.objects.exists()

    def test_with_a_file_it_is_not_marked_as_not_retrieved(self, report, alice):
        documents.add(report=report, name="daly.pdf", content=PDF, by=alice)
        with pytest.raises(WrongRetrieval, match="it has a file"):
            reports.mark_not_retrieved(report=report, by=alice)

    def test_who_sees_it(self, report, alice, mallory):
        documents.add(report=report, name="daly.pdf", content=PDF, by=alice)
        assert Document.objects.visible_to(alice).exists()
        assert not Document.objects.visible_to(mallory).exists()
        assert not Report.objects.visible_to(mallory).exists()


def described(report):
    return Report.objects.with_language().get(pk=report.pk).shown_language


def test_the_language_is_that_of_the_record_until_a_person_corrects_it(review, alice, bob):
    report = kept(review, alice, bob, language="eng")
    assert (report.language, described(report)) == ("", "eng")
    said = {"language": "Japanese", "translator": "read by K. Sato"}
    reports.describe(report=report, by=bob, **said)
    reports.describe(report=report, by=bob, **said)  # says nothing new
    report.refresh_from_db()
    assert (described(report), report.translator) == ("Japanese", "read by K. Sato")
    event = Event.objects.get(verb="screening.report.described")
    assert (event.by, event.target_uid) == (bob, report.uid)
    assert event.data == {"before": {"language": "", "translator": ""}, "after": said}


def test_the_language_of_a_duplicate_counts_where_the_record_has_none(review, alice, bob):
    report = kept(review, alice, bob)
    assert described(report) == ""
    other = make_citation(review, alice, title="From PubMed", language="ger")
    duplicates.merge(citation=report.citation, other=other, by=alice)
    assert described(Report.objects.kept().get()) == "ger"

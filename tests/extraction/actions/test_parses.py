"""Documents read for real, in the process that reads them."""

import pytest

from extraction import tasks
from extraction.actions import parses
from extraction.models import PdfPage, PdfParse
from extraction.pdf import sandbox
from extraction.pdf.words import text_in
from review import stored_files
from review.choices import JobStatus
from review.models import User
from screening.actions import documents
from screening.models import Document, Report
from tests.extraction.pdf import papers


@pytest.fixture(autouse=True)
def each_time(monkeypatch):
    monkeypatch.setattr(parses, "parse", sandbox.parse)


@pytest.fixture
def added(study, bob, django_capture_on_commit_callbacks):
    """Add a document as screening does; the messages that were sent."""

    def add(content, name="daly.pdf"):
        report = Report.objects.get(studies=study)
        return documents.add(report=report, name=name, content=content, by=bob)

    return add


def read(document, bob):
    job = parses.start(document=document, by=bob)
    tasks.parse_pdf(job.pk)
    return PdfParse.objects.get(pk=job.pk)


@pytest.mark.parametrize(
    ("content", "problem", "words"),
    [
        (papers.written(password="secret"), "password_protected", "protected by a password"),
        (papers.written()[:300], "damaged", "damaged or cut off"),
        (b"%PDF-1.7 and then nothing", "damaged", "Download it again"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(added, bob, content, problem, words):
    job = read(added(content), bob)
    assert (job.status, job.problem) == (JobStatus.FAILED, problem)
    assert words in job.error
    assert not job.pages.exists()


def test_a_picture_by_the_name_of_pdf(study, bob):
    sha256 = stored_files.keep(b"\xff\xd8\xff\xe0 JFIF")
    report = Report.objects.get(studies=study)
    document = Document.objects.create(
        report=report,
        sha256=sha256,
        file_name="scan.pdf",
        size=1,
        by=bob,
        added_at=report.review.created_at,
    )
    job = read(document, bob)
    assert (job.status, job.problem) == (JobStatus.FAILED, "not_a_pdf")
    assert "whatever its name says" in job.error


def test_pages_have_an_image_and_words_with_boxes(added, bob):
    job = read(added(papers.written(2)), bob)
    assert (job.status, job.error, job.problem) == (JobStatus.SUCCEEDED, "", "")
    assert (job.page_count, job.has_text, job.is_cut_off) == (2, True, False)
    assert (job.done, job.total) == (4, 4)
    pages = list(job.pages.all())
    assert [page.number for page in pages] == [1, 2]
    assert (pages[0].width, pages[0].height) == (papers.WIDTH, papers.HEIGHT)
    assert stored_files.read(pages[0].image_sha256).startswith(b"\x89PNG")
    assert pages[0].image_type == "image/png"
    everything = (0, 0, pages[1].width, pages[1].height)
    assert text_in(pages[1].word_list(), everything) == "Page 2 of the trial: -14.8 (2.80)"


def test_a_scan_is_shown_and_said_to_have_no_text(added, bob):
    job = read(added(papers.scanned()), bob)
    assert (job.status, job.has_text) == (JobStatus.SUCCEEDED, False)
    assert job.pages.get().words == []
    assert job.pages.get().word_list() == []


def test_a_long_document_is_read_by_several_processes_in_turn(added, bob, monkeypatch):
    monkeypatch.setattr(parses, "PAGES_AT_ONCE", 2)
    job = read(added(papers.written(5)), bob)
    assert (job.page_count, job.done, job.total) == (5, 10, 10)
    assert [page.number for page in job.pages.all()] == [1, 2, 3, 4, 5]
    assert all(page.words for page in job.pages.all())


def test_what_was_read_before_an_interruption_is_read_over(added, bob):
    document = added(papers.written(1))
    job = parses.start(document=document, by=bob)
    PdfPage.objects.create(
        parse=job, number=1, width=1, height=1, image_sha256="0", image_type="image/png"
    )
    assert read(document, bob).pages.get().width == papers.WIDTH


def test_adding_a_document_has_it_read(added, bob, django_capture_on_commit_callbacks, settings):
    document = added(papers.written())
    event = document.review.events.get(verb="screening.document.added")
    tasks.parse_added_document(event.pk)
    tasks.parse_added_document(event.pk)  # a message may come twice
    job = PdfParse.objects.get()
    assert (job.document, job.by, job.status) == (document, bob, JobStatus.QUEUED)
    tasks.parse_pdf(job.pk)
    tasks.parse_pdf(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1)
    assert job.review == document.review
    assert str(job) == "daly.pdf"


def test_pages_are_the_members_own(added, bob, dana, eve, mallory):
    read(added(papers.written()), bob)
    page = PdfPage.objects.get()
    for member in (bob, dana, eve):
        assert list(PdfPage.objects.visible_to(member)) == [page]
    assert not PdfPage.objects.visible_to(mallory).exists()
    assert page.review == page.parse.review
    assert User.objects.count() == 5

"""Files that come without the name of their report."""

import io
import zipfile

import pytest

from review.models import Event
from screening import loose_files as reads
from screening.actions import documents, duplicates, loose_files, reopenings, reports
from screening.errors import (
    AlreadyAnswered,
    FileAlreadyThere,
    FileInUse,
    FileRefused,
    NotAPdf,
    NothingToUndo,
)
from screening.models import Document, LooseFile
from tests.factories import make_citation
from tests.screening.stories import TEXTS, judge, kept, where

PDF = b"%PDF-1.7\n..."


@pytest.fixture
def report(review, alice, bob):
    return kept(review, alice, bob, title="Oral ketamine", authors=["Domany, Y."], year=2019)


def add(review, by, name="domany.pdf", content=PDF):
    return loose_files.keep(review=review, name=name, content=content, by=by)


def verbs(review):
    return list(Event.objects.filter(review=review).order_by("seq").values_list("verb", flat=True))


def test_a_file_waits_until_a_person_says(review, report, alice, bob):
    file = add(review, alice)
    assert (str(file), file.answer, file.front) == ("domany.pdf", "", None)
    assert list(reads.waiting(review)) == list(reads.being_read(review)) == [file]
    assert verbs(review)[-1] == "screening.loose_file.added"
    document = loose_files.confirm(file=file, report=report, by=bob)
    file.refresh_from_db()
    report.refresh_from_db()
    assert (document.report, document.sha256, document.by) == (report, file.sha256, bob)
    assert (file.answer, file.answered_by, file.document) == ("filed", bob, document)
    assert (report.retrieval, file.retrieval_before) == ("retrieved", "wanted")
    assert where(report.citation, TEXTS) == "undecided"
    assert not reads.waiting(review).exists()
    assert verbs(review)[-2:] == ["screening.document.added", "screening.report.moved"]


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", FileRefused, "x.pdf is empty"),
        (b"\xff\xd8\xff", NotAPdf, "x.pdf is not a PDF"),
        (PDF + bytes(20), FileRefused, "more than 0 MB"),
    ],
)
def test_what_is_no_usable_pdf_is_refused(review, alice, content, error, words, monkeypatch):
    monkeypatch.setattr(loose_files, "LARGEST", 20)
    with pytest.raises(error, match=words):
        add(review, alice, "x.pdf", content)
    assert not LooseFile.objects.exists()


def test_the_same_file_twice(review, report, alice):
    file = add(review, alice)
    with pytest.raises(FileRefused, match=r"waits here already, as domany\.pdf"):
        add(review, alice, "copy.pdf")
    loose_files.dismiss(file=file, by=alice)
    with pytest.raises(FileRefused, match="was said not to be of this review"):
        add(review, alice, "copy.pdf")
    loose_files.undo(file=file, by=alice)
    loose_files.confirm(file=file, report=report, by=alice)
    with pytest.raises(FileAlreadyThere, match=r"as domany\.pdf of “Domany 2019”"):
        add(review, alice, "copy.pdf")


def test_many_at_once_of_which_some_are_refused(review, alice):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("in/one.pdf", PDF + b"1")
        zipped.writestr("__MACOSX/._one.pdf", b"x")
        zipped.writestr("../../etc/passwd", PDF + b"2")
        zipped.writestr("read me.txt", b"words")
        zipped.writestr("<script>\u202efdp.exe.pdf", PDF + b"3")
    files = [("two.pdf", PDF + b"4"), ("all.zip", archive.getvalue()), ("again.pdf", PDF + b"4")]
    kept = loose_files.keep_all(review=review, files=files, by=alice)
    assert {each.name: str(each.file) for each in kept if each.file} == {
        "two.pdf": "two.pdf",
        "all.zip/in/one.pdf": "all.zip/in/one.pdf",
        "all.zip/<script>fdp.exe.pdf": "all.zip/<script>fdp.exe.pdf",
    }
    problems = {each.name: each.problem for each in kept if not each.file and not each.is_left_out}
    assert "outside of the archive" in problems["all.zip/../../etc/passwd"]
    assert "is not a PDF" in problems["all.zip/read me.txt"]
    assert "waits here already" in problems["again.pdf"]
    assert [each.name for each in kept if each.is_left_out] == ["all.zip/__MACOSX/._one.pdf"]


def test_a_zip_bomb_is_not_unpacked(review, alice, monkeypatch):
    monkeypatch.setattr("screening.readers.containers.LARGEST", 1000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("big.pdf", PDF + bytes(100_000))
    files = [("bomb.zip", bomb.getvalue()), ("good.pdf", PDF)]
    kept = loose_files.keep_all(review=review, files=files, by=alice)
    assert "Unpacked, the files take more than" in kept[0].problem
    assert kept[1].file is not None


def test_a_file_of_an_archive_goes_by_its_own_name(review, report, alice):
    file = add(review, alice, "all.zip/in/one.pdf")
    assert str(loose_files.confirm(file=file, report=report, by=alice)) == "one.pdf"


def test_long_names_keep_their_end(review, alice):
    assert add(review, alice, "x" * 300 + ".pdf").file_name.endswith("xxx.pdf")


def test_only_one_of_two_people_confirms(review, report, alice, bob):
    other = kept(review, alice, bob, title="Another")
    file = add(review, alice)
    loose_files.confirm(file=file, report=report, by=alice)
    with pytest.raises(
        AlreadyAnswered, match=r"Alice confirmed this file meanwhile, as of “Domany"
    ):
        loose_files.confirm(file=file, report=other, by=bob)
    with pytest.raises(AlreadyAnswered, match="Alice confirmed"):
        loose_files.dismiss(file=file, by=bob)
    assert Document.objects.get().report == report
    other.refresh_from_db()
    assert other.retrieval == "wanted"


def test_a_file_that_is_dismissed_is_not_confirmed(review, report, alice, bob):
    file = add(review, alice)
    loose_files.dismiss(file=file, by=alice)
    with pytest.raises(AlreadyAnswered, match="Alice said meanwhile"):
        loose_files.confirm(file=file, report=report, by=bob)


def test_a_report_that_has_the_file_meanwhile(review, report, alice):
    file = add(review, alice)
    documents.add(report=report, name="by hand.pdf", content=PDF, by=alice)
    with pytest.raises(FileAlreadyThere):
        loose_files.confirm(file=file, report=report, by=alice)
    file.refresh_from_db()
    assert file.answer == ""


def test_an_answer_is_taken_back(review, report, alice, bob):
    reports.seek(report=report, by=alice)
    file = add(review, alice)
    loose_files.confirm(file=file, report=report, by=alice)
    file.refresh_from_db()
    loose_files.undo(file=file, by=bob)
    file.refresh_from_db()
    report.refresh_from_db()
    assert (file.answer, file.document, file.answered_at) == ("", None, None)
    assert (report.retrieval, where(report.citation, TEXTS)) == ("awaited", None)
    assert not Document.objects.exists()
    assert "screening.document.taken_off" in verbs(review)
    with pytest.raises(NothingToUndo):
        loose_files.undo(file=file, by=bob)
    loose_files.confirm(file=file, report=report, by=alice)
    assert where(report.citation, TEXTS) == "undecided"


def test_a_second_file_keeps_its_report_retrieved(review, report, alice):
    documents.add(report=report, name="first.pdf", content=PDF + b"1", by=alice)
    file = add(review, alice)
    loose_files.confirm(file=file, report=report, by=alice)
    file.refresh_from_db()
    loose_files.undo(file=file, by=alice)
    report.refresh_from_db()
    assert (report.retrieval, report.documents.count()) == ("retrieved", 1)


def test_what_is_judged_keeps_its_file(review, report, alice, bob):
    file = add(review, alice)
    loose_files.confirm(file=file, report=report, by=alice)
    file.refresh_from_db()
    judge(report.citation, (alice, "include"), (bob, "include"), stage=TEXTS)
    with pytest.raises(FileInUse, match="is judged at full text"):
        loose_files.undo(file=file, by=alice)
    file.refresh_from_db()
    assert file.answer == "filed"


def test_one_vote_of_a_peer_makes_no_difference_to_undoing(review, report, alice, bob):
    file = add(review, alice)
    loose_files.confirm(file=file, report=report, by=alice)
    file.refresh_from_db()
    judge(report.citation, (bob, "include"), stage=TEXTS)
    loose_files.undo(file=file, by=alice)
    loose_files.confirm(file=file, report=report, by=alice)
    judge(report.citation, (alice, "include"), stage=TEXTS)
    assert where(report.citation, TEXTS) == "included"  # the vote waited with the report


def test_several_are_confirmed_of_which_one_was_taken(review, report, alice, bob):
    other = kept(review, alice, bob, title="Another")
    one, two = add(review, alice), add(review, alice, "two.pdf", PDF + b"2")
    loose_files.dismiss(file=one, by=bob)
    pairs = [(one, report), (two, other)]
    done, problems = loose_files.confirm_all(pairs=pairs, by=alice)
    assert done == 1
    assert problems == ["domany.pdf: Bob said meanwhile that this file is not of this review."]
    assert Document.objects.get().report == other


def said(file, *lines):
    """As if its first page had been read."""
    LooseFile.objects.filter(pk=file.pk).update(
        front={"told": [], "lines": [list(line) for line in lines]}, status="succeeded"
    )
    file.refresh_from_db()
    return file


def test_reports_without_a_file_are_proposed_first(review, alice, bob):
    title = "Oral ketamine for treatment-resistant depression"
    here, wanted = (kept(review, alice, bob, title=title) for _ in range(2))
    documents.add(report=here, name="a.pdf", content=PDF + b"1", by=alice)
    file = said(add(review, alice), (1, 0.1, 18, title))
    found = reads.known(review).proposals(file)
    assert [each.report for each in found] == [wanted, here]
    assert [each.report.has_file for each in found] == [False, True]


def test_certain_is_what_a_duplicate_says_too(review, report, alice):
    title = "Oral ketamine for treatment-resistant depression"
    other = make_citation(review, alice, title=title, doi="10.1000/own")
    duplicates.merge(citation=report.citation, other=other, by=alice)
    file = said(add(review, alice), (1, 0.1, 18, title), (1, 0.9, 7, "doi:10.1000/own"))
    (found,) = reads.known(review).certain([file])
    assert (found.report, found.match.words) == (report, "DOI on page 1, title on page 1")


def test_what_is_not_kept_is_no_candidate(review, alice, bob):
    report = kept(review, alice, bob, title="Oral ketamine", doi="10.1000/own")
    reopenings.record(citation=report.citation, stage="title_abstract", why="slip", by=alice)
    assert reads.known(review).candidates == []
    assert reads.found(add(review, alice), "ketamine") == []


def test_a_report_is_found_by_author_and_words(review, report, alice, bob):
    kept(review, alice, bob, title="Another")
    file = add(review, alice)
    assert [each.report for each in reads.found(file, "domany keta")] == [report]
    assert reads.found(file, " ") == []


def test_the_queue_goes_on_behind_a_file_then_from_the_start(review, alice):
    one, two = (said(add(review, alice, f"{n}.pdf", PDF + b"%d" % n)) for n in range(2))
    add(review, alice, "being read.pdf", PDF)
    assert reads.following(review) == one
    assert reads.following(review, one) == two
    assert reads.following(review, two) == one
    assert (one.has_text, one.review) == (False, review)


def test_files_are_the_members_own(review, alice, eve, mallory):
    file = add(review, alice)
    assert list(LooseFile.objects.visible_to(eve)) == [file]
    assert not LooseFile.objects.visible_to(mallory).exists()

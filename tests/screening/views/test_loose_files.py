import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from screening.actions import loose_files
from screening.models import Document, LooseFile
from tests.screening.stories import TEXTS, judge, kept
from tests.screening.test_loose_files import PDF, add, said

TITLE = "Oral ketamine for treatment-resistant depression"
DOI = "10.1000/own"


@pytest.fixture
def report(review, bob, carol):
    return kept(review, bob, carol, title=TITLE, doi=DOI, authors=["Domany, Y."], year=2019)


@pytest.fixture
def file(review, alice):
    return said(add(review, alice), (1, 0.1, 18, TITLE))


@pytest.fixture
def certain(review, alice):
    added = add(review, alice, "certain.pdf", PDF + b"1")
    return said(added, (1, 0.1, 18, TITLE), (1, 0.95, 7, f"doi:{DOI}"))


@pytest.fixture
def pages(review):
    return f"/reviews/{review.uid}/reports/files/"


def upload(client, path, *files):
    return client.post(path, {"file": [SimpleUploadedFile(*each) for each in files]})


def test_files_are_uploaded_on_the_page_of_reports(report, review, bob, pages, client_for):
    client = client_for(bob)
    assert b"Add the PDFs of many reports" in client.get(f"/reviews/{review.uid}/reports/").content
    response = upload(client, f"{pages}upload/", ("a.pdf", PDF), ("b.pdf", PDF + b"2"))
    assert response["Location"] == pages
    page = client.get(pages).content.decode()
    assert "2 files are being read." in page
    assert (
        b"2 files wait for their reports" in client.get(f"/reviews/{review.uid}/reports/").content
    )
    home = client.get(f"/reviews/{review.uid}/").content.decode()
    assert "Match 2 files with their reports" in home


def test_each_file_that_is_refused_says_why(bob, pages, client_for):
    files = [("a.pdf", PDF), ("<b>photo.pdf", b"\xff\xd8"), ("empty.pdf", b"")]
    response = upload(client_for(bob), f"{pages}upload/", *files)
    page = response.content.decode()
    assert response.status_code == 200
    assert "1 file is kept" in page
    assert "&lt;b&gt;photo.pdf is not a PDF" in page
    assert "empty.pdf is empty" in page
    assert LooseFile.objects.get().file_name == "a.pdf"
    assert upload(client_for(bob), f"{pages}upload/", files[1]).status_code == 409
    assert client_for(bob).post(f"{pages}upload/").status_code == 422


def test_the_reading_is_told_until_it_is_done(file, review, alice, pages, client_for):
    waiting = add(review, alice, "new.pdf", PDF + b"9")
    client = client_for(alice)
    assert b"1 file is being read" in client.get(f"{pages}reading/").content
    LooseFile.objects.filter(pk=waiting.pk).update(status="failed", error="It is damaged.")
    assert b"All files are read." in client.get(f"{pages}reading/").content
    assert b"It is damaged." in client.get(pages).content


def test_the_certain_are_confirmed_at_once(report, certain, file, bob, pages, client_for):
    client = client_for(bob)
    page = client.get(pages).content.decode()
    pair = f"{certain.uid}/{report.uid}"
    assert f'value="{pair}" checked' in page
    assert str(file.uid) not in page
    assert "DOI on page 1, title on page 1" in page
    assert "Match 1 file by hand" in page
    assert client.post(f"{pages}certain/", {"pair": [pair]})["Location"] == pages
    assert Document.objects.get().report == report
    assert "Of the report" in client.get(pages).content.decode()


def test_a_tick_that_came_too_late_is_told(report, certain, file, alice, bob, pages, client_for):
    loose_files.dismiss(file=certain, by=alice)
    pairs = [f"{each.uid}/{report.uid}" for each in (certain, file)]
    response = client_for(bob).post(f"{pages}certain/", {"pair": pairs})
    assert response.status_code == 409
    assert b"certain.pdf: Alice said meanwhile" in response.content
    assert Document.objects.get().file_name == "domany.pdf"


@pytest.mark.parametrize("pair", ["", "nonsense", "a/b", "../../x", f"{'0' * 8}-" * 9])
def test_ticks_that_name_nothing(certain, bob, pages, client_for, pair):
    response = client_for(bob).post(f"{pages}certain/", {"pair": pair})
    assert response.status_code == 422
    assert b"Tick the files to confirm" in response.content


def test_a_file_is_shown_beside_its_likely_report(report, file, bob, pages, client_for):
    page = client_for(bob).get(f"{pages}match/").content.decode()
    assert "Of which report is domany.pdf?" in page
    assert TITLE in page
    assert "title on page 1" in page
    assert 'data-key="1"' in page
    assert "they are scanned" not in page


def test_it_is_confirmed_and_the_next_comes(report, file, certain, bob, pages, client_for):
    path = f"/loose-files/{file.uid}/confirm/"
    client = client_for(bob)
    answer = client.post(path, {"report": report.uid}, HTTP_HX_REQUEST="true")
    assert "Of which report is certain.pdf?" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "It has a file already." in answer.content.decode()
    assert Document.objects.get().report == report
    assert client.post(path, {"report": report.uid}).status_code == 409


def test_without_a_script_the_page_comes_again(report, file, bob, pages, client_for):
    response = client_for(bob).post(f"/loose-files/{file.uid}/confirm/", {"report": report.uid})
    assert response["Location"] == f"{pages}match/"
    assert b"No file waits" in client_for(bob).get(f"{pages}match/").content


def test_who_comes_second_is_told(report, file, certain, alice, bob, client_for):
    loose_files.dismiss(file=file, by=alice)
    path = f"/loose-files/{file.uid}/confirm/"
    answer = client_for(bob).post(path, {"report": report.uid}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert b"Alice said meanwhile" in answer.content
    assert b"Of which report is certain.pdf?" in answer.content


@pytest.mark.parametrize("named", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_report_has_to_be_one_that_is_kept(file, bob, client_for, named):
    response = client_for(bob).post(f"/loose-files/{file.uid}/confirm/", {"report": named})
    assert response.status_code == 422
    assert b"domany.pdf" in response.content
    assert not Document.objects.exists()


def test_another_report_is_looked_for(report, file, review, bob, carol, pages, client_for):
    kept(review, bob, carol, title="Esketamine nasal spray", authors=["Daly, E."], year=2018)
    asked = {"file": file.uid, "find": "daly nasal"}
    page = client_for(bob).get(f"{pages}match/", asked).content.decode()
    assert "Esketamine nasal spray" in page
    assert 'data-key="4"' in page
    nothing = client_for(bob).get(f"{pages}match/", asked | {"find": "<b>nobody"}).content.decode()
    assert "No kept report has all these words." in nothing
    assert "&lt;b&gt;nobody" in nothing


def test_not_of_this_review_and_back(file, bob, pages, client_for):
    client = client_for(bob)
    response = client.post(f"/loose-files/{file.uid}/dismiss/")
    assert response["Location"] == f"{pages}match/"
    assert "Not of this review" in client.get(pages).content.decode()
    undo = f"/loose-files/{file.uid}/undo/"
    answer = client.post(undo, HTTP_HX_REQUEST="true")
    assert b"Of which report is domany.pdf?" in answer.content
    assert client.post(undo).status_code == 409
    client.post(f"/loose-files/{file.uid}/dismiss/")
    assert client.post(undo)["Location"] == pages


def test_what_cannot_be_undone_is_said_on_the_card(
    report, file, certain, alice, bob, carol, client_for
):
    loose_files.confirm(file=file, report=report, by=alice)
    judge(report.citation, (bob, "include"), (carol, "include"), stage=TEXTS)
    answer = client_for(alice).post(f"/loose-files/{file.uid}/undo/", HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert b"is judged at full text" in answer.content
    assert b"Of which report is certain.pdf?" in answer.content


def test_later_shows_the_next(file, certain, bob, pages, client_for):
    page = client_for(bob).get(f"{pages}match/", {"after": file.uid}).content
    assert b"Of which report is certain.pdf?" in page
    page = client_for(bob).get(f"{pages}match/", {"file": certain.uid}).content
    assert b"Of which report is certain.pdf?" in page
    assert client_for(bob).get(f"{pages}match/", {"after": "x"}).status_code == 200


def test_a_file_without_text_says_so(review, alice, bob, pages, client_for):
    said(add(review, alice))
    assert b"they are scanned" in client_for(bob).get(f"{pages}match/").content


def test_a_file_that_could_not_be_read_is_matched_by_hand(file, bob, pages, client_for):
    LooseFile.objects.filter(pk=file.pk).update(status="failed", error="A password.", front=None)
    page = client_for(bob).get(f"{pages}match/").content.decode()
    assert "could not read this file" in page
    assert "A password." in page
    again = f"/jobs/loosefile/{file.uid}/try-again/"
    assert again in page


def test_the_file_and_its_first_page(file, bob, client_for):
    client = client_for(bob)
    response = client.get(f"/loose-files/{file.uid}/file/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert "domany.pdf" in response["Content-Disposition"]
    path = f"/loose-files/{file.uid}/image/"
    assert client.get(path).status_code == 404
    LooseFile.objects.update(image_sha256=file.sha256, image_type="image/png")
    shown = client.get(path)
    assert (shown["Content-Type"], shown.status_code) == ("image/png", 200)
    assert b"".join(shown.streaming_content) == PDF
    assert client.get(path, HTTP_IF_NONE_MATCH=shown["ETag"]).status_code == 304


def test_files_are_for_screeners(file, report, eve, mallory, pages, client_for):
    shown = [pages, f"{pages}match/", f"{pages}reading/"]
    shown += [f"/loose-files/{file.uid}/{each}/" for each in ("file", "image")]
    posted = [f"{pages}upload/", f"{pages}certain/"]
    posted += [f"/loose-files/{file.uid}/{each}/" for each in ("confirm", "dismiss", "undo")]
    for path in shown:
        assert client_for(eve).get(path).status_code == 403
        assert client_for(mallory).get(path).status_code == 404
    for path in posted:
        assert client_for(eve).post(path).status_code == 403
        assert client_for(mallory).post(path).status_code == 404
        assert client_for(eve).get(path).status_code == 405


def test_without_files_the_page_says_what_to_do(eve, bob, review, pages, client_for):
    page = client_for(bob).get(pages).content.decode()
    assert "No file waits" in page
    assert "being read" not in page
    assert (
        b"Add the PDFs of many"
        not in client_for(eve).get(f"/reviews/{review.uid}/reports/").content
    )


def test_the_list_takes_as_many_queries_however_many_files(
    report, review, alice, bob, pages, client_for, django_assert_max_num_queries
):
    for number in range(8):
        said(add(review, alice, f"{number}.pdf", PDF + b"%d" % number), (1, 0.1, 18, TITLE))
    client = client_for(bob)
    client.get(pages)
    with django_assert_max_num_queries(45):
        client.get(pages)

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from screening.actions import decisions, documents, reports
from screening.models import Document, Report
from tests.factories import make_citation

PDF = b"%PDF-1.4\nnothing more"


@pytest.fixture
def report(review, alice, bob, carol):
    citation = make_citation(review, alice, title="Kept")
    for person in (bob, carol):
        decisions.record(citation=citation, verdict="include", by=person)
    return Report.objects.get()


def test_from_wanted_to_not_retrieved(report, review, bob, client_for):
    client = client_for(bob)
    page = client.get(f"/reviews/{review.uid}/reports/").content
    assert b"Kept" in page
    client.post(f"/reviews/{review.uid}/reports/seek/")
    report.refresh_from_db()
    assert report.retrieval == "awaited"
    path = f"/reports/{report.uid}/move/"
    client.post(path, {"retrieval": "not_retrieved", "note": "Asked twice"})
    assert b"Asked twice" in client.get(f"/reports/{report.uid}/").content
    assert client.post(path, {"retrieval": "wanted"}).status_code == 422
    page = client.get(f"/reviews/{review.uid}/reports/?retrieval=awaited").content
    assert b"No report here" in page


def test_a_pdf_is_kept_shown_and_not_kept_twice(report, bob, eve, client_for):
    client = client_for(bob)
    path = f"/reports/{report.uid}/upload/"
    file = {"file": SimpleUploadedFile("daly.pdf", PDF)}
    assert client.post(path, file).status_code == 302
    document = Document.objects.get()
    response = client_for(eve).get(f"/documents/{document.uid}/file/")
    assert b"".join(response.streaming_content) == PDF
    assert "immutable" in response["Cache-Control"]
    again = client.post(path, {"file": SimpleUploadedFile("other.pdf", PDF)})
    assert again.status_code == 409
    assert b"daly.pdf" in again.content
    assert b"daly.pdf" in client.get(f"/reports/{report.uid}/").content


def test_what_is_not_a_pdf_is_refused_in_words(report, bob, client_for):
    path = f"/reports/{report.uid}/upload/"
    client = client_for(bob)
    response = client.post(path, {"file": SimpleUploadedFile("photo.pdf", b"\xff\xd8")})
    assert response.status_code == 409
    assert b"photo.pdf is not a PDF" in response.content
    assert client.post(path).status_code == 422
    assert not Document.objects.exists()


def test_reports_are_for_members(report, review, eve, mallory, client_for):
    for path in (f"/reviews/{review.uid}/reports/", f"/reports/{report.uid}/"):
        assert client_for(eve).get(path).status_code == 200
        assert client_for(mallory).get(path).status_code == 404
    posts = [f"/reports/{report.uid}/move/", f"/reports/{report.uid}/upload/"]
    for path in [*posts, f"/reviews/{review.uid}/reports/seek/"]:
        assert client_for(eve).post(path).status_code == 403
        assert client_for(mallory).post(path).status_code == 404
        assert client_for(eve).get(path).status_code == 405


def test_a_duplicate_found_at_full_text(report, review, alice, bob, eve, client_for):
    other = make_citation(review, alice, title="The same, from another database")
    path = f"/reports/{report.uid}/merge/"
    client = client_for(bob)
    assert client.post(path, {"merge-other": "nowhere"}).status_code == 422
    assert client_for(eve).post(path, {}).status_code == 403
    page = client.get(f"/reports/{report.uid}/").content
    assert path.encode() in page
    assert path.encode() not in client_for(eve).get(f"/reports/{report.uid}/").content
    sent = {"merge-other": f"http://localhost/citations/{other.uid}/"}
    assert client.post(path, sent)["Location"] == f"/reports/{report.uid}/"
    other.refresh_from_db()
    assert other.canonical == report.citation


def test_the_files_of_both_reports_stay_in_reach(report, review, alice, bob, carol, client_for):
    other = make_citation(review, alice, title="Kept, too")
    for person in (bob, carol):
        decisions.record(citation=other, verdict="include", by=person)
    client = client_for(bob)
    joined = Report.objects.get(citation=other)
    client.post(f"/reports/{joined.uid}/upload/", {"file": SimpleUploadedFile("a.pdf", PDF)})
    sent = {"merge-other": f"/reports/{joined.uid}/", "merge-stands": "on"}
    client.post(f"/reports/{report.uid}/merge/", sent)
    assert b"a.pdf" in client.get(f"/reports/{report.uid}/").content
    page = client.get(f"/reports/{joined.uid}/").content.decode()
    assert "A duplicate." in page
    assert f"/reports/{report.uid}/" in page


def test_language_and_translator(report, review, bob, eve, mallory, client_for):
    path, client = f"/reports/{report.uid}/describe/", client_for(bob)
    page = f"/reports/{report.uid}/"
    assert "Translated or read by: " not in client.get(page).content.decode()
    said = {"language": "German", "translator": "<b>by machine</b>"}
    assert client.post(path, said)["Location"] == page
    shown = client.get(page).content.decode()
    assert "Language: German" in shown
    assert "&lt;b&gt;by machine" in shown
    assert client.post(path, {"language": "x" * 101}).status_code == 422
    assert client_for(eve).post(path, said).status_code == 403
    assert client_for(mallory).post(path, said).status_code == 404
    assert client.get(path).status_code == 405


def test_the_form_is_prefilled_with_what_the_record_says(report, bob, client_for):
    report.citation.language = "French"
    report.citation.save(update_fields=["language"])
    page = client_for(bob).get(f"/reports/{report.uid}/").content.decode()
    assert 'value="French"' in page
    client_for(bob).post(f"/reports/{report.uid}/describe/", {"language": "English"})
    page = client_for(bob).get(f"/reports/{report.uid}/").content.decode()
    assert "the record says French" in page


def test_reports_are_listed_by_language(report, review, alice, bob, carol, client_for):
    other = make_citation(review, alice, title="In German", language="German")
    for person in (bob, carol):
        decisions.record(citation=other, verdict="include", by=person)
    path, client = f"/reviews/{review.uid}/reports/", client_for(bob)

    def titles(**asked):
        page = client.get(path, asked).content.decode()
        return [title for title in ("Kept", "In German") if f">{title}</a>" in page]

    assert titles() == ["Kept", "In German"]
    assert titles(language="German") == ["In German"]
    assert titles(language="-") == ["Kept"]
    assert titles(language="German", retrieval="awaited") == []
    assert titles(language="Klingon") == ["Kept", "In German"]
    assert titles(retrieval="nowhere") == ["Kept", "In German"]


def test_the_language_stands_beside_the_verdict_at_full_text(report, review, bob, client_for):
    reports.describe(report=report, language="German", translator="", by=bob)
    reports.mark_retrieved(report=report, by=bob)
    for path in ("full-text/", "cards/full_text/"):
        assert b"Language: German" in client_for(bob).get(f"/reviews/{review.uid}/{path}").content


def test_the_pages_stand_beside_the_form_at_full_text(report, review, bob, client_for):
    path = f"/reviews/{review.uid}/full-text/"
    reports.mark_retrieved(report=report, by=bob)
    assert b"Pages of the report" not in client_for(bob).get(path).content  # on paper
    document = documents.add(report=report, name="daly.pdf", content=PDF, by=bob)
    for shown in (path, f"/reviews/{review.uid}/cards/full_text/"):
        page = client_for(bob).get(shown).content.decode()
        assert "Pages of the report" in page
        assert f'hx-get="/documents/{document.uid}/all-pages/"' in page
        assert "Look at the pages" in page

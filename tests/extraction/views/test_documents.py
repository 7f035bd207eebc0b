import pytest
from django.urls import reverse

from extraction import report_pages
from extraction.models import PdfParse
from tests.extraction.views.conftest import make_page


def url(name, document, *more):
    return reverse(f"extraction:{name}", args=[document.uid, *more])


def test_a_document_shows_its_page_and_words(client_for, page, eve):
    shown = client_for(eve).get(url("document", page.parse.document)).content.decode()
    assert "page 1 of 1" in shown
    assert shown.count("<rect x=") == len(page.words)
    assert "Change −14.8 (2.80)" in shown


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "²"])
def test_pages_that_are_none_lead_to_some_answer(client_for, page, eve, number):
    response = client_for(eve).get(url("document", page.parse.document) + f"?page={number}")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("status", "words", "said"),
    [
        ("running", None, "The words of this page are being read"),
        ("succeeded", [], "This page is scanned"),
    ],
)
def test_pages_say_what_they_lack(client_for, study, bob, status, words, said):
    page = make_page(study, bob, words=words, status=status)
    assert said in client_for(bob).get(url("document", page.parse.document)).content.decode()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("running", "Page 1 is being read"),
        ("failed", "protected by a password"),
        ("succeeded", "could not be shown"),
    ],
)
def test_without_a_page_it_says_why(client_for, page, bob, status, said):
    parse, document = page.parse, page.parse.document
    page.delete()
    error = "This PDF is protected by a password." if status == "failed" else ""
    PdfParse.objects.filter(pk=parse.pk).update(status=status, error=error)
    assert said in client_for(bob).get(url("document", document)).content.decode()


def test_what_was_never_read_can_be(client_for, page, bob, eve):
    parse, document = page.parse, page.parse.document
    page.delete()
    parse.delete()
    shown = client_for(bob).get(url("document", document)).content.decode()
    assert "have not been read yet" in shown
    assert "?poll" in shown  # an upload of just now is about to be read
    assert client_for(eve).post(url("read_document", document)).status_code == 403
    assert client_for(bob).get(url("read_document", document)).status_code == 405
    client_for(bob).post(url("read_document", document))
    assert PdfParse.objects.get(document=document).status == "queued"


def test_the_page_waits_without_moving(client_for, study, bob, htmx):
    page = make_page(study, bob, words=None, status="running")
    fragment = url("page", page.parse.document, 1)
    client = client_for(bob)
    assert client.get(fragment + "?poll&image", **htmx).status_code == 204
    assert client.get(fragment + "?poll", **htmx).status_code == 200
    page.words = []
    page.save()
    arrived = client.get(fragment + "?poll&image", **htmx)
    assert arrived.templates[0].name == "extraction/_page.html"
    assert "hx-trigger" not in arrived.content.decode()


def test_a_page_beside_an_extraction_leads_back_to_it(client_for, page, draft, bob, carol, htmx):
    fragment = url("page", page.parse.document, 1) + f"?bench={draft.uid}"
    shown = client_for(bob).get(fragment, **htmx)
    assert shown.status_code == 200
    assert client_for(carol).get(fragment, **htmx).status_code == 404


def test_several_documents_can_be_chosen_between(client_for, study, page, draft, bob):
    other = make_page(study, bob, name="Supplement.pdf").parse.document
    bench = reverse("extraction:extract", args=[draft.uid])
    shown = client_for(bob).get(f"{bench}?document={other.uid}&page=1").content.decode()
    assert "Page 1 of Supplement.pdf" in shown
    assert f"?document={page.parse.document.uid}" in shown


def test_an_image_is_the_readers_own_and_does_not_change(client_for, page, eve):
    image = url("page_image", page.parse.document, 1)
    response = client_for(eve).get(image)
    assert b"".join(response.streaming_content) == b"an image of Daly 2018.pdf"
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, immutable, max-age=31536000"
    assert response["ETag"] == f'"{page.image_sha256}"'
    again = client_for(eve).get(image, HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client_for(eve).get(url("page_image", page.parse.document, 2)).status_code == 404


@pytest.mark.parametrize("name", ["document", "page", "page_image", "read_document"])
def test_outsiders_and_wrong_methods(client_for, page, mallory, bob, name):
    more = [1] if name.startswith("page") else []
    path = url(name, page.parse.document, *more)
    method = "post" if name == "read_document" else "get"
    wrong = "get" if name == "read_document" else "post"
    assert getattr(client_for(mallory), method)(path).status_code == 404
    assert getattr(client_for(bob), wrong)(path).status_code == 405


def test_all_pages_below_each_other(client_for, page, eve, mallory):
    path = url("all_pages", page.parse.document)
    whole = client_for(eve).get(path).content.decode()
    image = f'src="{url("page_image", page.parse.document, 1)}?v={page.image_sha256[:12]}"'
    assert image in whole
    assert 'loading="lazy"' in whole
    assert "<html" in whole
    fragment = client_for(eve).get(path, HTTP_HX_REQUEST="true").content.decode()
    assert image in fragment
    assert "<html" not in fragment
    assert "hx-get" not in fragment  # nothing more will come
    assert client_for(mallory).get(path).status_code == 404


def test_pages_that_are_still_made_are_asked_for(client_for, page, bob):
    path = url("all_pages", page.parse.document)
    of_three = PdfParse.objects.filter(pk=page.parse.pk)
    of_three.update(status="running", done=1, total=6)
    ask = {"HTTP_HX_REQUEST": "true"}
    client = client_for(bob)
    assert f'hx-get="{path}?behind=1"' in client.get(path, **ask).content.decode()
    assert client.get(path, {"behind": "1"}, **ask).status_code == 204
    of_three.update(status="succeeded")
    last = client.get(path, {"behind": "1"}, **ask)
    assert (last.status_code, b"<img" in last.content, b"hx-get" in last.content) == (
        200,
        False,
        False,
    )


@pytest.mark.parametrize("behind", ["x", "-1", "9" * 30, "²", ""])
def test_a_number_that_is_none_is_passed_over(client_for, page, bob, behind):
    path = url("all_pages", page.parse.document)
    assert client_for(bob).get(path, {"behind": behind}).status_code in {200, 204}


@pytest.mark.parametrize("status", ["queued", "failed", None])
def test_without_pages_there_is_the_file(client_for, page, bob, status):
    parse, document = page.parse, page.parse.document
    page.delete()
    PdfParse.objects.filter(pk=parse.pk).update(status=status or "queued", error="It is damaged.")
    if status is None:
        parse.delete()
    shown = client_for(bob).get(url("all_pages", document)).content.decode()
    said = "It is damaged." if status == "failed" else "The pages are being made ready."
    assert said in shown
    assert reverse("screening:document", args=[document.uid]) in shown


def test_a_very_long_document_is_cut_and_says_where_the_rest_is(client_for, page, bob, monkeypatch):
    monkeypatch.setattr(report_pages, "MOST_LEAVES", 1)
    shown = client_for(bob).get(url("all_pages", page.parse.document)).content.decode()
    assert "These are the first 1 pages." in shown

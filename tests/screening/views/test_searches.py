import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from screening.models import Citation, CitationImport, Search
from tests.factories import make_search


@pytest.fixture
def search(review, alice):
    return make_search(review, alice, platform="Ovid")


def upload(client, search, content, name="found.ris"):
    file = SimpleUploadedFile(name, content)
    return client.post(f"/searches/{search.uid}/upload/", {"file": file})


def test_note_a_search_and_open_it(review, alice, client_for):
    client = client_for(alice)
    assert b"No search yet" in client.get(f"/reviews/{review.uid}/searches/").content
    details = {"kind": "database", "name": "PubMed", "searched_on": "2026-03-01", "shown_count": 2}
    response = client.post(f"/reviews/{review.uid}/searches/start/", details)
    assert response.url == f"/searches/{Search.objects.get().uid}/"
    page = client.get(response.url).content
    assert b"searched on 1 March 2026" in page
    assert b"PubMed" in client.get(f"/reviews/{review.uid}/searches/").content


def test_a_search_without_a_name_says_so(review, alice, client_for):
    response = client_for(alice).post(f"/reviews/{review.uid}/searches/start/", {"kind": "other"})
    assert response.status_code == 422
    assert b'aria-invalid="true"' in response.content


def test_correct_a_search(search, alice, client_for):
    client = client_for(alice)
    path = f"/searches/{search.uid}/change/"
    assert client.post(path, {"kind": "register", "name": "CENTRAL"}).status_code == 302
    search.refresh_from_db()
    assert (search.kind, search.name) == ("register", "CENTRAL")
    assert client.post(path, {"kind": "nothing"}).status_code == 422


def test_an_upload_starts_an_import(search, alice, client_for):
    client = client_for(alice)
    response = upload(client, search, b"TY  - JOUR\nTI  - One\nER  - \n")
    job = CitationImport.objects.get()
    assert response.url == f"/imports/{job.uid}/"
    assert b"Waiting to start" in client.get(response.url).content
    assert b"found.ris" in client.get(f"/searches/{search.uid}/").content
    again = upload(client, search, b"TY  - JOUR\nTI  - One\nER  - \n")
    assert again.status_code == 409
    assert b"uploaded" in again.content


def test_an_upload_without_a_file_says_so(search, alice, client_for):
    response = client_for(alice).post(f"/searches/{search.uid}/upload/")
    assert response.status_code == 422


def test_enter_a_record_by_hand(search, alice, client_for):
    client = client_for(alice)
    path = f"/searches/{search.uid}/enter/"
    details = {"title": "Daly 2018", "year": 2018, "doi": "https://doi.org/10.1001/J.1"}
    response = client.post(path, details)
    assert response.status_code == 422
    response = client.post(path, details | {"source": "Reference list"})
    citation = Citation.objects.get()
    assert response.url == f"/citations/{citation.uid}/"
    assert citation.doi == "10.1001/j.1"
    assert b"1 record was entered by hand" in client.get(f"/searches/{search.uid}/").content


@pytest.mark.parametrize(("field", "value"), [("doi", "no doi"), ("pmid", "x1"), ("year", "20188")])
def test_what_is_wrong_in_a_record_is_named(search, alice, client_for, field, value):
    details = {"title": "T", "source": "S", field: value}
    response = client_for(alice).post(f"/searches/{search.uid}/enter/", details)
    assert response.status_code == 422
    assert not Citation.objects.exists()


def test_only_owners_change_searches(search, eve, mallory, client_for):
    assert client_for(eve).get(f"/searches/{search.uid}/").status_code == 200
    assert client_for(mallory).get(f"/searches/{search.uid}/").status_code == 404
    for verb in ("change", "upload", "enter"):
        path = f"/searches/{search.uid}/{verb}/"
        assert client_for(eve).post(path).status_code == 403
        assert client_for(mallory).post(path).status_code == 404
        assert client_for(eve).get(path).status_code == 405
    assert client_for(eve).post(f"/reviews/{search.review.uid}/searches/start/").status_code == 403


def test_several_files_at_once_and_a_refused_one_stops_no_other(search, alice, client_for):
    client, path = client_for(alice), f"/searches/{search.uid}/upload/"
    files = [
        SimpleUploadedFile("a.ris", b"TY  - JOUR\nTI  - One\nER  - \n"),
        SimpleUploadedFile("same.ris", b"TY  - JOUR\nTI  - One\nER  - \n"),
        SimpleUploadedFile("b.ris", b"TY  - JOUR\nTI  - Two\nER  - \n"),
    ]
    response = client.post(path, {"file": files})
    page = response.content.decode()
    assert response.status_code == 200
    assert "uploaded to “PubMed” before, as a.ris" in page
    assert page.count("it is being read") == CitationImport.objects.count() == 2
    again = [SimpleUploadedFile("c.ris", b"TY  - JOUR\nTI  - One\nER  - \n")]
    assert client.post(path, {"file": again}).status_code == 409
    assert client.post(path, {}).status_code == 422


DETAILS = {
    "kind": "database",
    "name": "MEDLINE",
    "platform": "Ovid",
    "strategy": "1. exp Ketamine/ (12345)\n2. limit 1 to humans (9876)",
    "press_by": "Dana, PRESS 2015",
    "press_on": "2026-02-01",
    "press_outcome": "two synonyms added",
}


def test_a_search_in_full_with_its_lines_and_hits(search, review, alice, client_for):
    client, path = client_for(alice), f"/searches/{search.uid}/"
    assert client.post(f"{path}change/", DETAILS).status_code == 302
    search.refresh_from_db()
    assert search.shown_count == 9876
    page = client.get(path).content.decode()
    for words in ("9,876", "exp Ketamine/", "two synonyms added", "What was said before"):
        assert words in page
    client.post(f"{path}change/", {**DETAILS, "shown_count": 9000})
    assert "The last line of the strategy has 9,876 hits" in client.get(path).content.decode()
    appendix = client.get(f"/reviews/{review.uid}/searches/strategies/").content.decode()
    assert "MEDLINE" in appendix
    text = client.get(f"/reviews/{review.uid}/searches/strategies.txt")
    assert "1. exp Ketamine/ (12,345)" in text.content.decode()
    assert text.headers["Content-Type"].startswith("text/plain")


def test_what_is_wrong_is_said_at_its_field(search, alice, client_for):
    path = f"/searches/{search.uid}/change/"
    wrong = {
        "kind": "database",
        "name": "PubMed",
        "press_outcome": "x",
        "searched_on": "2999-01-01",
    }
    response = client_for(alice).post(path, wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Say who reviewed the strategy." in page
    assert "The day lies in the future." in page


def test_a_method_is_only_of_other_methods(search, alice, client_for):
    path = f"/searches/{search.uid}/change/"
    client_for(alice).post(path, {"kind": "database", "name": "PubMed", "method": "hand"})
    search.refresh_from_db()
    assert search.method == ""
    client_for(alice).post(path, {"kind": "other", "name": "Lists", "method": "citations"})
    search.refresh_from_db()
    assert search.method == "citations"


def test_the_prisma_s_checklist(search, review, alice, eve, client_for):
    path = f"/reviews/{review.uid}/searches/prisma-s/"
    page = client_for(eve).get(path).content.decode()
    assert "Multi-database searching" in page
    assert "Save" not in page
    assert client_for(eve).post(f"{path}6/", {"text": "x"}).status_code == 403
    client = client_for(alice)
    assert client.post(f"{path}17/", {"text": "x"}).status_code == 404
    assert client.post(f"{path}6/", {"text": "x" * 6000}).status_code == 422
    assert client.post(f"{path}6/", {"text": "Nobody was contacted."}).url == path
    assert "Nobody was contacted." in client.get(path).content.decode()

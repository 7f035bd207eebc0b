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

import pytest

from screening.actions import imports
from screening.models import CitationImport
from tests.factories import make_search

FILE = b"""\xef\xbb\xbfTY  - JOUR
TI  - Ketamine for pain
AN  - 11
DB  - PubMed
ER  -

TY  - JOUR
TI  - A record without an end
TY  - JOUR
AU  - Nobody
ER  -
"""


@pytest.fixture
def job(review, alice):
    search = make_search(review, alice, shown_count=4)
    return imports.start(search=search, name="found.ris", content=FILE, by=alice)


def perform(job):
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()


def test_the_certificate_accounts_for_every_record_and_byte(job, alice, client_for):
    perform(job)
    page = client_for(alice).get(f"/imports/{job.uid}/").content.decode()
    assert "3 records begin in the file." in page
    assert "2 stored, 1 set aside, none lost." in page
    assert "Adds up" in page
    assert "Numbers differ" in page
    assert "A record without an end" in page
    assert str(len(FILE)) in page
    assert job.stored_bytes + job.quarantined_bytes + sum(job.padding.values()) == len(FILE)


def test_a_waiting_import_shows_its_progress(job, eve, client_for):
    page = client_for(eve).get(f"/imports/{job.uid}/").content
    assert b"hx-get" in page
    assert f"/jobs/citationimport/{job.uid}/".encode() in page


def test_a_file_that_cannot_be_read_says_why_and_stores_nothing(review, alice, client_for):
    search = make_search(review, alice)
    job = imports.start(search=search, name="photo.ris", content=b"\xff\xd8\xff\xe0JFIF", by=alice)
    perform(job)
    page = client_for(alice).get(f"/imports/{job.uid}/").content
    assert b"It stopped." in page
    assert b"Nothing of the file was stored" in page
    assert job.error.encode()[:20] in page


def test_the_list_of_imports(job, eve, mallory, client_for):
    path = f"/reviews/{job.review.uid}/imports/"
    assert b"found.ris" in client_for(eve).get(path).content
    assert client_for(mallory).get(path).status_code == 404
    assert client_for(eve).post(path).status_code == 405


def test_progress_polls_and_then_refreshes_the_page(job, eve, mallory, client_for):
    path = f"/jobs/citationimport/{job.uid}/"
    htmx = {"HTTP_HX_REQUEST": "true"}
    assert b"Waiting to start" in client_for(eve).get(path, **htmx).content
    assert client_for(mallory).get(path).status_code == 404
    perform(job)
    assert client_for(eve).get(path, **htmx).headers["HX-Refresh"] == "true"
    assert client_for(eve).get(f"/jobs/nothing/{job.uid}/").status_code == 404


def test_a_failed_job_may_be_tried_again_by_owners(job, alice, eve, client_for):
    CitationImport.objects.update(status="failed", error="Stopped")
    path = f"/jobs/citationimport/{job.uid}/try-again/"
    assert client_for(eve).post(path).status_code == 403
    assert client_for(alice).post(path).url == f"/imports/{job.uid}/"
    job.refresh_from_db()
    assert job.status == "queued"

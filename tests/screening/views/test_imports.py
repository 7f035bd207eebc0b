import pytest

from screening.actions import imports
from screening.models import Citation, CitationImport
from tests.factories import make_search
from tests.screening.stories import judge

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


QUOTED = b"".join(
    b"> TY  - JOUR\n> TI  - Quoted record %d of a <forwarded> message\n> ER  - \n\n" % number
    for number in range(30)
)


def test_much_text_that_is_no_record_is_warned_of(review, alice, client_for):
    search = make_search(review, alice)
    content = FILE.replace(b"\xef\xbb\xbf", b"") + b"\n" + QUOTED
    job = imports.start(search=search, name="mail.ris", content=content, by=alice)
    perform(job)
    page = client_for(alice).get(f"/imports/{job.uid}/").content.decode()
    assert "Adds up" in page
    assert "was not taken for records" in page
    assert "14  &gt; TI  - Quoted record 0 of a &lt;forwarded&gt; message" in page
    assert "upload that file and undo this import" in page


def test_little_text_that_is_no_record_is_not_warned_of(review, alice, client_for):
    search = make_search(review, alice)
    record = b"TY  - JOUR\nTI  - Ketamine %d\nAB  - " + b"words " * 200 + b"\nER  - \n\n"
    files = [FILE + QUOTED[:900], b"".join(record % n for n in range(30)) + QUOTED[:1500]]
    for content in files:
        job = imports.start(search=search, name="some.ris", content=content, by=alice)
        perform(job)
        assert job.padding["text between records"] > 500
        page = client_for(alice).get(f"/imports/{job.uid}/").content.decode()
        assert "was not taken for records" not in page


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


def test_the_count_that_the_database_displayed(review, alice, bob, eve, client_for):
    search = make_search(review, alice)
    job = imports.start(search=search, name="found.ris", content=FILE, by=alice)
    perform(job)
    client, path = client_for(alice), f"/imports/{job.uid}/"
    assert "Unconfirmed" in client.get(path).content.decode()
    assert "Unconfirmed" in client.get(f"/reviews/{review.uid}/imports/").content.decode()
    assert client_for(bob).post(f"{path}confirm/", {"shown_count": 3}).status_code == 403
    assert client.post(f"{path}confirm/", {"shown_count": "many"}).status_code == 422
    assert client.post(f"{path}confirm/", {"shown_count": 3}).url == path
    assert "a match" in client_for(eve).get(path).content.decode()
    client.post(f"{path}confirm/", {"shown_count": 5})
    assert "2 records are missing" in client.get(path).content.decode()
    assert "Numbers differ" in client.get(f"/reviews/{review.uid}/imports/").content.decode()
    client.post(f"{path}confirm/", {"shown_count": 1, "why": "shown without conference papers"})
    page = client.get(path).content.decode()
    assert "2 records more" in page
    assert "Explained: shown without conference papers" in page
    assert "Numbers differ" not in page


def test_the_count_of_the_search_serves_all_its_files(review, alice, client_for):
    search = make_search(review, alice, shown_count=4)
    for name, content in (("a.ris", FILE), ("b.ris", b"TY  - JOUR\nTI  - Last\nER  - \n")):
        job = imports.start(search=search, name=name, content=content, by=alice)
        perform(job)
    page = client_for(alice).get(f"/imports/{job.uid}/").content.decode()
    assert "The source showed 4 records for the search" in page
    assert "Unconfirmed" not in page


def test_each_record_as_it_stands_in_the_file(job, eve, mallory, client_for):
    client, path = client_for(eve), f"/imports/{job.uid}/records/"
    assert client.get(f"{path}1/").status_code == 404
    perform(job)
    page = client.get(f"{path}1/").content.decode()
    assert "Record 1 of 3" in page
    assert "TI  - Ketamine for pain" in page
    assert "Record 3 of 3" in client.get(f"{path}3/").content.decode()
    assert client.get(f"{path}4/").status_code == 404
    assert client.get(f"{path}1/?line=8").url == f"{path}2/"
    assert client.get(f"{path}1/?line=x").status_code == 200
    assert client_for(mallory).get(f"{path}1/").status_code == 404


def test_undo_an_import_and_bring_it_back(job, review, alice, bob, client_for):
    perform(job)
    client, path = client_for(alice), f"/imports/{job.uid}/"
    assert client_for(bob).get(f"{path}undo/").status_code == 403
    assert "2 records leave the review." in client.get(f"{path}undo/").content.decode()
    assert client.post(f"{path}undo/", {"why": ""}).status_code == 422
    assert client.post(f"{path}undo/", {"why": "a wrong search"}).url == path
    page = client.get(path).content.decode()
    assert "undid this import" in page
    assert "a wrong search" in page
    assert "Undone" in client.get(f"/reviews/{review.uid}/imports/").content.decode()
    assert client.post(f"{path}undo/", {"why": "again"}).status_code == 409
    assert client_for(bob).post(f"{path}restore/").status_code == 403
    assert client.post(f"{path}restore/").url == path
    perform(job)
    assert "3 records begin in the file." in client.get(path).content.decode()
    assert client.post(f"{path}restore/").status_code == 409


def test_a_sealed_owner_is_told_no_joint_number(review, alice, bob, carol, client_for):
    search = make_search(review, alice)
    content = b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"
    job = imports.start(search=search, name="found.ris", content=content, by=alice)
    perform(job)
    judge(Citation.objects.get(title="One"), (bob, "include"), (carol, "include"))
    page = client_for(alice).get(f"/imports/{job.uid}/undo/").content.decode()
    assert "2 judgements leave with them" in page
    assert "is sealed for you" in page
    assert "1 report leaves" not in page
    judge(Citation.objects.get(title="Two"), (alice, "include"))
    assert "1 report leaves" in client_for(alice).get(f"/imports/{job.uid}/undo/").content.decode()

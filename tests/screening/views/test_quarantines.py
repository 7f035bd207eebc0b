import pytest

from screening.models import Citation, Quarantine
from tests.factories import make_search
from tests.screening.stories import imported, ris

CONTENT = ris({"TI": "First"}, {"AU": "Nobody"}, {"TI": "Third"}, {"AU": "No one"})


@pytest.fixture
def job(review, alice):
    return imported(review, alice, CONTENT, make_search(review, alice), "x.ris")


@pytest.fixture
def path(job):
    return f"/quarantine/{Quarantine.objects.get(position=2).uid}/"


def test_a_quarantined_record_is_shown_with_its_lines(path, eve, alice, client_for):
    page = client_for(eve).get(path).content.decode()
    assert "has no title" in page
    assert "lines 4 to 6" in page
    assert "Next open one" in page
    assert "Read it again" not in page
    assert "Read it again" in client_for(alice).get(path).content.decode()


def test_repair_it_and_undo_that(path, job, alice, bob, client_for):
    client = client_for(alice)
    text = "TY  - JOUR\nTI  - Second\nAU  - Nobody\nER  - \n"
    assert client_for(bob).post(f"{path}repair/", {"text": text}).status_code == 403
    assert client.post(f"{path}repair/", {"text": text}).url == path
    page = client.get(path).content.decode()
    assert "It is a record of the review now" in page
    certificate = client.get(f"/imports/{job.uid}/").content.decode()
    assert "1 open, 1 repaired, 0 dismissed" in certificate
    assert client.post(f"{path}reopen/").url == path
    assert "2 open, 0 repaired" in client.get(f"/imports/{job.uid}/").content.decode()


def test_what_is_still_no_record_says_so(path, alice, client_for):
    client = client_for(alice)
    assert client.post(f"{path}repair/", {"text": ""}).status_code == 422
    refused = client.post(f"{path}repair/", {"text": "TY  - JOUR\nAU  - Nobody\nER  - \n"})
    assert refused.status_code == 409
    assert "has no title" in refused.content.decode()


def test_fill_in_what_is_missing(path, alice, client_for):
    client = client_for(alice)
    assert "Nobody" in client.get(path).content.decode()
    assert client.post(f"{path}fill-in/", {"authors": "Nobody"}).status_code == 422
    fields = {"title": "Second", "authors": "Nobody", "year": 2001}
    assert client.post(f"{path}fill-in/", fields).url == path
    assert Citation.objects.get(title="Second").position == 2


def test_dismiss_it_with_a_reason(path, job, alice, client_for):
    client = client_for(alice)
    assert client.post(f"{path}dismiss/", {"why": ""}).status_code == 422
    assert client.post(f"{path}dismiss/", {"why": "an advertisement"}).url == path
    assert "an advertisement" in client.get(f"/imports/{job.uid}/").content.decode()
    assert client.post(f"{path}dismiss/", {"why": "again"}).status_code == 409
    client.post(f"{path}reopen/")
    assert not Quarantine.objects.dismissed().exists()

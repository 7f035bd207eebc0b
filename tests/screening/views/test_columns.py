import pytest

from screening.models import CitationImport, ColumnMapping
from tests.screening.stories import imported
from tests.screening.test_columns import TABLE, again


@pytest.fixture
def job(review, alice):
    return imported(review, alice, TABLE, name="table.csv")


def address(job):
    return f"/imports/{job.uid}/columns/"


def test_the_certificate_and_the_list_lead_there(job, alice, client_for):
    page = client_for(alice).get(f"/imports/{job.uid}/").content.decode()
    assert f'href="{address(job)}"' in page
    assert "Choose another file" not in page
    assert "Try again" not in page
    listed = client_for(alice).get(f"/reviews/{job.review.uid}/imports/").content.decode()
    assert "Waits for its columns" in listed


def test_it_shows_the_columns_with_what_they_hold_and_a_guess(job, alice, client_for):
    page = client_for(alice).get(address(job)).content.decode()
    assert "Gamma" in page
    assert "Ketamine by the river" in page
    assert '<option value="year" selected>' in page
    assert "the import then goes on" in page


def test_naming_them_lets_the_import_go_on(job, alice, client_for):
    fields = {"column_0": "title", "column_1": "", "column_2": "year"}
    answer = client_for(alice).post(address(job), fields)
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{job.uid}/")
    again(job)
    assert job.stored == 2
    page = client_for(alice).get(f"/imports/{job.uid}/").content.decode()
    assert "Its columns" in page
    assert "next file with the same columns" in client_for(alice).get(address(job)).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"column_0": "authors"}, "Choose the column that holds the title."),
        ({"column_0": "nonsense"}, "Select a valid choice."),
        ({}, "the import then goes on"),
    ],
)
def test_without_a_title_nothing_happens(job, alice, client_for, fields, words):
    answer = client_for(alice).post(address(job), fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ColumnMapping.objects.exists()
    assert CitationImport.objects.get().needs_columns


def test_a_file_without_columns_leads_back(review, alice, client_for):
    job = imported(review, alice, b"\xff\xd8\xff\xe0")
    assert client_for(alice).get(address(job))["Location"] == f"/imports/{job.uid}/"


def test_who_may(job, eve, mallory, alice, client_for):
    assert client_for(eve).get(address(job)).status_code == 403
    assert client_for(mallory).post(address(job)).status_code == 404
    assert client_for(alice).put(address(job)).status_code == 405

import json

import pytest
from django.core.management import CommandError, call_command

from screening.models import Citation, CitationImport
from tests.factories import make_search
from tests.screening.stories import ris


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "search.ris"
    path.write_bytes(ris({"TI": "First", "DO": "10.1000/A"}, {"AU": "Nobody"}))
    return path


def test_a_dry_run_prints_what_is_in_it(file, capsys):
    call_command("import_citations", file, "--dry-run", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [record["doi"] for record in found["records"]] == ["10.1000/a"]
    assert (found["starts"], found["stored"], found["quarantined"]) == (2, 1, 1)
    assert found["adds_up"]
    assert found["quarantine"][0]["code"] == "no_title"


def test_in_words(file, capsys):
    call_command("import_citations", file, "--dry-run")
    assert "2 records begin, 1 can be stored, 1 are set aside (ris, ASCII)" in (
        capsys.readouterr().out
    )


def test_an_unreadable_file(tmp_path):
    path = tmp_path / "photo.ris"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(CommandError, match="JPEG"):
        call_command("import_citations", path, "--dry-run")


def test_into_a_search(file, review, alice, capsys):
    search = make_search(review, alice)
    call_command("import_citations", file, "--search", search.uid, "--by", "ALICE@example.org")
    job = CitationImport.objects.get()
    assert (job.by, job.file_name, job.status) == (alice, "search.ris", "queued")
    assert str(job.uid) in capsys.readouterr().out
    assert not Citation.objects.exists()


def test_who_and_where_are_needed(file):
    with pytest.raises(CommandError, match="--dry-run"):
        call_command("import_citations", file)

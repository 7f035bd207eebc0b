import json
from zipfile import ZipFile

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
    (found,) = json.loads(capsys.readouterr().out)
    assert [record["doi"] for record in found["records"]] == ["10.1000/a"]
    assert (found["starts"], found["stored"], found["quarantined"]) == (2, 1, 1)
    assert found["adds_up"]
    assert found["quarantine"][0]["code"] == "no_title"
    assert (found["file"], found["dialect"], found["encoding"]) == ("search.ris", "ris", "ASCII")
    assert found["padding"] == sum(found["padding_by_name"].values())


def test_in_words(file, capsys):
    call_command("import_citations", file, "--dry-run")
    assert "2 records begin, 1 can be stored, 1 are set aside (ris, ASCII)" in (
        capsys.readouterr().out
    )


@pytest.fixture
def unreadable(tmp_path):
    path = tmp_path / "photo.ris"
    path.write_bytes(b"\xff\xd8\xff")
    return path


def test_an_unreadable_file_does_not_hide_the_others(file, unreadable, tmp_path, capsys):
    absent = tmp_path / "absent.ris"
    with pytest.raises(CommandError, match=r"^Not read: photo.ris, absent.ris\.$"):
        call_command("import_citations", unreadable, file, absent, "--dry-run", "--json")
    photo, search, missing = json.loads(capsys.readouterr().out)
    assert (photo["error_code"], photo["records"], photo["stored"]) == ("binary", [], 0)
    assert "JPEG" in photo["error"]
    assert "error" not in search
    assert missing["error_code"] == "not_found"


def test_an_unreadable_file_in_words(unreadable, capsys):
    with pytest.raises(CommandError, match="Not read"):
        call_command("import_citations", unreadable, "--dry-run")
    assert "photo.ris: The file is a JPEG image" in capsys.readouterr().out


def test_an_archive_file_by_file(file, tmp_path, capsys):
    path = tmp_path / "both.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/._x", "x")
        archive.write(file, "part/search.ris")
        archive.writestr("table.csv", "Title,Year\nKetamine,2020\n")
    call_command("import_citations", path, "--dry-run", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [facts["file"] for facts in found] == ["both.zip/part/search.ris", "both.zip/table.csv"]
    assert [facts["dialect"] for facts in found] == ["ris", "csv"]


def test_into_a_search(file, review, alice, capsys):
    search = make_search(review, alice)
    call_command("import_citations", file, "--search", search.uid, "--by", "ALICE@example.org")
    job = CitationImport.objects.get()
    assert (job.by, job.file_name, job.status) == (alice, "search.ris", "queued")
    assert str(job.uid) in capsys.readouterr().out
    assert not Citation.objects.exists()


def test_each_file_of_an_archive_into_a_search(file, review, alice, tmp_path):
    search = make_search(review, alice)
    path = tmp_path / "both.zip"
    with ZipFile(path, "w") as archive:
        archive.write(file, "search.ris")
        archive.writestr("table.csv", "Title,Year\nKetamine,2020\n")
    call_command("import_citations", path, "--search", search.uid, "--by", "alice@example.org")
    names = CitationImport.objects.order_by("pk").values_list("file_name", flat=True)
    assert list(names) == ["both.zip/search.ris", "both.zip/table.csv"]


def test_a_damaged_archive_imports_nothing(review, alice, tmp_path):
    search = make_search(review, alice)
    path = tmp_path / "half.zip"
    path.write_bytes(b"PK\x03\x04half")
    with pytest.raises(CommandError, match="damaged"):
        call_command("import_citations", path, "--search", search.uid, "--by", "alice@example.org")
    assert not CitationImport.objects.exists()


def test_who_and_where_are_needed(file):
    with pytest.raises(CommandError, match="--dry-run"):
        call_command("import_citations", file)

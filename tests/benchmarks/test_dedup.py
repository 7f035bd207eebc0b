import gzip
import json
import sys

import pytest

from benchmarks import dedup, labelled

HEAD = "ID,Title,Author,Year,booktitle,Volume,Number,Pages,DOI,truth_group,extra\n"
ROWS = (
    '1,Bright light and the sleep of nurses,"Aarsland, B. and Okafor, C.",2014,Sleep,27,3,211-9,,a,x\n'
    "2,BRIGHT LIGHT AND THE SLEEP OF NURSES,B Aarsland,2014,Sleep,27,3,211-219,,a,\n"
    '3,Cod liver oil and the bones of fishermen,"Doe, J.",2014,Bones,3,1,1-9,,b,\n'
    '4,Cod liver oil and the bones of fishermen,"Doe, J.",2014,Bones,3,1,1-9,,c,\n'
    '5,Reindeer herding and pain of the back,"Roe, R.",2013,Backs,8,,77,,d,\n'
    '6,Reindeer herding and pain of the back,"Roe, R.",2014,Pains,,,12,,d,\n'
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "set.csv.gz"
    path.write_bytes(gzip.compress((HEAD + ROWS).encode()))
    return path


def printed(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["dedup", *map(str, arguments)])
    dedup.main()
    return json.loads(capsys.readouterr().out)


def test_figures_of_a_set(path, monkeypatch, capsys):
    found = printed(monkeypatch, capsys, path)
    assert [found[name] for name in ("records", "duplicates", "tp", "fp", "fn")] == [6, 2, 1, 1, 1]
    assert (found["precision"], found["recall"], found["f1"]) == (0.5, 0.5, 0.5)
    assert (found["queue_pairs"], found["recall_with_queue"]) == (1, 1.0)
    ((one, other),) = found["alleged_false_merges"]
    assert (one["truth"], other["truth"]) == ("set b", "set c")
    assert len(found["left_apart"][0]) == 2


def test_columns_can_be_chosen_and_renamed(path):
    records = labelled.read(path, "title,journal=Extra")
    assert {record.journal for record in records} == {"x", ""}
    assert {record.year for record in records} == {None}
    assert labelled.read(path)[0].journal == "Sleep"
    with pytest.raises(SystemExit, match="none of"):
        labelled.read(path, "colour")


def test_copies_are_other_works(path, monkeypatch, capsys):
    found = printed(monkeypatch, capsys, path, "--replicate", 60, "--perturb", 0.5)
    assert (found["records"], found["duplicates"]) == (60, 20)
    assert found["fp"] == 10
    records = labelled.read(path)
    assert labelled.copies(records, 6, 0.0) == [
        labelled.replace(record, truth=f"0:{record.truth}") for record in records
    ]

"""The corpus of tests/screening/files: one file per source and per way of going wrong.

Beside each `NAME` stands `NAME.json`: `about` says what the file shows; the rest is what must be
found: `refused` (the code of UnreadableFile), or fields of the certificate and of `records`.
"""

import json
from dataclasses import asdict

import pytest

from screening.readers import QuarantinedSpan, Record, UnreadableFile, decode, sniff
from tests.screening.readers.files import ROOT, read

FOLDER = ROOT / "tests" / "screening" / "files"
FILES = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".json"))


def expected(path):
    return json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))


READABLE = [path for path in FILES if "refused" not in expected(path)]
REFUSED = [path for path in FILES if "refused" in expected(path)]


def by_name(path):
    return path.name


@pytest.mark.parametrize("path", READABLE, ids=by_name)
def test_certificate(path):
    items, certificate = read(path.read_bytes())
    wanted = expected(path)
    facts = {**certificate.as_dict(), "quarantine": codes(items)}
    named = {key for key in wanted if key not in ("about", "records")}
    assert named >= {"dialect", "encoding", "starts", "stored", "quarantined", "padding"}
    assert {key: facts[key] for key in named} == {key: wanted[key] for key in named}


@pytest.mark.parametrize("path", READABLE, ids=by_name)
def test_records(path):
    found = [plain(item) for item in read(path.read_bytes())[0] if isinstance(item, Record)]
    wanted = expected(path)["records"]
    assert len(found) == len(wanted)
    for record, fields in zip(found, wanted, strict=True):
        assert fields
        assert {name: record[name] for name in fields} == fields


@pytest.mark.parametrize("path", REFUSED, ids=by_name)
def test_refusal(path):
    with pytest.raises(UnreadableFile) as caught:
        sniff(decode(path.read_bytes()))
    assert caught.value.code == expected(path)["refused"]


def plain(record):
    """The record as JSON has it: lists for tuples."""
    return json.loads(json.dumps(asdict(record)))


def codes(items):
    return [item.code for item in items if isinstance(item, QuarantinedSpan)]


def test_each_file_says_what_it_shows():
    assert all(expected(path)["about"] for path in FILES)
    orphans = {path.name.removesuffix(".json") for path in FOLDER.glob("*.json")}
    assert orphans == {path.name for path in FILES}

"""The corpus of tests/screening/files: one file per source and per way of going wrong.

Beside each `NAME` stands `NAME.json`: `about` says what the file shows; the rest is what must be
found: `refused` (the code of UnreadableFile), or fields of the certificate and of `records`; of an
archive `members`, each with its `name` and the same, or `is_junk`.
"""

import json
from dataclasses import asdict

import pytest

from screening.readers import QuarantinedSpan, Record, UnreadableFile, decode, members, sniff
from tests.screening.readers.files import ROOT, read

FOLDER = ROOT / "tests" / "screening" / "files"
FILES = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".json"))


def expected(path):
    return json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))


REFUSED = [path for path in FILES if "refused" in expected(path)]
ARCHIVES = [path for path in FILES if "members" in expected(path)]
READABLE = [path for path in FILES if path not in REFUSED and path not in ARCHIVES]


def by_name(path):
    return path.name


@pytest.mark.parametrize("path", READABLE, ids=by_name)
def test_certificate(path):
    check_certificate(path.read_bytes(), expected(path))


def check_certificate(data, wanted):
    items, certificate = read(data)
    facts = {**certificate.as_dict(), "quarantine": codes(items)}
    named = {key for key in wanted if key not in ("about", "records", "name")}
    assert named >= {"dialect", "encoding", "starts", "stored", "quarantined", "padding"}
    assert {key: facts[key] for key in named} == {key: wanted[key] for key in named}


@pytest.mark.parametrize("path", READABLE, ids=by_name)
def test_records(path):
    check_records(path.read_bytes(), expected(path)["records"])


def check_records(data, wanted):
    found = [plain(item) for item in read(data)[0] if isinstance(item, Record)]
    assert len(found) == len(wanted)
    for record, fields in zip(found, wanted, strict=True):
        assert fields
        assert {name: record[name] for name in fields} == fields


@pytest.mark.parametrize("path", REFUSED, ids=by_name)
def test_refusal(path):
    with pytest.raises(UnreadableFile) as caught:
        sniff(decode(path.read_bytes()))
    assert caught.value.code == expected(path)["refused"]


@pytest.mark.parametrize("path", ARCHIVES, ids=by_name)
def test_members(path):
    found = list(members(path.name, path.read_bytes()))
    wanted = expected(path)["members"]
    assert [member.name for member in found] == [member["name"] for member in wanted]
    for member, facts in zip(found, wanted, strict=True):
        assert member.is_junk == facts.get("is_junk", False)
        if "refused" in facts:
            assert refusal(member) == facts["refused"]
        elif not member.is_junk:
            check_certificate(member.data, facts)
            check_records(member.data, facts["records"])


def refusal(member):
    if member.error:
        return member.error.code
    with pytest.raises(UnreadableFile) as caught:
        sniff(decode(member.data))
    return caught.value.code


def plain(record):
    """The record as JSON has it: lists for tuples."""
    return json.loads(json.dumps(asdict(record)))


def codes(items):
    return [item.code for item in items if isinstance(item, QuarantinedSpan)]


def test_each_file_says_what_it_shows():
    assert all(expected(path)["about"] for path in FILES)
    orphans = {path.name.removesuffix(".json") for path in FOLDER.glob("*.json")}
    assert orphans == {path.name for path in FILES}

import gzip
import io
import tarfile
import zipfile

import pytest

from screening.readers import UnreadableFile, containers, decode, members


def zipped(files, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(data, name="all.zip"):
    return list(members(name, data))


def codes(found):
    return [member.error.code if member.error else "" for member in found]


def test_any_other_file_is_its_own_member():
    (member,) = opened(b"TY  - JOUR", "a.ris")
    assert (member.name, member.data, member.error) == ("a.ris", b"TY  - JOUR", None)


def test_the_files_of_a_zip_in_order():
    found = opened(zipped([("b.ris", b"1"), ("folder/", b""), ("folder/a.csv", b"2")]))
    assert [(m.name, m.data) for m in found] == [
        ("all.zip/b.ris", b"1"),
        ("all.zip/folder/a.csv", b"2"),
    ]


def test_what_systems_add_is_named_as_junk():
    names = ["__MACOSX/._a.ris", ".DS_Store", "x/Thumbs.db", "desktop.ini", "._b", "a.ris"]
    found = opened(zipped([(name, b"x") for name in names]))
    assert [member.is_junk for member in found] == [True] * 5 + [False]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name():
    found = opened(zipped([("a.ris", b"1"), ("a.ris", b"2")]))
    assert [(m.name, m.data) for m in found] == [
        ("all.zip/a.ris", b"1"),
        ("all.zip/a.ris (2)", b"2"),
    ]


def test_a_zip_in_a_zip_is_opened_once():
    inner = zipped([("a.ris", b"1")])
    middle = zipped([("inner.zip", inner), ("b.ris", b"2")])
    found = opened(middle)
    assert [m.name for m in found] == ["all.zip/inner.zip/a.ris", "all.zip/b.ris"]
    assert codes(opened(zipped([("middle.zip", middle)]))) == ["nested", ""]


def test_gzip():
    assert [(m.name, m.data) for m in opened(gzip.compress(b"x"), "a.csv.gz")] == [("a.csv", b"x")]
    packed = gzip.compress(zipped([("a.ris", b"1")]))
    assert [m.name for m in opened(packed, "all.zip.gz")] == ["all.zip/a.ris"]


def test_a_tar_file():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.ris"))
    assert codes(opened(buffer.getvalue(), "all.tgz")) == ["archive"]


@pytest.mark.parametrize("name", ["/etc/a.ris", "../a.ris", "x/../../a.ris", "C:\\a.ris"])
def test_names_that_lead_outside(name):
    assert codes(opened(zipped([(name, b"1"), ("b.ris", b"2")]))) == ["unsafe_name", ""]


def test_an_encrypted_file_does_not_hide_the_others():
    data = bytearray(zipped([("a.ris", b"1"), ("b.ris", b"2")]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    found = opened(bytes(data))
    assert codes(found) == ["encrypted", ""]
    assert "without a password" in found[0].error.remedy


def test_a_damaged_file_does_not_hide_the_others():
    data = zipped([("a.ris", b"some words"), ("b.ris", b"2")])
    at = data.index(b"a.ris") + 6
    found = opened(data[:at] + b"\xff\xff" + data[at + 2 :])
    assert codes(found) == ["damaged_archive", ""]


@pytest.mark.parametrize("data", [b"PK\x03\x04half", gzip.compress(b"x" * 999, mtime=0)[:20]])
def test_damaged_archives(data):
    assert codes(opened(data)) == ["damaged_archive"]


def test_archives_without_files():
    assert codes(opened(zipped([]))) == ["no_files"]
    assert codes(opened(zipped([("folder/", b"")]))) == ["no_files"]


def test_limits(monkeypatch):
    monkeypatch.setattr(containers, "LARGEST", 10)
    monkeypatch.setattr(containers, "MOST", 2)
    assert codes(opened(zipped([("a", b"123456"), ("b", b"123456")]))) == ["too_big"]
    assert codes(opened(gzip.compress(b"x" * 11))) == ["too_big"]
    assert codes(opened(zipped([("a", b""), ("b", b""), ("c", b"")]))) == ["too_many"]


def test_a_name_in_utf_8_that_is_not_said_to_be():
    data = zipped([("größe.ris", b"1")])
    data = data.replace((0x800).to_bytes(2, "little"), b"\0\0")
    assert opened(data)[0].name == "all.zip/größe.ris"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped([("a.ris", b"1")]), "archive"),
        (gzip.compress(b"1", mtime=0), "archive"),
        (b"\xd0\xcf\x11\xe0 old", "old_excel"),
        (zipped([("mimetype", b"x"), ("content.xml", b"x")]), "other_spreadsheet"),
        (zipped([("[Content_Types].xml", b"x"), ("word/document.xml", b"x")]), "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_words(data, code):
    with pytest.raises(UnreadableFile) as caught:
        decode(data)
    assert caught.value.code == code

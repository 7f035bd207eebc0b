import re
import tracemalloc
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.readers import FileContents, Place, Span, UnreadableFile
from screening.readers.decoding import Line, decode
from screening.readers.lines import BLOCK


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (b"", "empty", "The file is empty (0 bytes)."),
        (b" \r\n\n\t", "empty", "blank: it holds nothing but spaces and line ends (5"),
        (b"\xef\xbb\xbf", "empty", "The file is blank"),
        (b"\xff\xfe", "empty", "The file is blank"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "binary", "The file is a JPEG image"),
        (b"\x89PNG\r\n", "binary", "a PNG image"),
        (b"%PDF-1.7", "binary", "a PDF document"),
        (b"PK\x03\x04", "binary", "Word and Excel files"),
        (b"{\\rtf1 TY  - JOUR", "binary", "Rich Text"),
        (bytes(range(32)) * 40, "binary", "% of its first bytes are control characters"),
        ("TY  - JOUR".encode("utf-32"), "utf_32", "UTF-32"),
    ],
)
def test_unreadable(data, code, found):
    with pytest.raises(UnreadableFile) as refused:
        decode(data)
    assert refused.value.code == code
    assert found in refused.value.problem
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"TY  - JOUR", "ASCII"),
        ("TI  - Größe".encode(), "UTF-8"),
        (b"\xef\xbb\xbfTY  - JOUR", "UTF-8 with a byte order mark"),
        ("TI  - a".encode("utf-16-le"), "UTF-16-LE (no byte order mark; found by its NULs)"),
        ("TI  - a".encode("utf-16-be"), "UTF-16-BE (no byte order mark; found by its NULs)"),
        (b"\xff\xfe" + "TI  - a".encode("utf-16-le"), "UTF-16-LE with a byte order mark"),
        (b"\xfe\xff" + "TI  - a".encode("utf-16-be"), "UTF-16-BE with a byte order mark"),
        ("TI  - Größe".encode("cp1252"), "Windows-1252"),
        ("TI  - Größe né".encode() + b"\xff", "UTF-8, damaged"),
    ],
)
def test_encoding_is_found_and_reported(data, encoding):
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert bool(decoded.remark) == (encoding in ("Windows-1252", "UTF-8, damaged"))


def test_latin_1_never_passes_for_itself():
    decoded = decode("TI  - “smart” quotes €".encode("cp1252"))
    assert next(decoded.lines()).text == "TI  - “smart” quotes €"
    assert "Windows-1252" in decoded.remark
    # 0x81 means nothing in Windows-1252; latin-1 would make an invisible control of it.
    assert next(decode(b"TI  - \xe9\x81").lines()).text == "TI  - é\ufffd"


def test_damage_in_one_line_leaves_the_others_alone():
    data = "TI  - Größe né\n".encode() + b"AU  - M\xfcller\n" + "AB  - ß".encode()
    decoded = decode(data)
    assert [line.text for line in decoded.lines()] == ["TI  - Größe né", "AU  - Müller", "AB  - ß"]
    assert decoded.remark == (
        "Bytes that are not UTF-8: 1. The lines they are in were read as Windows-1252."
    )
    assert decoded.text(Span(0, len(data), 1, 3)) == "TI  - Größe né\nAU  - Müller\nAB  - ß"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_lines_know_their_bytes(codec):
    parts = ["one\r\n", "zw\u200b\u00a0ö\n", "\r", "x\r\r\n", "𝔘\0\n", "end"]
    data = "".join(parts).encode(codec)
    decoded = decode(data)
    lines = list(decoded.lines())
    assert [data[line.start : line.end].decode(codec) for line in lines] == parts
    assert [line.text for line in lines] == ["one", "zw ö", "", "x", "𝔘\ufffd", "end"]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6]
    assert list(decoded.texts()) == [line.text for line in lines]
    again = list(decoded.lines(Span(0, lines[2].end, 1, 3).after))
    assert again == lines[3:]


def test_an_odd_byte_at_the_end_belongs_to_the_last_line():
    data = "TI  - a\nTI  - b".encode("utf-16-le") + b"\x20"
    last = list(decode(data).lines())[-1]
    assert last == Line(2, 16, 31, "TI  - b\ufffd")


def test_surrogates_without_a_partner_are_replaced():
    data = b"\xff\xfe" + "TI  - ".encode("utf-16-le") + b"\x00\xd8" + "x".encode("utf-16-le")
    decoded = decode(data)
    assert [line.text for line in decoded.lines()] == ["TI  - \ufffdx"]
    assert decoded.text(Span(2, len(data), 1, 1)) == "TI  - \ufffdx"


class Counted(BytesIO):
    """A file that knows the most that was read of it at once."""

    most = 0

    def read(self, size=-1):
        self.most = max(self.most, size)
        return super().read(size)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\r\r\n"])
def test_a_file_is_read_by_the_block_and_its_lines_are_those_of_its_bytes(codec, ending):
    lines = [f"TI  - Größe né {number}" + " words" * (number % 90) for number in range(9000)]
    data = ending.join(lines).encode(codec)
    file = Counted(data)
    decoded, whole = decode(FileContents(file)), decode(data)
    assert len(data) > 2_000_000
    assert file.most == 1_048_576
    assert decoded.encoding == whole.encoding
    found = list(decoded.lines())
    assert [line.text for line in found] == lines
    assert [line.number for line in found] == list(range(1, 9001))
    assert found[0].start == decoded.bom
    assert found[-1].end == len(data)
    assert all(one.end == two.start for one, two in pairwise(found))
    assert list(decoded.texts()) == lines
    middle = found[4000]
    assert next(decoded.lines(Place(middle.start, 4001))) == middle
    span = Span(middle.start, middle.end, 4001, 1)
    assert decoded.text(span) == whole.text(span)


def test_a_line_longer_than_a_block():
    data = b"TI  - " + b"word " * 900_000 + b"\nAU  - One\n"
    first, second = decode(FileContents(BytesIO(data))).lines()
    assert len(first.text) > 4_000_000
    assert second.text == "AU  - One"


def test_a_file_without_line_ends_is_not_read_as_a_whole():
    """EndNote writes its XML so."""
    file = FileContents(BytesIO(b"<record>TY  - JOUR</record>" * 1_000_000))
    tracemalloc.start()
    try:
        decode(file)
        assert tracemalloc.get_traced_memory()[1] < 5 * BLOCK
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("end", "is_even"), [(b"\n", True), (b"\r\n", True), (b"\r", False), (b"\r\r\n", False)]
)
@pytest.mark.parametrize("length", [10, *range(BLOCK - 3, BLOCK + 2)])
def test_lines_that_end_otherwise_are_noticed_wherever_blocks_end(length, end, is_even):
    begun = b"x" * length + end
    assert decode(FileContents(BytesIO(begun))).is_even is is_even
    assert decode(FileContents(BytesIO(begun + b"y\n"))).is_even is is_even


def test_raw_lines_have_the_same_texts():
    data = "TY  - JOUR\r\nTI  - Gr\u00f6\u00dfe\u00a0x\r\nER  - \r\n"
    for codec in ("utf-8", "utf-16", "cp1252"):
        decoded = decode(data.encode(codec))
        lines = [line for block in decoded.raw_blocks() for line in block.splitlines()]
        assert list(map(decoded.line_text, lines)) == list(decoded.texts())
        assert decoded.line_texts(lines) == list(decoded.texts())
    damaged = decode("TI  - é ßß".encode() + b"\xff\nAU  - x\n")
    (block,) = damaged.raw_blocks()
    lines = block.splitlines()
    assert damaged.line_texts(lines) == list(damaged.texts())


@given(
    st.lists(st.sampled_from(["\n", "\r\n", "\r", "\r\r\n", "a", "TI  - é", "", "\u200b"])),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_line_endings_may_be_mixed(pieces, codec):
    text = "x" + "".join(pieces)
    whole = re.sub("\r\r\n|\r\n|\r", "\n", text)
    lines = whole.removesuffix("\n").split("\n")
    decoded = decode(text.encode(codec, "replace"))
    folded = [line.replace("\u200b", "" if codec != "cp1252" else "?") for line in lines]
    assert [line.text for line in decoded.lines()] == folded
    assert list(decoded.texts()) == [line.text for line in decoded.lines()]

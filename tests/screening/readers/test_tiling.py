"""Whatever is done to a file: no exception but UnreadableFile, every byte in one item, every
start answered, and reading on from any item gives what followed it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.readers import (
    READERS,
    Certificate,
    Padding,
    Place,
    UnreadableFile,
    decode,
    sniff,
)
from tests.screening.readers.test_nbib import FULL, ONE
from tests.screening.readers.test_ris import TWO

RIS = (
    "Provider: X\n\n1.\n" + TWO + "NL  - J Things\n\nLink to the full text\n\n2.\n"
    "DB  - Embase\nTY  - JOUR\nT1  - Größe\nN2  - One\n  two\nER  - positive\nER  - \n"
)
NBIB = "Exported\n\n" + ONE + "\n" + FULL + "\nTI  - No number\n\n" + ONE
LINES = [
    "",
    "TY  - JOUR",
    "  ty - jour",
    "TY  - ",
    "ER  - ",
    "ER  - TY  - JOUR",
    "er-",
    "TI  - Inserted",
    "DB  - PubMed",
    "ZZ  - odd",
    "PMID- 5",
    "PMID  - 6",
    "      continued",
    "words",
    "2.",
    "\ufeff",
    "\0\0",
]

edits = st.lists(
    st.tuples(
        st.sampled_from(["insert line", "delete line", "insert bytes", "delete bytes", "swap"]),
        st.integers(0, 10_000),
        st.sampled_from(LINES),
        st.binary(min_size=1, max_size=3),
    ),
    max_size=12,
)
endings = st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"])
codecs = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])


def mutated(text, changes, ending, codec, cut):
    lines = text.split("\n")
    for how, where, line, _ in changes:
        at = where % len(lines)
        if how == "insert line":
            lines.insert(at, line)
        elif how == "delete line" and len(lines) > 1:
            del lines[at]
        elif how == "swap":
            lines[at], lines[0] = lines[0], lines[at]
    data = ending.join(lines).encode(codec, "replace")
    for how, where, _, piece in changes:
        at = where % max(len(data), 1)
        if how == "insert bytes":
            data = data[:at] + piece + data[at:]
        elif how == "delete bytes":
            data = data[:at] + data[at + len(piece) :]
    return data[: len(data) - cut]


def check(decoded, reader):
    certificate = Certificate.begin(decoded, reader)
    items = list(reader.read(decoded))
    at = Place()
    for item in items:
        assert item.span.start == at.byte
        assert item.span.first_line == at.line
        assert item.span.length > 0
        at = item.span.after
        certificate.add(item)
    assert at.byte == len(decoded.data)
    assert certificate.adds_up, certificate
    assert certificate == Certificate.from_dict(certificate.as_dict())
    for item in items:
        if not isinstance(item, Padding):
            assert "\0" not in item.raw
            item.raw.encode()
    return items


@settings(max_examples=4 * settings.default.max_examples, deadline=None)
@given(st.sampled_from([RIS, NBIB]), edits, endings, codecs, st.integers(0, 40))
def test_mutated_files_tile(text, changes, ending, codec, cut):
    data = mutated(text, changes, ending, codec, cut)
    try:
        decoded = decode(data)
        reader = sniff(decoded)
    except UnreadableFile:
        return
    items = check(decoded, reader)
    for index, item in enumerate(items):
        assert list(reader.read(decoded, item.span.after)) == items[index + 1 :]


@settings(max_examples=2 * settings.default.max_examples, deadline=None)
@given(st.lists(st.sampled_from([*LINES, "AB  - text", "AU  - X"]), max_size=25), endings)
def test_any_lines_tile(lines, ending):
    try:
        decoded = decode(ending.join(lines).encode())
        reader = sniff(decoded)
    except UnreadableFile:
        return
    check(decoded, reader)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        decoded = decode(data)
        reader = sniff(decoded)
    except UnreadableFile:
        return
    check(decoded, reader)


@settings(deadline=None)
@given(st.text(max_size=200), codecs, st.sampled_from(sorted(READERS)))
def test_a_file_of_the_other_dialect_tiles_too(text, codec, name):
    try:
        decoded = decode(text.encode(codec, "replace"))
    except UnreadableFile:
        return
    at = 0
    for item in READERS[name].read(decoded):
        assert item.span.start == at
        at = item.span.end
    assert at == len(decoded.data)

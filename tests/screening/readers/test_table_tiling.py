"""Whatever is in a table: every byte in one item, every row answered, nothing but UnreadableFile
raised; and what the csv module writes is read as it was."""

import csv
import io
import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from screening.readers import READERS, Record, UnreadableFile, decode, sniff
from tests.screening.readers.files import records
from tests.screening.readers.test_tiling import check, codecs, endings, mutated

TABLE = (
    '"Exported on","2024-05-01"\n\nTitle,Authors,Year,DOI,Abstract\n'
    '"Größe, by the hour","Avel, I.; Bron, O.",2020,10.1000/a,"One ""two""\nthree, four"\n'
    "Plain title,Avel I,2021,,\n\n,,,,\nTitle,Authors,Year,DOI,Abstract\n"
    '"Said "so" here",Avel I,2021,10.1000/b,"x"\n="12",A,2000,10.1000/c,=HYPERLINK("http://a.b")\n'
)
PIECES = [
    '"',
    '""',
    ",",
    ",,,,",
    '","',
    '"\n',
    "\n",
    "a,b,c,d,e",
    '"a,b,c,d',
    "Title,Year",
    "\t",
    ";",
]
cuts = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(PIECES)), max_size=8)
edits = st.lists(
    st.tuples(
        st.sampled_from(["insert line", "delete line", "insert bytes", "delete bytes", "swap"]),
        st.integers(0, 10_000),
        st.sampled_from(PIECES),
        st.binary(min_size=1, max_size=3),
    ),
    max_size=6,
)


def pierced(text, pieces):
    for at, piece in pieces:
        at %= len(text)
        text = text[:at] + piece + text[at:]
    return text


@settings(max_examples=2 * settings.default.max_examples)
@given(cuts, edits, endings, codecs, st.integers(0, 40), st.sampled_from(",;\t|"))
def test_mutated_tables_tile(pieces, changes, ending, codec, cut, delimiter):
    text = pierced(TABLE, pieces).replace(",", delimiter)
    try:
        decoded = decode(mutated(text, changes, ending, codec, cut))
        reader = sniff(decoded)
    except UnreadableFile:
        return
    items = check(decoded, reader)
    for index, item in enumerate(items):
        assert list(reader.read(decoded, item.span.after)) == items[index + 1 :]


@given(st.lists(st.sampled_from([*PIECES, "Title", "Authors", "x y", " "]), max_size=40), codecs)
def test_any_text_reads_as_a_table_too(pieces, codec):
    try:
        decoded = decode("".join(pieces).encode(codec, "replace"))
    except UnreadableFile:
        return
    check(decoded, READERS["csv"])


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30)
SAYING = CELL.map(lambda text: f"A study of {text} words")


def folded(text):
    """As decoding folds it: one kind of line end and space, no invisible marks."""
    text = re.sub("\r\r\n|\r\n|\r", "\n", text)
    return re.sub("[\u00a0\u2007\u202f\u3000]", " ", re.sub("[\u200b\u2060\ufeff\u00ad]", "", text))


@given(
    st.lists(st.tuples(SAYING, CELL, st.integers(1900, 2030)), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_what_the_csv_module_writes(rows, delimiter, quoting, ending):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerow(["Title", "Remark", "Year"])
    writer.writerows(rows)
    data = file.getvalue().encode()
    assume(len(data) > 5)
    found = records(data)
    assert all(isinstance(record, Record) for record in found)
    assert [dict(record.fields).get("Title") for record in found] == [folded(r[0]) for r in rows]
    cells = [folded(row[1]) for row in rows]
    assert [dict(record.fields).get("Remark", "") for record in found] == [
        cell if cell.strip() else "" for cell in cells
    ]
    assert [record.year for record in found] == [row[2] for row in rows]

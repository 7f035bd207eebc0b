"""What is exported and imported again is what it was, in every canonical field and format."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from screening.readers import Record, Span
from screening.readers.kept import CANONICAL, LISTS
from screening.writers import WRITERS, Row
from tests.screening.readers.files import records
from tests.screening.readers.test_files import READABLE

NASTY = [
    *("", "NA", "-", "=1+1", "+1", "@x", "'=x", "\tx", "a;b", "a, b", "a\nb", "a.\nTY  - b"),
    *("A.\nER  - ", "{a", "a}", "\\", "\\'e", "50% $5$ #1 a_b & ~", "@article{x, y={z}}", '"q"'),
    *("'", "'='", "''=x", "'+1", "'-1", "''@x", "'\tx", "'\r", "'x", '\'="12"', "-a; '=b"),
    *("<i>x</i> & &amp;", "p<0.05", "TI  - x", "PMID- 5", "x" * 200, "ﬁ\u00ad\u00a0ü 𝛼", "a -- b"),
    *("PMID: 12", "10.5555/x", "https://doi.org/10.5555/y", "NCT00000001", "and", "A and B"),
    *("Doe, J.", "World Dose Organization", "1-2", "12.0", '{"consilience": {}}', "\x0b\x1f"),
]
texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
stored = texts.map(lambda text: text.replace("\0", ""))
lists = st.lists(stored, max_size=4).map(tuple)
titles = st.sampled_from(
    ["A title", "'=cmd()", "''-less", "'a' or b", "Größe {x} \\ 5%", "=cmd()", "TY  - JOUR"]
) | stored.filter(lambda text: sum(letter.isascii() and letter.isalpha() for letter in text) > 6)
anything = st.fixed_dictionaries(
    {name: lists if name in LISTS else stored for name in CANONICAL}
    | {"title": titles, "year": st.none() | st.integers(1, 2100)}
)


def record(fields):
    return Record(Span(0, 0, 1, 0), **fields)


def canonical(item):
    return {name: getattr(item, name) for name in CANONICAL}


def exported(name, found):
    return b"".join(WRITERS[name].write([Row(each) for each in found], ()))


@pytest.mark.parametrize("name", WRITERS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(anything, min_size=1, max_size=4))
@example([{"title": "T", "abstract": "A.\nTY  - B.\nER  - "}])
def test_what_is_imported_again_is_what_was_exported(name, rows):
    found = [record(fields) for fields in rows]
    again = records(exported(name, found))
    assert list(map(canonical, again)) == list(map(canonical, found))


@pytest.mark.parametrize("name", WRITERS)
def test_the_records_of_the_whole_corpus_come_back(name):
    found = [each for path in READABLE for each in records(path.read_bytes())]
    assert len(found) > 50
    again = records(exported(name, found))
    assert list(map(canonical, again)) == list(map(canonical, found))


@pytest.mark.parametrize(("name", "before"), [("ris", "KW  - "), ("csv", ","), ("bib", "{")])
def test_what_was_kept_gives_way_to_what_somebody_changed(name, before):
    found = record({"title": "A title", "keywords": ("one; two",), "journal": "J"})
    text = exported(name, [found]).decode()
    assert records(text)[0].keywords == ("one; two",)
    changed = text.replace(f"{before}one; two", f"{before}one; three", 1)
    assert changed != text
    assert records(changed)[0].keywords == ("one", "three")


def test_a_plain_record_needs_no_field_of_our_own():
    fields = {"title": "A title", "authors": ("Avel, Ines",), "year": 2020, "journal": "J"}
    for name in ("ris", "csv", "bib"):
        text = exported(name, [record(fields)]).decode()
        assert "consilience" not in text.replace("Consilience", "")

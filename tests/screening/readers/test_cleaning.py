import pytest

from screening.readers.cleaning import first_year, one_line, prose, something, without_markup


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<i>S</i>-ketamine", "S-ketamine"),
        ("H<sub>2</sub>O", "H2O"),
        ("<jats:title>Aim</jats:title><jats:p>One</jats:p>", "Aim One "),
        ('<span class="x">a</span><br/>b', "a b"),
        ("p<0.05 and n>3", "p<0.05 and n>3"),
        ("a <b and c> d", "a <b and c> d"),
        ("&lt;i&gt;x&lt;/i&gt; &amp; y", "x & y"),
        ("plain", "plain"),
    ],
)
def test_markup(text, plain):
    assert without_markup(text) == plain


def test_one_line():
    assert one_line("  a\n b\tc\u2003d ") == "a b c d"


def test_prose_keeps_paragraphs_and_joins_wrapped_lines():
    assert prose("Aim: to\nlearn.\n\n<p>\nMethods: a\n  trial?\nEnd") == (
        "Aim: to learn.\nMethods: a trial?\nEnd"
    )


@pytest.mark.parametrize(
    "text", ["", "[No abstract available]", "No abstract.", "n/a", "None", "-"]
)
def test_prose_of_nothing(text):
    assert prose(text) == ""


def test_something():
    assert something("NA") == something("N.PAG") == ""
    assert something("NAD+") == "NAD+"
    assert something("0") == "0"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2019 Dec-2020 Jan", 2019),
        ("Nov/Dec2020", 2020),
        ("20201", None),
        ("0000", None),
        ("1499", None),
        ("1500", 1500),
        ("2100", None),
        ("", None),
    ],
)
def test_first_year(text, year):
    assert first_year(text) == year

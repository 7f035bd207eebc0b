import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.strategies import Line, lines_of, total_of

OVID = """1     exp Ketamine/     14567
2     (ketamin* or esketamin*).tw.     21,345
3     or/1-2     27890
4     limit 3 to yr="2010 -Current"     12345
"""


def test_ovid_as_it_is_copied():
    found = lines_of(OVID)
    assert [line.hits for line in found] == [14567, 21345, 27890, 12345]
    assert found[3] == Line(4, 'limit 3 to yr="2010 -Current"', 12345)
    assert total_of(OVID) == 12345


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. exp Ketamine/ (12345)", Line(1, "exp Ketamine/", 12345)),
        ("#1 ketamine [mh] (1,234)", Line(1, "ketamine [mh]", 1234)),
        ("S1  TX ketamine  (1 234 results)", Line(1, "TX ketamine", 1234)),
        ("1) ketamine; 55", Line(1, "ketamine", 55)),
        ("ketamine AND depression", Line(None, "ketamine AND depression", None)),
        ("1. trial adj3 2020", Line(1, "trial adj3 2020", None)),
        ("1. (1 or 2)", Line(1, "(1 or 2)", None)),
        ("1. (2020)", Line(1, "(2020)", None)),
    ],
)
def test_one_line(text, expected):
    assert lines_of(text) == [expected]


def test_pubmed_history_has_the_newest_first():
    text = (
        "3\t#1 AND #2\t12\t10:22:11\n2\tdepression\t500,000\t10:21:00\n1\tketamine\t9,000\t10:20:00"
    )
    assert [line.number for line in lines_of(text)] == [3, 2, 1]
    assert total_of(text) == 12


def test_a_line_that_is_wrapped_goes_on():
    text = "1. ketamine or\n   esketamine\n2. 1 and\n2020 trials (7)\n\n3. 1 or 2 (9)"
    assert lines_of(text) == [
        Line(1, "ketamine or esketamine", None),
        Line(2, "1 and 2020 trials", 7),
        Line(3, "1 or 2", 9),
    ]


def test_without_a_strategy_there_is_nothing():
    assert lines_of(" \n") == []
    assert total_of("") is None
    assert total_of("ketamine\ndepression (4)") == 4


@given(st.text(alphabet="ab1 2#S.()\n\t,:", max_size=80))
def test_no_word_is_lost(text):
    found = "".join(f"{line.number or ''}{line.text}{line.hits or ''}" for line in lines_of(text))
    kept = {letter for letter in found if letter in "ab"}
    assert kept == {letter for letter in text if letter in "ab"}
    assert sum(map(found.count, "ab")) == sum(map(text.count, "ab"))

"""Numbers as articles print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.pdf.numbers import number_of, numbers_in
from extraction.pdf.words import Word


@pytest.mark.parametrize(
    ("printed", "texts"),
    [
        ("(2.80)", ["2.80"]),  # brackets hold an SD, they do not negate
        ("−14.8", ["-14.8"]),
        ("–14.8", ["-14.8"]),
        ("-14.8", ["-14.8"]),
        ("14·8", ["14.8"]),
        ("14,8", ["14.8"]),
        ("−3.8 (1.39)", ["-3.8", "1.39"]),
        ("−3.8(1.39)", ["-3.8", "1.39"]),
        ("12.3±4.5", ["12.3", "4.5"]),
        ("(-5.77–3.70)", ["-5.77", "3.70"]),
        ("−5.77–−3.70", ["-5.77", "-3.70"]),
        ("1.0-11.16", ["1.0", "11.16"]),
        ("[-8.54,2.22]", ["-8.54", "2.22"]),
        ("5.77 – 3.70", ["5.77", "3.70"]),
        ("11/19", ["11", "19"]),
        ("n=112", ["112"]),
        ("20mg", ["20"]),
        ("12.5a", ["12.5"]),
        ("34.2,", ["34.2"]),
        ("7.0.", ["7.0"]),
        (".05", ["0.05"]),
        ("1,234.5", ["1234.5"]),
        ("1.234,5", ["1234.5"]),
        ("12\u2009345", ["12345"]),
        ("0,125", ["0.125"]),
        ("D17", []),
        ("MADRS", []),
        ("−", []),
        ("", []),
        ("١٢", []),
    ],
)
def test_numbers_are_read_as_printed(printed, texts):
    found = numbers_in(printed)
    assert [number.text for number in found] == texts
    assert [number.value for number in found] == [Decimal(text) for text in texts]
    assert all(number.other is None for number in found)


def test_one_group_of_three_after_a_comma_has_two_readings():
    (number,) = numbers_in("−1,234")
    assert (number.value, number.other) == (Decimal(-1234), Decimal("-1.234"))


@pytest.mark.parametrize(("printed", "relation"), [("p<.001", "<"), ("≥ 50", ">"), ("≤7", "≤")])
def test_a_limit_is_told_from_a_value(printed, relation):
    (number,) = numbers_in(printed.replace("≥", ">"))
    assert number.relation == relation


def test_a_percentage_is_told_from_a_number():
    assert [n.is_percent for n in numbers_in("63.0% of 73, 31.6 %")] == [True, False, True]


@given(st.text(max_size=30))
def test_whatever_is_printed_is_read_without_an_error(text):
    for number in numbers_in(text):
        assert Decimal(number.text) == number.value


@given(st.decimals(-9999, 9999, places=2))
def test_a_printed_minus_comes_back(value):
    (number,) = numbers_in(str(value).replace("-", "−"))
    assert number.value == value


def on_a_line(*texts, gap=2.0):
    words, x = [], 10.0
    for text in texts:
        words.append(Word(text, x, 100, x + 6 * len(text), 112))
        x += 6 * len(text) + gap
    return words


def test_a_click_means_the_first_number_of_the_word():
    (word,) = on_a_line("−3.8(1.39)")
    assert number_of(word).text == "-3.8"
    assert number_of(Word("MADRS", 0, 0, 9, 9)) is None


def test_a_minus_that_stands_alone_before_the_word_counts():
    words = on_a_line("MADRS", "−", "14.8")
    assert number_of(words[2], words).text == "-14.8"


def test_both_readings_are_negated():
    words = on_a_line("−", "1,234")
    assert number_of(words[1], words).other == Decimal("-1.234")


@pytest.mark.parametrize(
    "words",
    [
        on_a_line("5.77", "–", "14.8"),  # a range
        on_a_line("x", "−", "14.8", gap=20),  # another column
        on_a_line("x", "and", "14.8"),
        on_a_line("x", "−", "(14.8)"),
    ],
)
def test_other_neighbours_leave_the_sign_alone(words):
    assert number_of(words[2], words).text == "14.8"


def test_a_minus_on_another_line_does_not_count():
    minus = Word("−", 10, 80, 16, 92)
    word = Word("14.8", 18, 100, 40, 112)
    assert number_of(word, [minus, word]).text == "14.8"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.actions.origins import PlaceRefused
from extraction.pdf.words import Word
from extraction.pointing import number_at


def word(text, x0=0.0, x1=100.0, direction=0):
    return Word(text, x0, 100, x1, 112, direction)


@pytest.mark.parametrize(
    ("text", "x", "found"),
    [
        ("-14.8", 50, "-14.8"),
        ("(2.80)", 50, "2.80"),
        ("−9.7(1.76)", 5, "-9.7"),
        ("−9.7(1.76)", 95, "1.76"),
        ("12/33", 10, "12"),
        ("12/33", 95, "33"),
        ("36%", 10, "36"),
        ("1,234", 10, "1234"),
    ],
)
def test_the_number_that_was_meant(text, x, found):
    assert number_at(word(text), [word(text)], x).text == found


def test_a_turned_word_gives_its_first_number():
    turned = word("−9.7(1.76)", direction=90)
    assert number_at(turned, [turned], 95).text == "-9.7"


@pytest.mark.parametrize(("text", "said"), [("MADRS", "not a number"), ("≤3", "is a limit")])
def test_what_is_no_value_is_refused(text, said):
    with pytest.raises(PlaceRefused, match=said):
        number_at(word(text), [word(text)], 1)


def test_a_minus_after_a_number_is_a_dash():
    words = [word("3", 0, 10), word("–", 12, 18), word("5", 20, 30)]
    found = number_at(words[2], words, 25)
    assert (found.text, found.box) == ("5", words[2].box)


def test_a_minus_apart_widens_the_box_over_both():
    words = [Word("−", 0, 101, 6, 110), Word("5.7", 8, 99, 30, 112)]
    found = number_at(words[1], words, 10)
    assert (found.text, found.box) == ("-5.7", (0, 99, 30, 112))


@given(st.text(alphabet="0123456789.,-−–±()/<>=%aZ ", min_size=1, max_size=12), st.floats(-9, 109))
def test_any_word_is_a_number_in_its_own_box_or_refused(text, x):
    one = word(text)
    try:
        found = number_at(one, [one], x)
    except PlaceRefused:
        return
    assert found.box == one.box
    assert found.text.lstrip("-")[0].isdigit()

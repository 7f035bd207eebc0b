import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching.spelling import is_spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a randomised trial", "a randomized trial"),
        ("nonimmune adults", "non immune adults"),
        ("the effects of light on sleep", "effects of light on sleep"),
        ("haemolytic anaemia of infants", "hemolytic anemia of infants"),
        ("altered gut flora", "altered ugt flora"),
        ("light for sleep", "sleep for light"),
        ("lamps in wards", "lamp in ward"),
    ],
)
def test_spelling(one, other):
    assert is_spelling(one.split(), other.split())
    assert is_spelling(other.split(), one.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hepatitis b in nurses", "hepatitis c in nurses"),
        ("hypotension at night", "hypertension at night"),
        ("hip abduction", "hip adduction"),
        ("citalopram in grief", "escitalopram in grief"),
        ("microvascular disease", "macrovascular disease"),
        ("light for men", "light for women"),
        ("diet of rats", "diet of cats"),
        ("light and sleep", "light and sleep in old age"),
        ("il6 in sleep", "il8 in sleep"),
    ],
)
def test_another_sense(one, other):
    assert not is_spelling(one.split(), other.split())
    assert not is_spelling(other.split(), one.split())


@given(st.lists(st.text(min_size=1, max_size=5)), st.lists(st.text(min_size=1, max_size=5)))
def test_any_words(one, other):
    assert is_spelling(one, one)
    assert is_spelling(one, other) == is_spelling(other, one)

"""What people type into number fields."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.numbers import NotANumber, understand


@pytest.mark.parametrize("typed", ["", " ", "\t\u00a0\n"])
def test_nothing_typed_is_nothing_and_not_zero(typed):
    assert understand(typed) is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0", "0"),
        ("1.5", "1.5"),
        ("2.80", "2.80"),
        ("-14.8", "-14.8"),
        ("−14.8", "-14.8"),
        ("–14.8", "-14.8"),
        ("14·8", "14.8"),
        ("+5", "5"),
        (" 7 ", "7"),
        ("1.234", "1.234"),
    ],
)
def test_a_number_is_read_as_typed(typed, shown):
    understood = understand(typed)
    assert (understood.value, understood.shown) == (Decimal(shown), shown)
    assert not understood.is_reread
    assert understood.note == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1,5", "1.5"),
        ("−1,5", "-1.5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0,500", "0.500"),
        ("1234,567", "1234.567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234.5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1’234.5", "1234.5"),
        ("- 5", "-5"),
        ("-0", "0"),
        ("1e-3", "0.001"),
        ("1.5E2", "150"),
    ],
)
def test_what_was_understood_is_told(typed, shown):
    understood = understand(typed)
    assert understood.shown == shown
    assert understood.value == Decimal(shown)
    assert understood.note == f"{typed} is read as {shown}"


def test_two_readings_are_offered_and_none_is_taken():
    with pytest.raises(NotANumber, match=r"“1,234” can mean 1234 or 1\.234"):
        understand("1,234")
    with pytest.raises(NotANumber, match=r"-1234 or -1\.234"):
        understand("−1,234")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("<0.001", "is a limit, not a number"),
        ("≥ 50", "is a limit"),
        ("~3", "is a limit"),
        ("63 %", "without the percent sign"),
        ("63%", "without the percent sign"),
        ("NaN", "Leave the field empty"),
        ("-inf", "Leave the field empty"),
        ("∞", "Leave the field empty"),
        ("5 mg", "without units"),
        ("(2.80)", "is not a number"),
        ("12 (3)", "is not a number"),
        ("1 5", "is not a number"),
        ("1,2,3", "is not a number"),
        ("1,234,56", "is not a number"),
        ("--5", "is not a number"),
        ("-", "is not a number"),
        (".", "is not a number"),
        (",", "is not a number"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("1e999", "is not a number"),
        ("١٢", "is not a number"),
        ("5²", "is not a number"),
        ("n/a", "is not a number"),
        ("9" * 41, "too long"),
    ],
)
def test_what_is_not_one_number_is_refused_in_words(typed, words):
    with pytest.raises(NotANumber, match=words) as refused:
        understand(typed)
    assert str(refused.value) == refused.value.message % refused.value.params


@given(st.text(max_size=50))
def test_anything_typed_is_understood_or_refused(typed):
    try:
        understood = understand(typed)
    except NotANumber:
        return
    if understood is not None:
        assert understood.value.is_finite()


@given(st.decimals(-(10**9), 10**9, places=3))
def test_what_is_shown_is_understood_again_as_the_same(value):
    understood = understand(str(value))
    assert understood.value == value
    assert understand(understood.shown).note == ""


@given(st.decimals(-(10**9), 10**9, places=2))
def test_either_decimal_mark_gives_the_same_number(value):
    assert understand(str(value).replace(".", ",")).value == value

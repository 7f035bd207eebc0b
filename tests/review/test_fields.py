from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from review.fields import NumberField


@pytest.mark.parametrize(
    "typed",
    ["abc", "1,234", "<0.05", "45 %", "nan", "inf", "1 2 3.4", "--3", "1e999", "\0", "9" * 60],
)
def test_what_is_not_one_number_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refused:
        NumberField().clean(typed)
    assert len(str(refused.value)) > 20


@pytest.mark.parametrize(
    ("typed", "value", "note"),
    [
        ("1,5", "1.5", "1,5 is read as 1.5"),
        ("−14.8", "-14.8", ""),
        ("12 345", "12345", "12 345 is read as 12345"),
        ("2.80", "2.80", ""),
        ("0", "0", ""),
        (" 7 ", "7", ""),
    ],
)
def test_it_says_how_it_read_a_number(typed, value, note):
    field = NumberField()
    assert format(field.clean(typed), "f") == value
    assert field.note == note


def test_missing_is_none_and_forgets_the_last_note():
    field = NumberField(required=False)
    field.clean("1,5")
    assert field.clean("") is None
    assert field.note == ""


def test_an_empty_field_that_is_required_is_refused():
    with pytest.raises(ValidationError, match="required"):
        NumberField().clean("  ")


@pytest.mark.parametrize(
    ("options", "typed", "code"),
    [
        ({"is_whole": True}, "2.5", "whole"),
        ({"is_positive": True}, "0", "zero"),
        ({"is_positive": True}, "-0.0", "zero"),
        ({"is_positive": True}, "-1", "negative"),
        ({"min_value": 0}, "-1", "negative"),
        ({"min_value": 2}, "1", "too_small"),
        ({"max_value": 2}, "3", "too_large"),
    ],
)
def test_limits(options, typed, code):
    with pytest.raises(ValidationError) as refused:
        NumberField(**options).clean(typed)
    assert refused.value.code == code


def test_limits_admit_their_own_edge():
    field = NumberField(is_whole=True, min_value=0, max_value=2)
    assert [field.clean(typed) for typed in ("0", "2", "2.0")] == [0, 2, 2]


def test_messages_can_be_replaced():
    field = NumberField(is_positive=True, error_messages={"zero": "An SD of 0 is no SD."})
    with pytest.raises(ValidationError, match="no SD"):
        field.clean("0")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(28.0, "28"), (2.8, 2.8), (Decimal("2.80"), "2.80"), (None, None), ("x", "x")],
)
def test_shows_digits_as_they_were(value, shown):
    assert NumberField().prepare_value(value) == shown


@pytest.mark.parametrize(
    ("initial", "data", "has_changed"),
    [("2.8", "2,80", False), ("2.8", "2.9", True), (None, "", False), ("2.8", "x", True)],
)
def test_a_change_is_one_of_the_number(initial, data, has_changed):
    assert NumberField().has_changed(initial, data) is has_changed


def test_is_typed_on_a_number_pad():
    assert NumberField().widget.attrs == {"inputmode": "decimal", "autocomplete": "off"}

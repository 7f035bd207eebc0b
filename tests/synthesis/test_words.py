import pytest

from synthesis import words


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-0.4284, "−0.43"), (0.004, "0.00"), (-0.004, "0.00"), (None, "–"), (float("inf"), "–")],
)
def test_numbers_have_a_real_minus_and_no_minus_at_zero(value, shown):
    assert words.number(value) == shown


def test_intervals_levels_and_counts():
    assert words.interval(-0.54, 1.2) == "[−0.54, 1.20]"
    assert words.level(0.95) == "95 %"
    assert words.level(0.999) == "99.9 %"
    assert [words.count(n) for n in (1275.0, 26.67, None)] == ["1,275", "26.7", "–"]


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0.0004, "p < 0.001"), (0.04, "p = 0.040"), (0.412, "p = 0.41"), (None, "")],
)
def test_p_values(p, shown):
    assert words.p_value(p) == shown


def test_shares():
    assert words.percent(0.0471, 1) == "4.7 %"
    assert words.percent(0.99999, 1) == "100 %"
    assert words.percent(None) == "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ([], "–"),
        (["MADRS", "HDRS"], "MADRS, HDRS"),
        (-14.8, "−14.8"),
        (True, "yes"),
        ({"n1": 114, "why": "so"}, "114, so"),
        ("REML", "REML"),
    ],
)
def test_stored_values_as_people_read_them(value, shown):
    assert words.plain(value) == shown


def test_fields_have_names():
    assert words.name("mi") == "mean"
    assert words.name("hours_target") == "nearest to (h)"
    assert words.name("ci_level") == "level %"
    assert words.name("dose_unit") == "dose unit"


def test_lists_of_names():
    assert [words.listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a or b", "a, b or c"]
    assert [words.together(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]

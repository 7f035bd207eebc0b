"""How fast somebody judges, and how fast it would have to be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from screening import pace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(*seconds):
    return [NOON + timedelta(seconds=each) for each in seconds]


def test_so_many_a_day_today_included():
    deadline = pace.Deadline(312, date(2026, 12, 3), date(2026, 11, 22))
    assert (deadline.days, deadline.per_day, deadline.is_overdue) == (12, 26, False)


def test_rounded_up():
    assert pace.Deadline(25, date(2026, 12, 3), date(2026, 11, 22)).per_day == 3


def test_due_today_and_overdue():
    today = date(2026, 12, 3)
    due = pace.Deadline(7, today, today)
    assert (due.days, due.per_day, due.is_overdue) == (1, 7, False)
    late = pace.Deadline(7, today - timedelta(days=1), today)
    assert (late.days, late.per_day, late.is_overdue) == (0, None, True)


def test_the_median_within_a_sitting():
    assert pace.seconds_each(at(0, 2, 4, 7, 11, 19)) == 3
    # A break of an hour, and votes in any order.
    assert pace.seconds_each(at(3619, 0, 2, 4, 7, 11, 3611)) == 3


@pytest.mark.parametrize("seconds", [(), (0,), (0, 1, 2, 3), (0, 400, 800, 1200, 1600, 2000)])
def test_of_few_votes_no_median_is_told(seconds):
    assert pace.seconds_each(at(*seconds)) is None


def test_a_gap_of_five_minutes_is_no_break_yet():
    assert pace.seconds_each(at(0, 300, 600, 900, 1200, 1500)) == 300


def test_the_end_at_the_pace_of_a_week():
    today = date(2026, 11, 22)
    assert pace.expected_end(100, 70, today) == date(2026, 12, 2)
    assert pace.expected_end(1, 70, today) == date(2026, 11, 23)
    assert pace.expected_end(0, 70, today) is None
    assert pace.expected_end(100, 0, today) is None

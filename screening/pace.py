"""How fast somebody judges, and how fast it would have to be. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import median

SITTING = timedelta(minutes=5)  # a longer gap between two votes is a break
FEWEST = 5  # gaps, below which a median tells little
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Deadline:
    """How many records are `left` until the end of a day (`due`), as of `today`."""

    left: int
    due: date
    today: date

    @property
    def is_overdue(self) -> bool:
        return self.today > self.due

    @property
    def days(self) -> int:
        """Days to go, today included."""
        return max(0, (self.due - self.today).days + 1)

    @property
    def per_day(self) -> int | None:
        """Records a day that keep it; None when it has passed."""
        return ceil(self.left / self.days) if self.days else None


def seconds_each(times: Sequence[datetime]) -> int | None:
    """The median time from one vote to the next within a sitting; None where it is of too few."""
    gaps = [(later - earlier) for earlier, later in pairwise(sorted(times))]
    within = [gap.total_seconds() for gap in gaps if gap <= SITTING]
    return round(median(within)) if len(within) >= FEWEST else None


def expected_end(left: int, in_week: int, today: date) -> date | None:
    """When all are judged at the pace of the last seven days; None where nothing was judged."""
    if not left or not in_week:
        return None
    return today + timedelta(days=ceil(left * WEEK / in_week))

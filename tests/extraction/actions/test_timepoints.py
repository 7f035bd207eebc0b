import pytest

from extraction.actions import timepoints
from extraction.actions.outcomes import ProtocolRefused
from extraction.models import Timepoint
from tests.factories import make_timepoint


@pytest.mark.parametrize(
    "fields",
    [
        {"label": ""},
        {"label": "24 H"},
        {"hours": None},
        {"hours": "soon"},
        {"hours": float("nan")},
        {"hours": float("inf")},
        {"index_event": "lunch"},
    ],
)
def test_a_timepoint_that_cannot_be_is_refused(review, alice, day_1, fields):
    with pytest.raises(ProtocolRefused):
        make_timepoint(review, alice, **{"label": "Day 2", "hours": 48, **fields})
    assert Timepoint.objects.get() == day_1


def test_baseline_is_before_the_event(review, alice):
    assert make_timepoint(review, alice, label="Baseline", hours=-1).hours == -1


def test_a_change_keeps_what_it_was(review, alice, day_1):
    timepoints.change(timepoint=day_1, by=alice, hours=26.5)
    day_1.refresh_from_db()
    assert day_1.hours == 26.5
    event = review.events.get(verb="extraction.timepoint.changed")
    assert (event.data["before"]["hours"], event.data["after"]["hours"]) == (24, 26.5)
    timepoints.change(timepoint=day_1, by=alice, hours=26.5)
    assert review.events.filter(verb="extraction.timepoint.changed").count() == 1

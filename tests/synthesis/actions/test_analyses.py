import pytest

from review.models import Event
from synthesis.actions import analyses

pytestmark = pytest.mark.django_db

FIELDS = {
    "question": "Does it help?",
    "domain": "depression score",
    "hours_from": 18.0,
    "hours_to": 36.0,
    "hours_target": 24.0,
    "measure": "SMD",
}


def test_an_analysis_gets_a_slug_of_its_own(review, dana):
    slugs = [
        analyses.declare(review=review, by=dana, title="24 h, score", **FIELDS).slug
        for _ in range(3)
    ]
    assert slugs == ["24-h-score", "24-h-score-2", "24-h-score-3"]
    nameless = analyses.declare(review=review, by=dana, title="…", **FIELDS)
    assert nameless.slug == "analysis"
    assert analyses.declare(review=review, by=dana, title="x", slug="own", **FIELDS).slug == "own"


def test_what_was_asked_stands_in_the_log(review, dana):
    analysis = analyses.declare(review=review, by=dana, title="24 h", **FIELDS)
    event = Event.objects.get(verb="synthesis.analysis.created")
    assert event.target_uid == analysis.uid
    assert event.data["measure"] == "SMD"
    assert event.words == "Analysis added"


def test_a_change_keeps_what_was_there_before(review, dana):
    analysis = analyses.declare(review=review, by=dana, title="24 h", **FIELDS)
    analyses.change(analysis=analysis, by=dana, measure="MD", title="24 h")
    analysis.refresh_from_db()
    assert analysis.measure == "MD"
    event = Event.objects.get(verb="synthesis.analysis.changed")
    assert (event.data["before"], event.data["after"]) == ({"measure": "SMD"}, {"measure": "MD"})
    analyses.change(analysis=analysis, by=dana, measure="MD")
    assert Event.objects.filter(verb="synthesis.analysis.changed").count() == 1

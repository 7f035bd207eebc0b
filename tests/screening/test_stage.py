"""What screening shows in the frame. Its pages need to exist: the tabs reverse their URLs."""

import pytest

from review import events, frame, phrases
from review.models import Event
from screening import stage
from screening.actions import exclusion_reasons, quarantines, reports, searches
from screening.models import ExclusionReason, Quarantine
from screening.phrases import PHRASES
from tests.factories import make_citation, make_search
from tests.screening.stories import TEXTS, TITLES, imported, judge, kept, offered, ris


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice) for _ in range(3)]


def test_it_is_registered():
    (registered,) = (one for one in frame.stages() if one.key == "screening")
    assert registered.order == 1
    assert phrases.PHRASES["screening.decision.recorded"] == "Judged"
    assert "screening.tasks.settle_after_settings" in events._listeners["review.review.changed"]


def test_progress_is_ones_own_for_who_judges(review, alice, bob, dana, records):
    judge(records[0], (alice, "include"), (bob, "include"))
    judge(records[1], (alice, "exclude"))
    own = [stage.progress(review, user) for user in (alice, bob)]
    assert [(one.done, one.total) for one in own] == [(2, 3), (1, 3)]
    assert own[0].words == "You judged 2 of 3 records."
    team = stage.progress(review, dana)
    assert (team.done, team.words) == (1, "1 of 3 records are settled.")


def test_no_progress_before_anything_is_imported(review, alice):
    assert stage.progress(review, alice) is None


def test_work_waits_for_whom_it_is_for(review, alice, bob, dana, eve, records):
    judge(records[0], (alice, "include"), (bob, "exclude"))
    assert [row.title for row in stage.work(review, dana)] == ["Settle 1 conflict"]
    assert [row.title for row in stage.work(review, alice)] == ["Judge 2 records"]
    for record in records[1:]:
        judge(record, (alice, "include"))
    assert [row.title for row in stage.work(review, alice)] == ["Discuss 1 conflict"]
    assert stage.work(review, eve) == []


def test_full_text_before_title_and_abstract(review, alice, bob, records):
    reports.mark_retrieved(report=kept(review, alice, bob), by=alice)
    rows = sorted(stage.work(review, alice), key=lambda row: row.order)
    assert [(row.title, row.detail) for row in rows] == [
        ("Judge 1 record", "Full text"),
        ("Judge 3 records", "Title and abstract"),
    ]


def test_a_joint_count_waits_until_one_has_judged_all(review, alice, bob):
    citation = make_citation(review, alice)
    kept(review, alice, bob)
    assert [row.title for row in stage.work(review, alice)] == ["Judge 1 record"]
    judge(citation, (alice, "exclude"))
    assert [row.title for row in stage.work(review, alice)] == ["Seek 1 report"]


def test_every_verb_has_words():
    assert all(str(words) for words in PHRASES.values())


def test_searches_are_corrected_with_their_past(review, alice):
    search = make_search(review, alice, searched_on=None)
    changed = searches.change(search=search, by=alice, shown_count=370, name="PubMed")
    assert changed.shown_count == 370
    event = Event.objects.get(verb="screening.search.changed")
    assert (event.data["before"], event.data["after"]) == (
        {"shown_count": None},
        {"shown_count": "370"},
    )
    searches.change(search=search, by=alice, shown_count=370)
    assert Event.objects.filter(verb="screening.search.changed").count() == 1


def test_reasons_keep_their_order_and_come_back(review, alice):
    labels = ["Wrong dose", "Wrong drug"]
    rows = [offered(review, alice, label) for label in labels]
    offered(review, alice, "Elsewhere", TITLES)
    exclusion_reasons.retire(reason=rows[0], by=alice)
    exclusion_reasons.retire(reason=rows[0], by=alice)
    assert list(ExclusionReason.objects.offered(review, TEXTS)) == [rows[1]]
    assert offered(review, alice, "Wrong dose") == rows[0]
    assert list(ExclusionReason.objects.offered(review, TEXTS)) == rows
    assert Event.objects.filter(verb="screening.reason.retired").count() == 1


def test_the_pages_of_the_stage(review, alice, client_for):
    for tab in stage.tabs(review, alice):
        if "conflicts" not in tab.url:  # alice does not adjudicate
            assert client_for(alice).get(tab.url).status_code == 200, tab.url


def test_the_owner_of_an_empty_review_is_led_to_the_first_search(review, alice, bob):
    assert [row.title for row in stage.work(review, alice)] == ["Note the first search"]
    assert stage.work(review, bob) == []
    make_search(review, alice)
    assert stage.work(review, alice) == []


def test_what_is_quarantined_waits_for_the_owner(review, alice, bob):
    imported(review, alice, ris({"AU": "Nobody"}), make_search(review, alice), "x.ris")
    titles = [row.title for row in stage.work(review, alice)]
    assert "Repair 1 record" in titles
    assert "Repair 1 record" not in [row.title for row in stage.work(review, bob)]
    quarantines.dismiss(quarantine=Quarantine.objects.get(), why="No record", by=alice)
    assert "Repair 1 record" not in [row.title for row in stage.work(review, alice)]

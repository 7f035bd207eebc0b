"""Records that nobody judges."""

import pytest

from screening import following
from screening.actions import adjudications, asides, decisions, duplicates, reopenings
from screening.choices import Aside
from screening.errors import CannotSetAside, NothingToReopen, NotInConflict, NotOpenForJudgement
from screening.models import Decision, SettingAside
from tests.factories import make_citation
from tests.screening.stories import TEXTS, TITLES, judge, retrieved, where


def test_set_aside_and_put_back(review, alice):
    citation = make_citation(review, alice)
    asides.record(citation=citation, kind="automation", why="A filter for trials", by=alice)
    assert where(citation) == "automation"
    assert following.next_for(alice, review) is None
    event = review.events.latest("seq")
    assert (event.verb, event.data["why"]) == ("screening.record.set_aside", "A filter for trials")
    asides.undo(citation=citation, stage=TITLES, why="The filter was wrong", by=alice)
    assert where(citation) == "undecided"
    assert following.next_for(alice, review) == citation
    assert SettingAside.objects.get().superseded_at


def test_a_stopping_rule_ends_many_in_one_event(review, alice):
    citations = [make_citation(review, alice) for _ in range(3)]
    before = review.events.count()
    asides.record_all(
        review=review, citations=citations, kind="not_screened", why="Rule: 50 in a row", by=alice
    )
    assert {where(citation) for citation in citations} == {"not_screened"}
    assert review.events.count() == before + 1


@pytest.mark.parametrize("kind", ["unclassified", "ongoing"])
def test_a_report_that_cannot_be_judged_yet(review, alice, bob, kind):
    citation = retrieved(review, alice, bob)
    asides.record(citation=citation, kind=kind, why="Only a registry entry", by=alice)
    assert (where(citation), where(citation, TEXTS)) == ("included", kind)
    asides.undo(citation=citation, stage=TEXTS, why="Results are out", by=alice)
    assert where(citation, TEXTS) == "undecided"


def test_nobody_judges_what_is_set_aside(review, alice, bob, dana):
    citation = make_citation(review, alice)
    judge(citation, (bob, "include"))
    asides.record(citation=citation, kind="other_reasons", why="A test record", by=alice)
    with pytest.raises(NotOpenForJudgement, match="set aside"):
        decisions.record(citation=citation, verdict="include", by=alice)
    with pytest.raises(NotInConflict):
        adjudications.record(citation=citation, verdict="include", by=dana)
    with pytest.raises(NothingToReopen):
        reopenings.record(citation=citation, stage=TITLES, why="So", by=dana)


def test_setting_aside_opens_no_seal(review, alice, bob):
    citation = make_citation(review, alice)
    judge(citation, (bob, "include"))
    asides.record(citation=citation, kind="other_reasons", why="A test record", by=alice)
    assert not Decision.objects.visible_to(alice).exists()


def test_what_is_settled_stays(review, alice, bob):
    citation = make_citation(review, alice)
    judge(citation, (alice, "exclude"), (bob, "exclude"))
    with pytest.raises(CannotSetAside, match="open it again"):
        asides.record(citation=citation, kind="automation", why="A filter", by=alice)


@pytest.mark.parametrize("kind", Aside)
def test_nothing_is_set_aside_twice_or_without_words(review, alice, bob, kind):
    citation = retrieved(review, alice, bob)
    if kind.stage == TITLES:
        citation = make_citation(review, alice)
    with pytest.raises(CannotSetAside, match="Say why"):
        asides.record(citation=citation, kind=kind, why=" ", by=alice)
    asides.record(citation=citation, kind=kind, why="So", by=alice)
    with pytest.raises(CannotSetAside):
        asides.record(citation=citation, kind=kind, why="So", by=alice)
    with pytest.raises(CannotSetAside, match="put back"):
        asides.undo(citation=citation, stage=kind.stage, why="", by=alice)


def test_putting_back_what_was_never_set_aside_is_nothing(review, alice):
    citation = make_citation(review, alice)
    before = review.events.count()
    asides.undo(citation=citation, stage=TITLES, why="So", by=alice)
    assert review.events.count() == before


def test_a_duplicate_that_people_judged_counts_more(review, alice, bob):
    aside, judged = make_citation(review, alice), make_citation(review, alice)
    asides.record(citation=aside, kind="automation", why="A filter", by=alice)
    judge(judged, (alice, "include"), (bob, "include"))
    head = duplicates.merge(citation=aside, other=judged, by=alice)
    assert where(head) == "included"
    duplicates.split(citation=judged, by=alice)
    assert (where(aside), where(judged)) == ("automation", "included")

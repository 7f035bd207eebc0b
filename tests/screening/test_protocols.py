import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.models import Event
from screening import history, protocol_moves, protocols
from screening.actions import adjudications, standings
from screening.actions import protocols as changes
from screening.choices import Stage
from screening.errors import OwnConflict
from screening.models import StageProtocol, Standing
from tests.factories import make_citation
from tests.screening.stories import TEXTS, TITLES, judge, offered, retrieved, where


def agreed(review, by, stage=TITLES, **fields):
    """A protocol in force: the task that follows the change has run."""
    changes.change(review=review, stage=stage, by=by, **fields)
    standings.settle_all(Event.objects.latest("seq").pk)
    return protocols.of(review, stage)


@pytest.fixture
def citation(review, alice):
    return make_citation(review, alice)


def test_without_a_row_the_settings_hold(review, django_assert_num_queries):
    with django_assert_num_queries(1):
        protocol = protocols.of(review, Stage.TITLE_ABSTRACT)
    assert (protocol.rule, protocol.needed, protocol.maybe) == ("each", 2, "include")
    type(review).objects.update(judgements_required=3)
    assert protocols.of(review, Stage.TITLE_ABSTRACT).needed == 3


def test_each_stage_has_its_own(review, alice):
    agreed(review, alice, rule="accelerated", judges=2)
    assert protocols.of(review, Stage.TITLE_ABSTRACT).rule == "accelerated"
    assert protocols.of(review, Stage.FULL_TEXT).rule == "each"


def test_the_log_says_what_was_there_before(review, alice):
    agreed(review, alice, judges=3)
    event = Event.objects.latest("seq")
    assert event.verb == "screening.protocol.changed"
    assert event.data == {"stage": TITLES, "before": {"judges": None}, "after": {"judges": 3}}
    changes.change(review=review, stage=TITLES, by=alice, judges=3)
    assert Event.objects.latest("seq") == event


def test_one_include_settles_at_once(review, alice, bob, citation):
    agreed(review, alice, rule="accelerated", judges=2)
    judge(citation, (alice, "exclude"))
    assert where(citation) == "undecided"
    judge(citation, (bob, "include"))
    assert where(citation) == "included"
    other = make_citation(review, alice)
    judge(other, (bob, "maybe"))
    assert where(other) == "included"


def test_who_is_unsure_asks_for_an_adjudicator(review, alice, bob, dana, citation):
    agreed(review, alice, maybe="unsure")
    judge(citation, (alice, "maybe"), (bob, "include"))
    assert where(citation) == "conflict"
    adjudications.record(citation=citation, verdict="include", by=dana)
    assert where(citation) == "included"


def test_a_share_is_judged_by_a_second(review, alice, bob):
    protocol = agreed(review, alice, rule="checked", checked_percent=50)
    citations = [make_citation(review, alice) for _ in range(20)]
    for citation in citations:
        judge(citation, (bob, "exclude"))
    undecided = {each.pk for each in citations if where(each) == "undecided"}
    assert undecided == {each.pk for each in citations if protocol.is_checked(each.pk)}
    assert 0 < len(undecided) < 20
    for citation in citations:
        if citation.pk in undecided:
            judge(citation, (alice, "exclude"))
    assert {where(citation) for citation in citations} == {"excluded"}


@given(st.integers(1, 100), st.uuids())
def test_the_share_is_about_what_was_said(percent, seed):
    protocol = StageProtocol(rule="checked", checked_percent=percent, seed=seed)
    checked = [key for key in range(1, 1001) if protocol.is_checked(key)]
    assert abs(len(checked) - 10 * percent) < 80
    more = StageProtocol(rule="checked", checked_percent=min(100, percent + 1), seed=seed)
    assert all(map(more.is_checked, checked)), "a larger share is judged again from the start"


def test_everything_checked_is_two_for_each(review, alice, bob, citation):
    agreed(review, alice, rule="checked", checked_percent=100)
    judge(citation, (bob, "include"))
    assert where(citation) == "undecided"


def test_own_conflicts_are_settled_by_somebody_else_by_default(review, alice, bob, citation):
    judge(citation, (alice, "include"), (bob, "exclude"))
    with pytest.raises(OwnConflict):
        adjudications.record(citation=citation, verdict="include", by=alice)
    agreed(review, alice, may_settle_own=True)
    adjudications.record(citation=citation, verdict="include", by=alice)
    assert where(citation) == "included"


def test_the_first_reason_of_the_list_is_reported(review, alice, bob):
    agreed(review, alice, stage=TEXTS, reasons_conflict=False)
    first, second = offered(review, alice, "Wrong drug"), offered(review, alice, "Wrong dose")
    citation = retrieved(review, alice, bob)
    judge(citation, (alice, "exclude", second), (bob, "exclude", first), stage=TEXTS)
    row = Standing.objects.current().get(citation=citation, stage=TEXTS)
    assert (row.standing, row.reason) == ("excluded", first)


def test_a_change_settles_what_was_judged_before(review, alice, bob, citation):
    judge(citation, (alice, "include"), (bob, "exclude"))
    agreed(review, alice, rule="accelerated", judges=2)
    assert where(citation) == "included"
    agreed(review, alice, rule="each", judges=3)
    assert where(citation) == "undecided"


def moves(review, user, stage=Stage.TITLE_ABSTRACT, **fields):
    proposed = protocols.of(review, stage)
    for name, value in fields.items():
        setattr(proposed, name, value)
    found = protocol_moves.of(review, proposed, user)
    return {(move.before, move.after): move.count for move in found.moves}, found.is_partial


def test_what_would_move_is_told_before(review, alice, bob, dana, citation):
    once = make_citation(review, alice)
    judge(citation, (alice, "include"), (bob, "exclude"))
    judge(once, (alice, "include"))
    expected = {("Conflict", "Included"): 1, ("Undecided", "Included"): 1}
    assert moves(review, dana, rule="accelerated") == (expected, False)
    assert moves(review, dana) == ({}, False)
    assert where(citation) == "conflict", "nothing moved yet"


def test_who_still_judges_is_not_told_what_would_settle(review, alice, bob, citation):
    once = make_citation(review, alice)
    judge(citation, (alice, "include"), (bob, "exclude"))
    judge(once, (bob, "include"))
    expected = {("Conflict", "Included"): 1}
    assert moves(review, alice, rule="accelerated") == (expected, True)


def test_duplicates_count_with_the_record_that_stands_for_them(review, alice, bob, dana):
    from screening.actions import duplicates

    one, other = (make_citation(review, alice, title="Twice") for _ in "12")
    judge(one, (alice, "include"))
    judge(other, (bob, "exclude"))
    duplicates.merge(citation=one, other=other, by=alice)
    assert moves(review, dana, judges=3) == ({("Conflict", "Undecided"): 1}, False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "when 2 people have judged it"),
        ({"rule": "accelerated"}, "one person has included it, or when 2"),
        ({"rule": "checked"}, "a share is judged by a second"),
    ],
)
def test_the_record_says_what_moves_it(review, alice, citation, fields, words):
    agreed(review, alice, **fields)
    assert words in history.next_moves(citation)[0]

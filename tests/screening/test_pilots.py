import pytest

from review.choices import Role
from review.models import Event
from screening import pilots, queue
from screening.actions import pilots as rounds
from screening.choices import Stage
from screening.errors import CannotPilot
from screening.models import PilotRound
from tests.factories import make_citation, make_member
from tests.screening.stories import judge, where


@pytest.fixture
def ten(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(10)]


def begun(review, by, **fields):
    gate = {"size": 4, "measure": "agreement", "threshold": 75} | fields
    return rounds.begin(review=review, stage=Stage.TITLE_ABSTRACT, by=by, **gate)


def given(user, review):
    """Everything that a person is given, one after the other."""
    found = []
    while citation := queue.next_for(user, review, held=[each.pk for each in found]):
        found.append(citation)
    return found


def drawn(pilot):
    return list(pilot.citations.order_by("pk"))


def test_all_are_given_the_same_records_and_no_others(review, alice, bob, carol, ten):
    pilot = begun(review, alice)
    assert pilot.citations.count() == 4
    for person in (alice, bob, carol):
        assert given(person, review) == drawn(pilot)
        assert queue.waiting(person, review, Stage.TITLE_ABSTRACT) == 4


def test_each_record_waits_for_everybody(review, alice, bob, carol, ten):
    one = drawn(begun(review, alice))[0]
    judge(one, (alice, "include"), (bob, "include"))
    assert where(one) == "undecided"
    judge(one, (carol, "include"))
    assert where(one) == "included"


def test_nothing_is_told_before_all_have_judged(review, alice, bob, carol, ten):
    pilot = begun(review, alice)
    for citation in drawn(pilot):
        judge(citation, (alice, "include"), (bob, "exclude"))
    state = pilots.state(pilot)
    assert (state.is_judged, state.value, state.agreement) == (False, None, None)
    assert pilots.own_left(pilot, alice) == 0
    assert pilots.own_left(pilot, carol) == 4
    assert not given(alice, review), "the others first"


def test_the_stage_goes_on_when_they_agree(review, alice, bob, ten):
    pilot = begun(review, alice)
    *same, other = drawn(pilot)
    for citation in same:
        judge(citation, (alice, "include"), (bob, "maybe"))
    judge(other, (alice, "include"), (bob, "exclude"))
    state = pilots.state(pilot)
    assert (state.percent, state.is_met) == (75, True)
    rounds.close(pilot=pilot, by=alice)
    assert len(given(bob, review)) == 6
    assert Event.objects.latest("seq").data["agreement"] == 0.75


def test_without_agreement_it_takes_a_reason(review, alice, bob, ten):
    pilot = begun(review, alice)
    for citation in drawn(pilot):
        judge(citation, (alice, "include"), (bob, "exclude"))
    with pytest.raises(CannotPilot, match="Say why"):
        rounds.close(pilot=pilot, by=alice, why=" ")
    rounds.close(pilot=pilot, by=alice, why="The criteria were made clearer.")
    with pytest.raises(CannotPilot, match="closed before"):
        rounds.close(pilot=pilot, by=alice, why="Twice")
    assert begun(review, alice).number == 2


def test_what_not_all_judged_settles_by_the_protocol(review, alice, bob, carol, ten):
    pilot = begun(review, alice)
    one = drawn(pilot)[0]
    judge(one, (alice, "include"), (bob, "include"))
    rounds.close(pilot=pilot, by=alice, why="Carol is ill.")
    assert where(one) == "included"


def test_a_kappa_that_cannot_be_estimated_is_not_reached(review, alice, bob, ten):
    pilot = begun(review, alice, measure="kappa", threshold=1)
    for citation in drawn(pilot):
        judge(citation, (alice, "include"), (bob, "include"))
    state = pilots.state(pilot)
    assert (state.is_judged, state.value, state.is_met) == (True, None, False)


def test_who_joins_later_waits(review, alice, bob, ten):
    begun(review, alice)
    frank = make_member(review, "frank", [Role.SCREENER])
    assert not given(frank, review)
    assert queue.waiting(frank, review, Stage.TITLE_ABSTRACT) == 0
    rounds.close(pilot=PilotRound.objects.get(), by=alice, why="Frank has joined.")
    assert len(given(frank, review)) == 10


def test_one_round_at_a_time(review, alice, bob, ten):
    begun(review, alice)
    with pytest.raises(CannotPilot, match="is open"):
        begun(review, alice)


def test_nobody_agrees_alone(review, alice, ten):
    with pytest.raises(CannotPilot, match="Two people"):
        begun(review, alice)


def test_nothing_to_judge(review, alice, bob):
    with pytest.raises(CannotPilot, match="No record"):
        begun(review, alice)


def test_fewer_records_than_asked_for(review, alice, bob, ten):
    assert begun(review, alice, size=500).citations.count() == 10

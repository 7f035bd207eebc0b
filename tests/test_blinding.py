"""Two worlds: what a peer judged behind the seal changes no byte that anybody else receives.

The same history is played twice (tests/histories.py), with other verdicts, reasons, notes, values
and rows of carol's. Then each other member asks for everything the URLconf has, by rows of both
worlds, as a page and as a fragment, and writes what they may.
"""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from extraction.models.extraction import ExtractionQuerySet
from screening.models.decision import DecisionQuerySet
from tests import histories, world
from tests.answers import Question, ask, same_uids, signed_in, undone, unlogged
from tests.histories import ONE, OTHER
from tests.questions import everything

pytestmark = pytest.mark.django_db
EVERY = 1_000_000  # rows alike
SEALED = ["alice", "bob", "dana", "eve"]  # an owner who screens, a peer, the others


@dataclass(frozen=True, slots=True)
class World:
    """What each person was told, by person and turn: as it should be; once all needed people had
    judged; and with a seal that leaks."""

    sealed: dict
    settled: dict
    leaking: dict


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return two_worlds(most=1)


def two_worlds(most):
    """Both worlds; in the second, the questions are those of the first."""
    with same_uids() as uids, unlogged():
        with undone():
            team = begin(uids, ONE)
            asked, there = everything(team, most), everything(team, EVERY)["bob"]
            first = look(team, asked, uids)
        with undone():
            team = begin(uids, OTHER)
            new = set(everything(team, EVERY)["bob"]) - set(there)
            assert not new, f"The first world is to have every row of the second: {new}"
            return first, look(team, asked, uids)


def begin(uids, peer):
    uids.begin("history")
    return histories.play(peer)


def look(team, asked, uids):
    pages = {name: [(Question(url),) for url in told_when_settled(team)] for name in asked}
    sealed = answers(team, asked, uids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DecisionQuerySet, "visible_to", lambda rows, user: rows)
        patch.setattr(ExtractionQuerySet, "visible_to", lambda rows, user: rows)
        leaking = answers(team, pages, uids)
    with undone():
        histories.settle(team)
        return World(sealed, answers(team, pages, uids), leaking)


def told_when_settled(team):
    """Pages on which the worlds are to differ for everyone, once the seal is lifted."""
    for title in (histories.VOTED, histories.CHANGED, histories.UNSURE, histories.READ):
        yield reverse("screening:record", args=[world.record(title).uid])
    for label in (histories.HALF_SUBMITTED, world.BEING_EXTRACTED):
        account = histories.account_of(team.carol, label)
        result = account.arm_results.first()
        yield reverse("extraction:extract", args=[account.uid])
        yield reverse("extraction:row", args=["arm_result", result.uid])
        yield reverse("extraction:cell", args=["arm_result", result.uid, "center"])


def answers(team, asked, uids):
    found = {}
    for name, turns in asked.items():
        client = signed_in(getattr(team, name))
        for turn in turns:
            with undone():
                found[name, turn] = [ask(client, question, uids) for question in turn]
    return found


def differences(first, second):
    return [key for key in first if first[key] != second[key]]


@pytest.mark.parametrize("name", SEALED)
def test_nobody_is_told_what_a_sealed_peer_judged(name, worlds):
    first, second = (each.sealed for each in worlds)
    assert_alike(name, first, second)
    statuses = [found[0].status for (person, _), found in first.items() if person == name]
    assert statuses.count(200) > 100, "most of the questions should have been worth asking"


@pytest.mark.long
def test_of_no_row_anything_is_told():
    first, second = two_worlds(most=EVERY)
    for name in SEALED:
        assert_alike(name, first.sealed, second.sealed)


@pytest.mark.parametrize("name", SEALED)
def test_what_is_settled_is_told(name, worlds):
    """So this test can fail: where nothing is sealed any more, the two worlds are told apart."""
    assert_told(name, *(each.settled for each in worlds))


@pytest.mark.parametrize("name", SEALED)
def test_a_seal_that_leaks_is_found(name, worlds):
    assert_told(name, *(each.leaking for each in worlds))


def assert_told(name, first, second):
    for key in first:
        if key[0] == name:
            assert first[key][0].status == second[key][0].status == 200, key
            assert first[key] != second[key], key


def assert_alike(name, first, second):
    different = [turn for person, turn in differences(first, second) if person == name]
    if not different:
        return
    turn = different[0]
    told = zip(turn, first[name, turn], second[name, turn], strict=True)
    question, one, other = next(each for each in told if each[1] != each[2])
    lines = zip(one.body.splitlines(), other.body.splitlines(), strict=False)
    line = next((pair for pair in lines if pair[0] != pair[1]), "")
    listed = "\n".join(each[0].url for each in different[:20])
    pytest.fail(
        f"{name} is told by {len(different)} answers:\n{listed}\nFor example {question}:\n"
        f"{one.status} {one.headers}\n{other.status} {other.headers}\n{line}"
    )

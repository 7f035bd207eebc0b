"""Two worlds: what a peer judged behind the seal changes no byte that anybody else receives.

The same history is played twice (tests/histories.py), with other verdicts, reasons, notes, values
and rows of carol's. Then each other member asks for everything the URLconf has, by rows of both
worlds, as a page and as a fragment, and writes what they may.
"""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection
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
# Who asks on which database in `make test`; `make check-long` lets each ask everything on both.
ASKING = {"sqlite": "bob", "postgresql": "alice"}[connection.vendor]
# A page and its fragment ask the database the same; on the second it is asked for the page.
FRAGMENTS = connection.vendor == "sqlite"


@dataclass(frozen=True, slots=True)
class World:
    """What one person was told at each turn: as it should be; once all needed people had judged;
    and with a seal that leaks."""

    sealed: dict
    settled: dict
    leaking: dict


def two_worlds(name, most, fragments=True):
    """Both worlds as this person sees them; in the second, the questions are those of the first."""
    with same_uids() as uids, unlogged():
        with undone():
            team = begin(uids, ONE)
            turns, there = everything(team, name, most, fragments), every_row()
            first = look(team, name, turns, uids)
        with undone():
            team = begin(uids, OTHER)
            new = every_row() - there
            assert not new, f"The first world is to have every row of the second: {new}"
            return first, look(team, name, turns, uids)


def begin(uids, peer):
    uids.begin("history")
    return histories.play(peer)


def every_row():
    models = [model for model in apps.get_models() if hasattr(model, "uid")]
    return {(model, uid) for model in models for uid in model.objects.values_list("uid", flat=True)}


def look(team, name, turns, uids):
    person = getattr(team, name)
    pages = [(Question(url),) for url in told_when_settled(team)]
    download = reverse("screening:download_records", args=[team.review.uid])
    pages += [(Question(download, (("kind", kind),)),) for kind in ("csv", "xlsx")]
    sealed = answers(person, turns, uids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DecisionQuerySet, "visible_to", lambda rows, user: rows)
        patch.setattr(ExtractionQuerySet, "visible_to", lambda rows, user: rows)
        leaking = answers(person, pages, uids)
    with undone():
        histories.settle(team)
        return World(sealed, answers(person, pages, uids), leaking)


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


def answers(person, turns, uids):
    client, found = signed_in(person), {}
    for turn in turns:
        with undone():
            found[turn] = [ask(client, question, uids) for question in turn]
    return found


def test_nobody_is_told_what_a_sealed_peer_judged():
    first, second = two_worlds(ASKING, most=1, fragments=FRAGMENTS)
    assert_alike(first.sealed, second.sealed)
    statuses = [told[0].status for told in first.sealed.values()]
    assert statuses.count(200) > 100, "most of the questions should have been worth asking"
    # So this test can fail: where nothing is sealed any more, the two worlds are told apart,
    assert_told(first.settled, second.settled)
    # and a seal that leaks is found.
    assert_told(first.leaking, second.leaking)


@pytest.mark.long
@pytest.mark.parametrize("name", SEALED)
def test_of_no_row_anything_is_told(name):
    first, second = two_worlds(name, most=EVERY)
    assert_alike(first.sealed, second.sealed)


def assert_told(first, second):
    for turn, told in first.items():
        assert told[0].status == second[turn][0].status == 200, turn
        assert told != second[turn], turn


def assert_alike(first, second):
    different = [turn for turn in first if first[turn] != second[turn]]
    if not different:
        return
    told = zip(different[0], first[different[0]], second[different[0]], strict=True)
    question, one, other = next(each for each in told if each[1] != each[2])
    lines = zip(one.body.splitlines(), other.body.splitlines(), strict=False)
    line = next((pair for pair in lines if pair[0] != pair[1]), "")
    listed = "\n".join(turn[0].url for turn in different[:20])
    pytest.fail(
        f"{len(different)} answers tell:\n{listed}\nFor example {question}:\n"
        f"{one.status} {one.headers}\n{other.status} {other.headers}\n{line}"
    )

"""The order in which a person is given records, which is that person's own."""

import pytest
from django.urls import reverse

from review.models import Event
from screening import learned, ordering, queue
from screening.actions import adjudications, decisions, parkings, work_orders
from screening.choices import OrderKind
from screening.models import Ranking, WorkOrder, work_order
from tests.factories import make_citation
from tests.screening.stories import TITLES, judge

KETAMINE = "Ketamine infusion in depression"
BIRDS = "Migration of coastal birds"


@pytest.fixture
def records(review, alice):
    """Thirty of each kind, in turn."""
    titles = [f"{BIRDS if n % 2 else KETAMINE}, part {n}" for n in range(60)]
    return [make_citation(review, alice, title=title) for title in titles]


def order(person, review, number=99):
    return queue.next_some(person, review, stage=TITLES, number=number)


def choose(review, person, kind):
    return work_orders.choose(review=review, by=person, stage=TITLES, kind=kind)


def rank(person):
    """The worker's part."""
    job = Ranking.objects.filter(order__person=person).latest("pk")
    Ranking.perform(job.pk, work_orders.run)
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return job


def test_random_is_an_order_of_all_and_of_nobody_else(records, review, bob, carol):
    choose(review, bob, OrderKind.RANDOM)
    mine = order(bob, review)
    assert mine != records
    assert sorted(mine, key=lambda each: each.pk) == records
    assert order(carol, review) == records
    choose(review, bob, OrderKind.IMPORTED)
    assert order(bob, review) == records
    assert WorkOrder.objects.count() == 1


def test_it_can_be_told_again_from_the_event(records, review, bob):
    found = choose(review, bob, OrderKind.RANDOM)
    seen = Event.objects.get(verb="screening.order.chosen")
    assert seen.is_sealed
    again = [each.pk for each in records]
    work_orders.Random(seen.seq).shuffle(again)
    assert [key for part in found.parts.order_by("number") for key in part.citations()] == again


def test_what_is_judged_held_put_off_or_settled_is_stepped_over(records, review, bob, carol, dana):
    choose(review, bob, OrderKind.RANDOM)
    first, second, third, fourth, *rest = order(bob, review)
    decisions.record(citation=first, verdict="include", by=bob)
    judge(second, (carol, "include"), (dana, "include"))
    parkings.park(citation=third, by=bob)
    assert order(bob, review) == [fourth, *rest, third]
    behind = queue.next_for(bob, review, stage=TITLES, after=fourth.pk, held=[rest[0].pk])
    assert behind == rest[1]
    assert queue.next_for(bob, review, stage=TITLES, after=rest[-1].pk) == fourth


def test_an_order_of_several_parts(records, review, bob, monkeypatch):
    monkeypatch.setattr(work_order, "PART", 8)
    choose(review, bob, OrderKind.RANDOM)
    mine = order(bob, review)
    assert sorted(mine, key=lambda each: each.pk) == records
    for each in mine[:20]:
        decisions.record(citation=each, verdict="exclude", by=bob)
    parkings.park(citation=mine[20], by=bob)
    assert order(bob, review) == [*mine[21:], mine[20]]
    done = WorkOrder.objects.get().parts.filter(is_done=True)
    assert [part.number for part in done.order_by("number")] == [0, 1]
    decisions.undo(citation=mine[3], by=bob)
    assert mine[3] in order(bob, review), "what is taken back comes up again"


def test_records_that_came_later_come_last(records, review, alice, bob):
    choose(review, bob, OrderKind.RANDOM)
    late = make_citation(review, alice, title="Imported later")
    assert order(bob, review)[-1] == late


def test_likely_includes_come_first(records, review, bob):
    for citation in records[:6]:
        verdict = "include" if citation.title.startswith(KETAMINE) else "exclude"
        decisions.record(citation=citation, verdict=verdict, by=bob)
    choose(review, bob, OrderKind.LIKELY)
    assert order(bob, review) == records[6:]  # until the worker is done
    job = rank(bob)
    assert (job.included, job.excluded, job.records) == (3, 3, 54)
    titles = [each.title for each in order(bob, review)]
    assert all(title.startswith(KETAMINE) for title in titles[:27])
    assert len(titles) == 54
    assert "ketamine" in " ".join(job.words_for).lower()
    assert "birds" in " ".join(job.words_against).lower()


def test_with_nothing_to_learn_from_the_order_stays(records, review, bob):
    choose(review, bob, OrderKind.LIKELY)
    job = rank(bob)
    assert (job.model, job.included) == ("", 0)
    assert order(bob, review) == records


def test_it_learns_again_after_some_votes(records, review, bob):
    choose(review, bob, OrderKind.LIKELY)
    rank(bob)
    decisions.record(citation=records[30], verdict="include", by=bob)
    assert Ranking.objects.count() == 2  # the first begins at once
    decisions.record(citation=records[31], verdict="exclude", by=bob)
    assert Ranking.objects.count() == 2  # one at a time
    assert rank(bob).included == 1
    WorkOrder.objects.update(due=3)
    decisions.record(citation=records[33], verdict="exclude", by=bob)
    assert Ranking.objects.count() == 2  # two votes are new
    decisions.record(citation=records[35], verdict="exclude", by=bob)
    assert Ranking.objects.count() == 3
    assert (rank(bob).excluded, WorkOrder.objects.get().due) == (3, 1)


def test_who_chose_another_order_meanwhile_keeps_it(records, review, bob):
    choose(review, bob, OrderKind.LIKELY)
    choose(review, bob, OrderKind.IMPORTED)
    rank(bob)
    assert ordering.of(bob, review, TITLES) is None
    assert order(bob, review) == records


def test_it_learns_from_own_votes_and_settled_records_alone(records, review, bob, carol, dana):
    judge(records[0], (carol, "include"))  # sealed
    judge(records[1], (bob, "maybe"))
    judge(records[2], (carol, "exclude"), (dana, "exclude"))  # settled
    judge(records[3], (bob, "include"), (carol, "exclude"))  # a conflict that carol caused
    keys = [each.pk for each in records]
    assert learned.labels(bob, review, TITLES) == {keys[1]: True, keys[2]: False, keys[3]: True}
    assert learned.labels(carol, review, TITLES) == {keys[0]: True, keys[2]: False, keys[3]: False}
    adjudications.record(citation=records[3], verdict="exclude", by=dana)
    assert learned.labels(bob, review, TITLES)[keys[3]] is False


def test_on_the_page(records, review, bob, carol, eve, client_for):
    client = client_for(bob)
    page = reverse("screening:screen", args=[review.uid])
    chosen = reverse("screening:choose_order", args=[review.uid, TITLES])
    answer = client.post(chosen, {"kind": "likely"}, follow=True)
    assert answer.redirect_chain[0][0] == page
    assert b"is being worked out" in answer.content
    rank(bob)
    assert b"Nothing to learn from yet" in client.get(page).content
    client.post(chosen, {"kind": "nonsense"})
    assert WorkOrder.objects.get().kind == OrderKind.LIKELY
    assert client_for(eve).post(chosen, {"kind": "random"}).status_code == 403
    job = Ranking.objects.get()
    assert Ranking.objects.visible_to(bob).get() == job
    assert not Ranking.objects.visible_to(carol).exists()

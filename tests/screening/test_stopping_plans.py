"""A plan for stopping, its audits and the stop: nothing is told of a sample that is half judged."""

import pytest

from screening import queue, recall
from screening.actions import adjudications, stopping
from screening.errors import CannotStop
from screening.models import Standing, Stop, StoppingPlan
from tests.factories import make_citation
from tests.screening.stories import TITLES, judge, where

FORM = {"rule": "audit", "relevant": "title_abstract", "target": 95, "confidence": 95}
FORM |= {"audit_size": 40, "excluded_size": 0, "looks": 1}
NUMBERS = {"target": 95, "confidence": 95, "audit_size": 40, "looks": 1}


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(60)]


@pytest.fixture
def found(records, bob, carol):
    """The first ten are included."""
    for citation in records[:10]:
        judge(citation, (bob, "include"), (carol, "include"))
    return records[10:]


def register(review, alice, **numbers):
    return stopping.register(review=review, by=alice, **(NUMBERS | numbers))


def settle(look, bob, carol, verdict="exclude"):
    for citation in look.citations.all():
        judge(citation, (bob, verdict), (carol, verdict))


def test_the_sample_comes_first_for_everybody(found, review, alice, bob, carol):
    look = stopping.draw(plan=register(review, alice), by=alice)
    drawn = set(look.citations.all())
    assert (look.records, look.found, len(drawn)) == (50, 10, 40)
    for person in (bob, carol):
        given = queue.next_some(person, review, stage=TITLES, number=50)
        assert set(given[:40]) == drawn
        assert len(set(given)) == 50


def test_the_draw_can_be_done_again_from_its_event(found, review, alice):
    look = stopping.draw(plan=register(review, alice), by=alice)
    again = stopping.Random(look.cause).sample([each.pk for each in found], 40)
    assert set(look.citations.values_list("pk", flat=True)) == set(again)


def test_a_sample_half_judged_tells_nothing(found, review, alice, bob, carol):
    look = stopping.draw(plan=register(review, alice), by=alice)
    first, *rest = look.citations.all()
    for citation in rest:
        judge(citation, (bob, "exclude"), (carol, "exclude"))
    judge(first, (bob, "include"))
    assert recall.looked_at(look).assessment is None
    judge(first, (carol, "exclude"))  # a conflict is no outcome either
    assert recall.looked_at(look).assessment is None


def test_judged_it_bounds_recall_and_a_met_rule_stops(found, review, alice, bob, carol):
    plan = register(review, alice, target=70)
    look = stopping.draw(plan=plan, by=alice)
    settle(look, bob, carol)
    looked = recall.looked_at(look)
    # 50 left, 40 drawn, none included: with 95 % confidence at most 1 of the 10 others is.
    assert (looked.assessment.found, looked.assessment.missed) == (10, 1)
    assert looked.assessment.is_met
    assert "hypergeometric" in looked.sentence
    job = stopping.stop(look=look, by=alice)
    Stop.perform(job.pk, stopping.run)
    job.refresh_from_db()
    assert (job.status, job.done, job.total) == ("succeeded", 10, 10)
    left = [each for each in found if where(each) == "not_screened"]
    assert len(left) == 10
    assert recall.left(review) == 0
    why = left[0].settings_aside.get().why
    assert why == looked.sentence
    with pytest.raises(CannotStop):
        stopping.stop(look=look, by=alice)


def test_a_rule_that_is_not_met_does_not_stop(found, review, alice, bob, carol):
    look = stopping.draw(plan=register(review, alice), by=alice)
    with pytest.raises(CannotStop):
        stopping.stop(look=look, by=alice)
    settle(look, bob, carol)
    assert not recall.looked_at(look).assessment.is_met  # 10 of 11 are fewer than 95 %
    with pytest.raises(CannotStop):
        stopping.stop(look=look, by=alice)
    assert Standing.objects.current().filter(standing="not_screened").count() == 0


def test_what_has_to_be_done_before_a_draw(found, review, alice, bob, carol, dana):
    plan = register(review, alice, looks=2)
    judge(found[0], (bob, "include"), (carol, "exclude"))
    with pytest.raises(CannotStop, match="conflicts"):
        stopping.draw(plan=plan, by=alice)
    adjudications.record(citation=found[0], verdict="exclude", by=dana)
    look = stopping.draw(plan=plan, by=alice)
    with pytest.raises(CannotStop, match="last look"):
        stopping.draw(plan=plan, by=alice)
    settle(look, bob, carol)
    second = stopping.draw(plan=plan, by=alice)  # all that are left
    assert (second.number, second.citations.count()) == (2, 9)
    with pytest.raises(CannotStop):  # an older look no longer counts
        stopping.stop(look=look, by=alice)
    settle(second, bob, carol)
    assert recall.looked_at(second).assessment.recall == 1
    with pytest.raises(CannotStop, match="No record is left"):
        stopping.draw(plan=plan, by=alice)


def test_another_plan_withdraws_the_first(review, alice):
    first = register(review, alice)
    second = register(review, alice, target=90)
    assert recall.plan_of(review) == second
    assert StoppingPlan.objects.filter(review=review).count() == 2
    first.refresh_from_db()
    with pytest.raises(CannotStop, match="withdrawn"):
        stopping.draw(plan=first, by=alice)


def test_the_page(found, review, alice, bob, carol, eve, client_for):
    client, page = client_for(alice), f"/reviews/{review.uid}/stopping/"
    assert b"No plan is registered" in client.get(page).content
    assert client.post(page + "register/", {"target": 10}).status_code == 422
    client.post(page + "register/", FORM | {"target": 70})
    assert b"50 records are left" in client_for(eve).get(page).content
    assert b"records are left" not in client_for(bob).get(page).content  # a joint number
    plan = StoppingPlan.objects.get()
    assert client_for(eve).post(f"/stopping/{plan.uid}/draw/").status_code == 403
    client.post(f"/stopping/{plan.uid}/draw/")
    look = plan.audit_looks.get()
    assert b"40 of 50 records were drawn" in client.get(page).content
    settle(look, bob, carol)
    assert b"Screening may stop" in client_for(eve).get(page).content
    assert client.post(f"/looks/{look.uid}/stop/").status_code == 302
    assert b"Stop screening" not in client.get(page).content
    Stop.perform(Stop.objects.get().pk, stopping.run)
    after = client_for(eve).get(page).content.decode()
    assert "10 records were not screened" in after
    assert "?title_abstract=not_screened" in after

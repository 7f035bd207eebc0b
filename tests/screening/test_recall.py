"""What looks tell: the ranked test, final includes, and what is sealed for whom."""

import pytest
from django.db import IntegrityError, transaction

from screening import recall, stopping
from screening.actions import (
    adjudications,
    audit_verdicts,
    reopenings,
    reports,
    work_orders,
)
from screening.actions import stopping as plans
from screening.choices import OrderKind
from screening.errors import CannotStop
from screening.models import Report
from tests.factories import make_citation
from tests.screening.stories import TEXTS, TITLES, judge, offered

RANKED = {"rule": "ranked", "audit_size": 0, "target": 70, "confidence": 90, "looks": 2}


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(20)]


@pytest.fixture
def likely(review, alice, bob, carol):
    for person in (bob, carol):
        work_orders.choose(review=review, by=person, stage=TITLES, kind=OrderKind.LIKELY)


@pytest.fixture
def screened(records, likely, bob, carol):
    """Sixteen of twenty, the first four of them included, from the last one to the first."""
    order = records[:3:-1]
    for number, citation in enumerate(order):
        verdict = "include" if number < 4 else "exclude"
        judge(citation, (bob, verdict), (carol, verdict))
    return order


def register(review, by, **told):
    return plans.register(review=review, by=by, **(RANKED | told))


def test_the_order_is_that_in_which_they_were_settled(screened, records, review, alice, bob):
    judge(records[0], (bob, "include"))  # fewer than needed: not screened
    look = plans.draw(plan=register(review, alice), by=alice)
    assert not look.citations.exists()
    told = recall.looked_at(look)
    assert told.is_judged
    state = told.assessment.state
    assert state == stopping.Ranked((True,) * 4 + (False,) * 12, 20, 1)
    plan = told.assessment.plan
    assert told.assessment == stopping.evaluate(plan, state)
    assert (plan.looks, told.assessment.alpha) == (2, pytest.approx(0.05))
    assert "16 of 20 records were screened" in told.sentence
    assert "settled" in told.sentence


def test_a_look_is_of_its_moment(screened, records, review, alice, bob, carol, dana):
    look = plans.draw(plan=register(review, alice), by=alice)
    before = recall.looked_at(look).sentence
    judge(records[0], (bob, "include"), (carol, "include"))
    reopenings.record(citation=screened[0], stage=TITLES, why="A slip", by=dana)
    assert recall.looked_at(look).sentence == before
    second = plans.draw(plan=look.plan, by=alice)
    state = recall.looked_at(second).assessment.state
    assert state.look == 2
    assert state.order == (True,) * 3 + (False,) * 12 + (True,)
    assert state.records == 20


def test_opened_again_and_settled_it_keeps_its_first_place(
    screened, review, alice, bob, carol, dana
):
    reopenings.record(citation=screened[0], stage=TITLES, why="A slip", by=dana)
    judge(screened[0], (bob, "exclude"), (carol, "exclude"))
    look = plans.draw(plan=register(review, alice), by=alice)
    order = recall.looked_at(look).assessment.state.order
    assert order == (False, True, True, True) + (False,) * 12


def test_it_needs_the_likely_first_of_everybody(screened, review, alice, bob, client_for):
    work_orders.choose(review=review, by=bob, stage=TITLES, kind=OrderKind.RANDOM)
    plan = register(review, alice)
    with pytest.raises(CannotStop, match="Likely includes first"):
        plans.draw(plan=plan, by=alice)
    audit = register(review, alice, rule="audit", audit_size=2)
    assert plans.draw(plan=audit, by=alice).citations.count() == 2


def test_a_conflict_is_settled_first(screened, records, review, alice, bob, carol, dana):
    judge(records[0], (bob, "include"), (carol, "exclude"))
    plan = register(review, alice)
    with pytest.raises(CannotStop, match="conflicts"):
        plans.draw(plan=plan, by=alice)
    adjudications.record(citation=records[0], verdict="exclude", by=dana)
    look = plans.draw(plan=plan, by=alice)
    assert len(recall.looked_at(look).assessment.state.order) == 17


def test_without_any_include_nothing_is_estimated(records, likely, review, alice, bob, carol):
    judge(records[0], (bob, "exclude"), (carol, "exclude"))
    look = plans.draw(plan=register(review, alice), by=alice)
    told = recall.looked_at(look)
    assert "cannot be estimated" in told.sentence
    with pytest.raises(CannotStop):
        plans.stop(look=look, by=alice)


def test_a_third_look_of_two_never_meets_it(screened, review, alice):
    plan = register(review, alice, target=50)
    told = [recall.looked_at(plans.draw(plan=plan, by=alice)).assessment for _ in range(3)]
    assert [each.is_met for each in told] == [True, True, False]


def read(citation, verdict, *people, reason=None):
    report = Report.objects.get(citation=citation)
    reports.mark_retrieved(report=report, by=people[0])
    judge(citation, *((person, verdict, reason) for person in people), stage=TEXTS)


def test_final_includes_are_told_when_all_that_was_found_is_read(
    screened, review, alice, bob, carol
):
    dose = offered(review, alice)
    look = plans.draw(plan=register(review, alice, relevant="final"), by=alice)
    one, two, three, four = screened[:4]
    read(one, "include", bob, carol)
    read(two, "exclude", bob, carol, reason=dose)
    lost = reports.seek(report=Report.objects.get(citation=three), by=bob)
    reports.mark_not_retrieved(report=lost, by=bob, note="No copy")
    told = recall.looked_at(look)
    assert told.is_judged
    assert told.assessment is None
    assert told.sentence == ""
    assert told.other.found == 4  # by title and abstract, told at once
    read(four, "include", bob, carol)
    told = recall.looked_at(look)
    assert told.assessment.state.order == (True, False, False, True) + (False,) * 12
    assert "Relevant are records included after full-text assessment." in told.sentence
    assert "Relevant are records included at title and abstract." in told.sentence
    assert told.sentence.count("registered criterion") == 1
    sealed = told.for_sealed()
    assert (sealed.assessment, sealed.other) == (None, None)


def test_an_audit_tells_both(screened, records, review, alice, bob, carol):
    for citation in screened[:4]:
        read(citation, "include", bob, carol)
    plan = register(review, alice, rule="audit", audit_size=4)
    look = plans.draw(plan=plan, by=alice)
    for citation in records[:4]:
        judge(citation, (bob, "exclude"), (carol, "exclude"))
    told = recall.looked_at(look)
    assert (told.assessment.recall, told.other.recall) == (1, 1)
    assert told.sentence.count("Relevant are records") == 2
    assert told.for_sealed().assessment == told.assessment
    assert told.for_sealed().other is None


def test_an_audit_of_final_includes_waits_for_the_full_texts(
    screened, records, review, alice, bob, carol
):
    dose = offered(review, alice)
    for citation in screened[:3]:
        read(citation, "include", bob, carol)
    numbers = {"audit_size": 4, "excluded_size": 2, "relevant": "final", "target": 90}
    look = plans.draw(plan=register(review, alice, rule="audit", **numbers), by=alice)
    judge(records[0], (bob, "include"), (carol, "include"))
    for citation in records[1:4]:
        judge(citation, (bob, "exclude"), (carol, "exclude"))
    one, two = look.excluded_citations.all()
    for citation, verdict in ((one, "include"), (two, "exclude")):
        audit_verdicts.record(citation=citation, verdict=verdict, by=alice)
    told = recall.looked_at(look)
    assert told.assessment.reason == stopping.Reason.AUDIT_UNFINISHED
    assert told.other.found == 6
    read(records[0], "exclude", bob, carol, reason=dose)
    assert recall.looked_at(look).assessment.state.unscreened.awaiting == 0
    assert recall.looked_at(look).assessment.state.excluded.awaiting == 1
    judge_again(one, review, bob, carol)
    read(one, "include", bob, carol)
    told = recall.looked_at(look).assessment
    assert (told.state.found, told.found) == (3, 4)
    assert told.state.excluded == stopping.Sample(12, 2, 1)


def judge_again(citation, review, *people):
    reopenings.record(citation=citation, stage=TITLES, why="The audit found it", by=people[0])
    judge(citation, *((person, "include") for person in people))


@pytest.mark.parametrize(
    "wrong", [{"rule": "audit"}, {"audit_size": 3}, {"excluded_size": 3}, {"rule": "feeling"}]
)
def test_a_plan_draws_or_is_ranked(review, alice, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        register(review, alice, **wrong)


def test_on_the_page(screened, review, alice, eve, client_for):
    client, page = client_for(alice), f"/reviews/{review.uid}/stopping/"
    form = {"rule": "ranked", "relevant": "title_abstract", "target": 70, "confidence": 90}
    form |= {"audit_size": 300, "excluded_size": 50, "looks": 2}
    assert client.post(page + "register/", form | {"rule": "luck"}).status_code == 422
    refused = client.post(page + "register/", form | {"rule": "audit", "audit_size": 0})
    assert b"at least one record" in refused.content
    client.post(page + "register/", form)
    plan = recall.plan_of(review)
    assert (plan.audit_size, plan.excluded_size) == (0, 0)
    assert b"Nobody has looked yet" in client.get(page).content
    client.post(f"/stopping/{plan.uid}/draw/")
    shown = client_for(eve).get(page).content.decode()
    assert "16 of 20 records were screened" in shown
    assert "Look 1 of 2" in shown

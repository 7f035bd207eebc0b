"""The audit of the excluded: judged again by others, unmarked, and no vote of theirs moves."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from review.choices import Role
from review.models import Event
from screening import audits, following, queue, recall
from screening.actions import (
    adjudications,
    audit_verdicts,
    decisions,
    duplicates,
    parkings,
    reopenings,
    stopping,
)
from screening.errors import CannotStop, CitationAlreadySettled
from screening.models import AuditVerdict, Decision, Standing
from tests.factories import make_citation, make_member
from tests.screening.stories import TITLES, judge, where

NUMBERS = {"target": 70, "confidence": 95, "audit_size": 2, "excluded_size": 4, "looks": 2}


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}") for n in range(12)]


@pytest.fixture
def excluded(records, bob, carol):
    """Three are included; bob and carol exclude four, and five are left."""
    for citation in records[:3]:
        judge(citation, (bob, "include"), (carol, "include"))
    for citation in records[3:7]:
        judge(citation, (bob, "exclude"), (carol, "exclude"))
    return records[3:7]


@pytest.fixture
def look(excluded, review, alice):
    plan = stopping.register(review=review, by=alice, **NUMBERS)
    return stopping.draw(plan=plan, by=alice)


def audit(citation, by, verdict="exclude", **more):
    audit_verdicts.record(citation=citation, verdict=verdict, by=by, **more)


def settle(look, *people):
    for citation in look.citations.all():
        judge(citation, *((person, "exclude") for person in people))


def test_it_comes_up_among_the_drawn_for_who_did_not_judge_it(look, excluded, review, alice, bob):
    given = following.next_some(alice, review, stage=TITLES, number=20)
    drawn = sorted([*look.citations.all(), *excluded], key=lambda each: each.pk)
    assert given[:6] == drawn
    assert len(given) == len(set(given)) == 9
    assert queue.waiting(alice, review, TITLES) == 9
    assert not set(following.next_some(bob, review, stage=TITLES, number=20)) & set(excluded)
    assert queue.waiting(bob, review, TITLES) == 5


def test_the_card_looks_like_any_other(look, excluded, review, alice, client_for):
    client = client_for(alice)
    first = following.next_for(alice, review)
    assert first == excluded[0]
    page = client.get(f"/reviews/{review.uid}/screen/").content.decode()
    assert first.title in page
    assert "audit" not in page.lower()
    assert "Excluded" not in page


def test_it_moves_nothing(look, excluded, review, alice, bob):
    before = list(Standing.objects.order_by("pk").values())
    votes = list(Decision.objects.order_by("pk").values())
    audit(excluded[0], alice, "include")
    assert list(Standing.objects.order_by("pk").values()) == before
    assert list(Decision.objects.order_by("pk").values()) == votes
    assert where(excluded[0]) == "excluded"
    said = Event.objects.get(verb="screening.audit.recorded")
    assert said.is_sealed
    assert str(said.words) == "Judged"
    assert not Event.objects.visible_to(bob).filter(pk=said.pk).exists()


def test_a_vote_on_the_page_is_kept_beside_the_votes(look, excluded, review, alice, client_for):
    client = client_for(alice)
    url = f"/citations/{excluded[0].uid}/decide/title_abstract/"
    vote = {"verdict": "include", "note": "look at it", "client_key": str(uuid4())}
    for _ in range(2):  # sent twice, counted once
        answer = client.post(url, vote, HTTP_HX_REQUEST="true")
        assert answer.status_code == 204
        assert excluded[0].title.encode() not in answer.content
    kept = AuditVerdict.objects.get()
    assert (kept.citation, kept.by, kept.verdict) == (excluded[0], alice, "include")
    assert kept.note == "look at it"
    assert not Decision.objects.filter(reviewer=alice).exists()
    undone = client.post(f"/citations/{excluded[0].uid}/undo/title_abstract/")
    assert undone.status_code == 302
    assert not AuditVerdict.objects.current().exists()
    assert following.next_for(alice, review) == excluded[0]


def test_a_mind_may_be_changed_until_all_are_judged(look, excluded, review, alice, bob, carol):
    audit(excluded[0], alice, "include")
    audit(excluded[0], alice, "exclude")
    assert AuditVerdict.objects.current().get().verdict == "exclude"
    for citation in excluded[1:]:
        audit(citation, alice)
    audit_verdicts.undo(citation=excluded[1], by=alice)
    audit_verdicts.undo(citation=excluded[1], by=alice)  # nothing is left to take back
    audit(excluded[1], alice)
    assert not recall.looked_at(look).is_judged
    settle(look, bob, carol)
    assert recall.looked_at(look).is_judged
    with pytest.raises(CitationAlreadySettled):
        audit(excluded[0], alice, "include")
    with pytest.raises(CitationAlreadySettled):
        audit_verdicts.undo(citation=excluded[0], by=alice)


def test_one_person_is_enough(look, excluded, review, alice):
    frank = make_member(review, "frank", [Role.SCREENER])
    audit(excluded[0], alice)
    with pytest.raises(CitationAlreadySettled):
        audit(excluded[0], frank, "include")
    assert excluded[0] not in following.next_some(frank, review, stage=TITLES, number=20)


def test_who_judged_it_is_refused_as_ever(look, excluded, bob, client_for):
    assert not audits.is_asked(bob, excluded[0], TITLES)
    with pytest.raises(CitationAlreadySettled):
        decisions.record(citation=excluded[0], verdict="include", by=bob)


def test_put_off_it_comes_last(look, excluded, review, alice):
    parkings.park(citation=excluded[0], by=alice)
    given = following.next_some(alice, review, stage=TITLES, number=20)
    assert given[0] != excluded[0]
    assert given[-1] == excluded[0]


def test_nothing_is_told_before_all_are_judged(look, excluded, alice, bob, carol):
    settle(look, bob, carol)
    for citation in excluded[1:]:
        audit(citation, alice)
        assert recall.looked_at(look).assessment is None
    with pytest.raises(CannotStop):
        stopping.stop(look=look, by=alice)
    audit(excluded[0], alice)
    told = recall.looked_at(look)
    assert "Of the 4 records that reviewers had excluded, 4 were drawn" in told.sentence
    assert "excluded by mistake" not in told.sentence


def test_the_bound_allows_for_wrong_exclusions(look, excluded, review, alice, bob, carol, dana):
    settle(look, bob, carol)
    audit(excluded[0], alice, "maybe")
    for citation in excluded[1:]:
        audit(citation, alice)
    told = recall.looked_at(look).assessment
    # All excluded were drawn, so of those left, of whom 2 of 5 were drawn, up to 3 are missed.
    assert (told.found, told.missed) == (4, 3)
    assert list(recall.found_again(look)) == [excluded[0]]
    reopenings.record(citation=excluded[0], stage=TITLES, why="The audit found it", by=dana)
    assert recall.looked_at(look).assessment is None  # it is judged anew
    assert not recall.found_again(look)
    judge(excluded[0], (bob, "exclude"), (carol, "exclude"))
    assert recall.looked_at(look).assessment.found == 3  # what it says now counts


def test_after_a_reopening_it_is_a_vote(look, excluded, alice, dana):
    reopenings.record(citation=excluded[0], stage=TITLES, why="A slip", by=dana)
    audit(excluded[0], alice, "include")
    assert Decision.objects.current().get(reviewer=alice).citation == excluded[0]
    assert not AuditVerdict.objects.exists()


def test_the_next_look_draws_others_and_knows_what_was_found(
    look, excluded, review, alice, bob, carol
):
    settle(look, bob, carol)
    audit(excluded[0], alice, "include")
    for citation in excluded[1:]:
        audit(citation, alice)
    second = stopping.draw(plan=look.plan, by=alice)
    assert second.found == 4
    # Those of the first look are known; the two of its sample were excluded since.
    assert set(second.excluded_citations.all()) == set(look.citations.all())
    assert not recall.looked_at(second).is_judged


def test_a_record_joined_to_another_stands_with_that_one(look, excluded, review, alice):
    head = duplicates.merge(citation=excluded[1], other=excluded[0], by=alice)
    assert head in following.next_some(alice, review, stage=TITLES, number=20)
    audit(head, alice)
    assert recall.looked_at(look).reread == 4


def test_where_everybody_judged_all_nobody_is_left(excluded, review, alice):
    plan = stopping.register(review=review, by=alice, **NUMBERS)
    for citation in excluded:
        Decision.objects.create(
            citation=citation, reviewer=alice, stage=TITLES, verdict="exclude",
            decided_at=timezone.now(),
        )  # fmt: skip
    with pytest.raises(CannotStop, match="Invite one more person"):
        stopping.draw(plan=plan, by=alice)
    Decision.objects.filter(citation=excluded[0], reviewer=alice).delete()
    look = stopping.draw(plan=plan, by=alice)
    assert (look.excluded, look.unaudited) == (1, 3)


def test_records_in_conflict_wait_for_the_adjudicator(look, review, alice, bob, carol, dana):
    first = look.citations.first()
    judge(first, (bob, "include"), (carol, "exclude"))
    assert not recall.is_judged(look)
    adjudications.record(citation=first, verdict="exclude", by=dana)
    assert where(first) == "excluded"


def test_constraints(look, excluded, alice, bob):
    audit(excluded[0], alice, client_key=uuid4())
    kept = AuditVerdict.objects.get()
    fields = {"look": look, "decided_at": timezone.now()}
    for wrong in (
        {"citation": kept.citation, "by": bob, "verdict": "exclude"},
        {"citation": excluded[1], "by": alice, "verdict": "x", "client_key": kept.client_key},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditVerdict.objects.create(**fields, **wrong)
    assert "Alice" in str(kept)

"""Who sees what before and after the study is settled. No role lifts the seal."""

import pytest

from extraction.actions import adjudications, extractions, rows
from extraction.models import Arm, ArmResult, ContrastResult, Extraction, Regimen, ValueOrigin
from review.choices import Role
from review.models import Membership
from tests.factories import make_member, make_study

ROWS = [Arm, Regimen, ArmResult, ContrastResult]


def seen(person):
    return set(Extraction.objects.visible_to(person))


def rows_seen(person):
    return {model: model.objects.visible_to(person).count() for model in ROWS}


@pytest.fixture
def everyone(review, alice, bob, carol, dana, eve, mallory):
    for person in (bob, carol):
        Membership.objects.filter(user=person).update(roles=[str(role) for role in Role])
    return [alice, bob, carol, dana, eve, mallory]


def test_a_draft_is_its_extractors_own(draft, bob, everyone, account):
    extractions.fill(extraction=draft, by=bob, **account)
    rows.set_value(extraction=draft, row=draft, field="note", value="doubtful", by=bob)
    for person in everyone:
        assert seen(person) == ({draft} if person == bob else set())
        assert (ValueOrigin.objects.visible_to(person).count() > 0) is False
        assert all(rows_seen(person).values()) is (person == bob)


def test_one_submitted_account_stays_sealed(submit, bob, everyone):
    account = submit(bob)
    for person in everyone:
        assert seen(person) == ({account} if person == bob else set())


def test_the_seal_lifts_when_both_have_submitted(both, bob, everyone, mallory):
    for person in everyone:
        assert seen(person) == (set() if person == mallory else set(both))
        expected = 0 if person == mallory else 4
        assert rows_seen(person)[ArmResult] == expected


def test_reopening_seals_again(both, bob, carol, dana, eve):
    draft = extractions.reopen(extraction=both[0], by=bob)
    assert seen(bob) == {both[0], draft}
    assert seen(carol) == {both[1]}
    assert seen(dana) == seen(eve) == set()


def test_a_final_opens_when_it_is_recorded(study, both, dana, everyone, mallory):
    final = adjudications.start(study=study, by=dana)
    for person in everyone:
        expected = set() if person == mallory else set(both)
        assert seen(person) == (expected | {final} if person == dana else expected)
    adjudications.finish(final=final, by=dana)
    for person in everyone:
        assert seen(person) == (set() if person == mallory else {*both, final})


def test_a_final_stays_open_while_an_account_is_reopened(study, both, bob, dana, eve):
    final = adjudications.start(study=study, by=dana)
    adjudications.finish(final=final, by=dana)
    extractions.reopen(extraction=both[0], by=bob)
    assert seen(eve) == {final}


def test_where_one_account_is_enough_it_is_sealed_until_submitted(review, study, submit, bob, eve):
    review.judgements_required = 1
    review.save(update_fields=["judgements_required"])
    account = submit(bob)
    assert seen(eve) == {account}


def test_more_judges_than_two_still_need_two_accounts(review, both, eve):
    review.judgements_required = 3
    review.save(update_fields=["judgements_required"])
    assert seen(eve) == set(both)


def test_a_third_persons_draft_does_not_leak_in(review, both, study):
    dave = make_member(review, "dave", [Role.EXTRACTOR])
    with pytest.raises(extractions.StudyTaken):
        extractions.start(study=study, by=dave)


def test_of_one_study_nothing_follows_for_another(both, review, bob, carol, account):
    other = make_study(review, [bob, carol], label="Lii 2023")
    extraction = extractions.start(study=other, by=bob)
    extractions.fill(extraction=extraction, by=bob, **account)
    extractions.submit(extraction=extraction, by=bob)
    assert seen(carol) == set(both)


def test_origins_are_sealed_with_their_rows(submit, bob, carol, account):
    place = {"origins": {"design": extractions.origins.Place(quote="67 randomised")}}
    submit(bob, study={**account["study"], **place})
    assert ValueOrigin.objects.visible_to(bob).count() == 1
    assert ValueOrigin.objects.visible_to(carol).count() == 0
    submit(carol)
    assert ValueOrigin.objects.visible_to(carol).count() == 1


def test_the_log_does_not_tell_either(submit, review, bob, carol):
    submit(bob)
    verbs = {event.verb for event in review.events.visible_to(carol)}
    assert not {verb for verb in verbs if verb.startswith("extraction.extraction")}
    assert "extraction.extraction.submitted" in {
        event.verb for event in review.events.visible_to(bob)
    }


def test_visible_rows_take_one_query(both, bob, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(ValueOrigin.objects.visible_to(bob))
    with django_assert_num_queries(1):
        list(Regimen.objects.visible_to(bob))

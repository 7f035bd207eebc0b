import pytest

from extraction import accounts
from extraction.actions import adjudications, extractions, rows
from extraction.actions.drafts import DecidedByChoice, NotYourExtraction
from extraction.actions.origins import Place
from extraction.actions.values import ValueRefused
from extraction.models import Arm, Extraction, ValueOrigin
from review.choices import Role
from tests.factories import make_member, make_study


@pytest.fixture
def not_included(review, bob, carol):
    study = make_study(review, [bob, carol], "Berman 2000")
    study.reports.clear()
    return study


def changed(account, table, row, **values):
    """The account with other values in one row of a table."""
    table_rows = [dict(each) for each in account[table]]
    table_rows[row].update(values)
    return {table: table_rows}


def submitting(study, person, account):
    extraction = extractions.start(study=study, by=person)
    extractions.fill(extraction=extraction, by=person, **account)
    return extractions.submit(extraction=extraction, by=person)


def test_only_included_studies_are_opened(not_included, bob):
    with pytest.raises(extractions.StudyNotIncluded, match="Berman 2000 is not included"):
        extractions.start(study=not_included, by=bob)


def test_starting_again_returns_the_open_draft(draft, study, bob):
    assert extractions.start(study=study, by=bob) == draft
    assert Extraction.objects.count() == 1


def test_two_people_extract_a_study_and_no_third(draft, study, carol, review):
    extractions.start(study=study, by=carol)
    dave = make_member(review, "dave", [Role.EXTRACTOR])
    with pytest.raises(extractions.StudyTaken, match="Take another study"):
        extractions.start(study=study, by=dave)


def test_who_has_submitted_reopens_instead(submit, study, bob):
    submit(bob)
    with pytest.raises(extractions.StudyTaken, match="Re-open"):
        extractions.start(study=study, by=bob)


def test_an_extraction_without_arms_is_not_submitted(draft, bob):
    with pytest.raises(extractions.NotReadyToSubmit, match="no arm yet"):
        extractions.submit(extraction=draft, by=bob)
    draft.refresh_from_db()
    assert draft.is_open


@pytest.mark.parametrize(
    ("table", "values", "label", "words"),
    [
        ("contrasts", {"estimate": 6.1, "ci_low": -11.16, "ci_high": -1.0}, "estimate", "lost"),
        ("results", {"n_analysed": 12}, "n analysed", "only 11 randomised"),
        ("results", {"spread_kind": ""}, "kind of spread", "Say what the spread is"),
        ("results", {"metric": ""}, "metric", "final value or a change"),
        ("contrasts", {"p": 0.04}, "sides of p", "one-sided or two-sided"),
        ("arms", {"role": ""}, "role", "intervention or a comparator"),
    ],
)
def test_problems_name_row_field_and_fix(study, bob, account, table, values, label, words):
    wrong = {**account, **changed(account, table, 0, **values)}
    with pytest.raises(extractions.NotReadyToSubmit) as refused:
        submitting(study, bob, wrong)
    (problem, *_rest) = refused.value.problems
    assert str(problem.row).startswith("Esketamine 28 mg")
    assert problem.label == label
    assert words in problem.message
    assert f"{problem.row}: {label}: " in str(refused.value)
    assert "to be mended" in str(refused.value)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("results", {"spread": 0}),
        ("results", {"n_analysed": 0}),
        ("results", {"events": 46, "total": 43}),
        ("contrasts", {"ci_low": 2, "ci_high": 1}),
        ("arms", {"n_randomised": -1}),
    ],
)
def test_filling_is_all_or_nothing(draft, bob, account, table, values):
    with pytest.raises(ValueRefused):
        extractions.fill(
            extraction=draft, by=bob, **{**account, **changed(account, table, 0, **values)}
        )
    draft.refresh_from_db()
    assert (Arm.objects.count(), draft.version, draft.design) == (0, 0, "")


def test_a_result_of_an_arm_that_is_not_there(draft, bob, account):
    wrong = changed(account, "results", 0, arm="Ketamine")
    with pytest.raises(extractions.NoSuchArm, match="“Ketamine”"):
        extractions.fill(extraction=draft, by=bob, **{**account, **wrong})


def test_filling_adds_to_what_is_there_with_places(draft, bob, account):
    place = Place(quote="67 participants", kind="registry")
    study = {**account["study"], "origins": {"n_randomised": place}}
    extractions.fill(extraction=draft, by=bob, study=study, arms=account["arms"])
    later = {"name": "Stage 2", "role": "intervention", "parent_arm": "Placebo spray"}
    named = extractions.fill(extraction=draft, by=bob, arms=[later], results=account["results"])
    assert list(named) == ["Esketamine 28 mg", "Placebo spray", "Stage 2"]
    assert named["Stage 2"].parent_arm == named["Placebo spray"]
    origin = ValueOrigin.objects.get()
    assert (origin.row, origin.quote, origin.kind) == (draft, "67 participants", "registry")


def test_the_same_result_twice_is_a_slip(study, bob, account):
    twice = {**account, "results": [account["results"][0]] * 2}
    with pytest.raises(extractions.NotReadyToSubmit, match="stands here twice"):
        submitting(study, bob, twice)


def test_submitting_fixes_the_content_by_its_hash(both, study, bob, review):
    assert both[0].content_sha256 == both[1].content_sha256
    event = review.events.get(verb="extraction.extraction.submitted", by=bob)
    assert event.is_sealed
    assert event.data == {"sha256": both[0].content_sha256}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("results", {"spread": 2.81}),
        ("results", {"center_kind": "mean"}),
        ("contrasts", {"se": None}),
        ("arms", {"name": "Esketamine", "role": "intervention"}),
        ("arms", {"regimen": {"dose": 56}}),
    ],
)
def test_other_content_has_another_hash(submit, bob, carol, account, table, values):
    changes = changed(account, table, 0, **values)
    if "name" in values:
        changes |= changed(account, "results", 0, arm="Esketamine")
        changes |= changed(account, "contrasts", 0, arm_1="Esketamine")
    assert submit(bob).content_sha256 != submit(carol, **changes).content_sha256


def test_reopening_copies_everything_and_replaces(study, bob, account):
    place = Place(quote="11 randomised")
    arms = [dict(account["arms"][0], origins={"n_randomised": place}), account["arms"][1]]
    first = submitting(study, bob, {**account, "arms": arms})
    draft = extractions.reopen(extraction=first, by=bob)
    assert draft.replaces == first
    assert draft.is_open
    assert accounts.content_sha256(accounts.load(draft)) == first.content_sha256
    origin = ValueOrigin.objects.within(draft).get()
    assert (origin.row.name, origin.quote) == ("Esketamine 28 mg", "11 randomised")
    row = draft.arm_results.first()
    rows.set_value(
        extraction=draft, row=row, field="spread", value=3, by=bob, version=draft.version
    )
    second = extractions.submit(extraction=draft, by=bob)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert second.content_sha256 != first.content_sha256
    assert list(Extraction.objects.submitted()) == [second]


def test_reopening_keeps_stages_together(study, bob, account):
    stage = {"name": "Stage 2", "role": "intervention", "parent_arm": "Placebo spray"}
    first = submitting(study, bob, {**account, "arms": [*account["arms"], stage]})
    draft = extractions.reopen(extraction=first, by=bob)
    assert draft.arms.get(name="Stage 2").parent_arm == draft.arms.get(name="Placebo spray")


def test_only_ones_own_current_extraction_is_reopened(submit, bob, carol):
    account = submit(bob)
    with pytest.raises(NotYourExtraction):
        extractions.reopen(extraction=account, by=carol)
    extractions.reopen(extraction=account, by=bob)
    with pytest.raises(extractions.NotSubmitted):
        extractions.reopen(extraction=account, by=bob)


def test_nothing_is_reopened_under_an_adjudicator(study, both, bob, dana):
    final = adjudications.start(study=study, by=dana)
    with pytest.raises(extractions.AdjudicationUnderWay, match="being adjudicated"):
        extractions.reopen(extraction=both[0], by=bob)
    with pytest.raises(DecidedByChoice):
        extractions.submit(extraction=final, by=dana)
    with pytest.raises(NotYourExtraction):
        extractions.reopen(extraction=final, by=dana)


def test_discarding_a_draft_leaves_what_it_replaced(submit, study, bob, account):
    first = submit(bob)
    draft = extractions.reopen(extraction=first, by=bob)
    extractions.discard(extraction=draft, by=bob)
    assert list(Extraction.objects.submitted()) == [first]


def test_a_discarded_draft_takes_its_rows_along(draft, study, bob, carol, account):
    stage = {"name": "Stage 2", "parent_arm": "Placebo spray"}
    extractions.fill(extraction=draft, by=bob, **{**account, "arms": [*account["arms"], stage]})
    with pytest.raises(NotYourExtraction):
        extractions.discard(extraction=draft, by=carol)
    extractions.discard(extraction=draft, by=bob)
    assert not Extraction.objects.exists()
    assert not Arm.objects.exists()
    extractions.start(study=study, by=bob)


def test_sealed_events_say_who_and_what(submit, bob, review):
    extraction = submit(bob)
    events = review.events.filter(verb__startswith="extraction.extraction").order_by("seq")
    assert [(event.verb, event.by, event.is_sealed) for event in events] == [
        ("extraction.extraction.started", bob, True),
        ("extraction.extraction.submitted", bob, True),
    ]
    assert events[1].target_uid == extraction.uid


def test_filling_takes_few_queries_per_row(draft, bob, account, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        extractions.fill(extraction=draft, by=bob, **account)

from decimal import Decimal

import pytest

from extraction import accounts, differences
from extraction.actions import adjudications, extractions, finals, origins, rows
from extraction.actions.drafts import ExtractionSubmitted, NotYourExtraction
from extraction.actions.origins import Place
from extraction.actions.values import UnknownField, ValueRefused
from extraction.models import Extraction, Pairing, ValueOrigin
from review.choices import Role
from tests.factories import make_member, make_timepoint


def changed(account, table, row, **values):
    table_rows = [dict(each) for each in account[table]]
    table_rows[row].update(values)
    return {table: table_rows}


@pytest.fixture
def differing(submit, bob, carol, account):
    """B reads another spread and its kind, another n, another dose."""
    spread = changed(account, "results", 0, spread=Decimal("2.08"), spread_kind="sd")
    arms = [dict(arm) for arm in account["arms"]]
    arms[0] = {**arms[0], "n_randomised": 12, "regimen": {**arms[0]["regimen"], "dose": 56}}
    places = {"origins": {"spread": Place(quote="(2.80)"), "center": Place(quote="-14.8")}}
    first = changed(account, "results", 0, spread=Decimal("2.80"), **places)
    return submit(bob, **first), submit(carol, **spread, arms=arms)


@pytest.fixture
def final(study, differing, dana):
    return adjudications.start(study=study, by=dana)


def open_fields(final):
    return [
        (item.entry.kind, item.field, item.value_a, item.value_b)
        for item in differences.load(final).open_items()
    ]


def row_of(final, kind):
    return next(entry for entry in differences.load(final).entries() if entry.kind == kind).final


def choose(final, row, field, take, by, **options):
    return adjudications.choose(final=final, row=row, field=field, take=take, by=by, **options)


def decide_all(final, by, take="a"):
    for item in differences.load(final).open_items():
        if item.field:
            choose(final, item.entry.final, item.field, take, by)


def test_nothing_is_compared_before_both_have_submitted(study, submit, bob, carol, dana):
    for missing in ("2 extractions of Daly 2018 are", "1 extraction of Daly 2018 is"):
        with pytest.raises(adjudications.NotYetSubmitted, match=missing):
            adjudications.start(study=study, by=dana)
        submit(bob if "2" in missing[0] else carol)
    assert adjudications.start(study=study, by=dana).is_final


def test_nobody_adjudicates_what_they_extracted(study, both, bob, carol):
    for person in (bob, carol):
        with pytest.raises(adjudications.OwnExtraction):
            adjudications.start(study=study, by=person)
    assert not Extraction.objects.filter(is_final=True).exists()


def test_one_person_at_a_time(study, both, dana, review):
    final = adjudications.start(study=study, by=dana)
    assert adjudications.start(study=study, by=dana) == final
    other = make_member(review, "dave", [Role.ADJUDICATOR])
    with pytest.raises(extractions.AdjudicationUnderWay, match="Dana is adjudicating"):
        adjudications.start(study=study, by=other)
    with pytest.raises(NotYourExtraction):
        adjudications.finish(final=final, by=other)


def test_a_pairing_is_stored_once(study, both):
    pairing = adjudications.pair(study=study)
    assert adjudications.pair(study=study) == pairing
    assert Pairing.objects.count() == 1
    assert [pair["kind"] for pair in pairing.pairs] == [
        "arm",
        "arm",
        "arm_result",
        "arm_result",
        "contrast_result",
    ]
    assert all(pair["a"] and pair["b"] for pair in pairing.pairs)


def test_where_all_agree_there_is_nothing_to_decide(study, both, dana, review):
    final = adjudications.start(study=study, by=dana)
    assert open_fields(final) == []
    recorded = adjudications.finish(final=final, by=dana)
    assert recorded.content_sha256 == both[0].content_sha256
    event = review.events.get(verb="extraction.final.recorded")
    assert event.data == {
        "extraction": str(final.uid),
        "study": str(study.uid),
        "sha256": recorded.content_sha256,
    }
    assert not event.is_sealed


def test_differences_are_open_and_the_rest_is_taken_over(final, differing):
    assert open_fields(final) == [
        ("arm", "n_randomised", "11", "12"),
        ("regimen", "dose", "28", "56"),
        ("arm_result", "spread", "2.80", "2.08"),
        ("arm_result", "spread_kind", "SE of an LS mean", "SD"),
    ]
    result = row_of(final, "arm_result")
    assert (result.center, result.spread, result.spread_kind) == (-14.8, None, "")
    center = ValueOrigin.objects.of(result).get(field="center")
    assert (center.quote, center.taken_from) == ("-14.8", differing[0])
    assert not ValueOrigin.objects.of(result).filter(field="spread").exists()


def test_a_place_that_only_b_has_is_taken_for_an_agreed_value(
    submit, study, bob, carol, dana, account
):
    submit(bob)
    b = submit(carol, **changed(account, "results", 0, origins={"center": Place(quote="-14.8")}))
    final = adjudications.start(study=study, by=dana)
    center = ValueOrigin.objects.of(row_of(final, "arm_result")).get(field="center")
    assert (center.quote, center.taken_from) == ("-14.8", b)


def test_choosing_takes_value_digits_and_place(final, differing, dana):
    row = choose(final, row_of(final, "arm_result"), "spread", "a", dana, reason="footnote")
    assert (row.spread, row.typed("spread")) == (2.8, "2.80")
    origin = ValueOrigin.objects.of(row).get(field="spread")
    assert (origin.quote, origin.taken_from, origin.reason) == ("(2.80)", differing[0], "footnote")
    row = choose(final, row, "spread", "b", dana)  # one may think again
    assert (row.spread, row.typed("spread")) == (2.08, "2.08")
    origin = ValueOrigin.objects.of(row).get(field="spread")
    assert (origin.quote, origin.taken_from, origin.reason) == ("", differing[1], "")


def test_another_value_needs_a_reason(final, dana):
    row = row_of(final, "arm_result")
    with pytest.raises(adjudications.ReasonNeeded):
        choose(final, row, "spread", "other", dana, value=2.9, reason="  ")
    place = Place(quote="2.90 (registry)", kind="registry")
    row = choose(
        final, row, "spread", "other", dana, value=Decimal("2.90"), reason="registry", origin=place
    )
    origin = ValueOrigin.objects.of(row).get(field="spread")
    assert (row.typed("spread"), origin.reason, origin.taken_from) == ("2.90", "registry", None)
    assert origin.kind == "registry"


def test_leaving_a_value_empty_is_a_decision_too(final, dana):
    row = choose(
        final, row_of(final, "arm"), "n_randomised", "other", dana, reason="neither is printed"
    )
    assert row.n_randomised is None
    assert ("arm", "n_randomised", "11", "12") not in open_fields(final)


def test_an_agreed_value_can_be_overruled(final, dana):
    row = choose(
        final, row_of(final, "arm_result"), "center", "other", dana, value=-14.9, reason="erratum"
    )
    items = {
        item.field: item for item in differences.load(final).items() if item.entry.final == row
    }
    assert (items["center"].state, items["center"].value) == ("decided", "-14.9")


@pytest.mark.parametrize(
    ("field", "options", "error"),
    [
        ("spread", {"take": "c"}, adjudications.NoSuchChoice),
        ("pair", {"take": "a"}, UnknownField),
        ("spread", {"take": "other", "value": 0, "reason": "x"}, ValueRefused),
        ("spread", {"take": "other", "value": -1, "reason": "x"}, ValueRefused),
    ],
)
def test_a_choice_that_is_none(final, dana, field, options, error):
    with pytest.raises(error):
        adjudications.choose(
            final=final, row=row_of(final, "arm_result"), field=field, by=dana, **options
        )


def test_an_own_account_is_not_chosen_from(draft, bob):
    with pytest.raises(adjudications.NotAFinal):
        choose(draft, draft, "design", "a", bob)


def test_values_of_the_study_are_chosen_too(submit, study, bob, carol, dana, account):
    submit(bob, study={**account["study"], "n_analysed": 227, "note": "see table 1"})
    submit(carol, study={**account["study"], "n_analysed": 223, "note": "flow chart"})
    final = adjudications.start(study=study, by=dana)
    assert open_fields(final) == [("extraction", "n_analysed", "227", "223")]
    assert final.note == "see table 1"  # told in one's own words: not compared
    assert choose(final, final, "n_analysed", "b", dana).n_analysed == 223
    assert open_fields(final) == []


def test_undoing_opens_the_value_again(final, dana):
    row = choose(final, row_of(final, "arm_result"), "spread", "a", dana)
    row = adjudications.undo(final=final, row=row, field="spread", by=dana)
    assert row.spread is None
    assert ("arm_result", "spread", "2.80", "2.08") in open_fields(final)


def test_what_is_open_holds_the_final_up(final, dana, study):
    with pytest.raises(adjudications.NotYetDecided, match="4 values are not decided") as refused:
        adjudications.finish(final=final, by=dana)
    assert [item.label for item in refused.value.items][:2] == [
        "number randomised",
        "dose as printed",
    ]
    assert "Esketamine 28 mg, MADRS, 24 h: spread" in str(refused.value)
    decide_all(final, dana)
    recorded = adjudications.finish(final=final, by=dana)
    assert list(Extraction.objects.final()) == [recorded]
    with pytest.raises(ExtractionSubmitted):
        decide_all(recorded, dana) or choose(recorded, recorded, "design", "a", dana)


def test_a_final_has_to_be_sound_too(final, dana):
    decide_all(final, dana, take="a")
    choose(final, row_of(final, "arm"), "n_randomised", "other", dana, value=5, reason="x")
    with pytest.raises(extractions.NotReadyToSubmit, match="only 5 randomised"):
        adjudications.finish(final=final, by=dana)


def test_a_new_final_replaces_the_former(final, study, dana, review):
    decide_all(final, dana)
    first = adjudications.finish(final=final, by=dana)
    again = adjudications.start(study=study, by=dana)
    assert again.replaces == first
    assert list(Extraction.objects.final()) == [first]  # until the new one is recorded
    decide_all(again, dana, take="b")
    second = adjudications.finish(final=again, by=dana)
    assert list(Extraction.objects.final()) == [second]
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert second.content_sha256 != first.content_sha256
    assert review.events.filter(verb="extraction.final.recorded").count() == 2


def test_the_accounts_stay_as_they_were(final, differing, dana):
    before = [account.content_sha256 for account in differing]
    decide_all(final, dana)
    adjudications.finish(final=final, by=dana)
    after = [accounts.content_sha256(accounts.load(account)) for account in differing]
    assert after == before


def test_another_timepoint_is_a_difference_of_the_result(
    submit, study, bob, carol, dana, account, alice, review
):
    day_8 = make_timepoint(review, alice, label="Day 8", hours=192)
    submit(bob)
    submit(carol, **changed(account, "results", 0, timepoint=day_8))
    final = adjudications.start(study=study, by=dana)
    assert open_fields(final) == [("arm_result", "timepoint", "24 h", "Day 8")]
    row = choose(final, row_of(final, "arm_result"), "timepoint", "b", dana)
    assert row.timepoint == day_8
    row = adjudications.undo(final=final, row=row, field="timepoint", by=dana)
    assert open_fields(final) == [("arm_result", "timepoint", "24 h", "Day 8")]


class TestRowsThatOnlyOneHas:
    @pytest.fixture
    def final(self, submit, study, bob, carol, dana, account):
        third = {
            "name": "Esketamine 84 mg",
            "role": "intervention",
            "regimen": {"dose": 84.0},
            "origins": {"name": Place(quote="84 mg")},
        }
        result = {**account["results"][0], "arm": "Esketamine 84 mg", "center": -16.4}
        submit(bob)
        submit(
            carol,
            arms=[*account["arms"], third],
            results=[*account["results"], result],
        )
        return adjudications.start(study=study, by=dana)

    @pytest.fixture
    def pairs(self, final):
        return [item.entry.pair for item in differences.load(final).open_items()]

    def test_they_are_open(self, final):
        assert open_fields(final) == [("arm", "", "", ""), ("arm_result", "", "", "")]

    def test_a_result_waits_for_its_arm(self, final, pairs, dana):
        with pytest.raises(finals.ArmNotTaken, match="Esketamine 84 mg"):
            adjudications.take_row(final=final, pair=pairs[1], by=dana)

    def test_taken_over_with_all_values_and_places(self, final, pairs, dana, carol):
        arm = adjudications.take_row(final=final, pair=pairs[0], by=dana, reason="third dose")
        assert (arm.name, arm.regimen.dose) == ("Esketamine 84 mg", 84)
        origin = ValueOrigin.objects.of(arm).get(field="name")
        assert (origin.quote, origin.reason) == ("84 mg", "third dose")
        assert origin.taken_from.extractor == carol
        result = adjudications.take_row(final=final, pair=pairs[1], by=dana)
        assert (result.arm, result.center) == (arm, -16.4)
        assert open_fields(final) == []
        assert adjudications.take_row(final=final, pair=pairs[0], by=dana) == arm
        recorded = adjudications.finish(final=final, by=dana)
        assert recorded.arms.count() == 3

    def test_leaving_an_arm_out_leaves_its_results_out(self, final, pairs, dana):
        adjudications.leave_out(final=final, pair=pairs[0], by=dana, reason="another stage")
        final.refresh_from_db()
        assert final.left_out == {pairs[0]: "another stage"}
        assert open_fields(final) == []
        assert adjudications.finish(final=final, by=dana).arms.count() == 2

    def test_one_may_think_again(self, final, pairs, dana):
        adjudications.leave_out(final=final, pair=pairs[0], by=dana)
        adjudications.take_row(final=final, pair=pairs[0], by=dana)
        adjudications.take_row(final=final, pair=pairs[1], by=dana)
        with pytest.raises(rows.ArmHasResults, match="Leave those out first"):
            adjudications.leave_out(final=final, pair=pairs[0], by=dana)
        adjudications.leave_out(final=final, pair=pairs[1], by=dana)
        adjudications.leave_out(final=final, pair=pairs[0], by=dana)
        assert open_fields(final) == []
        assert final.arms.count() == 2

    def test_a_row_that_both_have_is_not_left_out(self, final, dana):
        paired = final.pairing.pairs[0]["uid"]
        for change in (adjudications.take_row, adjudications.leave_out):
            with pytest.raises(adjudications.NoSuchPair):
                change(final=final, pair=paired, by=dana)


def test_a_regimen_that_only_one_gives_is_settled_value_by_value(
    submit, study, bob, carol, dana, account
):
    arms = [dict(arm) for arm in account["arms"]]
    del arms[1]["regimen"]
    submit(bob, arms=arms)
    submit(carol)
    final = adjudications.start(study=study, by=dana)
    assert [field[:2] for field in open_fields(final)] == [
        ("regimen", "comparator_kind"),
        ("regimen", "comparator"),
    ]
    decide_all(final, dana, take="b")
    assert final.arms.get(name="Placebo spray").regimen.comparator == "placebo spray"


def test_stages_are_compared_by_their_pair(submit, study, bob, carol, dana, account):
    stage = {"name": "Stage 2", "role": "intervention", "parent_arm": "Placebo spray"}
    submit(bob, arms=[*account["arms"], stage])
    submit(carol, arms=[*account["arms"], {**stage, "parent_arm": "Esketamine 28 mg"}])
    final = adjudications.start(study=study, by=dana)
    assert open_fields(final) == [("arm", "parent_arm", "Placebo spray", "Esketamine 28 mg")]
    stage = choose(final, final.arms.get(name="Stage 2"), "parent_arm", "b", dana)
    assert stage.parent_arm == final.arms.get(name="Esketamine 28 mg")
    assert open_fields(final) == []


def test_a_stage_may_be_listed_before_the_arm_it_comes_from(study, bob, carol, dana, account):
    accounts_of_both = []
    for person in (bob, carol):
        draft = extractions.start(study=study, by=person)
        arms = [{"name": "Stage 2", "role": "intervention"}, *account["arms"]]
        named = extractions.fill(extraction=draft, by=person, **{**account, "arms": arms})
        placebo, stage = named["Placebo spray"], named["Stage 2"]
        rows.set_value(extraction=draft, row=stage, field="parent_arm", value=placebo, by=person)
        with pytest.raises(ValueRefused, match="from itself"):
            rows.set_value(
                extraction=draft, row=placebo, field="parent_arm", value=stage, by=person
            )
        accounts_of_both.append(extractions.submit(extraction=draft, by=person))
    final = adjudications.start(study=study, by=dana)
    assert open_fields(final) == []
    assert final.arms.get(name="Stage 2").parent_arm == final.arms.get(name="Placebo spray")
    adjudications.finish(final=final, by=dana)
    copy = extractions.reopen(extraction=accounts_of_both[0], by=bob)
    assert copy.arms.get(name="Stage 2").parent_arm == copy.arms.get(name="Placebo spray")


def test_a_stage_of_an_arm_that_is_not_taken_waits_for_it(submit, study, bob, carol, dana, account):
    base = {"name": "Saline", "role": "comparator"}
    stage = {"name": "Stage 2", "role": "comparator"}
    submit(bob, arms=[*account["arms"], base, {**stage, "parent_arm": "Saline"}])
    submit(carol, arms=[*account["arms"], stage])
    final = adjudications.start(study=study, by=dana)
    row = final.arms.get(name="Stage 2")
    assert open_fields(final)[-1] == ("arm", "parent_arm", "Saline", "")
    with pytest.raises(finals.ArmNotTaken, match="Saline"):
        choose(final, row, "parent_arm", "a", dana)
    (pair,) = [item.entry.pair for item in differences.load(final).open_items() if not item.field]
    saline = adjudications.take_row(final=final, pair=pair, by=dana)
    assert choose(final, row, "parent_arm", "a", dana).parent_arm == saline


def test_a_value_that_the_chosen_account_lacks_is_empty(submit, study, bob, carol, dana, account):
    arms = [{k: v for k, v in arm.items() if k != "regimen"} for arm in account["arms"]]
    submit(bob)
    lacking = submit(carol, arms=arms)
    final = adjudications.start(study=study, by=dana)
    regimen = final.arms.get(name="Esketamine 28 mg").regimen
    regimen = choose(final, regimen, "dose", "b", dana, reason="not printed")
    assert (regimen.dose, regimen.typed("dose")) == (None, "")
    origin = ValueOrigin.objects.of(regimen).get(field="dose")
    assert (origin.taken_from, origin.reason) == (lacking, "not printed")


def test_two_arms_of_a_final_have_two_names(submit, study, bob, carol, dana, account):
    def renamed(old, new):
        arms = [
            {**arm, "name": new if arm["name"] == old else arm["name"]} for arm in account["arms"]
        ]
        results = [{**r, "arm": new if r["arm"] == old else r["arm"]} for r in account["results"]]
        return {"arms": arms, "results": results, "contrasts": []}

    submit(bob, **renamed("Esketamine 28 mg", "Esketamine"))
    submit(carol, **renamed("Esketamine 28 mg", "Esketamine 28 mg spray"))
    final = adjudications.start(study=study, by=dana)
    arm = row_of(final, "arm")
    with pytest.raises(ValueRefused, match="tells them apart"):
        choose(final, arm, "name", "other", dana, value="Placebo spray", reason="x")
    assert choose(final, arm, "name", "b", dana).name == "Esketamine 28 mg spray"


def test_where_one_account_is_enough_it_is_taken_over_whole(review, study, submit, bob, dana):
    review.judgements_required = 1
    review.save(update_fields=["judgements_required"])
    account = submit(bob)
    final = adjudications.start(study=study, by=dana)
    assert open_fields(final) == []
    assert adjudications.finish(final=final, by=dana).content_sha256 == account.content_sha256


def test_a_reopened_account_is_paired_anew(study, both, bob, dana):
    final = adjudications.start(study=study, by=dana)
    adjudications.finish(final=final, by=dana)
    draft = extractions.reopen(extraction=both[0], by=bob)
    with pytest.raises(adjudications.NotYetSubmitted):
        adjudications.start(study=study, by=dana)
    rows.set_value(extraction=draft, row=draft, field="n_randomised", value=68, by=bob)
    extractions.submit(extraction=draft, by=bob)
    again = adjudications.start(study=study, by=dana)
    assert [field[:2] for field in open_fields(again)] == [("extraction", "n_randomised")]
    assert Pairing.objects.count() == 2


def test_a_discarded_final_leaves_the_accounts(final, differing, dana):
    extractions.discard(extraction=final, by=dana)
    assert set(Extraction.objects.all()) == set(differing)


def test_the_place_of_a_chosen_value_is_not_drawn_over(final, dana):
    row = choose(final, row_of(final, "arm_result"), "spread", "a", dana)
    with pytest.raises(origins.drafts.DecidedByChoice):
        origins.set_origin(row=row, field="spread", by=dana, quote="x")


def test_the_page_takes_a_dozen_queries(final, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        list(differences.load(final).items())

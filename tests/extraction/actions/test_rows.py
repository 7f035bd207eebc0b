from decimal import Decimal

import pytest

from extraction.actions import adjudications, extractions, rows
from extraction.actions.drafts import DecidedByChoice, ExtractionSubmitted, NotYourExtraction
from extraction.actions.origins import Place
from extraction.actions.values import UnknownField, ValueRefused
from extraction.models import Arm, ArmResult, Extraction, Regimen, ValueOrigin
from tests.factories import make_outcome, make_review, make_study, make_timepoint


@pytest.fixture
def arm(draft, bob):
    return rows.add_arm(extraction=draft, by=bob, name="Esketamine 28 mg", n_randomised=11)


@pytest.fixture
def result(arm, madrs, day_1, bob):
    return rows.add_result(arm=arm, outcome=madrs, timepoint=day_1, by=bob)


def set_value(row, field, value, by, **options):
    return rows.set_value(
        extraction=row.extraction, row=row, field=field, value=value, by=by, **options
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("spread", 0, "alike"),
        ("spread", -2.8, "never negative"),
        ("spread", float("nan"), "not a number"),
        ("spread", float("inf"), "not a number"),
        ("spread", Decimal("Infinity"), "not a number"),
        ("spread", Decimal("1e999"), "not a number"),
        ("spread", "wide", "must be a float"),
        ("n_analysed", 0, "nobody"),
        ("n_analysed", -1, "greater than or equal"),
        ("n_analysed", 2.5, "whole numbers"),
        ("n_analysed", Decimal("2.5"), "whole numbers"),
        ("n_analysed", 10**12, "."),
        ("spread_kind", "guess", "not a valid choice"),
        ("adjusted_for", "a\0b", "cannot be kept"),
        ("adjusted_for", "x" * 301, "at most 300"),
        ("outcome", None, "one of the list"),
        ("outcome", "MADRS", "one of the list"),
        ("ci_level", 0.95, "per cent"),
    ],
)
def test_a_value_the_field_cannot_hold_is_refused(result, bob, field, value, words):
    with pytest.raises(ValueRefused, match=words) as refused:
        set_value(result, field, value, bob)
    assert refused.value.field == field
    before = getattr(result, field)
    result.refresh_from_db()
    assert getattr(result, field) == before
    assert Extraction.objects.get().version == 2  # nothing happened


@pytest.mark.parametrize("field", ["uid", "extraction", "pair", "cells", "arm", "pk", "no_such"])
def test_only_values_are_filled_in(result, bob, field):
    with pytest.raises(UnknownField):
        set_value(result, field, 1, bob)


def test_outcomes_of_another_review_are_not_offered(result, bob, alice):
    elsewhere = make_review()
    with pytest.raises(ValueRefused, match="one of the list"):
        set_value(result, "outcome", make_outcome(elsewhere, alice), bob)
    with pytest.raises(ValueRefused, match="one of the list"):
        set_value(result, "timepoint", make_timepoint(elsewhere, alice), bob)


def test_another_persons_draft_is_not_touched(result, carol):
    with pytest.raises(NotYourExtraction):
        set_value(result, "spread", 2.8, carol)
    with pytest.raises(NotYourExtraction):
        rows.remove_row(row=result, by=carol)


def test_a_row_of_another_extraction_is_not_reached(result, carol, bob, study):
    other = extractions.start(study=study, by=carol)
    with pytest.raises(NotYourExtraction):
        rows.set_value(extraction=other, row=result, field="spread", value=2.8, by=carol)


def test_a_submitted_extraction_does_not_change(submit, bob, madrs, day_1):
    extraction = submit(bob)
    arm = extraction.arms.first()
    row = extraction.arm_results.first()
    for change in (
        lambda: set_value(row, "spread", 3.0, bob),
        lambda: rows.remove_row(row=row, by=bob),
        lambda: rows.add_arm(extraction=extraction, by=bob, name="Late"),
        lambda: rows.add_result(arm=arm, outcome=madrs, timepoint=day_1, by=bob),
        lambda: rows.add_regimen(arm=arm, by=bob),
        lambda: extractions.submit(extraction=extraction, by=bob),
        lambda: extractions.discard(extraction=extraction, by=bob),
    ):
        with pytest.raises(ExtractionSubmitted, match="Re-open"):
            change()


def test_digits_are_kept_as_typed(result, bob):
    row = set_value(result, "spread", Decimal("2.80"), bob)
    assert (row.spread, row.typed("spread")) == (2.8, "2.80")
    row = set_value(result, "spread", 2.5, bob)
    assert row.typed("spread") == "2.5"
    row = set_value(result, "n_analysed", Decimal("11.0"), bob)
    assert (row.n_analysed, row.typed("n_analysed")) == (11, "11")


def test_missing_is_not_zero(result, bob):
    assert set_value(result, "events", 0, bob).events == 0
    row = set_value(result, "events", None, bob)
    assert (row.events, row.typed("events")) == (None, "")
    assert set_value(result, "adjusted_for", None, bob).adjusted_for == ""


def test_every_save_counts_the_version_up_and_records_no_event(result, bob, review):
    count = review.events.count()
    row = set_value(result, "spread", 2.8, bob)
    assert row.extraction.version == 3
    assert row.version_of("spread") == 3
    assert row.version_of("center") == 0
    assert review.events.count() == count


def test_the_same_cell_edited_elsewhere_names_both_values(result, bob):
    set_value(result, "spread", Decimal("2.80"), bob, version=2)
    with pytest.raises(rows.EditedElsewhere) as clash:
        set_value(result, "spread", Decimal("2.08"), bob, version=2)
    assert "there it is 2.80, here 2.08" in str(clash.value)
    assert (clash.value.theirs, clash.value.yours) == (2.8, Decimal("2.08"))
    result.refresh_from_db()
    assert result.spread == 2.8


def test_emptied_elsewhere_is_said_so(result, bob):
    set_value(result, "spread", None, bob, version=2)
    with pytest.raises(rows.EditedElsewhere, match="there it is empty"):
        set_value(result, "spread", 2.0, bob, version=2)


def test_other_cells_and_equal_values_do_not_clash(result, bob):
    set_value(result, "spread", 2.8, bob, version=2)
    set_value(result, "center", -14.8, bob, version=2)
    row = set_value(result, "spread", Decimal("2.8"), bob, version=2)
    assert (row.spread, row.center) == (2.8, -14.8)
    assert set_value(result, "spread", 3.1, bob, version=row.extraction.version).spread == 3.1


def test_what_contradicts_another_cell_is_refused(result, bob):
    set_value(result, "total", 10, bob)
    with pytest.raises(ValueRefused, match="11 events among 10"):
        set_value(result, "events", 11, bob)


def test_two_arms_of_one_name_are_refused(arm, draft, bob):
    with pytest.raises(ValueRefused, match="tells them apart"):
        rows.add_arm(extraction=draft, by=bob, name=" Esketamine 28 mg ")
    other = rows.add_arm(extraction=draft, by=bob, name="Placebo")
    with pytest.raises(ValueRefused, match="tells them apart"):
        set_value(other, "name", "Esketamine 28 mg", bob)
    assert set_value(other, "name", "Placebo spray", bob).name == "Placebo spray"
    assert set_value(other, "name", "Placebo spray", bob).name == "Placebo spray"


def test_an_arm_needs_a_name(draft, bob):
    with pytest.raises(ValueRefused, match="blank"):
        rows.add_arm(extraction=draft, by=bob, name="  ")


def test_arms_stand_in_the_order_they_were_added(draft, bob):
    for name in ("Placebo", "28 mg", "84 mg"):
        rows.add_arm(extraction=draft, by=bob, name=name)
    assert [arm.name for arm in draft.arms.all()] == ["Placebo", "28 mg", "84 mg"]


def test_a_later_stage_names_its_parent_of_the_same_extraction(arm, draft, bob, review, carol):
    later = rows.add_arm(extraction=draft, by=bob, name="Stage 2", parent_arm=arm)
    assert later.parent_arm == arm
    elsewhere = extractions.start(study=make_study(review, [bob, carol], "Lii 2023"), by=bob)
    with pytest.raises(ValueRefused, match="one of the list"):
        rows.add_arm(extraction=elsewhere, by=bob, name="Stage 2", parent_arm=arm)


def test_an_arm_is_given_one_regimen(arm, bob):
    regimen = rows.add_regimen(arm=arm, by=bob, drug="esketamine", dose=Decimal("28"))
    assert Arm.objects.get().regimen == regimen
    with pytest.raises(rows.ArmHasRegimen):
        rows.add_regimen(arm=arm, by=bob)
    assert set_value(regimen, "dose", 56, bob).dose == 56


def test_a_contrast_is_of_two_arms_of_one_extraction(arm, draft, bob, carol, review, madrs, day_1):
    place = {"outcome": madrs, "timepoint": day_1, "measure": "MD", "by": bob}
    with pytest.raises(ValueRefused, match="two different arms"):
        rows.add_contrast(arm_1=arm, arm_2=arm, **place)
    elsewhere = extractions.start(study=make_study(review, [bob, carol], "Lii 2023"), by=bob)
    foreign = rows.add_arm(extraction=elsewhere, by=bob, name="Placebo")
    with pytest.raises(ValueRefused, match="two different arms"):
        rows.add_contrast(arm_1=arm, arm_2=foreign, **place)
    placebo = rows.add_arm(extraction=draft, by=bob, name="Placebo")
    contrast = rows.add_contrast(arm_1=arm, arm_2=placebo, estimate=Decimal("-9.10"), **place)
    assert (contrast.estimate, contrast.typed("estimate")) == (-9.1, "-9.10")


def test_an_arm_with_results_is_not_thrown_away(result, arm, bob):
    with pytest.raises(rows.ArmHasResults, match="1 row"):
        rows.remove_row(row=arm, by=bob)
    rows.remove_row(row=result, by=bob)
    rows.add_regimen(arm=arm, by=bob)
    rows.remove_row(row=arm, by=bob)
    assert [model.objects.count() for model in (Arm, ArmResult, Regimen)] == [0, 0, 0]


def test_a_value_typed_anew_loses_its_place(result, bob):
    set_value(result, "spread", 2.8, bob, origin=Place(quote="(2.80)"))
    assert ValueOrigin.objects.of(result).get(field="spread").quote == "(2.80)"
    set_value(result, "spread", Decimal("2.80"), bob)
    assert ValueOrigin.objects.of(result).count() == 1
    set_value(result, "spread", 2.9, bob)
    assert ValueOrigin.objects.of(result).count() == 0


def test_values_of_a_final_are_chosen_not_typed(both, study, dana):
    final = adjudications.start(study=study, by=dana)
    for row in (final, final.arms.first(), final.arm_results.first()):
        with pytest.raises(DecidedByChoice):
            set_value(row, row.VALUES[0], None, dana)
    with pytest.raises(DecidedByChoice):
        rows.remove_row(row=final.arm_results.first(), by=dana)
    own = rows.add_arm(extraction=final, by=dana, name="Seen by neither")
    assert set_value(own, "role", "comparator", dana).role == "comparator"
    rows.remove_row(row=own, by=dana)

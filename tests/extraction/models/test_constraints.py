"""Every constraint of the database, broken behind the back of the actions."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from extraction.actions import extractions
from extraction.models import (
    Arm,
    ArmResult,
    ContrastResult,
    Extraction,
    Outcome,
    Pairing,
    PdfPage,
    PdfParse,
    Regimen,
    Timepoint,
    ValueOrigin,
)
from extraction.models.value_origin import ROWS
from screening.models import Document, Report


@pytest.fixture
def filled(draft, bob, account):
    extractions.fill(extraction=draft, by=bob, **account)
    return draft


@pytest.fixture
def document(review, bob, study):
    return Document.objects.create(
        report=Report.objects.get(studies=study),
        sha256="0" * 64,
        file_name="daly.pdf",
        size=1,
        by=bob,
        added_at=timezone.now(),
    )


def breaks(name, work):
    """PostgreSQL and SQLite name a broken check; SQLite names a unique one by its columns."""
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        work()
    assert name in str(broken.value) or "UNIQUE" in str(broken.value)


@pytest.mark.parametrize(
    ("name", "model", "values"),
    [
        ("percent_female_is_between_0_and_100", Extraction, {"percent_female": 101}),
        ("mean_age_is_between_0_and_120_years", Extraction, {"mean_age_years": -1}),
        ("a_washout_is_not_negative", Extraction, {"washout_days": -1}),
        (
            "only_submitted_extractions_are_superseded",
            Extraction,
            {"superseded_at": timezone.now()},
        ),
        (
            "a_submitted_extraction_has_a_content_hash",
            Extraction,
            {"submitted_at": timezone.now()},
        ),
        ("spread_is_not_negative", ArmResult, {"spread": -1}),
        ("events_do_not_exceed_the_total", ArmResult, {"events": 2, "total": 1}),
        ("an_arm_result_interval_is_ordered", ArmResult, {"spread_low": 2, "spread_high": 1}),
        ("an_arm_result_ci_level_is_a_percentage", ArmResult, {"ci_level": 0.95}),
        ("the_se_of_a_contrast_is_not_negative", ContrastResult, {"se": -1}),
        ("the_sd_of_differences_is_not_negative", ContrastResult, {"sd_of_differences": -1}),
        ("a_contrast_interval_is_ordered", ContrastResult, {"ci_low": 2, "ci_high": 1}),
        ("a_contrast_ci_level_is_a_percentage", ContrastResult, {"ci_level": 100}),
        ("a_p_value_is_between_0_and_1", ContrastResult, {"p": 1.5}),
        ("a_p_value_has_one_or_two_sides", ContrastResult, {"p_sides": 3}),
        ("degrees_of_freedom_are_positive", ContrastResult, {"df": 0}),
        ("regimen_dose_is_not_negative", Regimen, {"dose": -1}),
        ("regimen_dose_mg_is_not_negative", Regimen, {"dose_mg": -1}),
        ("regimen_infusion_minutes_is_not_negative", Regimen, {"infusion_minutes": -1}),
        ("regimen_spacing_hours_is_not_negative", Regimen, {"spacing_hours": -1}),
    ],
)
def test_a_value_that_cannot_be(filled, name, model, values):
    breaks(name, lambda: model.objects.update(**values))


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Extraction, "n_randomised"),
        (Arm, "n_randomised"),
        (ArmResult, "n_analysed"),
        (ArmResult, "events"),
        (ContrastResult, "n_pairs"),
        (Regimen, "administrations"),
    ],
)
def test_a_number_of_people_is_not_negative(filled, model, field):
    breaks(f"{field}", lambda: model.objects.update(**{field: -1}))


def test_a_contrast_has_two_arms(filled):
    breaks("a_contrast_has_two_arms", lambda: ContrastResult.objects.update(arm_2=_arm("Esket")))


def test_an_arm_is_not_its_own_parent(filled):
    arm = _arm("Placebo")
    breaks(
        "an_arm_is_not_its_own_parent",
        lambda: Arm.objects.filter(pk=arm.pk).update(parent_arm=arm),
    )


def _arm(begin):
    return Arm.objects.get(name__startswith=begin)


def test_one_arm_per_name(filled):
    breaks("one_arm_per_name_in_an_extraction", lambda: Arm.objects.update(name="Ketamine"))


def test_one_regimen_per_arm(filled):
    breaks("arm_id", lambda: Regimen.objects.create(arm=_arm("Placebo")))


def test_one_draft_and_one_current_extraction_each(draft, bob):
    same = {"review": draft.review, "study": draft.study, "extractor": bob}
    breaks("one_open_draft_per_study_and_extractor", lambda: Extraction.objects.create(**same))
    done = {"submitted_at": timezone.now(), "content_sha256": "0" * 64}
    Extraction.objects.create(**same, **done)
    breaks(
        "one_current_extraction_per_study_and_extractor",
        lambda: Extraction.objects.create(**same, **done),
    )
    Extraction.objects.create(**same, **done, superseded_at=timezone.now())


def test_one_open_and_one_current_final_per_study(study, dana, alice):
    same = {"review": study.review, "study": study, "is_final": True}
    Extraction.objects.create(**same, extractor=dana)
    breaks("one_open_final_per_study", lambda: Extraction.objects.create(**same, extractor=alice))
    done = {"submitted_at": timezone.now(), "content_sha256": "0" * 64}
    Extraction.objects.create(**same, **done, extractor=dana)
    breaks(
        "one_current_final_per_study",
        lambda: Extraction.objects.create(**same, **done, extractor=alice),
    )
    Extraction.objects.create(**same, **done, extractor=alice, superseded_at=timezone.now())


def test_names_of_the_protocol_are_unique_in_any_case(review, madrs, day_1):
    breaks(
        "one_outcome_per_name_in_a_review",
        lambda: Outcome.objects.create(review=review, name="madrs", domain="x", kind="count"),
    )
    breaks(
        "one_timepoint_per_label_in_a_review",
        lambda: Timepoint.objects.create(
            review=review, label="24 H", hours=1, index_event="randomisation"
        ),
    )


def test_an_origin_belongs_to_exactly_one_row(filled):
    name = "an_origin_belongs_to_exactly_one_row"
    arm = _arm("Placebo")
    breaks(name, lambda: ValueOrigin.objects.create(field="name"))
    breaks(name, lambda: ValueOrigin.objects.create(field="name", arm=arm, extraction=filled))
    breaks(
        name,
        lambda: ValueOrigin.objects.create(
            field="name", arm=arm, regimen=arm.regimen, arm_result=arm.results.get()
        ),
    )


@pytest.mark.parametrize("key", ROWS)
def test_one_origin_per_field(filled, key):
    rows = {
        "extraction": filled,
        "arm": _arm("Placebo"),
        "regimen": _arm("Placebo").regimen,
        "arm_result": ArmResult.objects.first(),
        "contrast_result": ContrastResult.objects.first(),
    }
    row = {key: rows[key]}
    ValueOrigin.objects.create(field="a", **row)
    ValueOrigin.objects.create(field="b", **row)
    breaks(f"one_origin_per_field_of_{key}", lambda: ValueOrigin.objects.create(field="a", **row))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("a_page_is_counted_from_1_in_a_document", {"page": 1}),
        ("a_page_is_counted_from_1_in_a_document", {"page": 0, "document": True}),
        (
            "a_box_is_whole_and_lies_on_a_page",
            {"page": 1, "document": True, "x0": 1, "top": 1, "x1": 2},
        ),
        ("a_box_is_whole_and_lies_on_a_page", {"x0": 1, "top": 1, "x1": 2, "bottom": 2}),
        (
            "a_box_has_an_area",
            {"page": 1, "document": True, "x0": 1, "top": 1, "x1": 1, "bottom": 2},
        ),
        (
            "a_box_has_an_area",
            {"page": 1, "document": True, "x0": 1, "top": 2, "x1": 2, "bottom": 1},
        ),
    ],
)
def test_a_place_is_whole(filled, document, name, values):
    if values.get("document"):
        values = {**values, "document": document}
    breaks(name, lambda: ValueOrigin.objects.create(extraction=filled, field="design", **values))


def test_one_pairing_per_two_extractions(study, both):
    pair = {"study": study, "extraction_a": both[0], "extraction_b": both[1]}
    Pairing.objects.create(**pair)
    breaks("one_pairing_per_two_extractions", lambda: Pairing.objects.create(**pair))


def test_pages(document):
    parse = PdfParse.objects.create(document=document)
    breaks("document_id", lambda: PdfParse.objects.create(document=document))
    page = {"parse": parse, "width": 612, "height": 792, "image_sha256": "0", "image_type": "x"}
    PdfPage.objects.create(number=1, **page)
    breaks("one_row_per_page", lambda: PdfPage.objects.create(number=1, **page))
    for wrong in ({"number": 0}, {"width": 0}, {"height": -1}):
        breaks(
            "a_page_has_a_number_and_a_size",
            lambda wrong=wrong: PdfPage.objects.create(**{"number": 2, **page, **wrong}),
        )


def test_every_constraint_is_broken_here():
    """By name in this file, since the tests may run in several processes."""
    here = Path(__file__).read_text()
    names = {
        constraint.name
        for model in apps.get_app_config("extraction").get_models()
        for constraint in model._meta.constraints
    }
    missing = {name for name in names if name.split("_of_")[0] not in here}
    assert not missing

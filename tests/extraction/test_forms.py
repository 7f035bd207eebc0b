from decimal import Decimal

import pytest

from extraction import forms
from extraction.actions import extractions, parses, rows
from extraction.choices import OriginHow
from extraction.models import ArmResult
from extraction.tasks import parse_pdf
from screening.actions import documents
from screening.models import Report
from tests.extraction.pdf import papers
from tests.factories import make_outcome, make_review, make_study


@pytest.fixture
def filled(draft, bob, account):
    extractions.fill(extraction=draft, by=bob, **account)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def result(filled):
    return filled.arm_results.get(arm__name="Esketamine 28 mg")


def cell(row, field, **data):
    return forms.CellForm(data, row=row, field=field)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("spread", "0", "all participants were alike"),
        ("spread", "-2.8", "never negative"),
        ("spread", "wide", "not a number"),
        ("spread", "<3", "a limit"),
        ("spread", "1,234", "can mean 1234 or 1.234"),
        ("spread", "nan", "not a number"),
        ("n_analysed", "0", "there was nobody"),
        ("n_analysed", "11.5", "whole number"),
        ("n_analysed", "99999999999", "between 1 and"),
        ("ci_level", "0.95", "in per cent"),
        ("spread_kind", "guess", "not one of the available"),
        ("outcome", "", "required"),
        ("outcome", "3e0c1d1e-0000-4000-8000-000000000000", "not one of the available"),
        ("outcome", "x", "not a valid UUID"),
    ],
)
def test_what_a_cell_refuses_it_explains(result, field, typed, words):
    form = cell(result, field, value=typed)
    assert not form.is_valid()
    assert words in " ".join(form.errors["value"])


def test_a_decimal_comma_is_understood_and_said(result):
    form = cell(result, "spread", value="1,5", version="3")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == Decimal("1.5")
    assert form.cleaned_data["version"] == 3
    assert form.cleaned_data["place"] is None
    assert form.fields["value"].note == "1,5 is read as 1.5"


def test_events_beyond_the_total_are_told_where_they_are_typed(result, bob):
    result = rows.set_value(
        extraction=result.extraction, row=result, field="total", value=43, by=bob
    )
    form = cell(result, "events", value="46")
    assert "46 events among 43 participants" in form.errors["value"][0]


def test_empty_is_none_and_zero_is_zero(result):
    for typed, value in (("", None), ("0", 0)):
        form = cell(result, "events", value=typed)
        assert form.is_valid()
        assert form.cleaned_data["value"] == value


def test_a_cell_shows_the_digits_that_were_typed(result, bob):
    draft = result.extraction
    result = rows.set_value(
        extraction=draft, row=result, field="spread", value=Decimal("2.80"), by=bob
    )
    assert cell(result, "spread").initial["value"] == "2.80"
    assert 'value="2.80"' in str(forms.CellForm(row=result, field="spread")["value"])
    shown = forms.CellForm(row=result, field="outcome")["value"]
    assert f'value="{result.outcome.uid}" selected' in str(shown)


def test_yes_no_and_not_stated(filled):
    contrast = filled.contrast_results.get()
    for typed, value in (("true", True), ("false", False), ("unknown", None)):
        form = cell(contrast, "is_ls_mean", value=typed)
        assert form.is_valid()
        assert form.cleaned_data["value"] is value
    form = cell(contrast, "p_sides", value="2")
    assert form.is_valid()
    assert form.cleaned_data["value"] == 2


def test_outcomes_and_arms_of_others_are_not_offered(result, alice, review, bob, carol):
    foreign = make_outcome(make_review(), alice)
    assert not cell(result, "outcome", value=str(foreign.uid)).is_valid()
    elsewhere = extractions.start(study=make_study(review, [bob, carol], "Lii 2023"), by=bob)
    arm = rows.add_arm(extraction=elsewhere, by=bob, name="Saline")
    assert not cell(result.arm, "parent_arm", value=str(arm.uid)).is_valid()
    own = result.extraction.arms.get(name="Placebo spray")
    form = cell(result.arm, "parent_arm", value=str(own.uid))
    assert form.is_valid()
    assert form.cleaned_data["value"] == own


class TestPlaces:
    @pytest.fixture
    def document(self, study, bob):
        report = Report.objects.get(studies=study)
        document = documents.add(report=report, name="daly.pdf", content=papers.written(), by=bob)
        parse_pdf(parses.start(document=document, by=bob).pk)
        return document

    def place(self, document, **changes):
        box = {"x0": "50", "top": "190", "x1": "90", "bottom": "205"}
        return {"document": str(document.uid), "page": "1", "how": "clicked", **box, **changes}

    def test_a_click_sends_value_and_place(self, result, document):
        form = cell(result, "spread", value="2.80", **self.place(document))
        assert form.is_valid(), form.errors
        place = form.cleaned_data["place"]
        assert (place.document, place.page, place.how) == (document, 1, "clicked")
        assert place.box == (50, 190, 90, 205)

    def test_a_page_alone_is_a_place(self, result, document):
        form = cell(result, "spread", value="2.80", document=str(document.uid), page="1")
        assert form.is_valid()
        assert form.cleaned_data["place"].box is None
        assert form.cleaned_data["place"].how == OriginHow.TYPED

    @pytest.mark.parametrize("changes", [{"x0": ""}, {"x0": "left"}, {"page": "0"}, {"how": "x"}])
    def test_half_a_place_is_refused(self, result, document, changes):
        assert not cell(result, "spread", value="1", **self.place(document, **changes)).is_valid()

    def test_documents_of_other_studies_are_not_offered(self, result, document, review, bob, carol):
        other = make_study(review, [bob, carol], "Lii 2023")
        report = Report.objects.get(studies=other)
        foreign = documents.add(report=report, name="x.pdf", content=papers.written(2), by=bob)
        form = cell(result, "spread", value="1", **self.place(foreign))
        assert "document" in form.errors


class TestRowForms:
    def test_a_row_gives_what_its_action_takes(self, draft, bob):
        form = forms.ArmForm({"name": " Saline ", "role": "comparator"}, extraction=draft)
        assert form.is_valid(), form.errors
        arm = rows.add_arm(extraction=draft, by=bob, **form.cleaned_data)
        assert (arm.name, arm.role, arm.n_randomised) == ("Saline", "comparator", None)
        regimen = forms.RegimenForm({"dose": "0,5", "dose_unit": "mg"}, extraction=draft)
        assert regimen.is_valid(), regimen.errors
        made = rows.add_regimen(arm=arm, by=bob, **regimen.cleaned_data)
        assert (made.dose, made.typed("dose")) == (0.5, "0.5")

    def test_a_result_of_the_form(self, filled, madrs, day_1, bob):
        arm = filled.arms.first()
        data = {
            "arm": str(arm.uid),
            "outcome": str(madrs.uid),
            "timepoint": str(day_1.uid),
            "events": "4",
            "total": "11",
        }
        form = forms.ArmResultForm(data, extraction=filled)
        assert form.is_valid(), form.errors
        row = rows.add_result(by=bob, **form.cleaned_data)
        assert (row.events, row.total, row.status) == (4, 11, "reported")
        assert ArmResult.objects.get(pk=row.pk).arm == arm

    def test_every_wrong_field_is_told_at_once(self, filled, madrs, day_1):
        data = {"arm": "", "outcome": str(madrs.uid), "n_analysed": "0", "spread": "0"}
        form = forms.ArmResultForm(data, extraction=filled)
        assert set(form.errors) == {"arm", "timepoint", "n_analysed", "spread"}

    def test_a_contrast_has_two_arms(self, filled, madrs, day_1, bob):
        arms = [str(arm.uid) for arm in filled.arms.all()]
        data = {
            "arm_1": arms[0],
            "arm_2": arms[0],
            "outcome": str(madrs.uid),
            "timepoint": str(day_1.uid),
            "measure": "MD",
            "ci_low": "2",
            "ci_high": "1",
        }
        form = forms.ContrastResultForm(data, extraction=filled)
        assert set(form.errors) == {"arm_2", "ci_low"}
        form = forms.ContrastResultForm(
            {**data, "arm_2": arms[1], "ci_low": "-1"}, extraction=filled
        )
        assert form.is_valid(), form.errors
        assert rows.add_contrast(by=bob, **form.cleaned_data).ci_low == -1

    def test_a_row_is_shown_as_it_was_typed(self, filled, result):
        form = forms.ArmResultForm(extraction=filled, row=result)
        assert form.initial["spread"] == "2.8"
        assert form.initial["outcome"] == str(result.outcome.uid)
        study = forms.StudyForm(extraction=filled, row=filled)
        assert (study.initial["design"], study.initial["n_randomised"]) == ("parallel", "67")


class TestChoices:
    def choice(self, row, field="spread", **data):
        return forms.ChoiceForm(data, row=row, field=field)

    def test_taking_an_account_sends_no_value(self, result):
        form = self.choice(result, take="a", value="nonsense")
        assert form.is_valid(), form.errors
        assert "value" not in form.cleaned_data

    def test_another_value_needs_a_reason(self, result):
        form = self.choice(result, take="other", value="2,9", reason=" ")
        assert "reason" in form.errors
        form = self.choice(result, take="other", value="2,9", reason="registry")
        assert form.is_valid()
        assert form.cleaned_data["value"] == Decimal("2.9")

    def test_another_value_is_checked_like_any(self, result):
        assert "value" in self.choice(result, take="other", value="0", reason="x").errors

    def test_nothing_chosen(self, result):
        assert "take" in self.choice(result).errors


class TestProtocol:
    def test_a_name_is_ones_own(self, review, madrs):
        data = {"name": "madrs", "domain": "depression", "kind": "continuous"}
        assert "name" in forms.OutcomeForm(data, review=review).errors
        assert forms.OutcomeForm({**data, "name": "HDRS"}, review=review).is_valid()
        assert forms.OutcomeForm(data, review=review, instance=madrs).is_valid()
        assert forms.OutcomeForm(data, review=make_review()).is_valid()

    def test_hours_go_through_the_number_field(self, review):
        data = {"label": "40 min", "hours": "0,667", "index_event": "randomisation"}
        form = forms.TimepointForm(data, review=review)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["hours"] == Decimal("0.667")
        assert "hours" in forms.TimepointForm({**data, "hours": "soon"}, review=review).errors

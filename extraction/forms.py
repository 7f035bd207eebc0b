"""Parse and check what people type into an extraction, row by row or cell by cell."""

from django import forms
from django.db.models import FloatField, ForeignKey, IntegerField, TextField
from django.utils.translation import gettext_lazy as _

from extraction import guards
from extraction.actions.origins import Place
from extraction.choices import OriginHow, OriginKind
from extraction.models import (
    Arm,
    ArmResult,
    ContrastResult,
    Extraction,
    Outcome,
    Regimen,
    Timepoint,
)
from review.fields import NumberField
from screening.models import Document

TAKE = [("a", _("A")), ("b", _("B")), ("other", _("Other"))]


def field_for(model, name, extraction):
    """The form field of one value: numbers go through the one number field."""
    column = model._meta.get_field(name)
    if isinstance(column, ForeignKey):
        return related_field(column, extraction)
    if isinstance(column, FloatField):
        return NumberField(label=column.verbose_name, required=False)
    if isinstance(column, IntegerField) and not column.choices:
        return NumberField(label=column.verbose_name, required=False, is_whole=True)
    field = column.formfield()
    if isinstance(column, TextField):
        field.widget.attrs["rows"] = 3
    if column.has_default():
        field.required = False
        field.empty_value = column.default
    return field


def related_field(column, extraction):
    """A choice among the outcomes or timepoints of the review, or the arms of the extraction."""
    model = column.related_model
    home = {"extraction": extraction} if model is Arm else {"review": extraction.review_id}
    return forms.ModelChoiceField(
        label=column.verbose_name,
        queryset=model.objects.filter(**home),
        required=not column.blank,
        to_field_name="uid",
    )


class RowForm(forms.Form):
    """All values of one row of `extraction`; what it gives goes to `rows.add_...` as it is."""

    model = None
    keys = ()  # arms that the row is about

    def __init__(self, *args, extraction, row=None, **kwargs):
        initial = {**({} if row is None else shown_values(row)), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        for name in (*self.keys, *self.model.VALUES):
            self.fields[name] = field_for(self.model, name, extraction)

    def clean(self):
        cleaned = super().clean()
        for problem in guards.refusals(cleaned):
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)
        return cleaned


class StudyForm(RowForm):
    model = Extraction


class ArmForm(RowForm):
    model = Arm


class RegimenForm(RowForm):
    model = Regimen


class ArmResultForm(RowForm):
    model = ArmResult
    keys = ("arm",)


class ContrastResultForm(RowForm):
    model = ContrastResult
    keys = ("arm_1", "arm_2")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("arm_1") is not None and cleaned["arm_1"] == cleaned.get("arm_2"):
            self.add_error("arm_2", _("Choose two different arms of this extraction."))
        return cleaned


def shown_values(row):
    """Initial values of a row's form: digits as they were typed, other rows by their uid."""
    values = row.values()
    return {name: row.typed(name) if _is_number(row, name) else values[name] for name in values}


def _is_number(row, name):
    column = row._meta.get_field(name)
    return isinstance(column, FloatField | IntegerField) and not column.choices


class PlaceForm(forms.Form):
    """Where a value was read: a page and a box on it, or another kind of source."""

    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, to_field_name="uid", label=_("Document")
    )
    page = forms.IntegerField(required=False, min_value=1, label=_("Page"))
    x0 = forms.FloatField(required=False, widget=forms.HiddenInput)
    top = forms.FloatField(required=False, widget=forms.HiddenInput)
    x1 = forms.FloatField(required=False, widget=forms.HiddenInput)
    bottom = forms.FloatField(required=False, widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=OriginHow, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=OriginKind, required=False, label=_("Kind of source"))
    quote = forms.CharField(required=False, max_length=2000, label=_("What it says there"))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        documents = Document.objects.filter(report__studies=row.extraction.study_id).distinct()
        self.fields["document"].queryset = documents

    def clean(self):
        cleaned = super().clean()
        cleaned["place"] = self._place(cleaned)
        return cleaned

    def _place(self, cleaned):
        """None when nothing about a place was sent."""
        sides = [cleaned.get(side) for side in ("x0", "top", "x1", "bottom")]
        is_said = cleaned.get("document") or cleaned.get("quote") or cleaned.get("kind")
        if not is_said and sides == [None] * 4:
            return None
        if None in sides and sides != [None] * 4:
            self.add_error(None, _("The rectangle is not whole. Draw it again."))
            return None
        return Place(
            document=cleaned.get("document"),
            page=cleaned.get("page"),
            box=None if None in sides else tuple(sides),
            how=cleaned.get("how") or OriginHow.TYPED,
            kind=cleaned.get("kind") or OriginKind.PAGE,
            quote=cleaned.get("quote", ""),
        )


class CellForm(PlaceForm):
    """One value of one row, perhaps with the place it was clicked at.

    `version` is the extraction's when the page was read. `fields["value"].note` says how a number
    was understood where that differs from what was typed.
    """

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, row, field, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.field = field
        self.fields["value"] = field_for(type(row), field, row.extraction)
        self.initial.setdefault("value", shown_values(row)[field])

    def clean(self):
        cleaned = super().clean()
        if "value" in cleaned:
            for problem in guards.refusals({**self.row.values(), self.field: cleaned["value"]}):
                self.add_error("value", problem.message)
        return cleaned


class ChoiceForm(CellForm):
    """How an adjudicator settles one value: A's, B's, or another with its reason."""

    take = forms.ChoiceField(choices=TAKE)
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}), max_length=5000
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("take")) != "other":
            del self.fields["value"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("take") == "other" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Give the reason why neither of the two values is taken."))
        return cleaned


class ProtocolForm(forms.ModelForm):
    """An outcome or timepoint; its name is its own in the review."""

    name_field = ""

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def clean(self):
        cleaned = super().clean()
        same = type(self.instance).objects.filter(
            review=self.review,
            **{f"{self.name_field}__iexact": cleaned.get(self.name_field, "")},
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error(self.name_field, _("The review has one of that name. Change that one."))
        return cleaned


class OutcomeForm(ProtocolForm):
    name_field = "name"

    class Meta:
        model = Outcome
        fields = ["name", "domain", "instrument", "kind", "lower_is_better", "rater", "definition"]
        widgets = {"definition": forms.Textarea({"rows": 3})}


class TimepointForm(ProtocolForm):
    name_field = "label"
    hours = NumberField(label=_("Hours"), help_text=_("Before the event: negative."))

    class Meta:
        model = Timepoint
        fields = ["label", "hours", "index_event"]

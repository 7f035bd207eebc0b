"""Parse and check what people type in screening."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import (
    Aside,
    OrderKind,
    Retrieval,
    Stage,
    Verdict,
)
from screening.flow import moments
from screening.models import Citation, ExclusionReason, Study
from screening.readers.identifiers import normalise_doi, normalise_pmid

UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class VerdictForm(forms.Form):
    """What a vote and an adjudication have in common; knows the stage and offers its reasons."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict)
    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=ExclusionReason.objects.none(), required=False
    )

    def __init__(self, *args, review, stage=Stage.TITLE_ABSTRACT, **kwargs):
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.fields["verdict"].choices = self._verdicts()
        reasons = ExclusionReason.objects.offered(review, stage)
        self.fields["reason"].queryset = reasons
        self.fields["reason"].to_field_name = "uid"

    def _verdicts(self):
        without_maybe = self.stage == Stage.FULL_TEXT
        return [v for v in Verdict.choices if not (without_maybe and v[0] == Verdict.MAYBE)]

    def clean(self):
        cleaned = super().clean()
        excludes = cleaned.get("verdict") == Verdict.EXCLUDE
        if not excludes:
            cleaned["reason"] = None  # chosen, then another verdict was pressed
        elif self.stage == Stage.FULL_TEXT and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", _("An exclusion at full text needs a reason. Choose one."))
        return cleaned


class DecisionForm(VerdictForm):
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}), max_length=5000
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class OrderForm(forms.Form):
    kind = forms.ChoiceField(label=_("Order of the records"), choices=OrderKind)


class ReopeningForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage)
    why = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 2}), max_length=2000)


class AfterForm(forms.Form):
    """The record to go on behind, and those that the page holds already."""

    after = forms.UUIDField(required=False)
    held = forms.CharField(required=False, max_length=1000)

    def clean_held(self):
        return UID.findall(self.cleaned_data["held"])


class AdjudicationForm(VerdictForm):
    why = forms.CharField(
        label=_("Why"), required=False, widget=forms.Textarea({"rows": 2}), max_length=5000
    )

    def _verdicts(self):
        return [v for v in Verdict.choices if v[0] != Verdict.MAYBE]


class ArgumentForm(forms.Form):
    text = forms.CharField(
        label=_("Your argument"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files, as a list."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """Only that there are files: what is in them, their readers find and say."""

    file = ManyFilesField(
        label=_("Files"),
        help_text=_(
            "As the database exported them; several at once are possible. Each gets a certificate"
            " of its own."
        ),
        allow_empty_file=True,
    )


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("PDF"), widget=forms.FileInput({"accept": ".pdf"}))


class CitationForm(forms.ModelForm):
    """A citation entered by hand."""

    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line, family name first: Daly, Ella J."),
    )
    source = forms.CharField(
        label=_("Where it was found"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: reference list of Kryst 2020, number 14."),
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1600, max_value=2100)

    class Meta:
        model = Citation
        fields = ["title", "authors", "year", "journal", "doi", "pmid", "abstract", "source"]
        widgets = {
            "title": forms.Textarea({"rows": 2}),
            "abstract": forms.Textarea({"rows": 6}),
            "journal": forms.TextInput,
            "doi": forms.TextInput,
            "pmid": forms.TextInput,
        }
        labels = {"doi": _("DOI"), "pmid": _("PubMed ID")}

    def clean_authors(self):
        lines = self.cleaned_data["authors"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean_doi(self):
        return self._normalised(
            "doi", normalise_doi, _("“{text}” is no DOI. A DOI begins with 10. and has a slash.")
        )

    def clean_pmid(self):
        return self._normalised(
            "pmid", normalise_pmid, _("“{text}” is no PubMed ID, which has up to 8 digits.")
        )

    def _normalised(self, name, normalise, problem):
        text = self.cleaned_data[name].strip()
        found = normalise(text)
        if text and not found:
            raise forms.ValidationError(problem.format(text=text))
        return found


class ReasonForm(forms.ModelForm):
    class Meta:
        model = ExclusionReason
        fields = ["stage", "label"]
        help_texts = {"label": _("A few words, for example: wrong comparator.")}


class RetrievalForm(forms.Form):
    """The next step in getting hold of a report."""

    retrieval = forms.ChoiceField(
        choices=[choice for choice in Retrieval.choices if choice[0] != Retrieval.WANTED]
    )
    note = forms.CharField(label=_("How it was sought"), required=False, max_length=2000)


class StudyForm(forms.ModelForm):
    class Meta:
        model = Study
        fields = ["label"]
        help_texts = {"label": _("Author and year, for example: Daly 2018.")}


class WhyForm(forms.Form):
    """A reason that the log keeps."""

    why = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 2}), max_length=5000)


class AsideForm(WhyForm):
    kind = forms.ChoiceField(label=_("How it leaves"))

    field_order = ["kind", "why"]

    def __init__(self, *args, stages, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in Aside if kind.stage in stages]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


class FinalForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("For example: as in the manuscript sent on 3 May."),
    )


class PreviousVersionForm(forms.Form):
    """All empty: this review updates none."""

    studies = forms.IntegerField(label=_("Studies included before"), required=False, min_value=0)
    reports = forms.IntegerField(label=_("Reports of these"), required=False, min_value=0)
    source = forms.CharField(label=_("Which version"), required=False, max_length=500)

    @classmethod
    def of(cls, previous):
        return cls(initial=dict(zip(("studies", "reports"), previous or (), strict=False)))

    def clean(self):
        told = [self.cleaned_data.get(name) for name in ("studies", "reports")]
        if not self.errors and (None in told) and told != [None, None]:
            raise forms.ValidationError(_("Give both numbers, or neither."))
        return self.cleaned_data


class MomentForm(forms.Form):
    """An event by its number, or the last one of a day; a day is asked for by people."""

    at = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("At the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, review=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def seq(self):
        """The number of the event; None for now."""
        at, day = self.cleaned_data["at"], self.cleaned_data["on"]
        if day is not None:
            at = moments.on(self.review, day)
        return None if at is None or at >= moments.newest(self.review) else at


class ComparisonForm(forms.Form):
    one = forms.DateField(label=_("From the end of"), widget=forms.DateInput({"type": "date"}))
    two = forms.DateField(
        label=_("to the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty for now."),
    )

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def moments(self):
        """The numbers of the two events, None for now."""
        one, two = self.cleaned_data["one"], self.cleaned_data["two"]
        return moments.on(self.review, one), two and moments.on(self.review, two)

"""Parse and check what people type in screening."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import Retrieval, Stage, Verdict
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


class ReopeningForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage)
    why = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 2}), max_length=2000)


class AfterForm(forms.Form):
    """The record to go on behind, named in an address."""

    after = forms.UUIDField(required=False)


class AdjudicationForm(VerdictForm):
    why = forms.CharField(
        label=_("Why"), required=False, widget=forms.Textarea({"rows": 2}), max_length=5000
    )

    def _verdicts(self):
        return [v for v in Verdict.choices if v[0] != Verdict.MAYBE]


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


class MergeForm(forms.Form):
    """Which other record is of the same report, by the address of its page or what ends it."""

    other = forms.CharField(
        label=_("The other record"),
        help_text=_("The address of its page."),
    )

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def clean_other(self):
        found = UID.findall(self.cleaned_data["other"].lower())
        citations = Citation.objects.published().filter(review=self.review)
        other = citations.filter(uid=found[-1]).first() if found else None
        if other is None:
            raise forms.ValidationError(
                _("No record of this review has that address. Copy it from the record's page.")
            )
        return other

"""Parse and check what people say of reports and send as their files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import Retrieval
from screening.forms import UID, ManyFilesField
from screening.models import LooseFile, Report

MOST_PAIRS = 500


class LanguageForm(forms.ModelForm):
    """Prefilled with what the records say, for a person to correct."""

    class Meta:
        model = Report
        fields = ["language", "translator"]
        help_texts = {
            "translator": _("For example: K. Sato; a program, with the tables checked by K. Sato.")
        }

    @classmethod
    def of(cls, report, merged):
        return cls(instance=report, initial={"language": report.language or merged.language})


class ReportFilterForm(forms.Form):
    """Which of the kept reports a list shows; what it does not know is passed over."""

    NOT_STATED = "-"

    retrieval = forms.ChoiceField(choices=Retrieval, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept
        found = kept.order_by("shown_language").values_list("shown_language", flat=True).distinct()
        self.languages = list(found)
        named = [(self.NOT_STATED if each == "" else each, each) for each in self.languages]
        choices = [(value, label or _("Not stated")) for value, label in named]
        self.fields["language"].choices = [("", _("All")), *choices]
        self.is_valid()

    @property
    def shown(self):
        return self.cleaned_data.get("retrieval", "")

    @property
    def has_languages(self):
        return len(self.languages) > 1

    @property
    def found(self):
        """Those of the reports that are asked for."""
        rows = self.kept.filter(retrieval=self.shown) if self.shown else self.kept
        language = self.cleaned_data.get("language", "")
        if not language:
            return rows
        return rows.filter(shown_language="" if language == self.NOT_STATED else language)


class LooseFilesForm(forms.Form):
    """Only that there are files: what is in them, their reading says."""

    file = ManyFilesField(
        label=_("PDFs, or a ZIP of them"),
        help_text=_(
            "Choose up to 500 at once, or drop them here. The program reads the first pages and"
            " proposes the report; you confirm."
        ),
        allow_empty_file=True,
    )
    file.widget.attrs["accept"] = ".pdf,.zip,application/pdf,application/zip"


class FilingForm(forms.Form):
    """Of which report a file is."""

    report = forms.ModelChoiceField(
        queryset=Report.objects.none(),
        to_field_name="uid",
        error_messages={
            "required": _("Choose the report that the file is of."),
            "invalid_choice": _("That report is not, or no longer, kept by title and abstract."),
        },
    )

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        kept = Report.objects.kept().filter(review=review)
        self.fields["report"].queryset = kept.select_related("citation")


class PlaceForm(forms.Form):
    """Which file to show, or the one behind which; and words to look for reports by."""

    file = forms.UUIDField(required=False)
    after = forms.UUIDField(required=False)
    find = forms.CharField(required=False, max_length=300)


class PairsForm(forms.Form):
    """The files that were ticked, each with its report."""

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def clean(self):
        ticked = [UID.findall(value) for value in self.data.getlist("pair")[:MOST_PAIRS]]
        pairs = [tuple(uids) for uids in ticked if len(uids) == 2]
        files = LooseFile.objects.filter(review=self.review, uid__in=[pair[0] for pair in pairs])
        kept = Report.objects.kept().filter(review=self.review)
        reports = kept.filter(uid__in=[pair[1] for pair in pairs]).select_related("citation")
        by_uid = {str(row.uid): row for row in [*files.select_related("review"), *reports]}
        known = [(by_uid.get(one), by_uid.get(other)) for one, other in pairs]
        found = [(file, report) for file, report in known if file and report]
        if not found:
            raise forms.ValidationError(_("Tick the files to confirm."))
        return {"pairs": found}

"""Parse and check what people say of reports and send as their files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import Retrieval
from screening.models import Report


class LanguageForm(forms.ModelForm):
    """Prefilled with what the records say, for a person to correct."""

    class Meta:
        model = Report
        fields = ["language", "translator"]
        help_texts = {
            "translator": _("For example: read by K. Sato; translated by machine, tables checked.")
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

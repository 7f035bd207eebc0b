"""What to export, and as what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import ScreeningOutcome, Stage
from screening.models import Standing
from screening.writers import WRITERS

ALL, UNIQUE, DUPLICATES = "all", "unique", "duplicates"
OPEN_TO_ALL = [
    (ALL, _("All records, duplicates too")),
    (UNIQUE, _("Each report once, without duplicates")),
    (DUPLICATES, _("Duplicates only")),
]


class FormatForm(forms.Form):
    """As what to export; where it is not chosen, as CSV."""

    kind = forms.ChoiceField(
        label=_("Format"),
        choices=[(writer.name, writer.label) for writer in WRITERS.values()],
        required=False,
    )

    def clean_kind(self):
        return self.cleaned_data["kind"] or next(iter(WRITERS))


class ExportForm(FormatForm):
    """Where nothing is chosen, all records.

    Which records others judged how is not asked by whom the joint numbers are closed to.
    """

    which = forms.ChoiceField(label=_("Records"), choices=OPEN_TO_ALL, required=False)

    def __init__(self, *args, is_sealed, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_sealed:
            self.fields["which"].choices = OPEN_TO_ALL + [
                (f"{stage.value}:{outcome.value}", f"{stage.label}: {outcome.label}")
                for stage in Stage
                for outcome in ScreeningOutcome
            ]

    def clean_which(self):
        return self.cleaned_data["which"] or ALL

    @property
    def is_merged(self):
        """Whether each report stands once, with the best of all its records."""
        return self.cleaned_data["which"] not in (ALL, DUPLICATES)

    def chosen(self, citations):
        """Those of `citations` that were asked for."""
        which = self.cleaned_data["which"]
        if which == ALL:
            return citations
        if which == UNIQUE:
            return citations.canonical()
        if which == DUPLICATES:
            return citations.duplicates()
        stage, outcome = which.split(":")
        current = Standing.objects.current().filter(stage=stage, standing=outcome)
        return citations.canonical().filter(pk__in=current.values("citation"))

"""Parse and check what people type about an import: its count, its quarantine, its undoing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import ColumnRole
from screening.forms import CitationForm


class ConfirmationForm(forms.Form):
    shown_count = forms.IntegerField(
        label=_("Records the database displayed"),
        min_value=0,
        max_value=100_000_000,
        required=False,
        help_text=_("For this file: the total on its result page, or the range you exported."),
    )
    why = forms.CharField(
        label=_("Why the numbers differ"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only when they differ and are right."),
    )


class WithdrawalForm(forms.Form):
    """Asks to confirm what would leave only where something would."""

    why = forms.CharField(
        label=_("Why the import is undone"), max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    is_sure = forms.BooleanField(
        label=_("The studies named above may leave the review with their extracted data."),
        required=False,
    )

    def __init__(self, *args, hanging, **kwargs):
        super().__init__(*args, **kwargs)
        if hanging:
            self.fields["is_sure"].required = True
            words = _("Extracted data hang on this import. Confirm that they may leave.")
            self.fields["is_sure"].error_messages["required"] = words
        else:
            del self.fields["is_sure"]


class RepairForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the record"),
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false"}),
        help_text=_("Correct it in the format of the file; it is read again as a record."),
    )


class FillInForm(CitationForm):
    """The fields of a citation, without where it was found: that is its place in the file."""

    source = None

    class Meta(CitationForm.Meta):
        fields = ["title", "authors", "year", "journal", "doi", "pmid", "abstract"]


class DismissalForm(forms.Form):
    why = forms.CharField(
        label=_("Why it is no record"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: an advertisement between the records."),
    )


class ColumnsForm(forms.Form):
    """For each column of a table what it holds."""

    def __init__(self, *args, table, roles=(), **kwargs):
        super().__init__(*args, **kwargs)
        given = roles if len(roles) == len(table.header) else table.roles
        for index, name in enumerate(table.header):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=name or _("Column {n}").format(n=index + 1),
                choices=[("", _("No field of the record")), *ColumnRole.choices],
                required=False,
                initial=given[index] if given[index] in ColumnRole else "",
            )
        self.samples = [
            [row[index] for row in table.samples if index < len(row) and row[index].strip()]
            for index in range(len(table.header))
        ]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and ColumnRole.TITLE not in cleaned.values():
            raise forms.ValidationError(_("Choose the column that holds the title."))
        return cleaned

    @property
    def columns(self):
        """Each column's field with what its first rows hold."""
        return zip(self, self.samples, strict=True)

    @property
    def roles(self):
        return list(self.cleaned_data.values())


class LineForm(forms.Form):
    """A line of the file, named in an address."""

    line = forms.IntegerField(label=_("Line"), min_value=1, max_value=1_000_000_000)

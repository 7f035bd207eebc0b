"""What people say of records in the margin: notes, corrections, words to be marked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening import marks
from screening.actions import citations
from screening.choices import HighlightKind
from screening.models import Citation


class UndoForm(forms.Form):
    """The number of the event to be undone."""

    seq = forms.IntegerField(min_value=1, max_value=10**15)


class NoteForm(forms.Form):
    """Stands on the page of a record beside the form of a tag, so its ids are its own."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea({"rows": 2}), max_length=5000)
    is_shared = forms.BooleanField(label=_("Shared with the team"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="note_%s", **kwargs)


class CorrectionForm(forms.ModelForm):
    """What a record says of its report, put right, and why."""

    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line, family name first: Daly, Ella J."),
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1600, max_value=2100)
    why = forms.CharField(
        label=_("Why, and by which source"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: abstract taken from the journal's page."),
    )

    class Meta:
        model = Citation
        fields = citations.FIELDS
        widgets = {
            "title": forms.Textarea({"rows": 2}),
            "abstract": forms.Textarea({"rows": 8}),
            **{name: forms.TextInput for name in ("journal", "volume", "issue", "pages")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["authors"] = "\n".join(self.initial.get("authors") or [])

    def clean_authors(self):
        lines = self.cleaned_data["authors"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class HighlightForm(forms.Form):
    """Words to be marked, one a line; nothing else is known of them."""

    include = forms.CharField(label=HighlightKind.INCLUDE.label)
    exclude = forms.CharField(label=HighlightKind.EXCLUDE.label)
    neutral = forms.CharField(label=HighlightKind.NEUTRAL.label)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required, field.widget = False, forms.Textarea({"rows": 6})

    def clean(self):
        cleaned = super().clean()
        for name, text in list(cleaned.items()):
            cleaned[name] = "\n".join(self._lines(name, text))
        return cleaned

    def _lines(self, name, text):
        lines = marks.lines(text)
        if len(lines) > marks.MOST:
            words = _("These are {n} lines; {most} can be marked. Shorten the list.")
            self.add_error(name, words.format(n=len(lines), most=marks.MOST))
        for line in lines:
            if len(line) > marks.LONGEST:
                words = _("“{line}…” is longer than {most} characters. Put each word on its line.")
                self.add_error(name, words.format(line=line[:30], most=marks.LONGEST))
        return lines

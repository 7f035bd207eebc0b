"""Parse and check what people say of a search, in the detail that PRISMA-S asks for."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from screening.actions import searches
from screening.choices import SearchKind
from screening.models import Search
from screening.strategies import total_of

_NONE = _("If there were none, say so: “none”.")
GROUPS = (
    (_("The source"), ("kind", "method", "name", "platform", "coverage", "together_with")),
    (_("When, by whom, and what it gave"), ("searched_on", "searched_by", "shown_count")),
    (_("The strategy"), ("strategy", "procedure", "limits", "filters", "prior_work")),
    (_("Updates and peer review"), ("updates", "press_by", "press_on", "press_outcome")),
)


class SearchForm(forms.ModelForm):
    class Meta:
        model = Search
        fields = searches.FIELDS
        labels = {"press_by": _("Strategy reviewed by"), "press_on": _("Reviewed on")}
        widgets = {
            "strategy": forms.Textarea({"rows": 8, "spellcheck": "false"}),
            "searched_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "press_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            **{
                name: forms.Textarea({"rows": 2})
                for name in (
                    "procedure", "limits", "filters", "prior_work", "updates", "press_outcome",
                )
            },
        }  # fmt: skip
        help_texts = {
            "method": _("For another method only: how reports were found."),
            "name": _("As it shall stand in the flow diagram, for example: PubMed."),
            "platform": _("Through which it was searched, for example: Ovid."),
            "coverage": _("What the source covered that day, for example: 1946 to 12 March 2026."),
            "together_with": _("Other databases searched at the same time in one query."),
            "searched_on": _("The day on which it was last run."),
            "strategy": _(
                "Paste it as it was run, with the hits: “1. exp Ketamine/ (12345)”. The lines and"
                " their hits are found in it; the text is kept as it is."
            ),
            "procedure": _(
                "For other methods: which websites, whose references, whom you wrote to, and when."
            ),
            "limits": _("By date, language, type of publication, and why.") + " " + _NONE,
            "filters": _("Published filters, with their source and what you changed.")
            + " "
            + _NONE,
            "prior_work": _("Strategies of other reviews that you took over or adapted."),
            "updates": _("Run again when, or alerts since when."),
            "press_by": _("Who reviewed the strategy, and with which instrument, such as PRESS."),
            "press_outcome": _("What was changed after the review."),
            "shown_count": _("How many records the database said it had found."),
        }

    @property
    def groups(self):
        """The fields by what they are about, for the page."""
        return [(label, [self[name] for name in names]) for label, names in GROUPS]

    def clean(self):
        cleaned = super().clean()
        is_other = cleaned.get("kind") == SearchKind.OTHER
        if not is_other:
            cleaned["method"] = ""  # chosen, then another kind
        self._refuse_future("searched_on")
        self._refuse_future("press_on")
        told = cleaned.get("press_on") or cleaned.get("press_outcome")
        if told and not cleaned.get("press_by"):
            self.add_error("press_by", _("Say who reviewed the strategy."))
        if cleaned.get("shown_count") is None and not is_other:
            cleaned["shown_count"] = total_of(cleaned.get("strategy", ""))
        return cleaned

    def _refuse_future(self, name):
        day = self.cleaned_data.get(name)
        if day and day > timezone.localdate() + timedelta(days=1):
            self.add_error(name, _("The day lies in the future. Check the year."))


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: nobody was contacted. Empty takes the statement back."),
    )

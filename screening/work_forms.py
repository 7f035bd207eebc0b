"""Parse and check how work is shared out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from review.access import who_may
from review.models import User
from review.roles import Permission
from screening import arcs, parts, unassigned
from screening.choices import VotesOfLeaver, WorkKind
from screening.models import CitationImport, WorkShare

MOST = 10_000  # records in a batch


class DayField(forms.DateField):
    def __init__(self, **options):
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **options)


class PeopleField(forms.ModelMultipleChoiceField):
    def __init__(self):
        super().__init__(
            label=_("For"),
            queryset=User.objects.none(),
            to_field_name="uid",
            widget=forms.CheckboxSelectMultiple,
        )


class WorkPlanForm(forms.Form):
    """How a stage is shared out, with a share and a due day for each who screens.

    `seen` is what was last looked at: a plan is saved only when its numbers have been seen.
    """

    kind = forms.ChoiceField(
        label=_("How the records are shared out"), choices=WorkKind, widget=forms.RadioSelect
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, review, stage, is_even=False):
        self.review, self.people = review, who_may(review, Permission.SCREEN)
        self.judges = parts.judges(review, stage)
        initial = _kept(review, stage, self.people) | {"kind": parts.kind_of(review, stage)}
        data = self._evenly(data) if is_even else data
        super().__init__(data, initial=initial)
        for person in self.people:
            self.fields[f"share_{person.uid}"] = forms.IntegerField(
                label=_("Share, per cent"), required=False, min_value=0, max_value=arcs.WHOLE
            )
            self.fields[f"due_{person.uid}"] = DayField(label=_("Due"))

    def rows(self):
        """Each person with the two fields."""
        for person in self.people:
            yield person, self[f"share_{person.uid}"], self[f"due_{person.uid}"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == WorkKind.SHARES and not self.errors:
            missing = arcs.missing([share for share, _ in self.shares().values()], self.judges)
            if words := unassigned.difference(missing, self.judges):
                raise forms.ValidationError(words)
        return cleaned

    def shares(self):
        """Share and due day of each person."""
        at = self.cleaned_data
        return {
            person: (at.get(f"share_{person.uid}") or 0, at.get(f"due_{person.uid}"))
            for person in self.people
        }

    def planned(self):
        return {"kind": self.cleaned_data["kind"], "shares": self.shares()}

    def told(self):
        """What is to be saved, in one line."""
        shares = (f"{person.uid} {share} {due}" for person, (share, due) in self.shares().items())
        return "; ".join([self.cleaned_data["kind"], *shares])

    def is_seen(self):
        return self.cleaned_data["seen"] == self.told()

    def _evenly(self, data):
        shares = arcs.evenly(len(self.people), self.judges)
        told = {f"share_{p.uid}": share for p, share in zip(self.people, shares, strict=True)}
        return {**data.dict(), "kind": WorkKind.SHARES, **told}


class BatchForm(forms.Form):
    people = PeopleField()
    due = DayField(label=_("Due"))

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        people = [person.pk for person in who_may(review, Permission.SCREEN)]
        self.fields["people"].queryset = User.objects.filter(pk__in=people).order_by("pk")


class NewBatchForm(BatchForm):
    size = forms.IntegerField(
        label=_("Records"),
        initial=200,
        min_value=1,
        max_value=MOST,
        help_text=_("The next open ones that are in no batch, in the order of their import."),
    )
    source = forms.ModelChoiceField(
        label=_("Of"),
        queryset=CitationImport.objects.none(),
        required=False,
        to_field_name="uid",
        empty_label=_("All imports"),
    )

    field_order = ["size", "source", "people", "due"]

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, review=review, **kwargs)
        there = CitationImport.objects.published().of_files().filter(review=review)
        self.fields["source"].queryset = there.order_by("pk")


class LeaverForm(forms.Form):
    votes = forms.ChoiceField(
        label=_("What becomes of the votes"),
        choices=VotesOfLeaver,
        initial=VotesOfLeaver.COUNT,
        widget=forms.RadioSelect,
    )


def _kept(review, stage, people):
    rows = WorkShare.objects.filter(plan__review=review, plan__stage=stage, person__in=people)
    found = {}
    for person, share, due in rows.values_list("person__uid", "share", "due"):
        found |= {f"share_{person}": share, f"due_{person}": due}
    return found

"""Parse and check what people say of duplicates and of related records."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from screening.choices import DoubtAnswer, RelationKind
from screening.merged_records import FIELDS
from screening.models import Citation, Report

UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OtherForm(forms.Form):
    """Another record, by the address of its page or of its report's, or by what ends these."""

    other = forms.CharField(
        label=_("The other record"),
        help_text=_("The address of its page, or of its report’s."),
    )

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def clean_other(self):
        found = UID.findall(self.cleaned_data["other"].lower())
        citations = Citation.objects.published().filter(review=self.review)
        reports = Report.objects.filter(review=self.review, uid=found[-1] if found else None)
        either = Q(uid=found[-1] if found else None) | Q(pk__in=reports.values("citation"))
        other = citations.filter(either).first()
        if other is None:
            raise forms.ValidationError(
                _("No record of this review has that address. Copy it from the record's page.")
            )
        return other


class MergeForm(OtherForm):
    """Which other record is of the same report."""

    stands = forms.BooleanField(
        label=_("Its studies stay"),
        required=False,
        help_text=_(
            "Only where both are in studies: this record’s report stands for both, and studies"
            " that only the other one is in are no longer included."
        ),
    )


class RelationForm(OtherForm):
    """Which other record belongs to one, and how."""

    kind = forms.ChoiceField(label=_("How they belong together"), choices=RelationKind)


class DoubtForm(forms.Form):
    """What a person says of a pair that may be duplicates."""

    answer = forms.ChoiceField(label=_("Answer"), choices=DoubtAnswer)
    kind = forms.ChoiceField(label=_("How they belong together"), choices=RelationKind)


class ChosenValueForm(forms.Form):
    """Whose value of a field is shown: a member of the cluster, or whose is best by rule."""

    field = forms.ChoiceField(choices=[(name, name) for name in FIELDS])
    member = forms.ModelChoiceField(
        queryset=Citation.objects.none(), to_field_name="uid", required=False
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members

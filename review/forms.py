"""Parse and check what people type about the review, its team and themselves."""

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from review.actions import reviews, users
from review.choices import Role
from review.models import Invitation, Review, User


class SignupForm(forms.Form):
    """What allauth's sign-up asks besides e-mail and password."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, help_text=_("As your team knows you.")
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        users.change(user=user, name=self.cleaned_data["name"])


class StartReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["title", "question"]
        widgets = {"question": forms.Textarea({"rows": 3})}
        help_texts = {
            "title": _("What the team calls it, for example: Ketamine for depression."),
            "question": _("One sentence with population, intervention, comparison and outcome."),
        }


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = reviews.SETTINGS
        widgets = {
            name: forms.Textarea({"rows": 4})
            for name in ("question", "inclusion_criteria", "exclusion_criteria")
        }
        help_texts = {
            "inclusion_criteria": _("One a line. Shown beside each record."),
            "exclusion_criteria": _("One a line. Shown beside each record."),
            "judgements_required": _(
                "How many people judge each record before it is settled, unless the protocol of a"
                " stage says otherwise."
            ),
            "notice": _("Shown on every page and export of this review."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = [(zone, zone) for zone in sorted(zoneinfo.available_timezones())]
        self.fields["time_zone"].widget = forms.Select(choices=zones)
        self.fields["judgements_required"].min_value = 1


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            choices=Role.choices, widget=forms.CheckboxSelectMultiple, label=_("Roles"), **kwargs
        )


class InvitationForm(forms.ModelForm):
    roles = RolesField()

    class Meta:
        model = Invitation
        fields = ["note", "roles"]
        help_texts = {"note": _("A name, so that you know which link is whose.")}


class RolesForm(forms.Form):
    roles = RolesField(required=False)


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "theme", "has_single_keys"]
        help_texts = {
            "has_single_keys": _("One letter presses the button that shows it, outside of fields.")
        }

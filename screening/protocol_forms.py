"""Parse and check what people type about how a stage is judged."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.actions import protocols
from screening.choices import PilotMeasure, Stage
from screening.models import StageProtocol


class StageProtocolForm(forms.ModelForm):
    class Meta:
        model = StageProtocol
        fields = protocols.FIELDS
        help_texts = {
            "judges": _(
                "How many judge each record; where one include suffices: whose exclusions"
                " it takes, at least two."
            ),
            "checked_percent": _("Drawn at random; who judges first is not told which."),
            "maybe": _("A record that somebody is unsure of."),
            "adjudicators_see": _("Until the conflict is settled, of the votes of others."),
        }

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, auto_id=f"id_{instance.stage}_%s", **kwargs)
        self.fields["judges"].required = True
        self.initial["judges"] = instance.judges or instance.review.judgements_required
        if instance.stage == Stage.FULL_TEXT:
            del self.fields["maybe"]
        else:
            del self.fields["reasons_conflict"]


class PilotForm(forms.Form):
    size = forms.IntegerField(label=_("Records"), min_value=2, max_value=500, initial=50)
    measure = forms.ChoiceField(label=_("Measured by"), choices=PilotMeasure)
    threshold = forms.IntegerField(
        label=_("To reach, per cent"), min_value=1, max_value=100, initial=80
    )

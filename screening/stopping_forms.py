"""Parse and check a plan for when screening may stop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.choices import StoppingRule
from screening.models import StoppingPlan


class StoppingPlanForm(forms.ModelForm):
    class Meta:
        model = StoppingPlan
        fields = [
            "rule",
            "relevant",
            "target",
            "confidence",
            "audit_size",
            "excluded_size",
            "looks",
        ]
        help_texts = {
            "relevant": _("What is told of the others, too, decides nothing."),
            "audit_size": _("The more are drawn, the surer the answer of each look."),
            "excluded_size": _(
                "For people to judge again who did not exclude them, and are not told. With 0 the"
                " plan takes it that nothing was excluded by mistake."
            ),
            "looks": _("How often the rule may be asked. More looks need more records."),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rule") == StoppingRule.RANKED:
            cleaned |= {"audit_size": 0, "excluded_size": 0}  # it draws none
        elif cleaned.get("audit_size") == 0:
            self.add_error("audit_size", _("An audit draws at least one record."))
        return cleaned

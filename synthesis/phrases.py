"""How the log says what happened in synthesis."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "synthesis.analysis.created": _("Analysis added"),
    "synthesis.analysis.changed": _("Analysis changed"),
    "synthesis.run.started": _("Computation started"),
    "synthesis.run.published": _("Result published"),
}

"""How the log says what happened in extraction."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "extraction.outcome.defined": _("Outcome defined"),
    "extraction.outcome.changed": _("Outcome changed"),
    "extraction.timepoint.defined": _("Timepoint defined"),
    "extraction.timepoint.changed": _("Timepoint changed"),
    "extraction.extraction.started": _("Extraction started"),
    "extraction.extraction.submitted": _("Extraction submitted"),
    "extraction.extraction.reopened": _("Extraction re-opened"),
    "extraction.extraction.discarded": _("Draft extraction discarded"),
    "extraction.adjudication.started": _("Adjudication of an extraction started"),
    "extraction.pairing.changed": _("Rows of two extractions paired by hand"),
    "extraction.final.recorded": _("Final extraction recorded"),
    "extraction.pdf.parsed": _("Pages of a report read"),
}

"""How the log says what happened in screening."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "screening.search.started": _("Search noted"),
    "screening.search.changed": _("Search corrected"),
    "screening.import.started": _("File uploaded"),
    "screening.import.published": _("Records imported"),
    "screening.import.withdrawn": _("Import undone"),
    "screening.import.restored": _("Undone import brought back"),
    "screening.import.confirmed": _("Number that the database showed noted"),
    "screening.import.reread": _("File read again"),
    "screening.quarantine.repaired": _("Quarantined record repaired"),
    "screening.quarantine.dismissed": _("Quarantined record dismissed"),
    "screening.quarantine.reopened": _("Dismissal of a quarantined record undone"),
    "screening.search.stated": _("Statement on the searches written"),
    "screening.citation.corrected": _("Record corrected"),
    "screening.duplicates.merged": _("Duplicates joined"),
    "screening.duplicates.split": _("Duplicates split"),
    "screening.reason.added": _("Exclusion reason offered"),
    "screening.reason.retired": _("Exclusion reason retired"),
    "screening.decision.recorded": _("Judged"),
    "screening.decision.undone": _("Judgement taken back"),
    "screening.record.reopened": _("Settled record opened again"),
    "screening.adjudication.recorded": _("Conflict settled"),
    "screening.report.moved": _("Retrieval of a report went on"),
    "screening.document.added": _("Document added"),
    "screening.study.created": _("Study begun"),
    "screening.study.renamed": _("Study renamed"),
    "screening.study.linked": _("Report linked to a study"),
    "screening.study.unlinked": _("Report unlinked from a study"),
}

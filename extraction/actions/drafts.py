"""What every change to an extraction begins with: it is a draft, it is one's own, it is locked."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from extraction.models import Extraction, Regimen
from extraction.models.row import Row
from review.errors import DomainError
from review.models import User


class NotYourExtraction(DomainError):
    """Only the person who makes an extraction changes it."""


class ExtractionSubmitted(DomainError):
    """A submitted extraction does not change."""


class DecidedByChoice(DomainError):
    """A value of a final extraction that was paired is settled by choosing, with its reason."""


def lock(*, extraction: Extraction, by: User) -> Extraction:
    """Count the version up, which locks the row until the commit, and return it read afresh."""
    if extraction.extractor_id != by.pk:
        raise NotYourExtraction(
            _("This is not your extraction, so you cannot change it. Nothing was saved.")
        )
    draft = Extraction.objects.draft().filter(pk=extraction.pk)
    if not draft.update(version=F("version") + 1, saved_at=timezone.now()):
        raise ExtractionSubmitted(
            _(
                "This extraction of %(study)s was submitted and does not change any more. "
                "Re-open it to make a new version."
            )
            % {"study": extraction.study}
        )
    return Extraction.objects.select_related("review", "study", "extractor").get(pk=extraction.pk)


def fresh(row: Row, draft: Extraction) -> Row:
    """The row as it is now that the draft is locked, hanging on the locked draft."""
    if isinstance(row, Extraction):
        return draft
    related = ["arm"] if isinstance(row, Regimen) else []
    fresh = type(row).objects.select_related(*related).get(pk=row.pk)
    holder = fresh.arm if isinstance(row, Regimen) else fresh
    if holder.extraction_id != draft.pk:
        raise NotYourExtraction(_("This row belongs to another extraction."))
    holder.extraction = draft
    return fresh


def refuse_paired(row: Row) -> None:
    """In a final extraction, values of paired rows change by `adjudications.choose` alone."""
    is_paired = row.pair is not None or isinstance(row, Extraction)
    if row.extraction.is_final and is_paired:
        raise DecidedByChoice(
            _(
                "This value comes from the two extractions. Choose one of them, or another value "
                "with a reason."
            )
        )

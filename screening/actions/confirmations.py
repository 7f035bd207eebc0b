"""The count that a database displayed, as a person read it off."""

from django.db import transaction
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.errors import NotInTheReview
from screening.models import CitationImport


@transaction.atomic
def confirm(
    *, citation_import: CitationImport, by: User, shown_count: int | None, why: str = ""
) -> CitationImport:
    """Note how many records the database displayed for a file; None takes that back.

    `why` explains a number that differs and is right. Raises NotInTheReview.
    """
    published = CitationImport.objects.published().of_files()
    job = published.select_for_update(of=("self",)).filter(pk=citation_import.pk).first()
    if job is None:
        raise NotInTheReview(_("The file is not in the review, so it has no count to compare."))
    before = {"shown_count": job.shown_count, "why": job.shown_why}
    after = {"shown_count": shown_count, "why": why.strip()}
    if before == after:
        return job
    job.shown_count, job.shown_why = shown_count, why.strip()
    job.save(update_fields=["shown_count", "shown_why"])
    events.record(
        "screening.import.confirmed",
        review=job.review,
        by=by,
        target=job,
        before=before,
        after=after,
        found=job.starts,
    )
    return job

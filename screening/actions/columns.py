"""What the columns of an uploaded table are, where a person has to say it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from review import events, stored_files
from review.actions import jobs
from review.choices import JobStatus
from review.models import User
from screening import readers
from screening.errors import NoSuchTable
from screening.models import CitationImport, ColumnMapping
from screening.readers import UnknownColumns, tables

MOST = 300  # columns that a form can ask about


def of(citation_import: CitationImport) -> UnknownColumns | None:
    """The columns of an import's file with sample rows and a guess; None when it is no table."""
    if not citation_import.sha256:
        return None
    try:
        decoded = readers.decode(stored_files.read(citation_import.sha256))
    except readers.UnreadableFile:
        return None
    is_table = citation_import.needs_columns or citation_import.dialect == "csv"
    table = tables.columns(decoded) if is_table else None
    return table if table and len(table.header) <= MOST else None


@transaction.atomic
def name(*, citation_import: CitationImport, by: User, roles: Sequence[str]) -> None:
    """Say what the columns of a table are: one role each, "" for none.

    Remembered for all tables of the review with these columns; an import that waited for it goes
    on. One that is in the review stays as it is until its file is read again. Raises NoSuchTable.
    """
    table = of(citation_import)
    if table is None or len(table.header) != len(roles):
        raise NoSuchTable(_("The columns are not those of the file. Open its page again."))
    given = {"header": list(table.header), "roles": list(roles)}
    earlier = ColumnMapping.objects.filter(
        review=citation_import.review, signature=table.signature
    ).first()
    ColumnMapping.objects.update_or_create(
        review=citation_import.review, signature=table.signature, defaults={**given, "by": by}
    )
    job = CitationImport.objects.select_for_update(of=("self",)).get(pk=citation_import.pk)
    waited = job.needs_columns and job.status == JobStatus.FAILED
    job.columns, job.needs_columns = list(roles), False
    job.save(update_fields=["columns", "needs_columns"])
    events.record(
        "screening.columns.named",
        review=job.review,
        by=by,
        target=job,
        **given,
        before=earlier.roles if earlier else None,
    )
    if waited:
        jobs.try_again(job=job)

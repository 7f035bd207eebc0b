"""Files of reports."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events, stored_files
from review.models import User
from screening.actions import clusters, reports
from screening.choices import Retrieval
from screening.errors import FileAlreadyThere, NotAPdf
from screening.models import Document, Report

PDF_WITHIN = 1024  # bytes in which a PDF says that it is one (ISO 32000-1, annex H, note 13)


@transaction.atomic
def add(*, report: Report, name: str, content: bytes, by: User) -> Document:
    """Keep a PDF of a report, which is thereby retrieved. Raises NotAPdf, FileAlreadyThere."""
    if b"%PDF-" not in content[:PDF_WITHIN]:
        words = _("{name} is not a PDF. Save the article as PDF and upload that.")
        raise NotAPdf(words.format(name=name))
    sha256 = stored_files.keep(content)
    clusters.lock(report.citation)
    there = Document.objects.filter(report=report, sha256=sha256).first()
    if there is not None:
        words = _("This very file is there already, as {name}.")
        raise FileAlreadyThere(words.format(name=there.file_name))
    document = Document.objects.create(
        report=report,
        sha256=sha256,
        file_name=name[-255:],
        size=len(content),
        by=by,
        added_at=timezone.now(),
    )
    events.record(
        "screening.document.added",
        review=report.review,
        by=by,
        target=document,
        document=str(document.uid),
        report=str(report.uid),
        sha256=sha256,
    )
    reports.move(report=report, to=Retrieval.RETRIEVED, by=by)
    return document

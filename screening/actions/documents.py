"""Files of reports."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events, stored_files
from review.models import User
from screening.actions import clusters, reports
from screening.choices import SETTLED, Retrieval, Stage
from screening.errors import FileAlreadyThere, FileInUse, NotAPdf
from screening.models import Document, Report, Standing

PDF_WITHIN = 1024  # bytes in which a PDF says that it is one (ISO 32000-1, annex H, note 13)


def add(*, report: Report, name: str, content: bytes, by: User) -> Document:
    """Keep a PDF of a report, which is thereby retrieved. Raises NotAPdf, FileAlreadyThere."""
    refuse_unless_pdf(name, content)
    sha256 = stored_files.keep(content)
    return attach(report=report, name=name, sha256=sha256, size=len(content), by=by)


def refuse_unless_pdf(name: str, content: bytes) -> None:
    """Raises NotAPdf in words."""
    if b"%PDF-" not in content[:PDF_WITHIN]:
        words = _("{name} is not a PDF. Save the article as PDF and upload that.")
        raise NotAPdf(words.format(name=name))


@transaction.atomic
def attach(*, report: Report, name: str, sha256: str, size: int, by: User) -> Document:
    """Make a file that is kept already one of a report. Raises FileAlreadyThere."""
    clusters.lock(report.citation)
    there = Document.objects.filter(report=report, sha256=sha256).first()
    if there is not None:
        words = _("This very file is there already, as {name}.")
        raise FileAlreadyThere(words.format(name=there.file_name))
    document = Document.objects.create(
        report=report,
        sha256=sha256,
        file_name=name[-255:],
        size=size,
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


@transaction.atomic
def take_off(*, document: Document, back_to: Retrieval, by: User) -> None:
    """Take a file off a report that it is not of; without another file the report goes `back_to`.

    Raises FileInUse where its full text is settled, or values were taken from the file.
    """
    report = Report.objects.select_related("citation", "review").get(pk=document.report_id)
    members = clusters.lock(report.citation)
    settled = Standing.objects.current().filter(stage=Stage.FULL_TEXT, standing__in=SETTLED)
    if settled.filter(citation__in=[member.head_id for member in members]).exists():
        words = _("“{title}” is judged at full text. Have it opened again first.")
        raise FileInUse(words.format(title=report.citation))
    events.record(
        "screening.document.taken_off",
        review=report.review,
        by=by,
        target=document,
        document=str(document.uid),
        report=str(report.uid),
        sha256=document.sha256,
    )
    try:
        document.delete()
    except ProtectedError as error:
        raise FileInUse(_("Values were taken from this file. Take them out first.")) from error
    if not report.documents.exists():
        reports.take_back(report=report, to=back_to, by=by)

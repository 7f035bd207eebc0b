"""PDFs that come without the name of their report: kept, read, and filed by a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events, stored_files
from review.errors import DomainError
from review.models import Review, User
from screening.actions import clusters, documents
from screening.choices import FileAnswer, Retrieval
from screening.errors import AlreadyAnswered, FileAlreadyThere, FileRefused, NothingToUndo
from screening.models import Document, LooseFile, Report
from screening.readers.containers import Member, members

LARGEST = 100_000_000  # bytes of one PDF


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one uploaded file: kept and to be read, or in words why it is not.

    `is_left_out` marks what an operating system adds to an archive.
    """

    name: str
    file: LooseFile | None
    problem: str = ""
    is_left_out: bool = False


def keep_all(*, review: Review, files: Iterable[tuple[str, bytes]], by: User) -> list[Kept]:
    """Keep each of the files, given as name and bytes; one that is refused stops no other.

    A zip or gzip file is opened within limits: each file in it is one of its own.
    """
    return [kept for name, content in files for kept in _members(review, name, content, by)]


def _members(review: Review, name: str, content: bytes, by: User) -> Iterator[Kept]:
    for member in members(name, content):
        # Signs that no page shows could make a name look like another.
        shown = "".join(sign for sign in member.name if sign.isprintable())
        yield _keep_member(review, member, shown, by)


def _keep_member(review: Review, member: Member, name: str, by: User) -> Kept:
    if member.is_junk:
        return Kept(name, None, _("Left out: added by the operating system."), is_left_out=True)
    if member.error is not None:
        return Kept(name, None, str(member.error))
    try:
        return Kept(name, keep(review=review, name=name, content=member.data, by=by))
    except DomainError as error:
        return Kept(name, None, str(error))


@transaction.atomic
def keep(*, review: Review, name: str, content: bytes, by: User) -> LooseFile:
    """Keep one PDF and queue the reading of its first pages.

    Raises NotAPdf, FileRefused, FileAlreadyThere.
    """
    _refuse_size(name, content)
    documents.refuse_unless_pdf(name, content)
    sha256 = stored_files.keep(content)
    _refuse_known(review, sha256)
    fields = {"file_name": name[-255:], "size": len(content), "by": by}
    file, is_new = LooseFile.objects.get_or_create(review=review, sha256=sha256, defaults=fields)
    if not is_new:
        raise FileRefused(_there_already(file))
    events.record("screening.loose_file.added", review=review, by=by, target=file, sha256=sha256)
    # An app to the right reads PDFs; only the name of its task is known here.
    current_app.tasks[LooseFile.task].delay_on_commit(file.pk)
    return file


def _refuse_size(name: str, content: bytes) -> None:
    if not content:
        words = _("{name} is empty. Download it again from its source and upload the new file.")
        raise FileRefused(words.format(name=name))
    if len(content) > LARGEST:
        words = _("{name} has more than {n} MB. Save it as a smaller PDF and upload that.")
        raise FileRefused(words.format(name=name, n=LARGEST // 1_000_000))


def _refuse_known(review: Review, sha256: str) -> None:
    there = Document.objects.filter(report__review=review, sha256=sha256).first()
    if there is not None:
        words = _("This very file is there already, as {name} of “{report}”.")
        raise FileAlreadyThere(words.format(name=there.file_name, report=there.report))


def _there_already(file: LooseFile) -> str:
    if file.answer == FileAnswer.DISMISSED:
        words = _("This very file was said not to be of this review, as {name}. Take that back.")
    else:
        words = _("This very file waits here already, as {name}.")
    return words.format(name=file.file_name)


def tell(*, file: LooseFile, front: dict[str, Any], **fields: Any) -> None:
    """Note what the first pages say, for whoever holds the lease of the reading."""
    with file.writing(front=front, **fields):
        pass


@transaction.atomic
def confirm(*, file: LooseFile, report: Report, by: User) -> Document:
    """Make the file a document of the report, which is thereby retrieved.

    Raises AlreadyAnswered, FileAlreadyThere.
    """
    clusters.lock(report.citation)
    file = _waiting(file)
    before = Report.objects.values_list("retrieval", flat=True).get(pk=report.pk)
    name = file.file_name.rpartition("/")[2]  # it may have come in an archive
    document = documents.attach(report=report, name=name, sha256=file.sha256, size=file.size, by=by)
    _answer(file, FileAnswer.FILED, by, document=document, retrieval_before=before)
    return document


def confirm_all(*, pairs: Iterable[tuple[LooseFile, Report]], by: User) -> tuple[int, list[str]]:
    """Confirm several; one that is refused stops no other. How many went, why others did not."""
    done, problems = 0, []
    for file, report in pairs:
        try:
            confirm(file=file, report=report, by=by)
            done += 1
        except DomainError as error:
            problems.append(f"{file}: {error}")
    return done, problems


@transaction.atomic
def dismiss(*, file: LooseFile, by: User) -> None:
    """Say that the file is of no report of this review. Raises AlreadyAnswered."""
    file = _waiting(file)
    _answer(file, FileAnswer.DISMISSED, by)
    events.record("screening.loose_file.dismissed", review=file.review, by=by, target=file)


@transaction.atomic
def undo(*, file: LooseFile, by: User) -> None:
    """Take an answer back: the file waits again, and its report is where it was.

    Raises NothingToUndo, FileInUse.
    """
    if file.document is not None:
        clusters.lock(file.document.report.citation)
    file = _locked(file)
    if not file.answer:
        raise NothingToUndo(_("That was taken back already; the file waits again."))
    document = file.document
    _answer(file, "", None)
    events.record("screening.loose_file.reconsidered", review=file.review, by=by, target=file)
    if document is not None:
        back_to = Retrieval(file.retrieval_before)
        documents.take_off(document=document, back_to=back_to, by=by)


def _locked(file: LooseFile) -> LooseFile:
    """Behind the cluster's lock and before the event's, so that no two wait for each other."""
    rows = LooseFile.objects.select_related("review", "document", "answered_by")
    return rows.select_for_update(of=("self",)).get(pk=file.pk)


def _waiting(file: LooseFile) -> LooseFile:
    file = _locked(file)
    if not file.answer:
        return file
    if file.document is None:
        words = _("{who} said meanwhile that this file is not of this review.")
        raise AlreadyAnswered(words.format(who=file.answered_by))
    words = _("{who} confirmed this file meanwhile, as of “{report}”.")
    raise AlreadyAnswered(words.format(who=file.answered_by, report=file.document.report))


def _answer(
    file: LooseFile,
    answer: FileAnswer | str,
    by: User | None,
    document: Document | None = None,
    retrieval_before: str = "",
) -> None:
    at = timezone.now() if answer else None
    LooseFile.objects.filter(pk=file.pk).update(
        answer=answer,
        answered_at=at,
        answered_by=by,
        document=document,
        retrieval_before=retrieval_before,
    )

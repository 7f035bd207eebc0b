"""Reading a document's pages in a process of their own, and storing what was read."""

import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from extraction import tasks
from extraction.models import PdfPage, PdfParse
from extraction.pdf.parsed import ParsedDocument, ParsedPage, read_words
from extraction.pdf.problems import PdfProblem
from extraction.pdf.sandbox import parse
from review import events, stored_files
from review.errors import DomainError
from review.models import Event, User
from screening.models import Document

PAGES_AT_ONCE = 500  # one process reads so many; a longer document is read by several in turn
IMAGE_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


class PdfNotReadable(DomainError):
    """A file whose pages cannot be shown, and what to do about it."""


def start_for(event_pk: int) -> None:
    """Read the document that an event of `screening.document.added` is about."""
    event = Event.objects.get(pk=event_pk)
    start(document=Document.objects.get(uid=event.target_uid), by=event.by)


@transaction.atomic
def start(*, document: Document, by: User | None) -> PdfParse:
    """Queue the reading of a document; one that was queued or read before is left as it is."""
    job, is_new = PdfParse.objects.get_or_create(document=document, defaults={"by": by})
    if is_new:
        tasks.parse_pdf.delay_on_commit(job.pk)
    return job


def run(job: PdfParse) -> None:
    """The work of the job: images of all pages first, then their words.

    Raises `PdfNotReadable` in words, after storing the problem's code on the job.
    """
    with tempfile.TemporaryDirectory(prefix="consilience-pdf-") as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(stored_files.read(job.document.sha256))
        try:
            read = _read_all(job, source, Path(folder))
        except PdfProblem as problem:
            with job.writing(problem=problem.code):
                pass
            raise PdfNotReadable(_(problem.message) % problem.params) from problem
    with job.writing(
        page_count=read[0].page_count,
        has_text=any(part.has_text for part in read),
        is_cut_off=read[0].is_cut_off,
        problem="",
    ):
        events.record(
            "extraction.pdf.parsed",
            review=job.review,
            by=job.by,
            target=job.document,
            pages=read[0].page_count,
            has_text=any(part.has_text for part in read),
        )


def _read_all(job: PdfParse, source: Path, folder: Path) -> list[ParsedDocument]:
    read: list[ParsedDocument] = []
    first = 1
    while not read or first <= read[0].page_count:
        out = folder / str(first)
        out.mkdir()
        counter = _Counter(job, out, before=2 * (first - 1))
        read.append(parse(source, out, counter.take, first=first, limit=PAGES_AT_ONCE))
        first += PAGES_AT_ONCE
    return read


class _Counter:
    """Stores each page as it comes: twice per page, without and with its words."""

    def __init__(self, job: PdfParse, folder: Path, before: int) -> None:
        self.job, self.folder, self.done = job, folder, before

    def take(self, page: ParsedPage) -> None:
        self.done += 1
        path = self.folder / page.image
        image = stored_files.keep(path.read_bytes())
        words = None if page.words is None else _words(self.folder / page.words)
        with self.job.writing(done=self.done, total=2 * page.of):
            PdfPage.objects.update_or_create(
                parse=self.job,
                number=page.number,
                defaults={
                    "width": page.width,
                    "height": page.height,
                    "image_sha256": image,
                    "image_type": IMAGE_TYPES[path.suffix],
                    "words": words,
                },
            )


def _words(path: Path) -> list[list[str | float]]:
    return [[word.text, *word.box, word.direction] for word in read_words(path)]

"""Reading the first pages of a file of which nobody has said yet what report it is of."""

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from extraction.actions.parses import IMAGE_TYPES, PdfNotReadable
from extraction.pdf.lines import lines_of
from extraction.pdf.parsed import ParsedDocument, ParsedPage, read_words
from extraction.pdf.problems import PdfProblem
from extraction.pdf.sandbox import parse
from review import stored_files
from screening.actions import loose_files
from screening.models import LooseFile

PAGES = 2  # a library or an archive may have put a cover before the first
SECONDS = 60


def run(job: LooseFile) -> None:
    """The work of the job. Raises `PdfNotReadable` in words; a person may file it all the same."""
    with tempfile.TemporaryDirectory(prefix="consilience-pdf-") as folder:
        out = Path(folder)
        source = out / "document.pdf"
        source.write_bytes(stored_files.read(job.sha256))
        try:
            read = parse(source, out, timeout=SECONDS, limit=PAGES)
        except PdfProblem as problem:
            raise PdfNotReadable(_(problem.message) % problem.params) from problem
        front = {"told": list(read.told), "lines": _lines(read, out)}
        loose_files.tell(
            file=job, front=front, page_count=read.page_count, **_first_image(read, out)
        )


def _lines(read: ParsedDocument, folder: Path) -> list[list[float | str]]:
    """As `screening.fronts` takes them: page, place as a share of its height, size, text."""
    return [
        [page.number, round(line.top / page.height, 4), line.size, line.text]
        for page in read.pages
        if page.words is not None
        for line in lines_of(read_words(folder / page.words))
    ]


def _first_image(read: ParsedDocument, folder: Path) -> dict[str, str | int]:
    first: ParsedPage = read.pages[0]
    path = folder / first.image
    return {
        "image_sha256": stored_files.keep(path.read_bytes()),
        "image_type": IMAGE_TYPES[path.suffix],
        "image_width": first.pixel_width,
        "image_height": first.pixel_height,
    }

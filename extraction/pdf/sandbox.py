"""Reads a PDF in a process of its own: pdfium can crash, and must not take a worker with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from extraction.pdf.words import Word


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page as far as it is done. `image` and `words` are file names in `out_dir`; `words` is
    None until its words are read (images of all pages come first), `word_count` 0 on a scan.

    `number` counts from 1, `of` is how many pages the document has; `width`, `height` in points
    of the displayed page, `pixel_width`, `pixel_height` those of the image.
    """

    number: int
    of: int
    width: float
    height: float
    image: str
    pixel_width: int
    pixel_height: int
    words: str | None = None
    word_count: int = 0


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What `parse` wrote. `page_count` is the document's, `pages` those that were asked for.

    `has_text` False: scanned; draw a rectangle and type. `unreadable` are the pages that could
    not be shown, `is_cut_off` says that the file's end is missing, so pages may be.
    """

    page_count: int
    pages: tuple[ParsedPage, ...]
    has_text: bool
    is_cut_off: bool
    unreadable: tuple[int, ...]


def parse(
    path: Path,
    out_dir: Path,
    on_page: Callable[[ParsedPage], None] = lambda page: None,
    timeout: float = 300,
    first: int = 1,
    limit: int = 500,
) -> ParsedDocument:
    """Write an image and the words of the pages `first .. first + limit - 1` into `out_dir`.

    `on_page` is called twice per page, in the caller's process: when its image is there, and
    (after the images of all pages) when its words are. Whatever it raises ends the parse.
    `timeout` is seconds of wall-clock. Raises a `PdfProblem`.
    """
    raise NotImplementedError


def read_words(path: Path) -> list[Word]:
    """The words of one page, from the file that `parse` wrote for it."""
    raise NotImplementedError

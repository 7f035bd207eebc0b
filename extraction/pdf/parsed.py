"""What reading a PDF leaves behind: files in a folder, and what they are."""

import json
from dataclasses import dataclass
from pathlib import Path

from extraction.pdf.words import Word


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page as far as it is done.

    `image` and `words` are file names in the folder; `words` is None until they are read (images
    of all pages come first), `word_count` 0 on a scan. `number` counts from 1, `of` is how many
    pages the document has; `width`, `height` are points of the displayed page.
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
    """What `parse` wrote: `page_count` is the document's, `pages` the readable ones asked for.

    `has_text` False means scanned: draw a rectangle and type. `without_image` and `without_words`
    are the numbers of pages that could not be shown, or shown but not read. `is_cut_off` says
    that the file's end is missing, so pages may be. `told` is what the file says of itself: title,
    subject, keywords, DOI.
    """

    page_count: int
    pages: tuple[ParsedPage, ...]
    has_text: bool
    is_cut_off: bool
    without_image: tuple[int, ...]
    without_words: tuple[int, ...]
    told: tuple[str, ...] = ()


def read_words(path: Path) -> list[Word]:
    """The words of one page, from the file that was written for it."""
    return [Word(*row) for row in json.loads(path.read_text(encoding="utf-8"))]

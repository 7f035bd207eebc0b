"""Opens a PDF: page images by pdfium, words by pdfplumber. Runs in the sandbox only."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from math import atan2, degrees
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.text import extract_words
from PIL import Image

from extraction.pdf.document import PageGeometry, begins_like_a_pdf, geometry
from extraction.pdf.lines import printable
from extraction.pdf.parsed import ParsedPage
from extraction.pdf.problems import DamagedPdf, NotAPdf, PasswordProtected
from extraction.pdf.words import Word

DOTS_PER_INCH = 144  # two pixels per point: 9 pt print is legible, 12 pt sharp on a dense screen
LONGEST_SIDE = 4000  # pixels: a poster is shown coarser rather than filling the memory
PNG_ENOUGH = 400_000  # bytes: a page of print is 100-200 kB as a PNG of 256 colours
UNMAPPED = re.compile(r"\(cid:\d+\)")  # pdfminer's word for a glyph that no letter is known for
WORD_GAP = 0.15  # of the letters' size: some journals set no spaces, only narrow gaps
USUAL_DESCENT, DEEPEST = 0.22, 0.5  # of the letters' size
LONGEST_TOLD, MOST_NAMED = 1000, 10
NAMED_DOI = re.compile(rb"<(?:prism:doi|pdfx:doi|dc:identifier)>([^<>]{5,200})<")
PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

# How pdfplumber has to read characters whose baseline runs at this angle (anticlockwise).
# Without the split, text that runs another way than the page comes out backwards.
READING: dict[int, dict[str, Any]] = {
    0: {"char_dir": "ltr"},
    90: {"char_dir_rotated": "btt", "line_dir_rotated": "ltr"},
    180: {"char_dir": "rtl", "line_dir": "btt"},
    270: {"char_dir_rotated": "ttb", "line_dir_rotated": "rtl"},
}


def open_document(path: Path) -> pypdfium2.PdfDocument:
    """pdfium's document. Raises NotAPdf, PasswordProtected, DamagedPdf."""
    with path.open("rb") as file:
        if not begins_like_a_pdf(file.read(1024)):
            raise NotAPdf
    try:
        return pypdfium2.PdfDocument(path)  # one without pages is an error to it
    except pypdfium2.PdfiumError as error:
        # pdfium may report the error of a document that it opened earlier.
        is_locked = error.err_code in PASSWORD_ERRORS and b"/Encrypt" in path.read_bytes()
        raise (PasswordProtected if is_locked else DamagedPdf) from error


def is_cut_off(path: Path) -> bool:
    """Whether the end-of-file mark is missing: pdfium may still show a part of such a file."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return b"%%EOF" not in file.read()


def told(path: Path, document: pypdfium2.PdfDocument) -> list[str]:
    """What the file says of itself: title, subject and keywords, and DOIs named as such (XMP)."""
    texts = []
    for name in ("Title", "Subject", "Keywords"):
        with suppress(UnicodeError):  # half a character
            texts.append(document.get_metadata_value(name)[:LONGEST_TOLD])
    named = NAMED_DOI.findall(path.read_bytes())[:MOST_NAMED]
    texts += [doi.decode(errors="replace") for doi in dict.fromkeys(named)]
    return [clean for text in texts if (clean := printable(text).strip())]


def images(
    document: pypdfium2.PdfDocument, numbers: range, out_dir: Path
) -> Iterator[tuple[int, ParsedPage | None]]:
    """Write the image of each page and yield it with its number; None for a page that fails."""
    for number in numbers:
        try:
            with closing(document[number - 1]) as page:
                yield number, _image(page, geometry(page, number), len(document), out_dir)
        except pypdfium2.PdfiumError:
            yield number, None


def _image(page: Any, shape: PageGeometry, of: int, out_dir: Path) -> ParsedPage:
    scale = min(DOTS_PER_INCH / 72, LONGEST_SIDE / max(shape.width, shape.height))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    data, extension = encoded(picture)
    name = f"page-{shape.number:04d}.{extension}"
    (out_dir / name).write_bytes(data)
    return ParsedPage(
        shape.number,
        of,
        round(shape.width, 3),
        round(shape.height, 3),
        name,
        picture.width,
        picture.height,
    )


def encoded(picture: Image.Image) -> tuple[bytes, str]:
    """The smaller of a crisp PNG and, where that is large, a JPEG, with the file's extension.

    Measured on the open papers of the tests at 144 dpi: PNG of 256 colours 30 ms and 105-150 kB
    a page, WebP (quality 80) 50-150 ms and 180-390 kB, JPEG 5 ms and 350-600 kB with halos round
    the letters. Only a scan, full of noise, is smaller as a JPEG.
    """
    png = io.BytesIO()
    palette = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(png, "PNG")
    if png.tell() <= PNG_ENOUGH:
        return png.getvalue(), "png"
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=80)
    return (jpeg.getvalue(), "jpg") if jpeg.tell() < png.tell() else (png.getvalue(), "png")


def with_words(
    path: Path, document: pypdfium2.PdfDocument, pages: list[ParsedPage], out_dir: Path
) -> Iterator[tuple[ParsedPage, bool]]:
    """Write the words of each page; yield it with whether its text could be read."""
    with path.open("rb") as file:
        plumber = _plumber(file)
        for parsed in pages:
            found = None if plumber is None else _words(plumber, document, parsed.number)
            name = f"words-{parsed.number:04d}.json"
            rows = [[w.text, *w.box, w.direction] for w in found or []]
            (out_dir / name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            yield replace(parsed, words=name, word_count=len(rows)), found is not None


def _plumber(file: io.BufferedReader) -> PDF | None:
    try:
        return pdfplumber.open(file)
    except MemoryError:
        raise
    except Exception:  # pdfminer raises whatever a broken file provokes
        return None


def _words(plumber: PDF, document: pypdfium2.PdfDocument, number: int) -> list[Word] | None:
    with closing(document[number - 1]) as shown:
        shape = geometry(shown, number)
    try:
        with closing(plumber.pages[number - 1]) as page:  # its cache grows otherwise
            return words_of(page, shape)
    except MemoryError:
        raise
    except Exception:  # as above: a page without words can still be read off by eye
        return None


def direction_of(char: dict[str, Any]) -> int:
    """Degrees anticlockwise, to the nearest right angle, at which a character's baseline runs."""
    a, b = char["matrix"][:2]
    return round(degrees(atan2(b, a)) / 90) % 4 * 90


def _on_its_line(char: dict[str, Any], direction: int, left: float) -> dict[str, Any]:
    """The character with its box on its baseline; `left` is the frame's left edge.

    pdfminer hangs boxes by the descent that the font states. Cambria, for one, states 2.46 times
    its size, which puts the boxes of a whole article two lines too low.
    """
    x0, x1, y0, y1 = char["x0"], char["x1"], char["y0"], char["y1"]
    x, y = left + char["matrix"][4], char["matrix"][5]
    height = y1 - y0 if direction in (0, 180) else x1 - x0
    below = {0: y - y0, 90: x1 - x, 180: y1 - y, 270: x - x0}[direction]  # baseline to box's foot
    if abs(below) <= DEEPEST * height:
        return char
    lift = below - USUAL_DESCENT * height
    dx, dy = {0: (0, lift), 90: (-lift, 0), 180: (0, -lift), 270: (lift, 0)}[direction]
    moved = {"x0": x0 + dx, "x1": x1 + dx, "y0": y0 + dy, "y1": y1 + dy}
    return {**char, **moved, **{edge: char[edge] - dy for edge in ("top", "bottom", "doctop")}}


def words_of(page: Page, shape: PageGeometry) -> list[Word]:
    """The words of a pdfplumber page that lie on its displayed part, upright ones first.

    `page` must be uncropped: its frame is `page.bbox`, the displayed media box, from which the
    crop's offset is taken. Words wholly outside the crop are not shown and are left out.
    """
    by_direction: dict[int, list[dict[str, Any]]] = {}
    for char in page.chars:
        direction = direction_of(char)
        by_direction.setdefault(direction, []).append(_on_its_line(char, direction, page.bbox[0]))
    dx, dy = page.bbox[0] + shape.crop_left, page.bbox[1] + shape.crop_top
    return [
        word
        for direction, chars in sorted(by_direction.items())
        for found in extract_words(chars, x_tolerance_ratio=WORD_GAP, **READING[direction])
        if _is_shown(word := _placed(found, dx, dy, direction), shape)
    ]


def _placed(found: dict[str, Any], dx: float, dy: float, direction: int) -> Word:
    x0, x1 = round(found["x0"] - dx, 2), round(found["x1"] - dx, 2)
    top, bottom = round(found["top"] - dy, 2), round(found["bottom"] - dy, 2)
    return Word(UNMAPPED.sub("\ufffd", found["text"]), x0, top, x1, bottom, direction)


def _is_shown(word: Word, shape: PageGeometry) -> bool:
    across = word.x1 > 0 and word.x0 < shape.width
    return across and word.bottom > 0 and word.top < shape.height

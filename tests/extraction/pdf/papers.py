"""PDF files made for the tests: turned, cropped, moved, scanned, broken, hostile."""

import io
import itertools
import zlib
from dataclasses import dataclass
from functools import cache

import pypdfium2
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 400, 500
CROP = (40, 60, 340, 420)  # left, bottom, right, top, from the media's own corner
SPOTS = {  # where each word starts, likewise; all inside CROP, however they run
    "Esketamine": (150, 250),
    "14.8": (110, 330),
    "(2.80)": (190, 330),
    "-3.8": (260, 180),
    "0.036": (130, 150),
    "n=112": (230, 380),
}


@dataclass(frozen=True)
class Layout:
    """How a page is laid out. `is_upright`: text runs rightwards on the displayed page, else in
    PDF space, so that on a turned page it is displayed turned."""

    rotation: int
    is_cropped: bool
    origin: tuple[int, int]
    is_upright: bool


LAYOUTS = [
    Layout(*each)
    for each in itertools.product(
        (0, 90, 180, 270), (False, True), ((0, 0), (-70, 130)), (True, False)
    )
]


def laid_out(layout):
    """One page with the words of SPOTS."""
    dx, dy = layout.origin
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Helvetica", 12)
    for word, (x, y) in SPOTS.items():
        canvas.saveState()
        canvas.translate(x + dx, y + dy)
        canvas.rotate(layout.rotation if layout.is_upright else 0)
        canvas.drawString(0, 0, word)
        canvas.restoreState()
    canvas.save()
    document = pypdfium2.PdfDocument(file.getvalue())
    page = document[0]
    page.set_mediabox(dx, dy, dx + WIDTH, dy + HEIGHT)
    if layout.is_cropped:
        left, bottom, right, top = CROP
        page.set_cropbox(left + dx, bottom + dy, right + dx, top + dy)
    page.set_rotation(layout.rotation)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def written(pages=1, password=None, size=(WIDTH, HEIGHT)):
    """A plain document whose pages say which they are; the same bytes each time, unless locked."""
    file = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner") if password is not None else None
    canvas = Canvas(file, pagesize=size, encrypt=lock, invariant=1)
    for number in range(1, pages + 1):
        canvas.drawString(50, 300, f"Page {number} of the trial: -14.8 (2.80)")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def scanned():
    """A page that is a picture: noise, as a scanner makes it, and no text."""
    picture = Image.effect_noise((600, 750), 80).convert("RGB")
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
    canvas.save()
    return file.getvalue()


def photographed():
    """A JPEG, to be named .pdf."""
    file = io.BytesIO()
    Image.new("RGB", (50, 50), "red").save(file, "JPEG")
    return file.getvalue()


def by_hand(objects):
    """A document of these object bodies (the first is the catalogue), with its table of offsets."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%btrailer <</Root 1 0 R /Size %d>>\n"
    return data + tail % (count, table, count) + b"startxref\n%d\n%%%%EOF\n" % len(data)


def sunken(rotation):
    """A font that states a descent of 2.46 times its size, as Cambria does, on text that runs in
    all four ways."""
    turns = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}
    spots = {0: (60, 400), 90: (90, 60), 180: (330, 90), 270: (320, 430)}
    text = "".join(
        f"BT /F 14 Tf {turns[turn]} {x} {y} Tm (n={turn}.5) Tj ET "
        for turn, (x, y) in spots.items()
    )
    font = (
        b"<</Type /Font /Subtype /TrueType /BaseFont /Sunken /FirstChar 32 /LastChar 126 "
        b"/Widths [%b] /FontDescriptor 6 0 R /Encoding /WinAnsiEncoding>>" % (b"556 " * 95)
    )
    descriptor = (
        b"<</Type /FontDescriptor /FontName /Sunken /Flags 32 /Ascent 950 /Descent -2463 "
        b"/CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [-100 -200 1000 900]>>"
    )
    return page_of(text.encode(), b"/Font <</F 5 0 R>>", font, descriptor, rotation=rotation)


def stream(entries, content):
    return b"<<%b /Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def page_of(content, resources, *more, rotation=0):
    """One page by hand: its content stream, its resources and further objects, numbered from 5."""
    return by_hand(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R "
            b"/Rotate %d /Resources <<%b>>>>" % (rotation, resources),
            stream(b"", content),
            *more,
        ]
    )


def empty():
    """A well-formed document without a page."""
    return by_hand([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [] /Count 0>>"])


def patchy():
    """Three pages: the second is no page object, the third has a font without descendants, which
    pdfium shows and pdfminer stumbles over."""
    page = (
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R /Resources <<%b>>>>"
    )
    good = b"/Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>"
    bad = b"/Font <</F <</Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts 7>>>>"
    return by_hand(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R 5 0 R 6 0 R] /Count 3>>",
            page % good,
            stream(b"", b"BT /F 12 Tf 50 50 Td (12.5) Tj ET"),
            b"12",
            page % bad,
        ]
    )


def endless():
    """One small page, listed 5,001 times."""
    kids = b" ".join([b"3 0 R"] * 5_001)
    return by_hand(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [%b] /Count 5001>>" % kids,
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 40 50]>>",
        ]
    )


def laughing():
    """Forms that draw forms ten times each: 10^8 rectangles from two kilobytes."""
    depth = 8
    forms = []
    for level in range(depth):
        below = b"/F Do " * 10 if level < depth - 1 else b"0 0 9 9 re f "
        child = b"/Resources <</XObject <</F %d 0 R>>>>" % (6 + level)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 400 500] " + child
        forms.append(stream(entries, below))
    return page_of(b"/F Do", b"/XObject <</F 5 0 R>>", *forms)


def swelling():
    """An image of 30,000 by 30,000 pixels in 3 MB: 2.7 GB once unpacked."""
    side = 30_000
    packer = zlib.compressobj(1)
    row = bytes(3 * side)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter /FlateDecode" % (side, side)
    )
    return page_of(b"400 0 0 500 0 0 cm /I Do", b"/XObject <</I 5 0 R>>", stream(entries, data))


@cache  # saving gives each file an identifier of its own
def row(rotation=0, is_cropped=False):
    """A page of one row of a table; turned or cropped, it is displayed upright all the same."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 700))
    canvas.setFont("Helvetica", 12)
    for text, x, y in (("Change at 24 h", 150, 400), ("-14.8", 300, 400), ("(2.80)", 340, 400)):
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(rotation)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    canvas.save()
    document = pypdfium2.PdfDocument(file.getvalue())
    page = document[0]
    if is_cropped:
        page.set_cropbox(100, 150, 550, 650)
    page.set_rotation(rotation)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@dataclass(frozen=True)
class Article:
    """The first page of an article: `title` in lines as printed, `foot` at its bottom; after a
    `cover` of a library, if one is given, and with references, which may name other articles."""

    title: tuple[str, ...]
    foot: str = ""
    body: str = "Depression is common, and rapid treatments are few."
    references: tuple[str, ...] = ()
    cover: str = ""
    size: float = 18
    properties: str = ""


def article(made):
    """A PDF of it: a sidebar beside the title, as some journals have, and a second page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.setTitle(made.properties or "untitled")
    if made.cover:
        _print(canvas, 9, [made.cover], 50, 800)
        canvas.showPage()
    _print(canvas, 7, ["OPEN ACCESS", "Received: May 2018", "Published: June 2018"], 30, 760)
    _print(canvas, made.size, made.title, 150, 760)
    _print(canvas, 9, [made.body] * 12, 50, 500)
    _print(canvas, 9, ["References", *made.references] if made.references else [], 50, 300)
    _print(canvas, 7, [made.foot], 50, 30)
    canvas.showPage()
    _print(canvas, 9, [made.body] * 20, 50, 780)
    canvas.save()
    return file.getvalue()


def _print(canvas, size, lines, x, y):
    canvas.setFont("Helvetica", size)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - number * size * 1.3, line)

"""The part of a page around what is marked on it, large enough to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extraction.models import PdfPage, ValueOrigin
from extraction.pdf.document import Box
from screening.models import Document

WIDTH, HEIGHT = 290.0, 170.0  # points: on a phone about the size of print


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on a page; `who` is the hand that drew it, "" where that is plain."""

    x0: float
    top: float
    width: float
    height: float
    who: str = ""


@dataclass(frozen=True, slots=True)
class Crop:
    """A page, its marks, and the window to show (x, y, width, height in points)."""

    document: Document
    page: PdfPage
    window: Box
    marks: Sequence[Mark]

    @property
    def view_box(self) -> str:
        return " ".join(f"{side:.2f}" for side in self.window)

    @property
    def whole(self) -> str:
        return f"0 0 {self.page.width} {self.page.height}"


def around(boxes: Sequence[Box], page_width: float, page_height: float) -> Box:
    """A window on the page with all boxes in its middle, no smaller than can be read."""
    x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    width = min(max(WIDTH, x1 - x0 + 40), page_width)
    height = min(max(HEIGHT, bottom - top + 40), page_height)
    x = min(max((x0 + x1 - width) / 2, 0), page_width - width)
    y = min(max((top + bottom - height) / 2, 0), page_height - height)
    return (x, y, width, height)


def crops(origins: Iterable[tuple[str, ValueOrigin | None]]) -> list[Crop]:
    """One per page, with the rectangles of all who read there; `origins` are hand and origin."""
    by_page: dict[tuple[int, int], list[tuple[str, ValueOrigin]]] = {}
    for who, origin in origins:
        if origin is not None and origin.box is not None:
            by_page.setdefault((origin.document_id, origin.page), []).append((who, origin))
    found = []
    for (document, number), placed in by_page.items():
        page = PdfPage.objects.filter(parse__document=document, number=number).first()
        if page is not None:
            found.append(_crop(page, placed))
    return found


def _crop(page: PdfPage, placed: list[tuple[str, ValueOrigin]]) -> Crop:
    marks = [Mark(o.x0, o.top, o.x1 - o.x0, o.bottom - o.top, who) for who, o in placed]
    window = around([origin.box for _who, origin in placed], page.width, page.height)
    return Crop(placed[0][1].document, page, window, marks)

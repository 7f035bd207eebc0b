"""The pages of a study's reports as they can be shown just now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from extraction.models import PdfPage, PdfParse
from screening.models import Document, Study

MOST_LEAVES = 300  # of one document that are shown below each other


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a document and how far its reading is; `page` is None while there is none."""

    document: Document
    number: int
    parse: PdfParse | None
    page: PdfPage | None

    @property
    def count(self) -> int | None:
        """Pages of the document, as soon as that is known."""
        if self.parse is None:
            return None
        return self.parse.page_count or (self.parse.total and self.parse.total // 2)

    @property
    def is_failed(self) -> bool:
        return self.parse is not None and self.parse.status == "failed"

    @property
    def is_waiting(self) -> bool:
        """Its image or its words are still to come: the reading may not have begun yet."""
        if self.parse is None:
            return True
        if self.parse.is_finished:
            return False
        return self.page is None or self.page.words is None

    @property
    def is_scanned(self) -> bool:
        return self.page is not None and self.page.words == []

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        return self.number + 1 if self.number < (self.count or 1) else None

    @property
    def words(self) -> list[Sequence[str | float]]:
        """Text, x0, top, width and height of each word."""
        rows = (self.page.words if self.page else None) or []
        return [(t, x0, top, x1 - x0, bottom - top) for t, x0, top, x1, bottom, *_ in rows]

    @property
    def text(self) -> str:
        return " ".join(str(word[0]) for word in self.words)


@dataclass(frozen=True, slots=True)
class Leaves:
    """The pages of a document behind one of a number, as far as their images are there."""

    document: Document
    parse: PdfParse | None
    pages: list[PdfPage]
    behind: int

    @property
    def last(self) -> int:
        """The number of the last one that is there."""
        return self.pages[-1].number if self.pages else self.behind

    @property
    def is_failed(self) -> bool:
        return self.parse is not None and self.parse.status == "failed"

    @property
    def is_waiting(self) -> bool:
        """Whether images are still to come: those of all pages come before any words."""
        if self.parse is None:
            return True
        count = self.parse.total and self.parse.total // 2
        most = min(count or MOST_LEAVES, MOST_LEAVES)
        return not self.parse.is_finished and self.last < most

    @property
    def is_cut(self) -> bool:
        """Whether there are more pages than are shown."""
        return self.last >= MOST_LEAVES


def documents_of(study: Study) -> "QuerySet[Document]":
    """The files of all reports of a study, in the order they were added."""
    return Document.objects.filter(report__studies=study).distinct().order_by("pk")


def leaf(document: Document, number: str | int | None) -> Leaf:
    """A page of a document; the first where the number is none."""
    page_number = int(number) if str(number or "").isdecimal() else 1
    page_number = min(max(page_number, 1), 1_000_000)
    parse = PdfParse.objects.filter(document=document).first()
    page = parse.pages.filter(number=page_number).first() if parse else None
    return Leaf(document, page_number, parse, page)


def leaves(document: Document, behind: int = 0) -> Leaves:
    """The pages of a document behind the one of that number, without their words."""
    parse = PdfParse.objects.filter(document=document).first()
    rows = PdfPage.objects.filter(parse=parse, number__gt=behind, number__lte=MOST_LEAVES)
    shown = list(rows.defer("words").order_by("number")) if parse else []
    return Leaves(document, parse, shown, behind)

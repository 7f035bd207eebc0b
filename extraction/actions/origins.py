"""Where a value comes from: stored when a person clicks, draws, or names a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from extraction.actions import drafts
from extraction.choices import OriginHow, OriginKind
from extraction.models import Extraction, PdfPage, ValueOrigin
from extraction.models.row import Row
from extraction.models.value_origin import key_of
from extraction.pdf.document import Box
from extraction.pdf.words import text_in
from review.errors import DomainError
from review.models import User
from screening.models import Document

SLACK = 0.5  # points: a word's box may stick out of its page by the rounding of its font


class PlaceRefused(DomainError):
    """A place that is not in a report of this study."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was read. `page` counts from 1; `box` is in points of the displayed page.

    `quote` is only looked at where the program cannot read the place itself (a registry record, a
    scanned page): otherwise the text inside the box is read again.
    """

    document: Document | None = None
    page: int | None = None
    box: Box | None = None
    how: str = OriginHow.TYPED
    kind: str = OriginKind.PAGE
    quote: str = ""
    reason: str = ""


@transaction.atomic
def set_origin(
    *,
    row: Row,
    field: str,
    by: User,
    document: Document | None = None,
    page: int | None = None,
    box: Box | None = None,
    quote: str = "",
    how: str = OriginHow.TYPED,
    kind: str = OriginKind.PAGE,
    reason: str = "",
) -> ValueOrigin:
    """Say where a value of an own draft comes from, the value staying as it is.

    Replaces the field's earlier origin. Raises `PlaceRefused`, and what `drafts.lock` raises.
    """
    draft = drafts.lock(extraction=row.extraction, by=by)
    row = drafts.fresh(row, draft)
    drafts.refuse_paired(row)
    place = Place(document, page, box, how, kind, quote, reason)
    return store(row=row, field=_field(row, field), place=place, extraction=draft)


def store(*, row: Row, field: str, place: Place, extraction: Extraction) -> ValueOrigin:
    """Write the checked place of one value, over an earlier one, within the caller's transaction."""
    values = _values(place, _Reports(extraction).quote(place))
    origin, _is_new = ValueOrigin.objects.update_or_create(
        **{key_of(row): row}, field=field, defaults={**values, "taken_from": None}
    )
    return origin


def store_all(*, row: Row, places: Mapping[str, Place], extraction: Extraction) -> None:
    """Write the checked places of a row that has none yet, by field."""
    reports = _Reports(extraction)
    ValueOrigin.objects.bulk_create(
        ValueOrigin(
            **{key_of(row): row}, field=_field(row, field), **_values(place, reports.quote(place))
        )
        for field, place in places.items()
    )


def _field(row: Row, field: str) -> str:
    if field not in row.VALUES:
        raise PlaceRefused(_("There is no field “%(field)s” here.") % {"field": field})
    return field


def _values(place: Place, quote: str) -> dict[str, Any]:
    x0, top, x1, bottom = place.box or (None, None, None, None)
    return {
        "kind": place.kind,
        "document": place.document,
        "page": place.page,
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "quote": quote,
        "how": place.how,
        "reason": place.reason,
    }


def clear(*, row: Row, field: str) -> None:
    """Forget where the value was read: it is another one now."""
    ValueOrigin.objects.of(row).filter(field=field).delete()


class _Reports:
    """The documents of a study and their pages, each looked up once."""

    def __init__(self, extraction: Extraction) -> None:
        self.study = extraction.study
        self.pages: dict[tuple[int, int], PdfPage | None] = {}

    @cached_property
    def documents(self) -> set[int]:
        found = Document.objects.filter(report__studies=self.study)
        return set(found.values_list("pk", flat=True))

    def quote(self, place: Place) -> str:
        """Check the place and read the text inside its box. Raises `PlaceRefused`."""
        if place.kind not in OriginKind.values or place.how not in OriginHow.values:
            raise PlaceRefused(_("This kind of source is not known."))
        if place.document is None:
            if place.page is not None or place.box is not None:
                raise PlaceRefused(_("A page belongs to a document. Choose the document first."))
            return place.quote
        if place.document.pk not in self.documents:
            raise PlaceRefused(
                _("%(document)s is not a report of %(study)s. Choose a document of this study.")
                % {"document": place.document, "study": self.study}
            )
        if place.page is None:
            if place.box is not None:
                raise PlaceRefused(_("A rectangle lies on a page. Name the page."))
            return place.quote
        return _text_in(self._page(place.document, place.page), place)

    def _page(self, document: Document, number: int) -> PdfPage:
        key = document.pk, number
        if key not in self.pages:
            pages = PdfPage.objects.filter(parse__document=document, number=number)
            self.pages[key] = pages.first()
        page = self.pages[key]
        if page is None:
            raise PlaceRefused(
                _("%(document)s has no page %(page)s that could be shown.")
                % {"document": document, "page": number}
            )
        return page


def _text_in(page: PdfPage, place: Place) -> str:
    if place.box is None:
        return place.quote
    x0, top, x1, bottom = place.box
    if not (x0 < x1 and top < bottom):
        raise PlaceRefused(_("This rectangle has no area. Draw it around the number."))
    is_inside = min(x0, top) >= -SLACK and x1 <= page.width + SLACK
    if not (is_inside and bottom <= page.height + SLACK):
        raise PlaceRefused(_("This rectangle lies outside the page. Draw it on the page."))
    return text_in(page.word_list(), place.box) or place.quote

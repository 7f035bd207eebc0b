"""Where a value comes from: stored when a person clicks, draws, or names a source."""

from dataclasses import dataclass

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
    if field not in row.VALUES:
        raise PlaceRefused(_("There is no field “%(field)s” here.") % {"field": field})
    row = drafts.fresh(row, draft)
    drafts.refuse_paired(row)
    place = Place(document, page, box, how, kind, quote, reason)
    return store(row=row, field=field, place=place, extraction=draft)


def store(
    *,
    row: Row,
    field: str,
    place: Place,
    extraction: Extraction,
    taken_from: Extraction | None = None,
) -> ValueOrigin:
    """Write the checked place of one value, within the caller's transaction."""
    quote = _quote(place, extraction)
    x0, top, x1, bottom = place.box or (None, None, None, None)
    origin, _is_new = ValueOrigin.objects.update_or_create(
        **{key_of(row): row},
        field=field,
        defaults={
            "kind": place.kind,
            "document": place.document,
            "page": place.page,
            "x0": x0,
            "top": top,
            "x1": x1,
            "bottom": bottom,
            "quote": quote,
            "how": place.how,
            "taken_from": taken_from,
            "reason": place.reason,
        },
    )
    return origin


def clear(*, row: Row, field: str) -> None:
    """Forget where the value was read: it is another one now."""
    ValueOrigin.objects.of(row).filter(field=field).delete()


def _quote(place: Place, extraction: Extraction) -> str:
    """Check the place and read the text inside its box. Raises `PlaceRefused`."""
    if place.kind not in OriginKind.values or place.how not in OriginHow.values:
        raise PlaceRefused(_("This kind of source is not known."))
    if place.document is None:
        if place.page is not None or place.box is not None:
            raise PlaceRefused(_("A page belongs to a document. Choose the document first."))
        return place.quote
    if not extraction.study.reports.filter(documents=place.document).exists():
        raise PlaceRefused(
            _("%(document)s is not a report of %(study)s. Choose a document of this study.")
            % {"document": place.document, "study": extraction.study}
        )
    if place.page is None:
        if place.box is not None:
            raise PlaceRefused(_("A rectangle lies on a page. Name the page."))
        return place.quote
    return _quote_on_page(place)


def _quote_on_page(place: Place) -> str:
    page = PdfPage.objects.filter(parse__document=place.document, number=place.page).first()
    if page is None:
        raise PlaceRefused(
            _("%(document)s has no page %(page)s that could be shown.")
            % {"document": place.document, "page": place.page}
        )
    if place.box is None:
        return place.quote
    x0, top, x1, bottom = place.box
    if not (x0 < x1 and top < bottom):
        raise PlaceRefused(_("This rectangle has no area. Draw it around the number."))
    is_inside = min(x0, top) >= -SLACK and x1 <= page.width + SLACK
    if not (is_inside and bottom <= page.height + SLACK):
        raise PlaceRefused(_("This rectangle lies outside the page. Draw it on the page."))
    return text_in(page.word_list(), place.box) or place.quote

"""What a click on a page, or a rectangle drawn on it, means for a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from extraction.actions.origins import PlaceRefused
from extraction.cells import Cell
from extraction.choices import OriginHow
from extraction.models import PdfPage, ValueOrigin
from extraction.models.value_origin import BOX
from extraction.pdf.document import Box
from extraction.pdf.numbers import ALIKE, MINUSES, NUMBER, PrintedNumber, number_of, numbers_in
from extraction.pdf.words import Word, text_in, word_at


@dataclass(frozen=True, slots=True)
class Pointed:
    """The text that was meant, and the box that holds it (points of the displayed page)."""

    text: str
    box: Box


def complete(data: Mapping[str, Any], cell: Cell) -> dict[str, Any]:
    """What was sent for a cell, with what follows from where it was pointed.

    A click (`x`, `y`) gives value and box of the word under it. A rectangle gives the value too
    where none was typed and it holds exactly one. A value typed into an empty cell keeps the
    rectangle that was drawn for it before. Raises `PlaceRefused`.
    """
    found = {name: data[name] for name in data}
    if "x" in found:
        pointed = _clicked(found, cell, _page(found))
        found |= {"value": pointed.text, "how": OriginHow.CLICKED, **_sides(pointed.box)}
    elif found.get("x0"):
        _fill_from_box(found, cell)
    elif not found.get("document") and cell.is_empty:
        found |= _waiting_place(cell.origin)
    return found


def _clicked(data: Mapping[str, Any], cell: Cell, page: PdfPage | None) -> Pointed:
    words = page.word_list() if page else []
    try:
        x, y = float(data["x"]), float(data["y"])
    except (KeyError, ValueError) as error:
        raise PlaceRefused(_("Click on a word of the page.")) from error
    word = word_at(words, x, y)
    if page is None or word is None:
        raise PlaceRefused(_("There is no word here. Draw a rectangle around the value."))
    if cell.is_number:
        found = number_at(word, words, x)
    else:
        found = Pointed(cell.saved if cell.is_choice else word.text, word.box)
    return Pointed(found.text, _on(page, found.box))


def number_at(word: Word, words: Sequence[Word], x: float) -> Pointed:
    """The number of a word that stands nearest to `x`, with the minus that stands before it.

    Raises `PlaceRefused` for a word without a number, and for a limit ("<0.001").
    """
    number = number_of(word, words)
    if number is None:
        raise PlaceRefused(
            _("“%(word)s” is not a number. Click on the number, or draw a rectangle and type.")
            % {"word": word.text}
        )
    several = numbers_in(word.text)
    if len(several) > 1 and word.direction == 0:
        nearest = _nearest(word, x)
        number = number if nearest == 0 else several[nearest]
    _refuse_limit(number)
    return Pointed(number.text, _with_minus(word, words, number))


def _refuse_limit(number: PrintedNumber) -> None:
    if number.relation:
        raise PlaceRefused(
            _(
                "“%(relation)s %(number)s” is a limit, not a value. Leave the cell empty and put "
                "what is printed into the note."
            )
            % {"relation": number.relation, "number": number.text}
        )


def _nearest(word: Word, x: float) -> int:
    """Which of the numbers in the word: letters are taken to be of one width."""
    at = (x - word.x0) / (word.x1 - word.x0) * len(word.text)
    spans = [match.span() for match in NUMBER.finditer(word.text.translate(ALIKE))]
    away = [max(start - at, at - end, 0) for start, end in spans]
    return away.index(min(away))


def _with_minus(word: Word, words: Sequence[Word], number: PrintedNumber) -> Box:
    """The word's box, widened to a minus that stands apart before it."""
    if number.value >= 0 or any(sign in word.text for sign in MINUSES):
        return word.box
    before = [w for w in words if w.text in MINUSES and w.x1 <= word.x0 and _is_level(w, word)]
    minus = max(before, key=lambda w: w.x1)
    top, bottom = min(minus.top, word.top), max(minus.bottom, word.bottom)
    return (minus.x0, top, word.x1, bottom)


def _is_level(one: Word, other: Word) -> bool:
    return one.top < (other.top + other.bottom) / 2 < one.bottom


def _fill_from_box(found: dict[str, Any], cell: Cell) -> None:
    found.setdefault("how", OriginHow.TYPED)
    if cell.is_choice or str(found.get("value", "")).strip():
        return
    try:
        x0, top, x1, bottom = (float(found[side]) for side in BOX)
    except (KeyError, ValueError):
        return  # the form says what is wrong with it
    page = _page(found)
    text = text_in(page.word_list(), (x0, top, x1, bottom)) if page else ""
    numbers = numbers_in(text)
    if not cell.is_number:
        found.update(value=text, how=OriginHow.CLICKED)
    elif len(numbers) == 1 and not numbers[0].relation:
        found.update(value=numbers[0].text, how=OriginHow.CLICKED)


def _page(data: Mapping[str, Any]) -> PdfPage | None:
    try:
        document, number = UUID(str(data.get("document"))), int(data.get("page") or 0)
    except ValueError:
        return None
    return PdfPage.objects.filter(parse__document__uid=document, number=number).first()


def _on(page: PdfPage, box: Box) -> Box:
    """The part of a word's box that is on the page: letters may stick out."""
    x0, top, x1, bottom = box
    return (max(x0, 0.0), max(top, 0.0), min(x1, page.width), min(bottom, page.height))


def _sides(box: Box) -> dict[str, float]:
    return dict(zip(BOX, box, strict=True))


def _waiting_place(origin: ValueOrigin | None) -> dict[str, Any]:
    """What was drawn before the value was typed."""
    if origin is None or origin.box is None:
        return {}
    place = {"document": str(origin.document.uid), "page": origin.page, "how": origin.how}
    return {**place, **_sides(origin.box)}

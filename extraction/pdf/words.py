"""Words of a page, each with its box in points of the displayed page. Opens no PDF."""

from collections.abc import Iterable
from dataclasses import dataclass

from extraction.pdf.document import Box


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space.

    `direction` is where its text runs to on the displayed page: 0 rightwards, 90 upwards, 180
    leftwards (upside down), 270 downwards. The rest are points of the displayed page.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    direction: int = 0

    @property
    def box(self) -> Box:
        """(x0, top, x1, bottom)."""
        return (self.x0, self.top, self.x1, self.bottom)


def text_in(words: Iterable[Word], box: Box) -> str:
    """The text inside `box` (points of the displayed page): the words whose centre lies in it, in
    the order of `words`, joined by spaces. "" when the box holds none."""
    x0, top, x1, bottom = box
    return " ".join(
        word.text
        for word in words
        if x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= (word.top + word.bottom) / 2 <= bottom
    )


def word_at(words: Iterable[Word], x: float, y: float) -> Word | None:
    """The word under a point of the displayed page; the smallest when several overlap."""
    under = [word for word in words if word.x0 <= x <= word.x1 and word.top <= y <= word.bottom]
    return min(under, key=lambda w: (w.x1 - w.x0) * (w.bottom - w.top), default=None)

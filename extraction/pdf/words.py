"""The words of a page, each with its box in points of the displayed page."""

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.pdf.document import Box


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space. `direction` is where its text runs to on the
    displayed page: 0 rightwards, 90 upwards, 180 leftwards (upside down), 270 downwards."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    direction: int = 0

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)


def text_in(words: Sequence[Word], box: Box) -> str:
    """The text inside `box` (points of the displayed page): the words whose centre lies in it, in
    the order of `words`, joined by spaces. "" when the box holds none."""
    raise NotImplementedError


def word_at(words: Sequence[Word], x: float, y: float) -> Word | None:
    """The word under a point of the displayed page; the smallest when several overlap."""
    raise NotImplementedError

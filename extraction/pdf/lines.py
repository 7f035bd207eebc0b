"""Words of a page put together to lines: runs of one size of print. Opens no PDF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from extraction.pdf.words import Word

MOST_LINES, LONGEST = 400, 300  # of a page; letters of a line
SAME_SIZE = 0.1  # by how much of it the sizes of one line differ
SAME_LINE, NEXT_COLUMN = 0.6, 3.0  # of the size: how far down, how far to the right


@dataclass(frozen=True, slots=True)
class Line:
    """`top` and `size` in points of the displayed page."""

    top: float
    size: float
    text: str


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The upright words of a page as lines, in the order in which they are given."""
    runs = _runs(word for word in words if word.direction == 0)
    return [
        Line(run[0].top, round(_size(run[0]), 1), _text(run)) for run in islice(runs, MOST_LINES)
    ]


def _text(run: list[Word]) -> str:
    return printable(" ".join(word.text for word in run)[:LONGEST])


def printable(text: str) -> str:
    """Without signs that no page shows and some databases refuse: NUL, halves of characters."""
    return "".join(sign for sign in text if sign.isprintable())


def _runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _goes_on(before: Word, word: Word) -> bool:
    size = _size(before)
    is_alike = abs(_size(word) - size) <= SAME_SIZE * size
    is_level = abs(word.bottom - before.bottom) <= SAME_LINE * size
    return is_alike and is_level and -size <= word.x0 - before.x1 <= NEXT_COLUMN * size


def _size(word: Word) -> float:
    return max(word.bottom - word.top, 0.1)

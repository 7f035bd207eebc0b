"""Numbers as articles print them: what a click on a word fills in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.pdf.words import Word


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number in a printed text.

    `text` is as a number field takes it ("-14.8": minus as hyphen, point as decimal mark, no
    thousands separator), `value` the same as a number; `other` is the second possible reading of
    "1,234"; `relation` is "<", ">", "≤", "≥" or "" and `is_percent` says that a % follows.
    """

    text: str
    value: Decimal
    other: Decimal | None = None
    relation: str = ""
    is_percent: bool = False


def numbers_in(text: str) -> list[PrintedNumber]:
    """All numbers of a printed text, left to right: "−3.8 (1.39)" gives -3.8 and 1.39."""
    raise NotImplementedError


def number_of(word: Word, words: Sequence[Word] = ()) -> PrintedNumber | None:
    """The number a click on `word` means, or None. `words` (the page's) lets a minus sign that
    stands alone before it count."""
    raise NotImplementedError

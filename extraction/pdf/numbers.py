"""Numbers as articles print them: what a click on a word fills in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.pdf.words import Word

MINUSES = "-−–‒‑﹣－"  # hyphen, minus, en dash, figure dash, no-break hyphen, small, full-width
POINTS = "·∙‧⋅"  # the raised points of British journals
NARROW_SPACES = "\u00a0\u2009\u202f"  # no-break, thin, narrow no-break: thousands separators
ALIKE = str.maketrans({c: "-" for c in MINUSES} | {c: "." for c in POINTS})

# A hyphen is a minus at the start or after an opening mark, else it is a range ("1.0-11.16").
NUMBER = re.compile(
    rf"""(?P<relation>[<>≤≥])?\s?
    (?P<minus>(?:(?<=^)|(?<=[\s(\[{{,;:=<>≤≥±+/|-]))-)?
    (?<![A-Za-z0-9.])(?P<body>
        [1-9][0-9]{{0,2}}(?:[,{NARROW_SPACES}][0-9]{{3}})+(?:\.[0-9]+)?(?![0-9])
      | [1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+,[0-9]+
      | [0-9]+(?:[.,][0-9]+)?
      | \.[0-9]+
    )(?P<percent>\s?%)?""",
    re.VERBOSE | re.ASCII,
)
ONE_GROUP = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number in a printed text.

    `text` is as a number field takes it ("-14.8": hyphen as minus, point as decimal mark, no
    thousands separator, decimals as printed), `value` the same as a number; `other` is the second
    possible reading of "1,234"; `relation` is "<", ">", "≤", "≥" or "" and `is_percent` says that
    a % follows. A number with a relation is a limit: it is not to be filled in as a value.
    """

    text: str
    value: Decimal
    other: Decimal | None = None
    relation: str = ""
    is_percent: bool = False


def numbers_in(text: str) -> list[PrintedNumber]:
    """All numbers of a printed text, left to right: "−3.8 (1.39)" gives -3.8 and 1.39.

    Brackets do not negate (they hold an SD or SE); dashes between numbers are ranges; digits that
    hang on a letter ("D17") are part of a name.
    """
    return [_printed(match) for match in NUMBER.finditer(text.translate(ALIKE))]


def _printed(match: re.Match[str]) -> PrintedNumber:
    body, sign = match["body"], match["minus"] or ""
    plain = sign + _with_point(body)
    other = Decimal(sign + body.replace(",", ".")) if ONE_GROUP.fullmatch(body) else None
    return PrintedNumber(
        plain, Decimal(plain), other, match["relation"] or "", match["percent"] is not None
    )


def _with_point(body: str) -> str:
    """The digits with "." as the decimal mark and no thousands separator."""
    if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:[,{NARROW_SPACES}][0-9]{{3}})+(?:\.[0-9]+)?", body):
        return re.sub(rf"[,{NARROW_SPACES}]", "", body)
    if "," in body:
        body = body.replace(".", "").replace(",", ".")
    return "0" + body if body.startswith(".") else body


def number_of(word: Word, words: Sequence[Word] = ()) -> PrintedNumber | None:
    """The (first) number a click on `word` means, or None.

    `words` are the page's: a minus that stands alone just before the word ("− 14.8") counts,
    unless a number stands before it (then it is a range).
    """
    found = numbers_in(word.text)
    if not found:
        return None
    first = found[0]
    if first.value > 0 and word.text[0] in "0123456789." and _minus_before(word, words):
        other = None if first.other is None else -first.other
        return PrintedNumber("-" + first.text, -first.value, other, "", first.is_percent)
    return first


def _minus_before(word: Word, words: Sequence[Word]) -> bool:
    minus = _neighbour(word, words)
    if minus is None or minus.text not in MINUSES:
        return False
    before = _neighbour(minus, words)
    return before is None or not before.text[-1].isdigit()


def _neighbour(word: Word, words: Sequence[Word]) -> Word | None:
    """The word that ends less than half a letter's height before this one, on its line."""
    reach = 0.5 * (word.bottom - word.top)
    near = [
        other
        for other in words
        if other.direction == word.direction == 0
        and 0 <= word.x0 - other.x1 <= reach
        and other.top < (word.top + word.bottom) / 2 < other.bottom
    ]
    return max(near, key=lambda other: other.x1, default=None)

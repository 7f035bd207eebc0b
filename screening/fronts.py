"""What the first pages of a file say: their lines, and the identifiers and titles in these."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import median
from typing import Any

from rapidfuzz.fuzz import partial_ratio_alignment

from screening.matching.words import folded, without_notes
from screening.readers.cleaning import without_markup
from screening.readers.identifiers import normalise_doi, normalise_pmcid

LARGE = 1.15  # times the size of most of the print
HEAD = 0.35  # share of the first page's height above which no list of references begins
FOOTER = 0.92  # share of the page's height from which a line counts as its foot
UPPER = 0.5  # a title in plain print stands above this share of the page
SHORTEST, FUZZY = 12, 25  # letters of a title that say something; that may differ in a few
ALIKE = 90  # of 100, by letters
ENOUGH_WORDS = 0.6  # of a title, before its letters are compared: a thousand times as fast
_DOI = re.compile(r"10\.\d{4,9}(?:/|%2F)\S*", re.IGNORECASE)
_TAIL = re.compile(r"(?:\.?v\d{1,2}|\.s\d{3}|/(?:full|pdf|abstract|epdf|meta))+$")
_PMID = re.compile(r"\bPMID\s*:?\s*0*([1-9]\d{4,7})\b", re.IGNORECASE)
_REFERENCES = re.compile(
    r"\W*(?:\d+\W+)?(?:references(?: cited)?|reference list|bibliography|literature(?: cited)?"
    r"|works cited|literatur(?:verzeichnis)?|bibliographie|références|referencias|bibliografía)\W*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words in one size of print: `top` is a share of the page's height, from above,
    `size` in points, `page` counts from 1."""

    page: int
    top: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """One DOI as it is printed: at the end of a line it may go on in the next, hence several
    spellings. `page` is 0 for what the file says of itself (its properties)."""

    page: int
    spellings: frozenset[str]


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """Where a title is printed: `is_prominent` in large print or in the upper half of a page."""

    page: int
    is_exact: bool
    is_prominent: bool


@dataclass(frozen=True, slots=True)
class _Passage:
    """The letters of a page, or of all of one size on it, and where each line begins in them."""

    page: int
    is_large: bool
    letters: str
    words: frozenset[str]
    tops: tuple[tuple[int, float], ...]

    def top_at(self, offset: int) -> float:
        return max((start, top) for start, top in self.tops if start <= offset)[1]


@dataclass(frozen=True)
class Front:
    """The first pages of a file, without a list of references that begins there."""

    lines: tuple[Line, ...]
    told: tuple[str, ...] = ()  # what the file says of itself: title, subject, keywords, DOI

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Front":
        """From how it is stored: `lines` and `told`."""
        lines = [Line(*row) for row in data.get("lines", ())]
        return cls(tuple(_without_references(lines)), tuple(data.get("told", ())))

    @cached_property
    def dois(self) -> tuple[Said, ...]:
        """The DOIs, in the order of the pages; what the file says of itself comes last."""
        pairs = [*pairwise([*self.lines, None])]
        found = [_said(line, after) for line, after in pairs if line is not None]
        told = [Said(0, frozenset([doi])) for text in self.told for doi in _dois(text)]
        return tuple(dict.fromkeys([said for some in found for said in some] + told))

    @cached_property
    def pmids(self) -> dict[str, int]:
        """Each PubMed id with its page."""
        return self._first(_PMID.findall)

    @cached_property
    def pmcids(self) -> dict[str, int]:
        """Each PubMed Central id with its page."""
        return self._first(lambda text: filter(None, [normalise_pmcid(text)]))

    def _first(self, find: Any) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.lines:
            for value in find(line.text):
                found.setdefault(value, line.page)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """All words, folded."""
        return frozenset(word for line in self.lines for word in folded(line.text).split())

    @cached_property
    def _passages(self) -> tuple[_Passage, ...]:
        """Each size of print by itself, since a title stands in one, whatever is beside it; and
        all of each page."""
        plain = _plain_size(self.lines)
        found = []
        for page in sorted({line.page for line in self.lines}):
            lines = [line for line in self.lines if line.page == page]
            for size in sorted({round(line.size) for line in lines}, reverse=True):
                alike = [line for line in lines if abs(line.size - size) < 0.75]
                if alike:
                    found.append(_passage(page, alike, is_large=size >= LARGE * plain))
            found.append(_passage(page, lines, is_large=False))
        return tuple(found)

    def place_of(self, title: str) -> TitlePlace | None:
        """Where the title is printed best; None where it is not, or says too little."""
        title = _plain(title)
        letters, words = title.replace(" ", ""), title.split()
        places = [_place(letters, words, passage) for passage in self._passages]
        ranked = [place for place in places if place]
        return max(ranked, key=lambda one: (one.is_prominent, one.is_exact), default=None)

    def is_told(self, title: str) -> bool:
        """Whether the file's own properties hold the title."""
        letters = _plain(title).replace(" ", "")
        told = (folded(text).replace(" ", "") for text in self.told)
        return len(letters) >= SHORTEST and any(letters in text for text in told)


@lru_cache(maxsize=5_000)  # the titles of a review, asked for with each of its files
def _plain(title: str) -> str:
    return folded(without_markup(without_notes(title)))


def _without_references(lines: list[Line]) -> Iterator[Line]:
    """What stands above the first heading of a list of references, and the foot of each page."""
    heads = (line for line in lines if _REFERENCES.fullmatch(line.text))
    # Higher on the first page it is a link of a page printed from the web.
    places = [(line.page, line.top) for line in heads if line.page > 1 or line.top > HEAD]
    begin = min(places, default=(len(lines) + 1, 0.0))
    return (line for line in lines if (line.page, line.top) < begin or line.top > FOOTER)


def _said(line: Line, following: Line | None) -> list[Said]:
    found = [Said(line.page, frozenset([doi])) for doi in _dois(line.text)]
    last = _DOI.search(line.text.split()[-1]) if line.text.split() else None
    if last is None or following is None or following.page != line.page:
        return found
    longer = _dois(line.text.split()[-1] + following.text.split(" ")[0])
    short = _dois(line.text.split()[-1])
    kept = [said for said in found if not said.spellings & set(short)]
    return [*kept, Said(line.page, frozenset([*short, *longer]))]


def _dois(text: str) -> list[str]:
    return [bare(doi) for part in _DOI.findall(text) if (doi := normalise_doi(part))]


def bare(doi: str) -> str:
    """A DOI without what addresses add: the version of a preprint, "/full", a supplement."""
    return _TAIL.sub("", doi)


def _plain_size(lines: Iterable[Line]) -> float:
    return median([line.size for line in lines for _ in line.text] or [1.0])


def _passage(page: int, lines: list[Line], is_large: bool) -> _Passage:
    texts = [folded(line.text) for line in lines]
    tops, length = [], 0
    for line, text in zip(lines, texts, strict=True):
        tops.append((length, line.top))
        length += len(text.replace(" ", ""))
    letters = "".join(texts).replace(" ", "")
    return _Passage(page, is_large, letters, frozenset(_words(texts)), tuple(tops))


def _words(texts: list[str]) -> Iterator[str]:
    """Those of each line, and those that a line's end may have parted."""
    for text in texts:
        yield from text.split()
    for one, other in pairwise(texts):
        if one and other:
            yield one.split()[-1] + other.split()[0]


def _place(letters: str, words: list[str], passage: _Passage) -> TitlePlace | None:
    if len(letters) < SHORTEST:
        is_all = passage.is_large and bool(letters) and passage.letters == letters
        return TitlePlace(passage.page, True, True) if is_all else None
    exact = passage.letters.find(letters)
    offset = exact if exact >= 0 else _like(letters, words, passage)
    if offset is None:
        return None
    is_high = passage.top_at(offset) <= UPPER
    return TitlePlace(passage.page, exact >= 0, passage.is_large or is_high)


def _like(letters: str, words: list[str], passage: _Passage) -> int | None:
    """Where the passage has much the same letters and the same numbers."""
    is_there = sum(word in passage.words for word in words) >= ENOUGH_WORDS * len(words)
    if not is_there or len(letters) < FUZZY or len(passage.letters) < len(letters) * 0.9:
        return None
    found = partial_ratio_alignment(letters, passage.letters, score_cutoff=ALIKE)
    if found is None:
        return None
    same = _DIGITS.findall(passage.letters[found.dest_start : found.dest_end])
    return found.dest_start if same == _DIGITS.findall(letters) else None

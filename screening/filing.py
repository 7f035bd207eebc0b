"""Which report a file may be of, by what its first pages and its name say, with the evidence."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.fronts import Front, TitlePlace
from screening.matching.words import folded

ENOUGH = 1.5  # points below which nothing is proposed
MOST = 3  # proposals
POINTS = {
    "doi": 4.0,
    "pmid": 4.0,
    "pmcid": 4.0,
    "doi_name": 3.0,
    "pmid_name": 2.0,
    "title": 4.0,
    "title_similar": 3.0,
    "title_small": 0.5,
    "title_told": 2.0,
    "name": 1.5,
    "author": 0.5,
    "doi_other": -1.0,
}
WORDS = {
    "doi": "DOI on page {page}",
    "doi_told": "DOI in the file’s properties",
    "pmid": "PubMed ID on page {page}",
    "pmcid": "PubMed Central ID on page {page}",
    "doi_name": "DOI in the file’s name",
    "pmid_name": "PubMed ID in the file’s name",
    "title": "title on page {page}",
    "title_similar": "much the same title on page {page}",
    "title_small": "title in small print on page {page}",
    "title_told": "title in the file’s properties",
    "name": "author and year in the file’s name",
    "author": "first author named",
    "doi_other": "but another DOI on page {page}",
    "doi_other_told": "but another DOI in the file’s properties",
}
IDENTIFIERS = {"doi", "pmid", "pmcid"}
_SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that a file may be of: what its records say. `author` is a family name."""

    key: int
    titles: tuple[str, ...]
    dois: frozenset[str] = frozenset()
    pmids: frozenset[str] = frozenset()
    pmcids: frozenset[str] = frozenset()
    author: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something found; `page` 0 is what the file says of itself."""

    code: str
    page: int = 0

    @property
    def points(self) -> float:
        """What it is worth; below 0 it speaks against."""
        return POINTS[self.code]

    @property
    def words(self) -> str:
        """In plain words."""
        told = f"{self.code}_told"
        return WORDS[told if not self.page and told in WORDS else self.code].format(page=self.page)


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate with what speaks for it, in points, and whether that makes it certain."""

    key: int
    evidence: tuple[Evidence, ...]
    is_certain: bool = False

    @property
    def points(self) -> float:
        """What all the evidence is worth."""
        return sum(one.points for one in self.evidence)

    @property
    def is_named(self) -> bool:
        """Whether the file names it by an identifier."""
        return any(one.code in IDENTIFIERS for one in self.evidence)

    @property
    def words(self) -> str:
        """The evidence in one line."""
        return ", ".join(one.words for one in self.evidence)


def matches(front: Front, name: str, candidates: Collection[Candidate]) -> list[Match]:
    """The candidates that a file of this name may be of, the best first; equal ones by the length
    of their titles, then as given.

    Certain is at most one: the file names it, and no other candidate, by DOI or PubMed ID, has no
    other DOI, and its title stands where titles stand.
    """
    found = [Match(each.key, tuple(_evidence(front, name, each))) for each in candidates]
    named = [match for match in found if match.is_named]
    likely = [match for match in found if match.points >= ENOUGH]
    letters = {each.key: max(map(len, each.titles), default=0) for each in candidates}
    # Of two titles that are both printed one holds the other: "A reply to: ...".
    best = sorted(likely, key=lambda match: (-match.points, -letters[match.key]))[:MOST]
    return [_judged(match, is_alone=len(named) == 1) for match in best]


def by_identifier(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Under each DOI, PubMed ID and PubMed Central ID the candidates that have it."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for identifier in candidate.dois | candidate.pmids | candidate.pmcids:
            found[identifier].append(candidate)
    return found


def certain(front: Front, named: Mapping[str, Sequence[Candidate]]) -> Match | None:
    """The one that is certain, if one is, of candidates `by_identifier`; no other can be."""
    said = [doi for each in front.dois for doi in each.spellings]
    said += [*front.pmids, *front.pmcids]
    those = {each.key: each for one in said for each in named.get(one, ())}
    found = matches(front, "", those.values())
    return next((match for match in found if match.is_certain), None)


def _judged(match: Match, is_alone: bool) -> Match:
    codes = {one.code for one in match.evidence}
    agrees = match.is_named and bool(codes & {"title", "title_similar"})
    is_certain = is_alone and agrees and "doi_other" not in codes
    return Match(match.key, match.evidence, is_certain)


def _evidence(front: Front, name: str, candidate: Candidate) -> Iterator[Evidence]:
    found = [*_identified(front, candidate), *_titled(front, candidate)]
    found += _in_name(name, candidate)
    yield from found
    if candidate.author and found and folded(candidate.author) in front.words:
        yield Evidence("author", 1)
    own = [said.page for said in front.dois if said.spellings & candidate.dois]
    # What stands on later pages is cited.
    others = [said.page for said in front.dois if not said.spellings & candidate.dois]
    others = [page for page in others if page <= min(own, default=page) or page == 1]
    if candidate.dois and others:
        yield Evidence("doi_other", others[0])


def _identified(front: Front, candidate: Candidate) -> Iterator[Evidence]:
    """By the first of each kind of identifier."""
    pages = [said.page for said in front.dois if said.spellings & candidate.dois]
    if pages:
        yield Evidence("doi", pages[0])
    for code, theirs, ours in (
        ("pmid", candidate.pmids, front.pmids),
        ("pmcid", candidate.pmcids, front.pmcids),
    ):
        yield from [Evidence(code, ours[one]) for one in sorted(theirs & ours.keys())][:1]


def _titled(front: Front, candidate: Candidate) -> Iterator[Evidence]:
    places = filter(None, (front.place_of(title) for title in candidate.titles))
    ranked = sorted(places, key=lambda one: (one.is_prominent, one.is_exact), reverse=True)
    if ranked:
        yield Evidence(_code(ranked[0]), ranked[0].page)
    if any(front.is_told(title) for title in candidate.titles):
        yield Evidence("title_told")


def _code(place: TitlePlace) -> str:
    if not place.is_prominent:
        return "title_small"
    return "title" if place.is_exact else "title_similar"


def _in_name(name: str, candidate: Candidate) -> Iterator[Evidence]:
    """An identifier written with any signs between, or the first author and the year."""
    lowered = name.lower().removesuffix(".pdf")
    letters, words = _SIGNS.sub("", lowered), folded(lowered).split()
    if any(_SIGNS.sub("", doi) in letters for doi in candidate.dois):
        yield Evidence("doi_name")
    if any(len(pmid) > 5 and pmid in words for pmid in candidate.pmids):
        yield Evidence("pmid_name")
    author, year = folded(candidate.author), str(candidate.year or "")
    has_both = author and year and author.replace(" ", "") in letters and year in letters
    if has_both and len(author) > 2:
        yield Evidence("name")

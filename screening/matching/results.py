"""What matching says: clusters, and for every pair that it speaks of the evidence in words."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

Kind = Literal["pmid", "pmcid", "doi", "accession", "title_year", "similar"]
RelationKind = Literal["preprint", "registration", "abstract", "notice", "protocol", "edition"]

WORDS = {
    "pmid_same": "the same PubMed ID ({detail})",
    "pmid_different": "different PubMed IDs ({detail})",
    "doi_same": "the same DOI ({detail})",
    "title_same": "the same title",
    "title_year_same": "the same title and year ({detail})",
}


class Sortable(Hashable, Protocol):
    """What an id is: a number, a string, a UUID."""

    def __lt__(self, other: Any, /) -> bool: ...


Id = TypeVar("Id", bound=Sortable)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation on a pair: `points` speak for the same report, or against it (below 0).

    `code` is stable (a page may translate by it, with `detail` filled in), `words` plain English.
    """

    code: str
    points: float
    detail: str = ""

    @property
    def words(self) -> str:
        """The observation as a clause: "the same DOI (10.1000/a)"."""
        return WORDS[self.code].format(detail=self.detail)


@dataclass(frozen=True, slots=True)
class Link(Generic[Id]):
    """Two citations of one cluster, certainly of one report: `kind` names the main evidence.

    `value` is what both share (a DOI, a title with year), `score` the sum of the points.
    `first` < `second`.
    """

    first: Id
    second: Id
    kind: Kind
    value: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Doubt(Generic[Id]):
    """Two citations, not joined, of which a person has to say whether they are of one report."""

    first: Id
    second: Id
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Relation(Generic[Id]):
    """Two citations of different reports that belong together, by `kind`:

    preprint (and the article), registration (of the trial that is reported), abstract (at a
    conference, and the article), notice (erratum, comment, reply, retraction and the paper),
    protocol (and results), edition (another year of a series, an update).
    """

    first: Id
    second: Id
    kind: RelationKind
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Refusal(Generic[Id]):
    """Citations that are certain matches and yet stay apart, as joining them would join `parted`.

    `parted` is a pair among their clusters with contradicting evidence, or parted by a person.
    """

    members: tuple[Id, ...]
    parted: tuple[Id, Id]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Clustering(Generic[Id]):
    """All clusters (also those of one citation), each and all sorted by id, and the evidence.

    `links` hold each cluster together (one for every citation that came to it), `doubtful` are
    ranked, the likeliest first; no pair of theirs is in one cluster or parted by a person.
    """

    clusters: tuple[tuple[Id, ...], ...]
    links: tuple[Link[Id], ...]
    doubtful: tuple[Doubt[Id], ...] = ()
    related: tuple[Relation[Id], ...] = ()
    refusals: tuple[Refusal[Id], ...] = ()

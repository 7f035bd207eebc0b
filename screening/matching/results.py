"""What matching says: clusters, and for every pair that it speaks of the evidence in words."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

Kind = Literal["pmid", "pmcid", "doi", "title_year", "similar"]
RelationKind = Literal["preprint", "registration", "abstract", "notice", "protocol", "edition"]

WORDS = {
    "pmid_same": "the same PubMed ID ({detail})",
    "pmid_different": "different PubMed IDs ({detail})",
    "pmcid_same": "the same PubMed Central ID ({detail})",
    "pmcid_different": "different PubMed Central IDs ({detail})",
    "doi_same": "the same DOI ({detail})",
    "doi_version": "two versions of one DOI ({detail})",
    "doi_different": "different DOIs ({detail})",
    "accession_same": "the same accession number ({detail})",
    "trial_same": "the same trial registration ({detail})",
    "trial_different": "different trial registrations ({detail})",
    "title_same": "the same title",
    "title_short": "the same title, which others may have too",
    "title_spelling": "titles that differ in spelling only",
    "title_part": "one title is part of the other",
    "title_near": "titles that differ in a few words",
    "title_like": "titles that are somewhat alike",
    "title_different": "different titles",
    "title_missing": "a title is missing",
    "numbers_more": "a number in one title only",
    "numbers_different": "different numbers in the titles ({detail})",
    "kind_different": "not the same kind of text ({detail})",
    "source_different": "not the same kind of source ({detail})",
    "authors_same": "the same first author and authors",
    "authors_most": "most authors are the same",
    "authors_some": "some authors are the same",
    "authors_different": "different authors",
    "year_same": "the same year",
    "year_next": "years one apart ({detail})",
    "year_near": "years two apart ({detail})",
    "year_different": "years further apart ({detail})",
    "venue_same": "the same journal or conference",
    "venue_akin": "journals or conferences that may be the same ({detail})",
    "venue_different": "different journals or conferences ({detail})",
    "volume_same": "the same volume",
    "volume_different": "different volumes ({detail})",
    "issue_same": "the same issue",
    "issue_different": "different issues ({detail})",
    "pages_same": "the same pages",
    "pages_start": "pages that agree in part",
    "pages_different": "different pages ({detail})",
    "abstract_same": "the same abstract",
    "abstract_similar": "similar abstracts",
    "abstract_different": "different abstracts",
}
# Which field is shown with a finding.
DETAILED = {
    **dict.fromkeys(("pmid_same", "pmid_different"), "pmid"),
    **dict.fromkeys(("pmcid_same", "pmcid_different"), "pmcid"),
    **dict.fromkeys(("doi_same", "doi_version", "doi_different"), "doi"),
    **dict.fromkeys(("trial_same", "trial_different"), "trials"),
    **dict.fromkeys(("year_next", "year_near", "year_different"), "year"),
    **dict.fromkeys(("venue_akin", "venue_different"), "journal"),
    "accession_same": "accession",
    "numbers_different": "numbers",
    "kind_different": "kind",
    "source_different": "source",
    "volume_different": "volume",
    "issue_different": "issue",
    "pages_different": "first_page",
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

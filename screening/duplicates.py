"""Which citations of an import are duplicates, of each other or of what is published already."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db.models import Q
from django.db.models.functions import Left

from review.models import Event
from screening import matching
from screening.choices import Retrieval
from screening.models import Citation, CitationImport, DuplicateLink, MatchKey, Report

Key = TypeVar("Key", int, str)
AT_ONCE = 500  # keys in one query
ABSTRACT = 1_000  # characters: what matching reads of one
MOVERS = [  # of clusters, or of what keeps them apart
    "screening.import.published",
    "screening.import.withdrawn",
    "screening.import.restored",
    "screening.duplicates.merged",
    "screening.duplicates.split",
    "screening.duplicates.unmerged",
    "screening.duplicates.kept_apart",
    "screening.duplicates.reconsidered",
]
_FURTHEST = [
    Retrieval.RETRIEVED,
    Retrieval.AWAITED,
    Retrieval.NOT_RETRIEVED,
    Retrieval.WANTED,
]


class Entry(NamedTuple):
    """What `screening.matching` asks of a citation."""

    title: str
    year: int | None
    doi: str
    pmid: str
    pmcid: str
    authors: list[str]
    journal: str
    volume: str
    issue: str
    pages: str
    registry_ids: list[str]
    accession_number: str
    publication_types: list[str]
    abstract: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing an import does to clusters, as things stood at event number `seen`.

    `canonical` says for each new duplicate which citation stands for it, `merged` the same for
    published citations that stood for themselves until now; all by key. `doubtful` and `related`
    are pairs of which at least one citation is new.
    """

    seen: int
    canonical: dict[int, int]
    merged: dict[int, int]
    links: list[matching.Link[int]]
    doubtful: list[matching.Doubt[int]] = field(default_factory=list)
    related: list[matching.Relation[int]] = field(default_factory=list)


def last_move(review_key: int, before: int | None = None) -> int:
    """The number of the last event that moved clusters of the review, 0 before the first.

    `before` is an event that does not count, nor do later ones.
    """
    moves = Event.objects.filter(review=review_key, verb__in=MOVERS).order_by("-seq")
    if before is not None:
        moves = moves.filter(seq__lt=before)
    return moves.values_list("seq", flat=True).first() or 0


def plan(citation_import: CitationImport) -> Plan:
    """Match the staged citations of an import with each other and with the published ones.

    Those of an import that comes back keep their clusters, as published ones do.
    """
    seen = last_move(citation_import.review_id)
    new, old = _sharing_a_key(citation_import)
    there = Q(citation_import__committed_at__isnull=False)
    if citation_import.is_returning:
        new, old = [], sorted({*new, *old})
        there |= Q(citation_import=citation_import)
    canonical_of = _clusters_of(old, there)
    entries = dict(_entries([*new, *canonical_of]))
    joined: dict[int, list[int]] = defaultdict(list)
    for member, head in canonical_of.items():
        joined[head].append(member)
    apart = DuplicateLink.objects.split().filter(review=citation_import.review_id)
    found = matching.cluster(entries, joined.values(), apart.values_list("first", "second"))
    canonical, merged = _heads_of(found.clusters, canonical_of)
    links = [link for link in found.links if _is_news(link, canonical_of)]
    fresh = set(new)
    return Plan(
        seen,
        canonical,
        merged,
        links,
        [pair for pair in found.doubtful if not fresh.isdisjoint((pair.first, pair.second))],
        [pair for pair in found.related if not fresh.isdisjoint((pair.first, pair.second))],
    )


def preferred(heads: Iterable[int]) -> int:
    """Which of several canonical citations goes on to stand for all.

    The one whose report is in a study, else furthest in retrieval, else the oldest.
    """
    return min(heads, key=furthest(list(heads)))


def furthest(citations: list[int]) -> Callable[[int], tuple[bool, int, int]]:
    """An order of these citations: whose report is in a study or furthest in retrieval is first."""
    rank: dict[int, tuple[bool, int]] = {}
    for keys in _batches(citations):
        reports = Report.objects.filter(citation__in=keys)
        for citation, study, retrieval in reports.values_list("citation", "studies", "retrieval"):
            rank[citation] = (study is None, _FURTHEST.index(Retrieval(retrieval)))
    return lambda key: (*rank.get(key, (True, len(_FURTHEST))), key)


def in_studies(heads: Iterable[int]) -> set[int]:
    """Those canonical citations whose report is in a study."""
    grouped = Report.objects.filter(citation__in=list(heads), studies__isnull=False)
    return set(grouped.values_list("citation", flat=True))


def _sharing_a_key(citation_import: CitationImport) -> tuple[list[int], list[int]]:
    """The staged citations that share a key with any other, and the published ones among these."""
    keys = MatchKey.objects.filter(review=citation_import.review_id)
    mine = MatchKey.objects.filter(citation__citation_import=citation_import)
    inside = list(mine.values_list("digest", "citation"))
    published = keys.filter(citation__citation_import__committed_at__isnull=False)
    outside: list[tuple[str, int]] = []
    # In batches, not by a subquery: of rows just stored a database has no statistics yet, and
    # PostgreSQL then compares each key with each.
    for digests in _batches(sorted({digest for digest, _ in inside})):
        outside += published.filter(digest__in=digests).values_list("digest", "citation")
    count = Counter(digest for digest, _ in inside)
    shared = {digest for digest, _ in outside}
    new = {citation for digest, citation in inside if count[digest] > 1 or digest in shared}
    return sorted(new), sorted({citation for _, citation in outside})


def _clusters_of(citations: list[int], there: Q) -> dict[int, int]:
    """All members of the clusters of citations, so far as they are `there`, and who stands."""
    heads: set[int] = set()
    for keys in _batches(citations):
        rows = Citation.objects.filter(pk__in=keys).values_list("pk", "canonical")
        heads.update(canonical or pk for pk, canonical in rows)
    found: dict[int, int] = {}
    for keys in _batches(sorted(heads)):
        rows = Citation.objects.filter(there).filter(Q(pk__in=keys) | Q(canonical__in=keys))
        found |= {pk: head or pk for pk, head in rows.values_list("pk", "canonical")}
    return found


def _entries(citations: list[int]) -> Iterator[tuple[int, Entry]]:
    for keys in _batches(citations):
        rows = Citation.objects.filter(pk__in=keys)
        start = Left("abstract", ABSTRACT)
        for pk, *fields in rows.values_list("pk", *Entry._fields[:-1], start):
            yield pk, Entry(*fields)


def _heads_of(
    clusters: Iterable[tuple[int, ...]], canonical_of: dict[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Who stands for whom: for the new citations, and for published ones that are joined now."""
    canonical: dict[int, int] = {}
    merged: dict[int, int] = {}
    for members in clusters:
        heads = {canonical_of[member] for member in members if member in canonical_of}
        head = _head(heads) if heads else members[0]
        new = [member for member in members if member not in canonical_of and member != head]
        canonical |= dict.fromkeys(new, head)
        # Two reports that are both in studies hold extracted data: a person has to join them.
        grouped = in_studies(heads) if len(heads) > 1 else set()
        merged |= dict.fromkeys(heads - {head} - grouped, head)
    return canonical, merged


def _head(heads: set[int]) -> int:
    return preferred(heads) if len(heads) > 1 else next(iter(heads))


def _is_news(link: matching.Link[int], canonical_of: dict[int, int]) -> bool:
    """Not evidence within a cluster that was there before."""
    first = canonical_of.get(link.first)
    return first is None or first != canonical_of.get(link.second)


def _batches(keys: list[Key]) -> Iterator[list[Key]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch


def match_keys(citation: Citation) -> list[MatchKey]:
    """The rows, not yet saved, by which others will find the citation."""
    return [
        MatchKey(
            review_id=citation.review_id,
            citation=citation,
            digest=key.digest,
        )
        for key in matching.keys(citation)
    ]

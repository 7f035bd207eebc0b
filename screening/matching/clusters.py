"""Which citations are exact duplicates of each other, and by what evidence.

Two citations match when they share a key: a PMID, a DOI, or a normalised title with a year
(both present). Matches are joined into clusters, but never across two different PMIDs, neither
directly nor through a third citation.

The result does not depend on the order in which citations are given. Keys are taken in a fixed
order (PMIDs, then DOIs, then titles with years, each by value), and a key is judged as a whole:
when the clusters that share it hold two different PMIDs, it proves nothing about which of them a
citation without PMID belongs to, so it joins only those without PMID among themselves, and the
refusal is reported. Between imports order does count: clusters that exist are kept (`joined`).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Generic, NamedTuple, Protocol
from unicodedata import category, normalize

from screening.matching.results import Clustering, Evidence, Id, Kind, Link, Refusal
from screening.readers.cleaning import without_markup
from screening.readers.identifiers import normalise_doi, normalise_pmid

_RANK: dict[str, int] = {"pmid": 0, "doi": 1, "title_year": 2}


class Entry(Protocol):
    """What matching asks of a citation; missing text is "", a missing year None."""

    @property
    def title(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def doi(self) -> str: ...
    @property
    def pmid(self) -> str: ...


class Key(NamedTuple):
    """A value that only citations of the same report share."""

    kind: Kind
    value: str

    @property
    def digest(self) -> str:
        """64 hexadecimal digits for an index: a title may be longer than a database indexes."""
        return sha256(f"{self.kind}:{self.value}".encode()).hexdigest()


# Titles that reports with nothing else in common share within a year.
_GENERIC = frozenset(
    {
        "abstract",
        "abstracts",
        "author reply",
        "authors reply",
        "book review",
        "comment",
        "commentary",
        "correction",
        "corrigendum",
        "editorial",
        "erratum",
        "foreword",
        "in reply",
        "in this issue",
        "introduction",
        "letter",
        "letter to the editor",
        "no title",
        "not available",
        "preface",
        "reply",
        "response",
        "retraction",
        "title not available",
        "untitled",
    }
)
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")


def normalise_title(title: str) -> str:
    """The words of a title: compatibility forms, case, accents, markup and punctuation folded.

    NFKD and case folding (Unicode 15, 3.13); apostrophes and the marks U+0300-U+036F are dropped,
    everything else that is no letter, digit or other mark (Devanagari vowels) parts words. Nothing else is cut: a
    trailing "[Internet]" stays as a word. Idempotent.
    """
    text = normalize("NFKD", without_markup(title)).casefold()
    text = _ACCENTS.sub("", _APOSTROPHES.sub("", normalize("NFKD", text)))
    if not text.isascii():
        text = "".join(c if c.isalnum() or category(c).startswith("M") else " " for c in text)
        return " ".join(text.split())
    return _NOT_WORD.sub(" ", text).strip()


def keys(entry: Entry) -> tuple[Key, ...]:
    """The keys by which `entry` can match another, strongest first: PMID, DOI, title and year.

    A title without a year is no key, nor are titles such as "Editorial".
    """
    found: list[Key] = []
    if pmid := normalise_pmid(entry.pmid):
        found.append(Key("pmid", pmid))
    if doi := normalise_doi(entry.doi):
        found.append(Key("doi", doi))
    title = normalise_title(entry.title)
    if entry.year is not None and title and title not in _GENERIC:
        found.append(Key("title_year", f"{title} ({entry.year})"))
    return tuple(found)


def conflicts(a: Entry, b: Entry) -> bool:
    """Whether two citations can never be the same report: each has a PMID, and they differ."""
    first, second = normalise_pmid(a.pmid), normalise_pmid(b.pmid)
    return bool(first and second and first != second)


def cluster(
    entries: Mapping[Id, Entry],
    joined: Iterable[Collection[Id]] = (),
    apart: Iterable[tuple[Id, Id]] = (),
) -> Clustering[Id]:
    """Join the entries that share a key, as far as no cluster gets two different PMIDs.

    `entries` are the new citations and those already stored that share a key with one of them
    (and the rest of the clusters of these); ids are sortable. `joined` are the clusters that
    exist: they are kept as they are, even where a person joined two PMIDs, and grow only by
    citations whose PMIDs they already hold or that have none. Links cover `joined` clusters too,
    as far as a shared key explains them. `apart` are pairs that a person
    parted: nothing joins them again. Raises KeyError for an id that is not in `entries`.
    """
    sets = _Sets(entries, apart)
    for members in joined:
        sets.join(members)
    links: list[Link[Id]] = []
    refusals: list[Refusal[Id]] = []
    for key, members in _shared_keys(entries):
        said = (Evidence(f"{key.kind}_same", 1.0, key.value),)
        if not sets.join_unless_refused(members):
            refusals.append(Refusal(members, (members[0], members[-1]), said))
        links += [
            Link(first, other, key.kind, key.value, 1.0, said)
            for first, *rest in sets.parted(members)
            for other in rest
        ]
    return Clustering(sets.clusters(), tuple(links), refusals=tuple(refusals))


def _shared_keys(entries: Mapping[Id, Entry]) -> list[tuple[Key, tuple[Id, ...]]]:
    """Keys that two or more entries have, in the order in which they are judged."""
    members: dict[Key, list[Id]] = {}
    for entry_id in sorted(entries):
        for key in keys(entries[entry_id]):
            members.setdefault(key, []).append(entry_id)
    shared = [(key, tuple(ids)) for key, ids in members.items() if len(ids) > 1]
    return sorted(shared, key=lambda pair: (_RANK[pair[0].kind], pair[0].value))


class _Sets(Generic[Id]):
    """Disjoint sets of ids that know their PMIDs and which ids must stay apart."""

    def __init__(self, entries: Mapping[Id, Entry], apart: Iterable[tuple[Id, Id]]) -> None:
        self._set: dict[Id, list[Id]] = {entry_id: [entry_id] for entry_id in entries}
        self._pmids: dict[Id, frozenset[str]] = {
            entry_id: frozenset(filter(None, [normalise_pmid(entry.pmid)]))
            for entry_id, entry in entries.items()
        }
        self._apart: dict[Id, set[Id]] = {}
        for first, second in apart:
            self._apart.setdefault(first, set()).add(second)
            self._apart.setdefault(second, set()).add(first)

    def pmids(self, member: Id) -> frozenset[str]:
        """The PMIDs of the set that `member` is in."""
        return self._pmids[self._set[member][0]]

    def join(self, members: Collection[Id]) -> None:
        """Make one set of all sets that `members` are in."""
        merged: list[Id] = []
        pmids: frozenset[str] = frozenset()
        for members_of_one in self._sets_of(members):
            merged += members_of_one
            pmids |= self._pmids[members_of_one[0]]
        for member in merged:
            self._set[member] = merged
        self._pmids[merged[0]] = pmids

    def join_unless_refused(self, members: Collection[Id]) -> bool:
        """Join the sets of `members`; where some refuse each other, only those that hold no
        PMID and are in no refusal. Returns whether all were joined."""
        sets = self._sets_of(members)
        parted = self._parted_by_people(sets)
        pmids = [self._pmids[one[0]] for one in sets]
        largest = max(pmids, key=len)
        if not parted and all(held <= largest for held in pmids):
            self.join(members)
            return True
        free = [one[0] for one in sets if not self._pmids[one[0]] and one[0] not in parted]
        if free:
            self.join(free)
        return False

    def parted(self, members: Iterable[Id]) -> list[list[Id]]:
        """`members` by the set they are in, in the order given."""
        found: dict[int, list[Id]] = {}
        for member in members:
            found.setdefault(id(self._set[member]), []).append(member)
        return list(found.values())

    def clusters(self) -> tuple[tuple[Id, ...], ...]:
        """All sets, each and all sorted."""
        distinct = {id(one): one for one in self._set.values()}
        return tuple(sorted(tuple(sorted(one)) for one in distinct.values()))

    def _sets_of(self, members: Iterable[Id]) -> list[list[Id]]:
        return list({id(self._set[member]): self._set[member] for member in members}.values())

    def _parted_by_people(self, sets: list[list[Id]]) -> set[Id]:
        """The first ids of the sets that hold an id which is to stay apart from another set's."""
        if not self._apart:
            return set()
        home = {member: one[0] for one in sets for member in one}
        return {
            home[member]
            for member in home
            for other in self._apart.get(member, ())
            if other in home and home[other] != home[member]
        }

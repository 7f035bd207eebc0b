"""Which citations are of the same report: pairs that are certain, closed into clusters.

A cluster is coherent: no two of its citations clash, neither the pair that was compared first
nor any other, and none that a person parted. Where certain pairs would join citations that
clash, the strongest pairs are joined first, and among pairs as strong as each other none decides
to which side a citation belongs: it stays apart and the refusal is reported. The result does not
depend on the order in which citations are given; between imports order does count, as clusters
that exist are kept (`joined`).
"""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from screening.matching.blocking import candidates
from screening.matching.columns import Columns
from screening.matching.comparing import Pairs
from screening.matching.entries import Entry, read
from screening.matching.explaining import Speaker
from screening.matching.results import Clustering, Id, Refusal
from screening.matching.sets import Sets
from screening.matching.verdicts import Judged, judge

AT_ONCE = 100_000  # pairs compared together: bounds the memory
WHOLE = 60  # citations of which every pair is compared before they become one cluster


def conflicts(a: Entry, b: Entry) -> bool:
    """Whether what stands in two citations speaks for two reports (`Judged.clash`)."""
    columns = Columns.of([read(a), read(b)])
    return bool(judge(columns, np.array([[0, 1]])).clash[0])


def cluster(
    entries: Mapping[Id, Entry],
    joined: Iterable[Collection[Id]] = (),
    apart: Iterable[tuple[Id, Id]] = (),
) -> Clustering[Id]:
    """Join the entries that are certainly of one report; say which others may be, or belong to it.

    `entries` are the new citations and those already stored that share a key with one of them
    (and the rest of the clusters of these); ids are sortable. `joined` are the clusters that
    exist: they are kept as they are, whatever stands in them, and grow only by citations that
    clash with none of their members. `apart` are pairs that a person parted: nothing joins them
    again, nor is a person asked. Raises KeyError for an id of `joined` that is not in `entries`.
    """
    ids = sorted(entries)
    place = {entry_id: position for position, entry_id in enumerate(ids)}
    columns = Columns.of([read(entries[entry_id]) for entry_id in ids])
    judged = _judged(columns, candidates(columns.known))
    parted = [(place[a], place[b]) for a, b in apart if a in place and b in place]
    sets = Sets(len(ids), parted)
    for members in joined:
        sets.join([place[member] for member in members])
    judged = _whole(columns, judged, sets)
    chosen, refused = sets.close(judged)
    speaker = Speaker(ids, columns, judged)
    return Clustering(
        tuple(tuple(ids[i] for i in members) for members in sets.members()),
        tuple(map(speaker.link, chosen)),
        tuple(map(speaker.doubt, _open(judged, sets))),
        tuple(map(speaker.relation, _related(judged, sets))),
        tuple(Refusal(tuple(ids[i] for i in m), (ids[a], ids[b])) for m, a, b in refused),
    )


def _judged(columns: Columns, pairs: Pairs) -> Judged:
    """The pairs of which there is anything to say, compared in portions."""
    portions = [pairs[at : at + AT_ONCE] for at in range(0, len(pairs), AT_ONCE)] or [pairs]
    judged = [judge(columns, portion) for portion in portions]
    return Judged.joined(
        [one.only(one.certain | one.doubtful | one.clash | (one.related > 0)) for one in judged]
    )


def _whole(columns: Columns, judged: Judged, sets: Sets) -> Judged:
    """`judged` with every other pair of citations that certain pairs may make one cluster."""
    groups = sets.reach(judged.pairs[judged.certain])
    count = len(columns.known)
    codes = {a * count + b for a, b in judged.pairs.tolist()}
    more = [
        (a, b)
        for members in groups
        if 2 < len(members) <= WHOLE
        for i, a in enumerate(members)
        for b in members[i + 1 :]
        if a * count + b not in codes
    ]
    return Judged.joined([judged, _judged(columns, np.array(more))]) if more else judged


def _open(judged: Judged, sets: Sets) -> list[int]:
    """The best row between any two clusters of which a person should say whether they are one."""
    rows = np.flatnonzero(judged.doubtful | judged.certain)
    best = _best(judged, sets, rows)
    return [row for row in best if not sets.are_parted(*judged.pairs[row].tolist())]


def _related(judged: Judged, sets: Sets) -> list[int]:
    """The best row between any two clusters that belong together."""
    return sorted(_best(judged, sets, np.flatnonzero(judged.related)))


def _best(judged: Judged, sets: Sets, rows: Pairs) -> list[int]:
    """Rows between different clusters, one for any two, the highest score first."""
    found: dict[tuple[int, int], int] = {}
    for row in rows[np.argsort(-judged.score[rows], kind="stable")].tolist():
        a, b = sorted(map(sets.first, judged.pairs[row].tolist()))
        if a != b:
            found.setdefault((a, b), row)
    return list(found.values())

"""Disjoint sets of citations that keep apart what clashes and what people parted."""

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from screening.matching.comparing import Pairs
from screening.matching.verdicts import Judged

Refused = tuple[tuple[int, ...], int, int]  # members, and two of them that must not be one


class Sets:
    """Positions 0 to `count` - 1 in sets, each by itself at first."""

    def __init__(self, count: int, parted: Iterable[tuple[int, int]]) -> None:
        self._set: list[list[int]] = [[position] for position in range(count)]
        self._given: dict[int, frozenset[int]] = {}
        self._parted = {pair for a, b in parted for pair in ((a, b), (b, a)) if a != b}
        self._clashing: dict[int, set[int]] = {}
        self._certain: set[tuple[int, int]] = set()

    def join(self, members: Collection[int]) -> None:
        """Make one set of all that `members` are in; nothing keeps these apart from now on."""
        self._merge(members)
        given = frozenset(members)
        self._given |= dict.fromkeys(given, given)

    def members(self) -> list[list[int]]:
        """All sets, each and all sorted."""
        distinct = {id(one): one for one in self._set}
        return sorted(sorted(one) for one in distinct.values())

    def are_one(self, a: int, b: int) -> bool:
        """Whether two are in one set."""
        return self._set[a] is self._set[b]

    def first(self, position: int) -> int:
        """The least member of a set stands for it."""
        return min(self._set[position])

    def are_parted(self, a: int, b: int) -> bool:
        """Whether people parted any of one set from any of another."""
        return bool(self._parted) and any(
            (x, y) in self._parted for x in self._set[a] for y in self._set[b]
        )

    def reach(self, pairs: Pairs) -> list[list[int]]:
        """The sets there would be if all `pairs` were joined; those of one position left out."""
        labels = self._labels(pairs)
        order = np.argsort(labels, kind="stable")
        cuts = np.flatnonzero(np.diff(labels[order])) + 1
        return [group.tolist() for group in np.split(order, cuts) if len(group) > 1]

    def close(self, judged: Judged) -> tuple[list[int], list[Refused]]:
        """Join what is certain; returns the rows that did it, the strongest, and the refusals."""
        labels = self._labels(judged.pairs[judged.certain])
        a, b = judged.pairs[:, 0], judged.pairs[:, 1]
        for row in np.flatnonzero(judged.clash & (labels[a] == labels[b])).tolist():
            one, other = judged.pairs[row].tolist()
            self._clashing.setdefault(one, set()).add(other)
            self._clashing.setdefault(other, set()).add(one)
        for one, other in self._parted:
            self._clashing.setdefault(one, set()).add(other)
        rows = np.flatnonzero(judged.certain)
        rows = rows[np.lexsort((b[rows], a[rows], -judged.score[rows]))]
        troubled = np.zeros(len(labels), bool)
        troubled[[labels[position] for position in self._clashing]] = True
        is_troubled = troubled[labels[a[rows]]] if len(rows) else np.zeros(0, bool)
        chosen = self._join_rows(judged, rows[~is_troubled].tolist())
        strict, refused = self._by_strength(judged, rows[is_troubled].tolist())
        return sorted(chosen + strict), refused

    def _join_rows(self, judged: Judged, rows: list[int]) -> list[int]:
        chosen = []
        for row in rows:
            a, b = judged.pairs[row].tolist()
            if not self.are_one(a, b):
                self._merge((a, b))
                chosen.append(row)
        return chosen

    def _by_strength(self, judged: Judged, rows: list[int]) -> tuple[list[int], list[Refused]]:
        """Join pair by pair, those as strong as each other judged as a whole."""
        self._certain = {
            pair
            for row in rows
            for a, b in [judged.pairs[row].tolist()]
            for pair in ((a, b), (b, a))
        }
        chosen: list[int] = []
        refused: list[Refused] = []
        levels: dict[float, list[int]] = {}
        for row in rows:
            levels.setdefault(float(judged.score[row]), []).append(row)
        for score in sorted(levels, reverse=True):
            level = levels[score]
            for group in self._groups(judged, level):
                blocked = self._clashes(group)
                free = set(group) - {x for pair in blocked for x in pair}
                held = [row for row in level if self._homes(judged, row) <= free]
                chosen += self._join_rows(judged, held)
                if blocked:
                    members = tuple(sorted({x for first in group for x in self._set[first]}))
                    refused.append((members, *self._witness(*min(blocked))))
        return chosen, refused

    def _homes(self, judged: Judged, row: int) -> set[int]:
        return {self.first(position) for position in judged.pairs[row].tolist()}

    def _groups(self, judged: Judged, rows: list[int]) -> list[list[int]]:
        """The sets, by their first members, that pairs as strong as each other would join."""
        home: dict[int, set[int]] = {}
        for row in rows:
            ends = self._homes(judged, row)
            merged = set().union(*(home.get(end, {end}) for end in ends))
            home |= dict.fromkeys(merged, merged)
        distinct = {id(group): group for group in home.values() if len(group) > 1}
        return sorted(sorted(group) for group in distinct.values())

    def _clashes(self, firsts: list[int]) -> list[tuple[int, int]]:
        """Which of these sets must not be one, as pairs of first members."""
        home = {member: first for first in firsts for member in self._set[first]}
        return sorted(
            {
                (min(home[x], home[y]), max(home[x], home[y]))
                for x in home
                for y in self._clashing.get(x, ())
                if y in home and home[y] != home[x] and not self._is_exempt(x, y)
            }
        )

    def _is_exempt(self, x: int, y: int) -> bool:
        """Whether a clash is explained by a set that was given, whose own members clash so."""
        if (x, y) in self._parted:
            return False
        return any(
            (one, friend) in self._certain and friend in self._clashing.get(other, ())
            for one, other in ((x, y), (y, x))
            for friend in self._given.get(other, ())
        )

    def _witness(self, first: int, second: int) -> tuple[int, int]:
        return min(
            (min(x, y), max(x, y))
            for x in self._set[first]
            for y in self._clashing.get(x, ())
            if self._set[y] is self._set[second]
        )

    def _labels(self, pairs: Pairs) -> NDArray[np.int64]:
        """The least position that each can be reached from, over sets and pairs."""
        parent = [min(one) for one in self._set] if self._given else list(range(len(self._set)))

        def root(position: int) -> int:
            while parent[position] != position:
                parent[position] = parent[parent[position]]
                position = parent[position]
            return position

        for a, b in pairs.tolist():
            a, b = root(a), root(b)
            if a != b:
                parent[max(a, b)] = min(a, b)
        return np.array([root(position) for position in range(len(parent))], np.int64)

    def _merge(self, members: Collection[int]) -> None:
        distinct = {id(self._set[member]): self._set[member] for member in members}
        largest, *others = sorted(distinct.values(), key=len, reverse=True)
        for one in others:
            largest += one
            for member in one:
                self._set[member] = largest

"""From rows of numbers to links, doubts and relations that a person can read."""

from collections.abc import Sequence
from typing import Generic

from screening.matching.columns import Columns
from screening.matching.points import FINDINGS, POINTS
from screening.matching.results import DETAILED, WORDS, Doubt, Evidence, Id, Kind, Link, Relation
from screening.matching.verdicts import RELATIONS, Judged


class Speaker(Generic[Id]):
    """Speaks of the rows of `judged` in the ids of the citations."""

    def __init__(self, ids: Sequence[Id], columns: Columns, judged: Judged) -> None:
        self._ids = ids
        self._known = columns.known
        self._judged = judged

    def link(self, row: int) -> Link[Id]:
        """Why two are one."""
        kind, value = self._main(row)
        return Link(*self._pair(row), kind, value, self._score(row), self.evidence(row))

    def doubt(self, row: int) -> Doubt[Id]:
        """Why two may be one."""
        return Doubt(*self._pair(row), self._score(row), self.evidence(row))

    def relation(self, row: int) -> Relation[Id]:
        """Why two belong together and are not one."""
        kind = RELATIONS[int(self._judged.related[row])]
        assert kind is not None
        return Relation(*self._pair(row), kind, self._score(row), self.evidence(row))

    def evidence(self, row: int) -> tuple[Evidence, ...]:
        """Every finding that has a word, what speaks for one report first, the strongest first."""
        found = []
        for field, values in self._judged.found.items():
            name = FINDINGS[field][int(values[row])]
            code = f"{field}_{name}"
            if code in WORDS:
                points = float(POINTS.get(field, {}).get(name, 0.0))
                found.append(Evidence(code, points, self._detail(field, code, row)))
        return tuple(sorted(found, key=lambda one: (-one.points, one.code)))

    def _pair(self, row: int) -> tuple[Id, Id]:
        a, b = self._judged.pairs[row].tolist()
        return self._ids[a], self._ids[b]

    def _score(self, row: int) -> float:
        return round(float(self._judged.score[row]), 1)

    def _is(self, row: int, field: str, name: str) -> bool:
        return FINDINGS[field][int(self._judged.found[field][row])] == name

    def _main(self, row: int) -> tuple[Kind, str]:
        one = self._known[int(self._judged.pairs[row, 0])]
        for kind in ("pmid", "doi", "pmcid"):
            if self._is(row, kind, "same"):
                return kind, getattr(one, kind)
        if self._is(row, "title", "same") and self._is(row, "year", "same"):
            return "title_year", f"{one.title} ({one.year})"
        return "similar", ""

    def _detail(self, field: str, code: str, row: int) -> str:
        if code not in DETAILED:
            return ""
        values = []
        for position in self._judged.pairs[row].tolist():
            value = getattr(self._known[position], DETAILED[code])
            values.append(", ".join(value) if isinstance(value, tuple) else str(value))
        return " / ".join(dict.fromkeys(value or "not said" for value in values))

"""What the page of an adjudication shows: values that differ, each with both hands and the final."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst

from extraction import accounts, differences
from extraction.cells import Cell
from extraction.crops import Crop, crops
from extraction.differences import Item, SideBySide, State
from extraction.models import Arm, Extraction
from extraction.models.row import Row


@dataclass(frozen=True, slots=True)
class Line:
    """One value (or row) of the comparison, as the page names and shows it.

    `alike` is how many other open lines differ in the same way.
    """

    item: Item
    side: SideBySide
    alike: int = 0

    @property
    def key(self) -> str:
        """The same before and after a choice."""
        entry = self.item.entry
        return f"{entry.kind}-{entry.pair or 'study'}-{self.item.field or 'row'}"

    @property
    def label(self) -> str:
        return capfirst(self.item.label or str(self.item.entry.row))

    @property
    def place(self) -> str:
        entry = self.item.entry
        return "" if entry.kind == "extraction" or not self.item.field else str(entry.row)

    @property
    def is_row(self) -> bool:
        """Whether the row is to be there at all, not what one of its values is."""
        return not self.item.field

    @property
    def is_open(self) -> bool:
        return self.item.state == State.OPEN

    @property
    def chosen(self) -> str:
        """a, b, other; for a row taken or out; "" while open."""
        if self.item.state != State.DECIDED:
            return ""
        if self.is_row:
            return "taken" if self.item.entry.final is not None else "out"
        giver = self.item.origin.taken_from_id if self.item.origin else None
        return {self.side.a.extraction.pk: "a", self.side.b.extraction.pk: "b"}.get(giver, "other")

    @property
    def reason(self) -> str:
        if self.is_row:
            return str(self.side.final.left_out.get(self.item.entry.pair, ""))
        return self.item.origin.reason if self.item.origin else ""

    @property
    def cell(self) -> Cell | None:
        """The field of the final row, for a value that is neither A's nor B's."""
        row = self.item.entry.final
        return Cell(row, self.item.field) if row is not None and self.item.field else None

    @property
    def values(self) -> list[tuple[str, str]]:
        """What a row that one account alone has would bring along."""
        row = self.item.entry.row
        names = [row._meta.get_field(field).verbose_name for field in row.VALUES]
        found = zip(names, (differences.typed(row, field) for field in row.VALUES), strict=True)
        return [(capfirst(str(name)), value) for name, value in found if value]

    @property
    def is_arm(self) -> bool:
        return isinstance(self.item.entry.row, Arm)

    @property
    def own_crops(self) -> list[Crop]:
        """Where this very value was read."""
        return crops([("A", self.item.origin_a), ("B", self.item.origin_b)])

    @property
    def row_crops(self) -> list[Crop]:
        """Where the other values of its row were read, when nobody marked this one."""
        entry = self.item.entry
        places = [
            (who, origin)
            for who, row in (("A", entry.a), ("B", entry.b))
            if row is not None
            for (kind, pk, _field), origin in self.side.origins.items()
            if (kind, pk) == (entry.kind, row.pk) and origin.box is not None
        ]
        first = {who: (who, origin) for who, origin in reversed(places)}
        return crops(first[who] for who in sorted(first))


@dataclass(frozen=True, slots=True)
class Adjudication:
    """A final extraction in the making (or recorded), beside the two accounts."""

    side: SideBySide
    lines: list[Line]

    @property
    def final(self) -> Extraction:
        return self.side.final

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.item.state != State.AGREED]

    @property
    def agreed(self) -> list[Line]:
        return [line for line in self.lines if line.item.state == State.AGREED]

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]

    @property
    def decided(self) -> int:
        return len(self.differing) - len(self.open)

    @property
    def problems(self) -> list[accounts.RowProblem]:
        """What has to be mended before it can be recorded, whoever typed it."""
        return accounts.problems(self.side.account)

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    def line_of(self, row: Row, field: str) -> Line | None:
        """The line of a value of the final; None where no account has one."""
        return next(
            (
                line
                for line in self.lines
                if line.item.entry.final == row and line.item.field == field
            ),
            None,
        )

    def alike(self, line: Line) -> list[Line]:
        """Other open lines of the same field on which A says the same and B says the same."""
        return [
            other for other in self.open if other.key != line.key and _says(other) == _says(line)
        ]

    def current(self, key: str | None) -> Line | None:
        """The line asked for, else the first that is open, else the first."""
        found = self.line(key) if key else None
        return found or next(iter([*self.open, *self.differing]), None)

    def notes(self) -> Iterable[tuple[str, str]]:
        return [("A", self.side.a.extraction.note), ("B", self.side.b.extraction.note)]


def _says(line: Line) -> tuple[str, str, str, str]:
    item = line.item
    return (item.entry.kind, item.field or item.entry.pair, item.value_a, item.value_b)


def load(final: Extraction) -> Adjudication:
    side = differences.load(final)
    lines = [Line(item, side) for item in side.items()]
    often = Counter(_says(line) for line in lines if line.is_open)
    return Adjudication(side, [Line(e.item, side, often[_says(e)] - 1) for e in lines])

"""One extraction as the bench lays it out: study, arms, results by outcome, contrasts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst

from extraction import accounts
from extraction.accounts import Account, RowProblem
from extraction.cells import Cell, Cells, Key
from extraction.choices import OutcomeKind, SpreadKind
from extraction.differences import regimen_of
from extraction.models import (
    Arm,
    ArmResult,
    ContrastResult,
    Extraction,
    Outcome,
    Regimen,
    Timepoint,
    ValueOrigin,
)
from extraction.models.row import Row

BOUNDS = {SpreadKind.CI, SpreadKind.IQR, SpreadKind.RANGE}  # spreads that are two numbers
CONTRAST_FIELDS = ("estimate", "se", "ci_low", "ci_high", "p")
HEAD_FIELDS = ("metric", "center_kind", "spread_kind")  # chosen once a column


@dataclass(frozen=True, slots=True)
class Column:
    """The results of all arms for one outcome at one timepoint; `ordinal` tells those apart that
    an arm has more than once (another population, another period)."""

    outcome: Outcome
    timepoint: Timepoint
    ordinal: int
    rows: Mapping[int, ArmResult]  # by arm

    @property
    def first(self) -> ArmResult:
        return next(iter(self.rows.values()))

    @property
    def has_center(self) -> bool:
        return self.outcome.kind == OutcomeKind.CONTINUOUS

    @property
    def is_interval(self) -> bool:
        return any(row.spread_kind in BOUNDS for row in self.rows.values())

    @property
    def fields(self) -> tuple[str, ...]:
        if not self.has_center:
            return ("events", "total")
        spread = ("spread_low", "spread_high") if self.is_interval else ("spread",)
        return ("n_analysed", "center", *spread)

    @property
    def width(self) -> int:
        """Of its head, in columns: one more for what is rarely needed."""
        return len(self.fields) + 1

    @property
    def heads(self) -> list[Cell]:
        """What is chosen once for all rows, as the first row has it."""
        return [Cell(self.first, field) for field in HEAD_FIELDS] if self.has_center else []

    @property
    def filled(self) -> int:
        cells = [getattr(row, field) for row in self.rows.values() for field in self.fields]
        return sum(value is not None for value in cells)


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one arm in one column; none when the arm has no such result."""

    column: Column
    arm: Arm
    row: ArmResult | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All results of one outcome: arms by timepoints."""

    outcome: Outcome
    columns: list[Column]
    lines: list[tuple[Arm, list[Group]]]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something to be mended before submission, as a list names it."""

    problem: RowProblem

    @property
    def cell(self) -> Cell | None:
        return Cell(self.problem.row, self.problem.field) if self.problem.field else None


@dataclass(frozen=True)
class Bench:
    """Everything on the right of the page."""

    account: Account
    cells: Cells
    problems: list[RowProblem]

    @property
    def extraction(self) -> Extraction:
        return self.account.extraction

    def study(self) -> list[Cell]:
        return self.cells.row(self.extraction, Extraction.VALUES)

    @property
    def arms(self) -> list[Arm]:
        return self.account.arms

    def arm_lines(self) -> list[tuple[str, list[tuple[Arm, Cell | None]]]]:
        """A line per field, with each arm's cell; None for an arm without a regimen."""
        about_arms = [self._line(Arm, field, lambda arm: arm) for field in Arm.VALUES]
        given = [self._line(Regimen, field, regimen_of) for field in Regimen.VALUES]
        return [*about_arms, *(given if self.account.regimens else [])]

    def _line(
        self, model: type[Row], field: str, row_of: Callable[[Arm], Row | None]
    ) -> tuple[str, list[tuple[Arm, Cell | None]]]:
        rows = [(arm, row_of(arm)) for arm in self.arms]
        label = capfirst(str(model._meta.get_field(field).verbose_name))
        return label, [(arm, self.cells.cell(row, field) if row else None) for arm, row in rows]

    @cached_property
    def sheets(self) -> list[Sheet]:
        by_outcome: dict[int, list[Column]] = {}
        for column in columns(self.account.arm_results):
            by_outcome.setdefault(column.outcome.pk, []).append(column)
        return [self._sheet(found) for found in by_outcome.values()]

    def _sheet(self, found: list[Column]) -> Sheet:
        lines = [(arm, [self._group(column, arm) for column in found]) for arm in self.arms]
        return Sheet(found[0].outcome, found, lines)

    def _group(self, column: Column, arm: Arm) -> Group:
        row = column.rows.get(arm.pk)
        return Group(column, arm, row, self.cells.row(row, column.fields) if row else [])

    @property
    def lacking(self) -> list[Arm]:
        """Arms of which nothing can be said yet about what they were given."""
        return [arm for arm in self.arms if regimen_of(arm) is None]

    @property
    def open_points(self) -> list["OpenPoint"]:
        return [OpenPoint(problem) for problem in self.problems]

    def contrasts(self) -> list[tuple[ContrastResult, list[Cell]]]:
        rows = self.account.contrast_results
        return [(row, self.cells.row(row, CONTRAST_FIELDS)) for row in rows]

    def rest(self, row: Row) -> list[Cell]:
        """The values of a row that its table does not show."""
        shown = self._shown(row)
        return self.cells.row(row, [field for field in row.VALUES if field not in shown])

    def _shown(self, row: Row) -> tuple[str, ...]:
        if isinstance(row, ContrastResult):
            return CONTRAST_FIELDS
        found = [c for sheet in self.sheets for c in sheet.columns if row in c.rows.values()]
        return found[0].fields if found else ()


def load(extraction: Extraction, unsaved: Mapping[Key, Mapping[str, str]] | None = None) -> Bench:
    """The bench of one extraction, in a handful of queries; `unsaved` as `Cells` takes it."""
    account = accounts.load(extraction)
    problems = accounts.problems(account)
    origins = ValueOrigin.objects.within(extraction).select_related("document")
    return Bench(account, Cells.of(origins, problems, unsaved), problems)


def columns(results: Iterable[ArmResult]) -> list[Column]:
    """Results in columns, by time."""
    rows: dict[tuple[int, int, int], dict[int, ArmResult]] = {}
    ordered = sorted(results, key=lambda row: row.pk)
    for row in ordered:
        ordinal = 0
        while row.arm_id in rows.get((row.outcome_id, row.timepoint_id, ordinal), {}):
            ordinal += 1
        rows.setdefault((row.outcome_id, row.timepoint_id, ordinal), {})[row.arm_id] = row
    found = []
    for (_outcome, _timepoint, ordinal), by_arm in rows.items():
        first = next(iter(by_arm.values()))
        found.append(Column(first.outcome, first.timepoint, ordinal, by_arm))
    return sorted(found, key=lambda c: (c.outcome.name, c.timepoint.hours, c.ordinal))

"""One value of an extraction as a page shows it: what it is called, what is in it, its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, FloatField, ForeignKey, IntegerField, TextField
from django.utils.text import capfirst

from extraction.accounts import RowProblem, kind_of
from extraction.choices import ResultStatus
from extraction.forms import field_for
from extraction.models import ValueOrigin
from extraction.models.row import Row

Key = tuple[str, int, str]  # kind, key and field of a value

BLANK = "–"
ABSENT = {ResultStatus.NOT_REPORTED, ResultStatus.NOT_MEASURED}
PEOPLE = ("n_analysed", "total", "n_1", "n_2", "n_pairs")  # known even where no result is


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its place, and what is wrong with it.

    `problems` keep it from being submitted, `message` says why what was `typed` was not saved,
    `note` how a number was understood. `theirs` is what another window saved meanwhile.
    """

    row: Row
    field: str
    origin: ValueOrigin | None = None
    problems: tuple[str, ...] = ()
    typed: str | None = None
    message: str = ""
    note: str = ""
    theirs: str | None = None

    @property
    def column(self) -> Any:
        return self.row._meta.get_field(self.field)

    @property
    def kind(self) -> str:
        return kind_of(self.row)

    @property
    def name(self) -> str:
        """What the plain form of the page calls it; `SheetForm` reads it."""
        return f"{self.kind}.{self.row.uid}.{self.field}"

    @property
    def id(self) -> str:
        return f"c-{self.kind}-{self.row.uid}-{self.field}"

    @property
    def label(self) -> str:
        name = str(self.column.verbose_name)
        is_symbol = len(name.split()[0]) == 1  # "n analysed", "p"
        return name if is_symbol else capfirst(name)

    @property
    def place(self) -> str:
        """Which row it stands in; nothing for the study's own values."""
        return "" if self.kind == "extraction" else str(self.row)

    @property
    def full_label(self) -> str:
        return ", ".join(filter(None, [self.place, str(self.column.verbose_name)]))

    @property
    def version(self) -> int:
        return self.row.version_of(self.field)

    @property
    def is_number(self) -> bool:
        return isinstance(self.column, FloatField | IntegerField) and not self.column.choices

    @property
    def is_long(self) -> bool:
        return isinstance(self.column, TextField)

    @property
    def is_choice(self) -> bool:
        return bool(self.column.choices) or isinstance(self.column, ForeignKey | BooleanField)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be chosen, the empty choice first where there is one."""
        field = field_for(type(self.row), self.field, self.row.extraction)
        found = [(str(value), str(label)) for value, label in field.widget.choices]
        return [(value, label if value not in ("", "unknown") else BLANK) for value, label in found]

    @property
    def saved(self) -> str:
        """The value as a field of a form holds it."""
        value = getattr(self.row, self.field)
        if isinstance(self.column, ForeignKey):
            return "" if value is None else str(value.uid)
        if isinstance(self.column, BooleanField):
            return "unknown" if value is None else str(value).lower()
        text = self.row.typed(self.field)
        return text.replace("-", "−") if self.is_number else text

    @property
    def value(self) -> str:
        """What stands in the field: what was typed, where that was not saved."""
        return self.saved if self.typed is None else self.typed

    @property
    def shown(self) -> str:
        """The value in words, "" when there is none."""
        value = getattr(self.row, self.field)
        if value is None or value == "":
            return ""
        if self.column.choices:
            return str(getattr(self.row, f"get_{self.field}_display")())
        if self.is_choice:
            return str(value) if isinstance(self.column, ForeignKey) else str(value).lower()
        return self.saved

    @property
    def is_empty(self) -> bool:
        return getattr(self.row, self.field) in (None, "")

    @property
    def absence(self) -> str:
        """Why an empty value stays empty, in words; "" when it is only not filled in yet."""
        status = getattr(self.row, "status", "")
        if self.field in PEOPLE or not self.is_empty or status not in ABSENT:
            return ""
        return str(self.row.get_status_display())


@dataclass(frozen=True, slots=True)
class Cells:
    """Makes the cells of one extraction, knowing all places and all open points.

    `unsaved` holds what `Cell` has to say about what was typed, by kind, uid and field.
    """

    origins: Mapping[Key, ValueOrigin]
    problems: Mapping[Key, list[str]]
    unsaved: Mapping[Key, Mapping[str, str]]

    @classmethod
    def of(
        cls,
        origins: Iterable[ValueOrigin],
        problems: Iterable[RowProblem] = (),
        unsaved: Mapping[Key, Mapping[str, str]] | None = None,
    ) -> "Cells":
        found: dict[Key, list[str]] = {}
        for problem in problems:
            found.setdefault(key_of(problem.row, problem.field), []).append(problem.message)
        return cls({(o.key, o.row_pk, o.field): o for o in origins}, found, unsaved or {})

    def cell(self, row: Row, field: str) -> Cell:
        key = key_of(row, field)
        problems = tuple(self.problems.get(key, ()))
        return Cell(row, field, self.origins.get(key), problems, **self.unsaved.get(key, {}))

    def row(self, row: Row, fields: Iterable[str]) -> list[Cell]:
        return [self.cell(row, field) for field in fields]


def key_of(row: Row, field: str) -> Key:
    return (kind_of(row), row.pk, field)

"""What a flow consists of: rows of columns, each a count with the records behind it."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from review.models import Review
from screening.models import Citation


class Column(StrEnum):
    """Where records came from: databases and registers, or other methods; BOTH joins them."""

    SOURCES = "sources"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Row:
    """One count. `members` are keys of citations (of studies in the row "studies").

    `screened_as` are as many keys where, for a cluster that was found in a database, another
    citation is the canonical one: the row goes on with that one.
    """

    column: Column
    key: str
    label: str
    members: "QuerySet[Citation, int]"
    count: int
    is_pending: bool = False
    screened_as: "QuerySet[Citation, int] | None" = None

    @property
    def onward(self) -> "QuerySet[Citation, int]":
        """The keys by which the records are found in the boxes that follow."""
        return self.members if self.screened_as is None else self.screened_as


@dataclass(frozen=True, slots=True)
class Flow:
    """All rows in the order of the diagram, as of event number `at`; None is now.

    `previous` are the studies and reports of the version that an updated review goes on from.
    """

    review: Review
    rows: tuple[Row, ...]
    at: int | None = None
    previous: tuple[int, int] | None = None

    def row(self, column: Column, key: str) -> Row:
        """Raises KeyError for a row that does not exist."""
        for row in self.rows:
            if (row.column, row.key) == (column, key):
                return row
        raise KeyError((column, key))

    def starting(self, column: Column, prefix: str) -> tuple[Row, ...]:
        """The rows into which another is broken down: "identified:" by search, "reason:"."""
        return tuple(
            row for row in self.rows if row.column == column and row.key.startswith(prefix)
        )

    @property
    def pending(self) -> tuple[Row, ...]:
        """What has to be none before a diagram is final."""
        return tuple(row for row in self.rows if row.is_pending and row.count)

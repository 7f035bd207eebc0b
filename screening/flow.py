"""PRISMA 2020 counts of a review, each by its own query, and the equations they must satisfy.

Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71, doi:10.1136/bmj.n71 (figure 1, new
reviews that included databases, registers and other sources). A cluster of duplicates with any
member from a database or register counts in that column, once. What is still moving has rows of
its own (`is_pending`), without which no equation holds for an unfinished review.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from review.models import Review
from screening.choices import Retrieval, ScreeningOutcome, SearchKind, Stage
from screening.included import included_reports, included_studies
from screening.models import (
    Citation,
    CitationImport,
    ExclusionReason,
    Report,
    Search,
    Standing,
)


class Column(StrEnum):
    """Where records came from: databases and registers, or other methods; BOTH joins them."""

    SOURCES = "sources"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Row:
    """One count. `members` are keys of citations (of studies in the row "studies")."""

    column: Column
    key: str
    label: str
    members: "QuerySet[Citation, int]"
    count: int
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """What enters a box is what leaves it: `left` is the sum of `right`."""

    name: str
    left: Row
    right: tuple[Row, ...]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.right)

    @property
    def holds(self) -> bool:
        return self.left.count == self.total


@dataclass(frozen=True, slots=True)
class Flow:
    """All rows in the order of the diagram."""

    rows: tuple[Row, ...]

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


EQUATIONS = (
    ("identified", ("duplicates", "awaiting_screening", "screened")),
    ("screened", ("excluded", "in_conflict", "not_sought", "sought")),
    ("sought", ("not_retrieved", "awaited", "retrieved")),
    ("retrieved", ("awaiting_assessment", "report_conflict", "reports_excluded", "reports")),
)


def of(review: Review) -> Flow:
    """The counts of a review as it stands now."""
    columns = [_Counts(review, column) for column in (Column.SOURCES, Column.OTHER)]
    rows = [row for counts in columns for row in counts.rows()]
    return Flow((*rows, *_included(review)))


def check(flow: Flow) -> list[Equation]:
    """Every equation of the diagram, for each column, whether it holds or not."""
    found = []
    for column in (Column.SOURCES, Column.OTHER):
        for left, right in EQUATIONS:
            rows = tuple(flow.row(column, key) for key in right)
            found.append(Equation(f"{column}.{left}", flow.row(column, left), rows))
        for left, prefix in (("identified", "identified:"), ("reports_excluded", "reason:")):
            parts = flow.starting(column, prefix)
            found.append(Equation(f"{column}.{prefix}", flow.row(column, left), parts))
    both = [flow.row(Column.BOTH, key) for key in ("reports", "in_studies", "not_in_studies")]
    found.append(Equation("both.reports", both[0], tuple(both[1:])))
    return found


class _Counts:
    """The rows of one column."""

    def __init__(self, review: Review, column: Column) -> None:
        self.review, self.column = review, column
        # By their imports, whose index is narrow: citations are wide rows.
        imports = CitationImport.objects.published().filter(review=review)
        elsewhere = imports.filter(search__kind=SearchKind.OTHER).values("pk")
        sources = imports.exclude(search__kind=SearchKind.OTHER).values("pk")
        self.from_sources = Citation.objects.filter(citation_import__in=sources)
        self.from_elsewhere = Citation.objects.filter(citation_import__in=elsewhere)
        joins_a_source = self.from_sources.filter(canonical=OuterRef("pk"))
        # The few, so that the many need not be looked up in each of the queries below.
        self.counted_elsewhere = self.from_elsewhere.canonical().exclude(Exists(joins_a_source))

    def rows(self) -> Iterator[Row]:
        yield from self._identification()
        yield from self._screening()
        yield from self._retrieval()
        yield from self._assessment()

    def _row(
        self, key: str, label: str, members: "QuerySet[Citation, int]", is_pending: bool = False
    ) -> Row:
        return Row(self.column, key, label, members, members.count(), is_pending)

    def _identification(self) -> Iterator[Row]:
        is_sources = self.column == Column.SOURCES
        mine = self.from_sources if is_sources else self.from_elsewhere
        yield self._row("identified", _("Records identified"), _keys(mine))
        searches = Search.objects.filter(review=self.review).order_by("kind", "pk")
        kinds = Q(kind=SearchKind.OTHER)
        for search in searches.filter(~kinds if is_sources else kinds):
            found = mine.filter(citation_import__search=search)
            yield self._row(f"identified:{search.uid}", search.name, _keys(found))
        removed = self._duplicates_of_sources() if is_sources else self._duplicates_elsewhere()
        yield self._row("duplicates", _("Duplicate records removed"), _keys(removed))

    def _duplicates_of_sources(self) -> "QuerySet[Citation]":
        """All but one of each cluster's members from sources: the canonical one, else the first."""
        heads = self.from_elsewhere.canonical().values("pk")
        represent = self.from_sources.filter(canonical__in=heads)
        first = represent.values("canonical").annotate(first=Min("pk")).values("first")
        return self.from_sources.duplicates().exclude(pk__in=first)

    def _duplicates_elsewhere(self) -> "QuerySet[Citation]":
        """Also canonical ones whose cluster counts in the other column."""
        return self.from_elsewhere.exclude(pk__in=self.counted_elsewhere.values("pk"))

    def _standings(self, stage: Stage, *outcomes: ScreeningOutcome) -> "QuerySet[Standing]":
        rows = Standing.objects.current().filter(
            review=self.review, stage=stage, standing__in=outcomes
        )
        counted_elsewhere = self.counted_elsewhere.values("pk")
        if self.column == Column.SOURCES:
            return rows.exclude(citation__in=counted_elsewhere)
        return rows.filter(citation__in=counted_elsewhere)

    def _stand(self, stage: Stage, *outcomes: ScreeningOutcome) -> "QuerySet[Standing, int]":
        return self._standings(stage, *outcomes).values_list("citation", flat=True)

    def _screening(self) -> Iterator[Row]:
        at, outcome = Stage.TITLE_ABSTRACT, ScreeningOutcome
        waiting = self._stand(at, outcome.UNDECIDED)
        yield self._row("awaiting_screening", _("Records awaiting screening"), waiting, True)
        done = self._stand(at, outcome.INCLUDED, outcome.EXCLUDED, outcome.CONFLICT)
        yield self._row("screened", _("Records screened"), done)
        yield self._row("excluded", _("Records excluded"), self._stand(at, outcome.EXCLUDED))
        conflicts = self._stand(at, outcome.CONFLICT)
        yield self._row("in_conflict", _("Records in conflict"), conflicts, True)

    def _retrieval(self) -> Iterator[Row]:
        kept = self._stand(Stage.TITLE_ABSTRACT, ScreeningOutcome.INCLUDED)
        reports = Report.objects.filter(review=self.review)
        begun = reports.exclude(retrieval=Retrieval.WANTED)
        not_sought = kept.exclude(citation__in=begun.values("citation"))
        yield self._row("not_sought", _("Records kept, not yet sought"), not_sought, True)

        def at(*states: Retrieval) -> "QuerySet[Report, int]":
            rows = reports.filter(citation__in=kept.values("citation"), retrieval__in=states)
            return rows.values_list("citation", flat=True)

        sought = at(Retrieval.AWAITED, Retrieval.RETRIEVED, Retrieval.NOT_RETRIEVED)
        yield self._row("sought", _("Reports sought for retrieval"), sought)
        yield self._row("not_retrieved", _("Reports not retrieved"), at(Retrieval.NOT_RETRIEVED))
        yield self._row("awaited", _("Reports awaited"), at(Retrieval.AWAITED), True)
        yield self._row("retrieved", _("Reports retrieved"), at(Retrieval.RETRIEVED))

    def _assessment(self) -> Iterator[Row]:
        at, outcome = Stage.FULL_TEXT, ScreeningOutcome
        waiting = self._stand(at, outcome.UNDECIDED)
        yield self._row("awaiting_assessment", _("Reports awaiting assessment"), waiting, True)
        done = self._stand(at, outcome.INCLUDED, outcome.EXCLUDED, outcome.CONFLICT)
        yield self._row("assessed", _("Reports assessed for eligibility"), done)
        conflicts = self._stand(at, outcome.CONFLICT)
        yield self._row("report_conflict", _("Reports in conflict"), conflicts, True)
        excluded = self._standings(at, outcome.EXCLUDED)
        keys = excluded.values_list("citation", flat=True)
        yield self._row("reports_excluded", _("Reports excluded"), keys)
        given = excluded.order_by().values("reason")
        for reason in ExclusionReason.objects.filter(pk__in=given).order_by("order", "pk"):
            keys = excluded.filter(reason=reason).values_list("citation", flat=True)
            yield self._row(f"reason:{reason.uid}", reason.label, keys)
        included = self._stand(at, outcome.INCLUDED)
        yield self._row("reports", _("Reports of included studies"), included)


def _included(review: Review) -> Iterator[Row]:
    """What both columns lead to."""

    def row(key: str, label: str, members: "QuerySet", is_pending: bool = False) -> Row:
        return Row(Column.BOTH, key, label, members, members.count(), is_pending)

    reports = included_reports(review)
    grouped = reports.filter(pk__in=Report.studies.through.objects.values("report"))
    alone = reports.filter(studies__isnull=True)
    studies = included_studies(review)
    yield row("studies", _("Studies included in review"), studies.values_list("pk", flat=True))
    yield row("reports", _("Reports of included studies"), _of_reports(reports))
    yield row("in_studies", _("Reports linked to a study"), _of_reports(grouped))
    yield row("not_in_studies", _("Reports not yet linked to a study"), _of_reports(alone), True)


def _keys(citations: "QuerySet[Citation]") -> "QuerySet[Citation, int]":
    return citations.values_list("pk", flat=True)


def _of_reports(reports: "QuerySet[Report]") -> "QuerySet[Report, int]":
    return reports.values_list("citation", flat=True)

"""The records in each box of the diagram, each by a query of its own."""

from collections.abc import Iterator

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from review.models import Review
from screening.choices import (
    SETTLED,
    Aside,
    Retrieval,
    ScreeningOutcome,
    SearchKind,
    Step,
    Whereabouts,
)
from screening.flow import searches
from screening.flow.rows import Column, Flow, Row
from screening.models import (
    Citation,
    ExclusionReason,
    PreviousVersion,
    Publication,
    Standing,
    Study,
    StudyLink,
)

Keys = "QuerySet[Citation, int]"


def of(review: Review, at: int | None = None) -> Flow:
    """The counts of a review once event number `at` had happened; now without one."""
    found = searches.of(review, at)
    columns = [_Column(review, column, at, found) for column in (Column.SOURCES, Column.OTHER)]
    rows = [row for column in columns for row in column.rows()]
    previous = PreviousVersion.objects.as_of(at).filter(review=review)
    before = previous.values_list("studies", "reports").first()
    return Flow(review, (*rows, *_included(review, at)), at, before)


class _Column:
    """The rows of one column."""

    def __init__(
        self, review: Review, column: Column, at: int | None, found: list[searches.Found]
    ) -> None:
        self.review, self.column, self.at = review, column, at
        self.is_sources = column == Column.SOURCES
        others = [search.pk for search in found if search.kind == SearchKind.OTHER]
        self.searches = [search for search in found if (search.pk in others) != self.is_sources]
        # By their imports, whose index is narrow: citations are wide rows.
        imports = Publication.objects.as_of(at).filter(citation_import__review=review)
        elsewhere = imports.filter(citation_import__search__in=others).values("citation_import")
        sources = imports.exclude(citation_import__search__in=others).values("citation_import")
        self.from_sources = Citation.objects.filter(citation_import__in=sources)
        self.from_elsewhere = Citation.objects.filter(citation_import__in=elsewhere)
        self.has_others = bool(others)
        self.mine = self.from_sources if self.is_sources else self.from_elsewhere
        self.doubles = self._at(Step.IDENTIFICATION, Whereabouts.DUPLICATE)
        of_sources = self.doubles.filter(citation__in=self.from_sources.values("pk"))
        self.heads_of_sources = of_sources.values("head")
        # The few, so that the many need not be looked up in each of the queries below.
        heads = self.from_elsewhere.exclude(pk__in=self.doubles.values("citation"))
        self.counted_elsewhere = heads.exclude(pk__in=self.heads_of_sources).values("pk")

    def rows(self) -> Iterator[Row]:
        yield from self._identification()
        yield from self._screening()
        yield from self._retrieval()
        yield from self._assessment()

    def _row(self, key: str, label: str, members: Keys, is_pending: bool = False) -> Row:
        return Row(self.column, key, label, members, members.count(), is_pending)

    def _at(self, step: Step, *standings: str) -> "QuerySet[Standing]":
        rows = Standing.objects.as_of(self.at)
        return rows.filter(review=self.review, stage=step, standing__in=standings)

    def _rows_at(self, step: Step, *standings: str) -> "QuerySet[Standing]":
        rows = self._at(step, *standings)
        if not self.has_others:
            return rows if self.is_sources else rows.none()
        if self.is_sources:
            return rows.exclude(citation__in=self.counted_elsewhere)
        return rows.filter(citation__in=self.counted_elsewhere)

    def _stand(self, step: Step, *standings: str) -> Keys:
        return self._rows_at(step, *standings).values_list("citation", flat=True)

    def _identification(self) -> Iterator[Row]:
        count, label = self.mine.count(), _("Records identified")
        yield Row(
            self.column, "identified", label, _keys(self.mine), count, screened_as=self._onward()
        )
        for search in self.searches:
            found = self.mine.filter(citation_import__search=search.pk)
            yield self._row(f"identified:{search.uid}", search.name, _keys(found))
        double = _("Duplicate records removed")
        if self.is_sources:
            yield self._row("duplicates", double, _keys(self._duplicates_of_sources()))
        else:
            mine = self.doubles.filter(citation__in=self.mine.values("pk"))
            rows = mine.filter(head__in=self.counted_elsewhere)
            yield self._row("duplicates", double, rows.values_list("citation", flat=True))
            label = _("Also found in a database or register, and counted there")
            yield self._row("in_sources", label, _keys(self._in_sources()))
        for kind in Aside:
            if kind.stage == Step.TITLE_ABSTRACT:
                yield self._row(kind.value, kind.label, self._stand(Step.TITLE_ABSTRACT, kind))

    def _duplicates_of_sources(self) -> "QuerySet[Citation]":
        """All but one of each cluster's members from sources: the canonical one, else the first."""
        mine = self.doubles.filter(citation__in=self.from_sources.values("pk"))
        if not self.has_others:
            return Citation.objects.filter(pk__in=mine.values("citation"))
        rows = self.from_sources.filter(pk__in=mine.values("citation"))
        return rows.exclude(pk__in=self._first())

    def _first(self) -> "QuerySet[Standing]":
        """Of each cluster that another citation stands for, the one that counts in its place."""
        represent = self.doubles.filter(
            citation__in=self.from_sources.values("pk"), head__in=self.from_elsewhere.values("pk")
        )
        return represent.values("head").annotate(first=Min("citation")).values("first")

    def _onward(self) -> "QuerySet[Citation, int] | None":
        if not (self.is_sources and self.has_others):
            return None
        mine = Q(pk__in=self.from_sources.values("pk")) & ~Q(pk__in=self._first())
        heads = self.from_elsewhere.filter(pk__in=self.heads_of_sources).values("pk")
        return _keys(Citation.objects.filter(mine | Q(pk__in=heads)))

    def _in_sources(self) -> "QuerySet[Citation]":
        """Canonical or not: their cluster counts in the other column."""
        heads = Q(head__in=self.from_sources.values("pk")) | Q(head__in=self.heads_of_sources)
        doubles = self.doubles.filter(heads).values("citation")
        return self.mine.filter(Q(pk__in=doubles) | Q(pk__in=self.heads_of_sources))

    def _screening(self) -> Iterator[Row]:
        at, outcome = Step.TITLE_ABSTRACT, ScreeningOutcome
        waiting = self._stand(at, outcome.UNDECIDED)
        yield self._row("awaiting_screening", _("Records awaiting screening"), waiting, True)
        yield self._row("screened", _("Records screened"), self._stand(at, *SETTLED))
        yield self._row("excluded", _("Records excluded"), self._stand(at, outcome.EXCLUDED))
        conflicts = self._stand(at, outcome.CONFLICT)
        yield self._row("in_conflict", _("Records in conflict"), conflicts, True)

    def _retrieval(self) -> Iterator[Row]:
        at = Step.RETRIEVAL
        wanted = self._stand(at, Retrieval.WANTED)
        yield self._row("not_sought", _("Records kept, not yet sought"), wanted, True)
        kept = self._rows_at(Step.TITLE_ABSTRACT, ScreeningOutcome.INCLUDED)
        sought = kept.exclude(citation__in=self._at(at, Retrieval.WANTED).values("citation"))
        keys = sought.values_list("citation", flat=True)
        yield self._row("sought", _("Reports sought for retrieval"), keys)
        never = self._stand(at, Retrieval.NOT_RETRIEVED)
        yield self._row("not_retrieved", _("Reports not retrieved"), never)
        awaited = self._stand(at, Retrieval.AWAITED)
        yield self._row("awaited", _("Reports awaited"), awaited, True)
        there = self._stand(at, Retrieval.RETRIEVED)
        yield self._row("retrieved", _("Reports retrieved"), there)

    def _assessment(self) -> Iterator[Row]:
        at, outcome = Step.FULL_TEXT, ScreeningOutcome
        waiting = self._stand(at, outcome.UNDECIDED)
        yield self._row("awaiting_assessment", _("Reports awaiting assessment"), waiting, True)
        there = self._rows_at(Step.RETRIEVAL, Retrieval.RETRIEVED)
        done = there.exclude(citation__in=self._at(at, outcome.UNDECIDED).values("citation"))
        keys = done.values_list("citation", flat=True)
        yield self._row("assessed", _("Reports assessed for eligibility"), keys)
        conflicts = self._stand(at, outcome.CONFLICT)
        yield self._row("report_conflict", _("Reports in conflict"), conflicts, True)
        excluded = self._rows_at(at, outcome.EXCLUDED)
        keys = excluded.values_list("citation", flat=True)
        yield self._row("reports_excluded", _("Reports excluded"), keys)
        given = excluded.order_by().values("reason")
        for reason in ExclusionReason.objects.filter(pk__in=given).order_by("order", "pk"):
            keys = excluded.filter(reason=reason).values_list("citation", flat=True)
            yield self._row(f"reason:{reason.uid}", reason.label, keys)
        for kind in Aside:
            if kind.stage == at:
                yield self._row(kind.value, kind.label, self._stand(at, kind))
        included = self._stand(at, outcome.INCLUDED)
        yield self._row("reports", _("Reports of included studies"), included)


def _included(review: Review, at: int | None) -> Iterator[Row]:
    """What both columns lead to."""

    def row(key: str, label: str, members: "QuerySet", is_pending: bool = False) -> Row:
        return Row(Column.BOTH, key, label, members, members.count(), is_pending)

    rows = Standing.objects.as_of(at).filter(review=review)
    included = rows.filter(stage=Step.FULL_TEXT, standing=ScreeningOutcome.INCLUDED)
    alone = rows.filter(stage=Step.GROUPING, standing=Whereabouts.ALONE)
    links = StudyLink.objects.as_of(at).filter(study__review=review)
    linked = Citation.objects.filter(pk__in=links.values("citation"))
    studies = Study.objects.filter(pk__in=links.values("study"))
    yield row("studies", _("Studies included in review"), studies.values_list("pk", flat=True))
    label = _("Reports of included studies")
    yield row("reports", label, included.values_list("citation", flat=True))
    yield row("in_studies", _("Reports linked to a study"), _keys(linked))
    keys = alone.values_list("citation", flat=True)
    yield row("not_in_studies", _("Reports not yet linked to a study"), keys, True)


def _keys(citations: "QuerySet[Citation]") -> Keys:
    return citations.values_list("pk", flat=True)

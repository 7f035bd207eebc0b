"""What enters a box is what leaves it, checked as sets of records."""

from dataclasses import dataclass, field, replace
from itertools import combinations

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from screening.choices import Step
from screening.flow.rows import Column, Flow, Row
from screening.models import Citation, Report, Standing, Study, StudyLink

SHOWN = 20  # records named of each fault

BEFORE_SCREENING = ("duplicates", "automation", "other_reasons", "not_screened")
AFTER_ASSESSMENT = ("report_conflict", "reports_excluded", "unclassified", "ongoing", "reports")
EQUATIONS = (
    ("identified", (*BEFORE_SCREENING, "awaiting_screening", "screened")),
    ("screened", ("excluded", "in_conflict", "not_sought", "sought")),
    ("sought", ("not_retrieved", "awaited", "retrieved")),
    ("retrieved", ("awaiting_assessment", "assessed")),
    ("assessed", AFTER_ASSESSMENT),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Records that break an equation, and how: in no box, in two, or in one of a wrong column."""

    words: str
    records: list[Citation]


@dataclass(frozen=True, slots=True)
class Equation:
    """`left` is the disjoint union of `right`; `missing` are records of `left` in none of them."""

    name: str
    left: Row
    right: tuple[Row, ...]
    missing: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(row.count for row in self.right)

    @property
    def counted(self) -> list[Row]:
        """What of the right side there is, for people to read."""
        return [row for row in self.right if row.count]

    @property
    def holds(self) -> bool:
        """A union of as many records as there are, which covers them all, is disjoint."""
        return self.left.count == self.total and not self.missing

    def entering(self) -> "QuerySet[Citation, int]":
        """The keys that the right side has to consist of."""
        is_by_search = self.name.endswith("identified:")
        return (self.left.members if is_by_search else self.left.onward).order_by()

    def faults(self) -> list[Fault]:
        """The very records concerned, up to `SHOWN` of each kind; none when it holds."""
        if self.holds:
            return []
        words = _("In “{left}”, but in none of the boxes that should follow.")
        found = [(words.format(left=self.left.label), self.missing)]
        for row in self.right:
            words = _("In “{right}”, but not in “{left}”, where they should come from.")
            strays = row.members.order_by().difference(self.entering())
            found.append((words.format(right=row.label, left=self.left.label), [*strays[:SHOWN]]))
        for one, two in combinations(self.right, 2):
            words = _("In two boxes at once: “{one}” and “{two}”.")
            twice = one.members.order_by().intersection(two.members.order_by())
            found.append((words.format(one=one.label, two=two.label), [*twice[:SHOWN]]))
        return [Fault(words, _records(keys)) for words, keys in found if keys]


def check(flow: Flow) -> list[Equation]:
    """Every equation of the diagram, for each column, whether it holds or not."""
    found = []
    for column in (Column.SOURCES, Column.OTHER):
        for left, right in EQUATIONS:
            more = ("in_sources",) if (column, left) == (Column.OTHER, "identified") else ()
            rows = tuple(flow.row(column, key) for key in (*right, *more))
            found.append(_equation(f"{column}.{left}", flow.row(column, left), rows))
        for left, prefix in (("identified", "identified:"), ("reports_excluded", "reason:")):
            parts = flow.starting(column, prefix)
            found.append(_equation(f"{column}.{prefix}", flow.row(column, left), parts))
    both = [flow.row(Column.BOTH, key) for key in ("reports", "in_studies", "not_in_studies")]
    found.append(_equation("both.reports", both[0], tuple(both[1:])))
    return found if flow.at is not None else [*found, *_of_facts(flow)]


def _equation(name: str, left: Row, right: tuple[Row, ...]) -> Equation:
    equation = Equation(name, left, right)
    if not left.count:
        return equation
    entering = equation.entering()
    parts = [row.members.order_by() for row in right if row.count]
    left_over = entering.difference(*parts) if parts else entering
    return replace(equation, missing=list(left_over[:SHOWN]))


def _of_facts(flow: Flow) -> list[Equation]:
    """What is derived says the same as what it is derived from; only now can that be asked."""
    review = flow.review
    now = Standing.objects.current().filter(review=review)
    there = Citation.objects.published().filter(review=review)
    told = now.filter(stage=Step.IDENTIFICATION)
    doubles = there.filter(Q(canonical__isnull=False) | Q(pk__in=told.values("citation")))
    as_told = told.filter(head=F("citation__canonical"))
    reports = Report.objects.filter(review=review)
    sought = now.filter(stage=Step.RETRIEVAL)
    same = sought.filter(citation=OuterRef("citation"), standing=OuterRef("retrieval"))
    alike = reports.filter(Exists(same))
    return [
        _fact("duplicates", _("Duplicates"), doubles.values_list("pk", flat=True), _told(as_told)),
        _fact("retrieval", _("Reports kept"), _told(sought), _told(alike)),
        _fact("studies", _("Reports in studies"), *_grouped(flow)),
    ]


def _grouped(flow: Flow) -> "tuple[QuerySet[Report, int], QuerySet[Report, int]]":
    """Reports that are in a study by the links or by the log, and those by both alike."""
    pairs = Study.reports.through.objects.filter(report=OuterRef("pk"))
    told = StudyLink.objects.current()
    links = told.filter(citation=OuterRef("citation"))
    untold = pairs.exclude(
        Exists(told.filter(study=OuterRef("study"), citation=OuterRef("report__citation")))
    )
    undone = links.exclude(
        Exists(
            Study.reports.through.objects.filter(
                study=OuterRef("study"), report__citation=OuterRef("citation")
            )
        )
    )
    included = flow.row(Column.BOTH, "reports").members
    rows = Report.objects.filter(review=flow.review, citation__in=included)
    rows = rows.filter(Q(Exists(pairs)) | Q(Exists(links)))
    return _told(rows), _told(rows.exclude(Exists(untold)).exclude(Exists(undone)))


def _told(rows: "QuerySet") -> "QuerySet[Citation, int]":
    return rows.values_list("citation", flat=True)


def _fact(name: str, label: str, left: "QuerySet", right: "QuerySet") -> Equation:
    one = Row(Column.BOTH, f"fact:{name}", label, left, left.count())
    words = _("{what}, as their standings tell").format(what=label)
    two = Row(Column.BOTH, f"told:{name}", words, right, right.count())
    return _equation(f"facts.{name}", one, (two,))


def _records(keys: list[int]) -> list[Citation]:
    return list(Citation.objects.filter(pk__in=keys).order_by("pk"))

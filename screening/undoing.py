"""What hangs on an import: what would leave the review if it were undone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review import dependents
from review.dependents import Dependent
from screening.included import included_reports
from screening.models import (
    Adjudication,
    Citation,
    CitationImport,
    Decision,
    Document,
    Report,
    Study,
)


@dataclass(frozen=True, slots=True)
class Consequences:
    """Counts of what an import brought: `leaving` records have no other that stands for them.

    `votes` and `people` say how many judgements by how many people leave with them, of whatever
    verdict. `hanging` is what other apps say of the `studies` that leave: it has to be confirmed.
    """

    records: int
    staying: int
    leaving: int
    votes: int
    people: int
    adjudications: int
    reports: int
    documents: int
    studies: list[Study]
    hanging: list[Dependent]


def of(citation_import: CitationImport) -> Consequences:
    """What undoing an import that is in the review, or was undone, takes out of it."""
    family = _family(citation_import)
    theirs = Citation.objects.filter(citation_import__in=family)
    leaving = _leaving(family)
    votes = Decision.objects.current().filter(citation__in=leaving.values("pk"))
    settled = Adjudication.objects.current().filter(citation__in=leaving.values("pk"))
    reports = Report.objects.filter(citation__in=leaving.values("pk"))
    studies = studies_lost(family)
    records, alone = theirs.count(), leaving.count()
    return Consequences(
        records=records,
        staying=records - alone,
        leaving=alone,
        votes=votes.count(),
        people=votes.values("reviewer").distinct().count(),
        adjudications=settled.count(),
        reports=reports.count(),
        documents=Document.objects.filter(report__in=reports.values("pk")).count(),
        studies=studies,
        hanging=dependents.of(studies),
    )


def studies_lost(imports: Sequence[CitationImport]) -> list[Study]:
    """Included studies none of whose included reports would be left."""
    if not imports:
        return []
    lost = _leaving(imports).canonical()
    included = included_reports(imports[0].review)
    stay = included.exclude(citation__in=lost.values("pk"))
    go = included.filter(citation__in=lost.values("pk"))
    rows = Study.objects.filter(reports__in=go.values("pk"))
    rows = rows.exclude(pk__in=Study.objects.filter(reports__in=stay.values("pk")).values("pk"))
    return list(rows.distinct().order_by("label"))


def hanging_on(rows: Iterable[Model]) -> Iterator[Dependent]:
    """What this app answers for `review.dependents`: the records and votes of an import."""
    for row in rows:
        if isinstance(row, CitationImport):
            found = of(row)
            url = row.get_absolute_url()
            words = ngettext("%(n)d record would leave", "%(n)d records would leave", found.leaving)
            yield Dependent(words % {"n": found.leaving}, url)
            if found.votes:
                words = _("%(n)d judgements by %(k)d people would leave with them")
                yield Dependent(words % {"n": found.votes, "k": found.people}, url)


def _family(citation_import: CitationImport) -> list[CitationImport]:
    return [citation_import, *citation_import.repairs.published()]


def _leaving(imports: Sequence[CitationImport]) -> "QuerySet[Citation]":
    """Those of the imports' citations in whose cluster no other published citation is."""
    others = Citation.objects.published().exclude(citation_import__in=imports)
    stay = others.values_list("canonical", flat=True).filter(canonical__isnull=False)
    heads = others.canonical().values("pk")
    rows = Citation.objects.filter(citation_import__in=imports)
    alone = rows.exclude(pk__in=stay)
    return alone.filter(
        Q(canonical__isnull=True) | ~(Q(canonical__in=stay) | Q(canonical__in=heads))
    )

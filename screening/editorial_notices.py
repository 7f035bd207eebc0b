"""Retractions, expressions of concern and corrections, wherever a report or study is shown.

What one member of a cluster says holds for the cluster, and so for its report and its studies.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from review.models import Review
from screening.choices import EditorialNoticeKind as Kind
from screening.models import Citation, Report, Study

GRAVE = (Kind.RETRACTED, Kind.WITHDRAWN, Kind.CONCERN, Kind.RETRACTION, Kind.CONCERN_NOTICE)

GROUPS = {  # by which lists are filtered, and the index of words is written
    "retracted": (Kind.RETRACTED, Kind.WITHDRAWN, Kind.RETRACTION),
    "concern": (Kind.CONCERN, Kind.CONCERN_NOTICE),
    "corrected": (Kind.CORRECTED, Kind.CORRECTION),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice with every source of it: the record, and its words."""

    kind: Kind
    sources: tuple[tuple[Citation, str], ...]

    @property
    def is_grave(self) -> bool:
        """Whether results may rest on what nobody stands by any more."""
        return self.kind in GRAVE


def of_members(members: Iterable[Citation]) -> list[Notice]:
    """What the citations of one cluster, or of one study, say; the gravest first."""
    found: dict[Kind, list[tuple[Citation, str]]] = {}
    for member in members:
        for notice in member.editorial_notices:
            if notice["kind"] in Kind.values:
                found.setdefault(Kind(notice["kind"]), []).append((member, notice["source"]))
    return [Notice(kind, tuple(found[kind])) for kind in Kind if kind in found]


def of_study(study: Study) -> list[Notice]:
    """The notices of all its reports."""
    return of_studies(study.review, [study.uid]).get(study.uid, [])


def of_studies(review: Review, studies: Collection[UUID] | None = None) -> dict[UUID, list[Notice]]:
    """The studies of a review with any notice, by uid; two queries, however many there are."""
    linked = Report.studies.through.objects.filter(study__review=review)
    if studies is not None:
        linked = linked.filter(study__uid__in=studies)
    fields = ("study__uid", "report__citation", "report__citation__canonical")
    heads: dict[int, set[UUID]] = {}
    for uid, citation, canonical in linked.values_list(*fields):
        heads.setdefault(canonical or citation, set()).add(uid)
    found: dict[UUID, list[Citation]] = {}
    for member in _noticed(list(heads)):
        for uid in heads[member.head_id]:
            found.setdefault(uid, []).append(member)
    return {uid: of_members(members) for uid, members in found.items()}


def of_reports(reports: Iterable[Report]) -> dict[int, list[Notice]]:
    """The reports with any notice, by key; one query."""
    heads = {report.citation.head_id: report.pk for report in reports}
    found: dict[int, list[Citation]] = {}
    for member in _noticed(list(heads)):
        found.setdefault(heads[member.head_id], []).append(member)
    return {pk: of_members(members) for pk, members in found.items()}


def of_clusters(heads: Collection[int]) -> dict[int, list[Notice]]:
    """The clusters with any notice, by the key of who stands for them; one query."""
    found: dict[int, list[Citation]] = {}
    for member in _noticed(list(heads)):
        found.setdefault(member.head_id, []).append(member)
    return {head: of_members(members) for head, members in found.items()}


def groups(notices: Iterable[Mapping[str, str]]) -> set[str]:
    """The `GROUPS` of what one citation says."""
    kinds = {notice["kind"] for notice in notices}
    return {name for name, group in GROUPS.items() if kinds.intersection(group)}


def _noticed(heads: list[int]) -> list[Citation]:
    rows = Citation.objects.published().filter(Q(pk__in=heads) | Q(canonical__in=heads))
    light = rows.only("pk", "uid", "canonical", "title", "editorial_notices")
    return list(light.exclude(editorial_notices=[]).order_by("pk"))

"""The only writer of `StudyLink`, for `standings.settle`."""

from collections.abc import Iterable

from screening.models import Study, StudyLink

Pair = tuple[int, int]  # the keys of a study and of a citation


def linked(included: list[int]) -> set[int]:
    """Those of the citations whose report is about a study."""
    return {citation for _, citation in _pairs(included)}


def settle(*, citations: Iterable[int], included: list[int], cause: int) -> None:
    """Write which studies the citations belong to now: those `included`, by their reports."""
    rows = StudyLink.objects.current().filter(citation__in=citations)
    current = {(row.study_id, row.citation_id): row for row in rows}
    derived = _pairs(included)
    ended = [row for pair, row in current.items() if pair not in derived]
    # Begun by the same event: it never was.
    never = [row.pk for row in ended if row.cause == cause]
    StudyLink.objects.filter(pk__in=never).delete()
    before = [row.pk for row in ended if row.cause != cause]
    StudyLink.objects.filter(pk__in=before).update(until=cause)
    StudyLink.objects.bulk_create(
        StudyLink(study_id=study, citation_id=citation, cause=cause)
        for study, citation in sorted(derived - current.keys())
    )


def _pairs(included: list[int]) -> set[Pair]:
    if not included:
        return set()
    rows = Study.reports.through.objects.filter(report__citation__in=included)
    return set(rows.values_list("study", "report__citation"))

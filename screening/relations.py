"""Which other reports belong together with one, and how."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from screening.models import Citation, Relation


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as the page of one of its two records shows it."""

    relation: Relation
    other: Citation

    @property
    def words(self) -> list[dict[str, Any]]:
        """What speaks for it, where a match said so."""
        evidence: list[dict[str, Any]] = self.relation.evidence
        return evidence if self.relation.by_id is None else []


def of_cluster(members: Collection[Citation]) -> list[Related]:
    """Also those that a person removed, which can be restored; of one's own cluster none."""
    keys = {member.pk for member in members}
    rows = Relation.objects.published().filter(Q(first__in=keys) | Q(second__in=keys))
    rows = rows.select_related("first", "second", "by", "removed_by").order_by("pk")
    found = [Related(row, row.second if row.first_id in keys else row.first) for row in rows]
    return [one for one in found if one.other.pk not in keys]

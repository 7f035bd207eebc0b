"""What moved between two moments."""

from dataclasses import dataclass

from django.db.models import Q

from review.models import Review
from screening.flow.rows import Flow, Row
from screening.models import FinalMark, PreviousVersion, Publication, Standing, StudyLink


@dataclass(frozen=True, slots=True)
class Change:
    """A row before and after: `came` and `went` are numbers of records."""

    row: Row
    before: int
    after: int
    came: int
    went: int


def between(before: Flow, after: Flow) -> list[Change]:
    """The rows whose records are not the same ones, in the order of the diagram."""
    earlier = {(row.column, row.key): row for row in before.rows}
    later = {(row.column, row.key): row for row in after.rows}
    found = [_change(earlier.get(place), later.get(place)) for place in {**earlier, **later}]
    return [change for change in found if change.came or change.went]


def _change(before: Row | None, after: Row | None) -> Change:
    row = after or before
    assert row is not None
    went = _less(before, after)
    n, m = before.count if before else 0, after.count if after else 0
    return Change(row, n, m, m - n + went, went)


def _less(one: Row | None, other: Row | None) -> int:
    if one is None or not one.count:
        return 0
    if other is None or not other.count:
        return one.count
    return one.members.order_by().difference(other.members.order_by()).count()


def since(review: Review, seq: int) -> bool:
    """Whether anything that a diagram shows moved after event number `seq`."""
    moved = Q(cause__gt=seq) | Q(until__gt=seq)
    return (
        Standing.objects.filter(moved, review=review).exists()
        or Publication.objects.filter(moved, citation_import__review=review).exists()
        or StudyLink.objects.filter(moved, study__review=review).exists()
        or PreviousVersion.objects.filter(moved, review=review).exists()
    )


def final_mark(review: Review) -> FinalMark | None:
    """The mark that says the diagram is final, as long as nobody withdrew it."""
    marks = FinalMark.objects.filter(review=review, withdrawn_at__isnull=True)
    return marks.select_related("by").first()

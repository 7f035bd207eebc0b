"""The next record for who is given them in an order of their own."""

from array import array
from collections.abc import Collection, Iterator

from django.db.models import Q

from review.models import Review, User
from screening.choices import OrderKind, ScreeningOutcome, Stage
from screening.models import Decision, Parking, Ranking, Standing, WorkOrder
from screening.parts import WHOLE, Part

FIRST_LOOK = 32  # keys looked at together; ever more, so that a long way takes few queries


def of(user: User, review: Review, stage: Stage) -> WorkOrder | None:
    """The person's own order, None for that of the import."""
    rows = WorkOrder.objects.exclude(kind=OrderKind.IMPORTED)
    return rows.filter(review=review, person=user, stage=stage).first()


def newest(order: WorkOrder | None) -> Ranking | None:
    """The last ranking that was asked for."""
    return order and Ranking.objects.filter(order=order).order_by("-pk").first()


def first_open(
    order: WorkOrder, *, after: int, held: Collection[int], is_parked: bool, part: Part = WHOLE
) -> int | None:
    """The first key behind `after` (from the start, if that is not in the order) that is open."""
    keys = order.citations()
    for some in _looks(keys, _place_behind(keys, after)):
        is_open = set(_open(order, some, is_parked, part)).difference(held)
        for key in some:
            if key in is_open:
                return key
    return None


def _place_behind(keys: "array[int]", after: int) -> int:
    try:
        return keys.index(after) + 1
    except ValueError:
        return 0


def _looks(keys: "array[int]", start: int) -> Iterator[list[int]]:
    at, length = start, FIRST_LOOK
    while at < len(keys):
        yield list(keys[at : at + length])
        at, length = at + length, min(4 * length, 8000)


def _open(order: WorkOrder, some: list[int], is_parked: bool, part: Part) -> list[int]:
    mine = Decision.objects.current().filter(reviewer=order.person_id, stage=order.stage)
    put_off = Parking.objects.current().filter(person=order.person_id, stage=order.stage)
    is_put_off = Q(citation__in=put_off.filter(citation__in=some).values("citation"))
    rows = Standing.objects.current().filter(
        is_put_off if is_parked else ~is_put_off,
        citation__in=some,
        stage=order.stage,
        standing=ScreeningOutcome.UNDECIDED,
    )
    judged = mine.filter(citation__in=some).values("citation")
    return list(part.of(rows).exclude(citation__in=judged).values_list("citation", flat=True))

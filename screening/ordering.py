"""The next record for who is given them in an order of their own."""

from array import array
from collections.abc import Collection, Iterator

from django.db.models import Q

from review.access import who_may
from review.models import Review, User
from review.roles import Permission
from screening.choices import OrderKind, ScreeningOutcome, Stage
from screening.models import Decision, OrderPart, Parking, Ranking, Standing, WorkOrder
from screening.parts import WHOLE, Part

FIRST_LOOK = 32  # keys looked at together; ever more, so that a long way takes few queries


def of(user: User, review: Review, stage: Stage) -> WorkOrder | None:
    """The person's own order, None for that of the import."""
    rows = WorkOrder.objects.exclude(kind=OrderKind.IMPORTED)
    return rows.filter(review=review, person=user, stage=stage).first()


def is_of_another_kind(review: Review) -> bool:
    """Whether somebody who may screen judges titles and abstracts in an order that is no ranking."""
    people = {person.pk for person in who_may(review, Permission.SCREEN)}
    stage = Stage.TITLE_ABSTRACT
    ranked = WorkOrder.objects.filter(review=review, stage=stage, kind=OrderKind.LIKELY)
    judging = Decision.objects.current().filter(
        reviewer__in=people.difference(ranked.values_list("person", flat=True)), stage=stage
    )
    return judging.filter(citation__review=review).exists()


def newest(order: WorkOrder | None) -> Ranking | None:
    """The last ranking that was asked for."""
    return order and Ranking.objects.filter(order=order).order_by("-pk").first()


def some_open(
    user: User,
    review: Review,
    stage: Stage,
    *,
    after: int,
    held: Collection[int],
    number: int,
    is_parked: bool,
    part: Part = WHOLE,
) -> list[int]:
    """As many as `number` keys that are open, behind `after` in the piece of the order that has it.

    Of an order, pieces are looked through one by one; of a part of the work, only its records.
    """
    given: list[int] = []
    for piece in _pieces(user, review, stage, is_parked):
        keys, is_done = piece.citations(), not is_parked and part.is_whole
        start = _place_behind(keys, after)
        for some in _looks(keys, start):
            found = set(_open(user, stage, some, is_parked, part))
            is_done = is_done and not found
            given += [key for key in some if key in found and key not in held]
            if len(given) >= number:
                return given[:number]
        if is_done and not start:
            OrderPart.objects.filter(pk=piece.pk).update(is_done=True)
    return given


def _pieces(user: User, review: Review, stage: Stage, is_parked: bool) -> "Iterator[OrderPart]":
    """Those that are not done, one at a time; all of them for what was put off."""
    own = OrderPart.objects.filter(order__person=user, order__review=review, order__stage=stage)
    own = own.order_by("number") if is_parked else own.filter(is_done=False).order_by("number")
    last = -1
    while piece := own.filter(number__gt=last).first():
        yield piece
        last = piece.number


def _place_behind(keys: "array[int]", after: int) -> int:
    try:
        return keys.index(after) + 1
    except ValueError:
        return 0


def _looks(keys: "array[int]", start: int) -> Iterator[list[int]]:
    at, length = start, FIRST_LOOK
    while at < len(keys):
        yield list(keys[at : at + length])
        at, length = at + length, 4 * length


def _open(user: User, stage: Stage, some: list[int], is_parked: bool, part: Part) -> list[int]:
    mine = Decision.objects.current().filter(reviewer=user, stage=stage)
    put_off = Parking.objects.current().filter(person=user, stage=stage)
    is_put_off = Q(citation__in=put_off.filter(citation__in=some).values("citation"))
    rows = Standing.objects.current().filter(
        is_put_off if is_parked else ~is_put_off,
        citation__in=some,
        stage=stage,
        standing=ScreeningOutcome.UNDECIDED,
    )
    judged = mine.filter(citation__in=some).values("citation")
    return list(part.of(rows).exclude(citation__in=judged).values_list("citation", flat=True))

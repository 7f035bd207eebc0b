"""Pilot rounds: all judge the same few records first, and go on when they agree."""

from random import Random

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.access import who_may
from review.models import Review, User
from review.roles import Permission
from screening import pilots
from screening.actions import standings
from screening.choices import ScreeningOutcome, Stage
from screening.errors import CannotPilot
from screening.models import PilotRound, Standing


@transaction.atomic
def begin(
    *, review: Review, stage: Stage, size: int, measure: str, threshold: int, by: User
) -> PilotRound:
    """Draw `size` undecided records at random for all who judge; until the round is closed they
    are given no others.

    Raises CannotPilot while a round is open, with fewer than two people, and without records.
    """
    Review.objects.select_for_update().get(pk=review.pk)
    people, keys = who_may(review, Permission.SCREEN), _undecided(review, stage)
    _refuse_to_begin(review, stage, people, keys)
    number = PilotRound.objects.filter(review=review, stage=stage).count() + 1
    gate = {"measure": measure, "threshold": threshold}
    event = events.record(
        "screening.pilot.begun",
        review=review,
        by=by,
        stage=stage,
        number=number,
        records=min(size, len(keys)),
        people=len(people),
        **gate,
    )
    pilot = PilotRound.objects.create(
        review=review, stage=stage, number=number, cause=event.seq, **gate
    )
    # Seeded by the event's number, so that the draw can be done again.
    pilot.citations.set(Random(event.seq).sample(keys, min(size, len(keys))))
    pilot.people.set(people)
    return pilot


@transaction.atomic
def close(*, pilot: PilotRound, by: User, why: str = "") -> None:
    """Let the stage go on; before the agreement is reached it takes a reason.

    Records that not all have judged are settled by the protocol. Raises CannotPilot.
    """
    Review.objects.select_for_update().get(pk=pilot.review_id)
    state = pilots.state(pilot)
    if not state.is_met and not why.strip():
        raise CannotPilot(
            _("The agreement asked for is not reached. Say why the stage goes on all the same.")
        )
    still_open = PilotRound.objects.current().filter(pk=pilot.pk)
    if not still_open.update(closed_at=timezone.now(), why=why):
        raise CannotPilot(_("This round was closed before."))
    event = events.record(
        "screening.pilot.closed",
        review=pilot.review,
        by=by,
        target=pilot,
        stage=pilot.stage,
        number=pilot.number,
        agreement=state.value,
        why=why,
    )
    drawn = pilot.citations.values_list("canonical", "pk")
    heads = {head or pk for head, pk in drawn}
    standings.settle(review=pilot.review, citations=heads, cause=event.seq)


def _undecided(review: Review, stage: Stage) -> list[int]:
    rows = Standing.objects.current().filter(review=review, stage=stage)
    rows = rows.filter(standing=ScreeningOutcome.UNDECIDED).order_by("citation")
    return list(rows.values_list("citation", flat=True))


def _refuse_to_begin(review: Review, stage: Stage, people: list[User], keys: list[int]) -> None:
    if pilots.open_round(review, stage):
        raise CannotPilot(_("A round is open at this stage. Close it first."))
    if len(people) < 2:
        raise CannotPilot(
            _("Two people at least have to judge. Give someone else the role of a screener.")
        )
    if not keys:
        raise CannotPilot(_("No record waits to be judged at this stage."))

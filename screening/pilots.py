"""How far a pilot round is, and how its people agree. Read-only."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from review.models import Review, User
from screening import first_votes
from screening.agreement import GroupAgreement, among
from screening.choices import PilotMeasure, ScreeningOutcome, Stage
from screening.models import Decision, PilotRound, Standing


@dataclass(frozen=True, slots=True)
class PilotState:
    """One round: while `is_judged` is false nothing else is told, as that would unseal votes.

    `value` (a fraction) is what the round's measure says, None where it cannot be estimated.
    """

    pilot: PilotRound
    size: int
    is_judged: bool
    agreement: GroupAgreement | None = None
    value: float | None = None

    @property
    def percent(self) -> int | None:
        return None if self.value is None else round(100 * self.value)

    @property
    def is_met(self) -> bool:
        return self.value is not None and self.value * 100 >= self.pilot.threshold


def open_round(review: Review, stage: Stage) -> PilotRound | None:
    return PilotRound.objects.current().filter(review=review, stage=stage).first()


def rounds(review: Review, stage: Stage) -> list[PilotState]:
    """Every round of a stage, from the first."""
    found = PilotRound.objects.filter(review=review, stage=stage).order_by("number")
    return [state(pilot) for pilot in found.prefetch_related("people")]


def state(pilot: PilotRound) -> PilotState:
    """What the round shows, once all of its records are settled."""
    heads = _heads(pilot)
    size = pilot.citations.count()
    rows = Standing.objects.current().filter(citation__in=heads, stage=pilot.stage)
    if rows.filter(standing=ScreeningOutcome.UNDECIDED).exists():
        return PilotState(pilot, size, False)
    keys = set(heads)
    votes = [vote for vote in first_votes.of(pilot.review, pilot.stage) if vote.record in keys]
    found = among(first_votes.verdicts(votes), [first_votes.INCLUDE, first_votes.EXCLUDE])
    is_kappa = pilot.measure == PilotMeasure.KAPPA
    value = found.mean_kappa.kappa.value if is_kappa else found.agreement.value
    return PilotState(pilot, size, True, found, value)


def given(user: User, review: Review, stage: Stage) -> Q:
    """Of rows about a citation each: those of the open round, for its people; others wait."""
    drawn = PilotRound.citations.through.objects.filter(
        pilotround__review=review, pilotround__stage=stage, pilotround__closed_at=None
    )
    of_people = drawn.filter(pilotround__people=user)
    return Q(citation__in=of_people.values("citation"))


def own_left(pilot: PilotRound, user: User) -> int:
    """How many records of the round the person has not judged; none for who joined later."""
    if not pilot.people.filter(pk=user.pk).exists():
        return 0
    judged = Decision.objects.current().filter(reviewer=user, stage=pilot.stage)
    rows = Standing.objects.current().filter(citation__in=_heads(pilot), stage=pilot.stage)
    rows = rows.filter(standing=ScreeningOutcome.UNDECIDED)
    return rows.exclude(citation__in=judged.values("citation")).count()


def _heads(pilot: PilotRound) -> "QuerySet":
    return pilot.citations.values_list(Coalesce("canonical", "pk"), flat=True)

"""What the audits of a stopping plan say of recall. Read-only."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from review.models import Review
from screening import stopping
from screening.choices import ScreeningOutcome, Stage
from screening.models import AuditLook, Standing, StoppingPlan

SETTLED = Q(standing__in=[ScreeningOutcome.INCLUDED, ScreeningOutcome.EXCLUDED])
INCLUDED = Q(standing=ScreeningOutcome.INCLUDED)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One look: while `is_judged` is false nothing is told, as a part of it would unseal votes."""

    look: AuditLook
    size: int
    is_judged: bool
    assessment: stopping.Assessment | None

    @property
    def sentence(self) -> str:
        return stopping.sentence(self.assessment) if self.assessment else ""


def plan_of(review: Review) -> StoppingPlan | None:
    """The plan that holds."""
    return StoppingPlan.objects.current().filter(review=review).first()


def looks(plan: StoppingPlan) -> list[LookedAt]:
    """Every look, from the first."""
    return [looked_at(look) for look in plan.audit_looks.select_related("plan").order_by("number")]


def looked_at(look: AuditLook) -> LookedAt:
    """The bound on recall, once every record that was drawn is settled."""
    # A record that was joined to another since stands with that one.
    drawn = look.citations.values(head=Coalesce("canonical", "pk"))
    rows = Standing.objects.current().filter(citation__in=drawn, stage=Stage.TITLE_ABSTRACT)
    counts = rows.aggregate(settled=Count("pk", SETTLED), included=Count("pk", INCLUDED))
    size = look.citations.count()
    if counts["settled"] < rows.count() or not rows.exists():
        return LookedAt(look, size, False, None)
    sample = stopping.Sample(records=look.records, audited=size, found=counts["included"])
    state = stopping.Audited(found=look.found, unscreened=sample, look=look.number)
    return LookedAt(look, size, True, stopping.evaluate(_plan(look.plan), state))


def left(review: Review) -> int:
    """How many records wait for their outcome at title and abstract."""
    return _undecided(review).count()


def in_conflict(review: Review) -> int:
    rows = Standing.objects.current().filter(review=review, stage=Stage.TITLE_ABSTRACT)
    return rows.filter(standing=ScreeningOutcome.CONFLICT).count()


def _undecided(review: Review) -> "QuerySet[Standing]":
    rows = Standing.objects.current().filter(review=review, stage=Stage.TITLE_ABSTRACT)
    return rows.filter(standing=ScreeningOutcome.UNDECIDED)


def _plan(plan: StoppingPlan) -> stopping.Plan:
    return stopping.Plan(
        rule=stopping.Rule.AUDIT,
        label=stopping.Label.TITLE_ABSTRACT,
        target=plan.target / 100,
        confidence=plan.confidence / 100,
        looks=plan.looks,
        audit_size=plan.audit_size,
    )

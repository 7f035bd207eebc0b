"""A plan for when to stop screening, the audits that it asks for, and the stop itself."""

from random import Random

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import Review, User
from screening import recall
from screening.actions import asides
from screening.choices import Aside, ScreeningOutcome, Stage
from screening.errors import CannotStop
from screening.models import AuditLook, Citation, Standing, Stop, StoppingPlan
from screening.tasks import run_stop

CHUNK = 500
NUMBERS = ("target", "confidence", "audit_size", "looks")


@transaction.atomic
def register(*, review: Review, by: User, **numbers: int) -> StoppingPlan:
    """Say beforehand when screening may stop. An earlier plan is withdrawn, and stays told of."""
    now = timezone.now()
    StoppingPlan.objects.current().filter(review=review).update(withdrawn_at=now)
    plan = StoppingPlan.objects.create(review=review, by=by, registered_at=now, **numbers)
    numbers = {name: getattr(plan, name) for name in NUMBERS}
    events.record("screening.stopping.planned", review=review, by=by, target=plan, plan=numbers)
    return plan


@transaction.atomic
def draw(*, plan: StoppingPlan, by: User) -> AuditLook:
    """Draw the records of the next look, which everybody is then given first.

    Raises CannotStop while conflicts or an earlier look are open, and when nothing is left.
    """
    StoppingPlan.objects.select_for_update().get(pk=plan.pk)
    _refuse_to_draw(plan)
    standings = Standing.objects.current().filter(review=plan.review, stage=Stage.TITLE_ABSTRACT)
    undecided = standings.filter(standing=ScreeningOutcome.UNDECIDED)
    keys = list(undecided.order_by("citation").values_list("citation", flat=True))
    number = plan.audit_looks.count() + 1
    event = events.record(
        "screening.stopping.drawn",
        review=plan.review,
        by=by,
        target=plan,
        look=number,
        records=len(keys),
    )
    look = AuditLook.objects.create(
        plan=plan,
        number=number,
        records=len(keys),
        found=standings.filter(standing=ScreeningOutcome.INCLUDED).count(),
        cause=event.seq,
    )
    # Seeded by the event's number, so that the draw can be done again.
    look.citations.set(Random(event.seq).sample(keys, min(plan.audit_size, len(keys))))
    return look


@transaction.atomic
def stop(*, look: AuditLook, by: User) -> Stop:
    """Set everything aside that is left, as the plan's rule is met at its newest look.

    Raises CannotStop otherwise.
    """
    looked = recall.looked_at(look)
    is_newest = not look.plan.audit_looks.filter(number__gt=look.number).exists()
    if not looked.assessment or not looked.assessment.is_met or not is_newest:
        raise CannotStop(_("The plan’s criterion is not met at this look, so screening goes on."))
    events.record(
        "screening.stopping.stopped",
        review=look.review,
        by=by,
        target=look.plan,
        look=look.number,
        why=looked.sentence,
    )
    total = recall.left(look.review)
    job, is_new = Stop.objects.get_or_create(
        look=look, defaults={"by": by, "why": looked.sentence, "total": total}
    )
    if not is_new:
        raise CannotStop(_("Screening has been stopped at this look already."))
    run_stop.delay_on_commit(job.pk)
    return job


def run(job: Stop) -> None:
    """The work of the job: chunk by chunk, each with its event; it may be broken off anywhere."""
    review = job.review
    while True:
        rows = Standing.objects.current().filter(review=review, stage=Stage.TITLE_ABSTRACT)
        rows = rows.filter(standing=ScreeningOutcome.UNDECIDED).order_by("citation")
        keys = list(rows.values_list("citation", flat=True)[:CHUNK])
        some = list(Citation.objects.filter(pk__in=keys))
        if not some:
            return
        with job.writing(done=(job.total or 0) - recall.left(review) + len(some)):
            asides.record_all(
                review=review, citations=some, kind=Aside.NOT_SCREENED, why=job.why, by=job.by
            )


def _refuse_to_draw(plan: StoppingPlan) -> None:
    if plan.withdrawn_at:
        raise CannotStop(_("This plan was withdrawn."))
    if recall.in_conflict(plan.review):
        raise CannotStop(
            _("Settle the conflicts first: a record in conflict is neither in nor out.")
        )
    if not all(each.is_judged for each in recall.looks(plan)):
        raise CannotStop(_("The records of the last look are not all settled yet."))
    if not recall.left(plan.review):
        raise CannotStop(_("No record is left: recall is known, and nothing has to be stopped."))

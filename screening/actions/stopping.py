"""A plan for when to stop screening, the audits that it asks for, and the stop itself."""

from random import Random

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import Review, User
from screening import audits, ordering, recall
from screening.actions import asides
from screening.choices import Aside, ScreeningOutcome, Stage, StoppingRule
from screening.errors import CannotStop
from screening.models import AuditLook, Citation, Standing, Stop, StoppingPlan
from screening.tasks import run_stop

CHUNK = 500
TOLD = ("rule", "relevant", "target", "confidence", "audit_size", "excluded_size", "looks")


@transaction.atomic
def register(*, review: Review, by: User, **told: int | str) -> StoppingPlan:
    """Say beforehand when screening may stop. An earlier plan is withdrawn, and stays told of."""
    now = timezone.now()
    StoppingPlan.objects.current().filter(review=review).update(withdrawn_at=now)
    plan = StoppingPlan.objects.create(review=review, by=by, registered_at=now, **told)
    said = {name: getattr(plan, name) for name in TOLD}
    events.record("screening.stopping.planned", review=review, by=by, target=plan, plan=said)
    return plan


@transaction.atomic
def draw(*, plan: StoppingPlan, by: User) -> AuditLook:
    """Take the next look; for an audit draw its records, which everybody is then given first.

    Raises CannotStop while conflicts or an earlier look are open, when nothing is left, and when
    the records that the plan asks for cannot be had.
    """
    StoppingPlan.objects.select_for_update().get(pk=plan.pk)
    _refuse_to_draw(plan)
    is_audit, number = plan.rule == StoppingRule.AUDIT, plan.audit_looks.count() + 1
    keys, (excluded, unaudited) = _undecided(plan.review), _excluded(plan)
    event = events.record(
        "screening.stopping.drawn" if is_audit else "screening.stopping.looked",
        review=plan.review,
        by=by,
        target=plan,
        look=number,
        records=len(keys),
        excluded=len(excluded),
    )
    look = AuditLook.objects.create(
        plan=plan,
        number=number,
        records=len(keys),
        found=_found(plan),
        excluded=len(excluded),
        unaudited=unaudited,
        cause=event.seq,
    )
    # Seeded by the event's number, so that the draw can be done again.
    random = Random(event.seq)
    look.citations.set(random.sample(keys, min(plan.audit_size, len(keys))))
    look.excluded_citations.set(random.sample(excluded, min(plan.excluded_size, len(excluded))))
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
        rows = _standing(review, ScreeningOutcome.UNDECIDED).order_by("citation")
        keys = list(rows.values_list("citation", flat=True)[:CHUNK])
        some = list(Citation.objects.filter(pk__in=keys))
        if not some:
            return
        with job.writing(done=(job.total or 0) - recall.left(review) + len(some)):
            asides.record_all(
                review=review, citations=some, kind=Aside.NOT_SCREENED, why=job.why, by=job.by
            )


def _standing(review: Review, outcome: ScreeningOutcome) -> "QuerySet[Standing]":
    rows = Standing.objects.current().filter(review=review, stage=Stage.TITLE_ABSTRACT)
    return rows.filter(standing=outcome)


def _undecided(review: Review) -> list[int]:
    rows = _standing(review, ScreeningOutcome.UNDECIDED).order_by("citation")
    return list(rows.values_list("citation", flat=True))


def _excluded(plan: StoppingPlan) -> tuple[list[int], int]:
    """Those to draw from, and how many everybody has judged, if the plan audits the excluded."""
    if not plan.excluded_size:
        return [], 0
    found, unaudited = audits.frame(plan)
    if unaudited and not found:
        raise CannotStop(
            _(
                "Everybody who screens has judged all excluded records, so that nobody is left to"
                " judge them again. Invite one more person to screen, or register a plan without an"
                " audit of the excluded."
            )
        )
    return found, unaudited


def _found(plan: StoppingPlan) -> int:
    """Included, or found among the excluded by the audit of an earlier look."""
    included = _standing(plan.review, ScreeningOutcome.INCLUDED).count()
    return included + sum(recall.found_again(look).count() for look in plan.audit_looks.all())


def _refuse_to_draw(plan: StoppingPlan) -> None:
    if plan.withdrawn_at:
        raise CannotStop(_("This plan was withdrawn."))
    if recall.in_conflict(plan.review):
        raise CannotStop(
            _("Settle the conflicts first: a record in conflict is neither in nor out.")
        )
    if plan.rule == StoppingRule.RANKED and ordering.is_of_another_kind(plan.review):
        raise CannotStop(
            _(
                "The ranked test needs the order “Likely includes first” of everybody who judges"
                " titles and abstracts. Ask all of them to choose it beside the records."
            )
        )
    if not all(recall.is_judged(look) for look in plan.audit_looks.all()):
        raise CannotStop(_("The records of the last look are not all settled yet."))
    if not recall.left(plan.review):
        raise CannotStop(_("No record is left: recall is known, and nothing has to be stopped."))

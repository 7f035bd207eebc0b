"""What people say of the flow diagram as a whole."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import Review, User
from screening import flow
from screening.actions import standings
from screening.errors import NotFinalYet
from screening.models import FinalMark, PreviousVersion


@transaction.atomic
def mark_final(*, review: Review, by: User, note: str = "") -> FinalMark:
    """Call the diagram final as it is now. Raises NotFinalYet while something is in progress.

    An earlier mark is withdrawn: one diagram is the final one.
    """
    Review.objects.select_for_update().get(pk=review.pk)  # nothing moves meanwhile
    _refuse_unless_final(flow.of(review))
    now = timezone.now()
    marks = FinalMark.objects.filter(review=review, withdrawn_at__isnull=True)
    marks.update(withdrawn_at=now)
    event = events.record("screening.flow.marked_final", review=review, by=by, note=note)
    return FinalMark.objects.create(
        review=review, seq=event.seq, by=by, note=note, marked_at=event.at
    )


@transaction.atomic
def withdraw_mark(*, review: Review, by: User, why: str) -> None:
    """Say that the diagram is not final after all; without a mark nothing happens.

    Raises NotFinalYet without a reason.
    """
    if not why.strip():
        raise NotFinalYet(_("Say why the diagram is not final; the log keeps it."))
    marks = FinalMark.objects.filter(review=review, withdrawn_at__isnull=True)
    if marks.update(withdrawn_at=timezone.now()):
        events.record("screening.flow.mark_withdrawn", review=review, by=by, why=why)


@transaction.atomic
def tell_previous(
    *, review: Review, by: User, studies: int | None, reports: int | None, source: str = ""
) -> None:
    """Say what the version included that this review updates; None of both: it updates none."""
    event = events.record(
        "screening.flow.previous_told",
        review=review,
        by=by,
        studies=studies,
        reports=reports,
        source=source,
    )
    PreviousVersion.objects.current().filter(review=review).update(until=event.seq)
    if studies is not None:
        PreviousVersion.objects.create(
            review=review,
            studies=studies,
            reports=reports or 0,
            source=source,
            cause=event.seq,
        )


@transaction.atomic
def settle_again(*, review: Review, by: User) -> int:
    """Work out anew where the records stand that break an equation; returns how many there were.

    For rows that something other than this program changed; where all holds, nothing happens.
    """
    found = [fault for equation in flow.check(flow.of(review)) for fault in equation.faults()]
    records = {record for fault in found for record in fault.records}
    if records:
        uids = sorted(str(record.uid) for record in records)
        event = events.record("screening.flow.settled", review=review, by=by, citations=uids)
        heads = {key for record in records for key in (record.pk, record.head_id)}
        standings.settle(review=review, citations=heads, cause=event.seq)
    return len(records)


def _refuse_unless_final(found: flow.Flow) -> None:
    if found.pending:
        listed = ", ".join(f"{row.label} ({row.count:,})" for row in found.pending)
        raise NotFinalYet(_("Still in progress: {what}.").format(what=listed))
    if not found.rows or not any(row.count for row in found.rows):
        raise NotFinalYet(_("There is nothing in the diagram yet."))
    if not all(equation.holds for equation in flow.check(found)):
        raise NotFinalYet(_("The numbers do not add up. The page of the flow names the records."))

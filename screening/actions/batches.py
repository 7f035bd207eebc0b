"""Batches: a number of records of a stage for named people, until a day if there is one."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from review import events
from review.models import Review, User
from screening.choices import ScreeningOutcome, Stage, WorkKind
from screening.errors import BatchDissolved, NotByBatch, NothingToBatch
from screening.models import Batch, BatchedRecord, CitationImport, Standing, WorkPlan


@transaction.atomic
def cut(
    *,
    review: Review,
    by: User,
    stage: Stage,
    size: int,
    people: Sequence[User],
    due: date | None = None,
    source: CitationImport | None = None,
) -> Batch:
    """Give the next `size` open records that are in no batch, as imported, to these people.

    With a `source` only records of that import. Raises NotByBatch, NothingToBatch.
    """
    plan = WorkPlan.objects.select_for_update().filter(review=review, stage=stage).first()
    if plan is None or plan.kind != WorkKind.BATCHES:
        raise NotByBatch(_("Choose first that this stage is shared out by batches."))
    keys = list(_free(review, stage, source)[:size])
    if not keys:
        raise NothingToBatch(_("Every open record there is in a batch already."))
    last = plan.batches.aggregate(last=Max("number"))["last"] or 0
    batch = Batch.objects.create(plan=plan, number=last + 1, due=due)
    batch.people.set(people)
    BatchedRecord.objects.bulk_create(
        BatchedRecord(batch=batch, stage=stage, citation_id=key) for key in keys
    )
    _record("screening.batch.cut", batch, by, people, records=len(keys))
    return batch


@transaction.atomic
def change(*, batch: Batch, by: User, people: Sequence[User], due: date | None) -> None:
    """Give a batch to these people, until then. What was judged stays judged.

    Raises BatchDissolved.
    """
    batch = _lock(batch)
    batch.due = due
    batch.save(update_fields=["due"])
    batch.people.set(people)
    _record("screening.batch.changed", batch, by, people)


@transaction.atomic
def dissolve(*, batch: Batch, by: User) -> None:
    """Take a batch's records out of it, so that they can be put into others.

    Raises BatchDissolved.
    """
    batch = _lock(batch)
    people = list(batch.people.all())
    _record("screening.batch.dissolved", batch, by, people, records=batch.records.count())
    batch.delete()


def _lock(batch: Batch) -> Batch:
    found = Batch.objects.select_for_update().filter(pk=batch.pk).first()
    if found is None:
        raise BatchDissolved(_("This batch was dissolved meanwhile. Nothing was changed."))
    return found


def _free(review: Review, stage: Stage, source: CitationImport | None) -> "QuerySet[Standing, int]":
    batched = BatchedRecord.objects.filter(citation=OuterRef("citation"), stage=stage)
    rows = Standing.objects.current().filter(
        review=review, stage=stage, standing=ScreeningOutcome.UNDECIDED
    )
    rows = rows.filter(citation__citation_import=source) if source else rows
    free = rows.exclude(Exists(batched)).order_by("citation")
    return free.values_list("citation", flat=True)


def _record(verb: str, batch: Batch, by: User, people: Sequence[User], **counts: int) -> None:
    events.record(
        verb,
        review=batch.review,
        by=by,
        target=batch,
        people=sorted(str(person.uid) for person in people),
        due=batch.due and batch.due.isoformat(),
        **counts,
    )

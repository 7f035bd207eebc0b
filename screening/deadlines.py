"""What a person has to do by when, told to that person alone."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from review.models import Review, User
from screening import parts, queue
from screening.choices import Stage
from screening.models import Batch, BatchedRecord, WorkShare
from screening.pace import Deadline
from screening.parts import Part


def today(review: Review) -> date:
    """The day it is where the review is."""
    return timezone.now().astimezone(ZoneInfo(review.time_zone)).date()


def of(user: User, review: Review, stage: Stage) -> Deadline | None:
    """The next day by which this person has records to judge; None without one, or when done."""
    part = parts.of(user, review, stage)
    if part.is_whole:
        return None
    if part.batches is None:
        return _of_share(part, user, review, stage)
    return _of_batches(part.batches, user, review, stage)


def words(deadline: Deadline) -> str:
    """As people say it: "312 left, due 3 December: 26 a day"."""
    has_year = deadline.due.year != deadline.today.year
    day = date_format(deadline.due, "j F Y" if has_year else "j F")
    if deadline.is_overdue:
        told = _("{left:,} left, overdue since {day}")
    elif deadline.days == 1:
        told = _("{left:,} left, due today")
    else:
        told = _("{left:,} left, due {day}: {n:,} a day")
    return told.format(left=deadline.left, day=day, n=deadline.per_day)


def _of_share(part: Part, user: User, review: Review, stage: Stage) -> Deadline | None:
    rows = WorkShare.objects.filter(plan__review=review, plan__stage=stage, person=user)
    due = rows.values_list("due", flat=True).first()
    left = queue.waiting_in(part, user, review, stage).count() if due else 0
    return Deadline(left, due, today(review)) if due and left else None


def _of_batches(
    batches: Iterable[int], user: User, review: Review, stage: Stage
) -> Deadline | None:
    with_day = Batch.objects.filter(pk__in=list(batches), due__isnull=False)
    waiting = queue.waiting_in(parts.WHOLE, user, review, stage).values("citation")
    rows = BatchedRecord.objects.filter(batch__in=with_day, citation__in=waiting)
    left = rows.values_list("batch__due").annotate(n=Count("pk")).order_by("batch__due")
    found = left.first()
    return Deadline(found[1], found[0], today(review)) if found else None

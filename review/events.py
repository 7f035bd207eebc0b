"""The event log: one numbered line for each thing that changed, written with the change."""

from collections import defaultdict
from typing import Any

from celery import current_app
from django.db import connection
from django.db.models import Max, Model
from django.utils import timezone

from review.models import Event, Review, User

_listeners: dict[str, list[str]] = defaultdict(list)


def listen(verb: str, task: str) -> None:
    """Have a task (by its name) sent the event's key after each commit of such an event.

    This is how an app to the right learns of what happened to its left.
    """
    if task not in _listeners[verb]:
        _listeners[verb].append(task)


def record(
    verb: str,
    *,
    review: Review,
    by: User | None,
    target: Model | None = None,
    is_sealed: bool = False,
    **data: Any,
) -> Event:
    """Append an event in the caller's transaction; `data` is kept as JSON.

    Locks the review's row, so that numbers have neither gaps nor twins: lock other rows first.
    A judgement is `is_sealed`: only its author reads it in the log.
    """
    if connection.features.has_select_for_update:  # on SQLite nobody else is writing
        Review.objects.select_for_update().only("pk").get(pk=review.pk)
    last = Event.objects.filter(review=review).aggregate(last=Max("seq"))["last"] or 0
    event = Event.objects.create(
        review=review,
        seq=last + 1,
        verb=verb,
        by=by,
        at=timezone.now(),
        target_label=target._meta.label_lower if target else "",
        target_uid=getattr(target, "uid", None),
        target_text=str(target)[:300] if target else "",
        data=data,
        is_sealed=is_sealed,
    )
    for task in _listeners[verb]:
        current_app.tasks[task].delay_on_commit(event.pk)
    return event

"""When outcomes are measured, defined once for the whole review."""

from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from extraction.actions.outcomes import ProtocolRefused
from extraction.models import Timepoint
from review import events
from review.models import Review, User

FIELDS = ("label", "hours", "index_event")


@transaction.atomic
def define(*, review: Review, label: str, hours: float, index_event: str, by: User) -> Timepoint:
    """Add a timepoint: `hours` after `index_event`, negative before it. Raises `ProtocolRefused`."""
    timepoint = Timepoint(review=review, label=label, hours=hours, index_event=index_event)
    _check(timepoint)
    timepoint.save(force_insert=True)
    events.record(
        "extraction.timepoint.defined",
        review=review,
        by=by,
        target=timepoint,
        hours=timepoint.hours,
        index_event=timepoint.index_event,
    )
    return timepoint


@transaction.atomic
def change(*, timepoint: Timepoint, by: User, **fields: Any) -> Timepoint:
    """Change a timepoint for all its results; the event keeps what it was."""
    timepoint = Timepoint.objects.select_for_update().get(pk=timepoint.pk)
    before = _plain(timepoint)
    for name, value in fields.items():
        setattr(timepoint, name, value)
    _check(timepoint)
    if _plain(timepoint) == before:
        return timepoint
    timepoint.save(update_fields=list(fields))
    events.record(
        "extraction.timepoint.changed",
        review=timepoint.review,
        by=by,
        target=timepoint,
        before=before,
        after=_plain(timepoint),
    )
    return timepoint


def _check(timepoint: Timepoint) -> None:
    try:
        timepoint.full_clean()
        if not isfinite(timepoint.hours):
            raise ValidationError({"hours": _("Type the number of hours.")})
    except ValidationError as error:
        raise ProtocolRefused(error) from error


def _plain(timepoint: Timepoint) -> dict[str, Any]:
    return {name: getattr(timepoint, name) for name in FIELDS}

"""The moments as of which a flow can be asked for: an event, or a date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from review.models import Event, Review
from screening.models import FinalMark, Publication

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Moment:
    """An event with its time, and what it was in words."""

    seq: int
    at: datetime
    words: str


def on(review: Review, day: date) -> int:
    """The number of the last event up to the end of a day, as the review's clock has it; or 0."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(review.time_zone))
    events = Event.objects.filter(review=review, at__lt=midnight).order_by("-seq")
    return events.values_list("seq", flat=True).first() or 0


def newest(review: Review) -> int:
    """The number of the last event, 0 before the first."""
    return on(review, date.max - timedelta(days=2))


def milestones(review: Review) -> list[Moment]:
    """When files came and went and when the diagram was called final, newest first."""
    files = Publication.objects.filter(citation_import__review=review)
    files = files.exclude(citation_import__sha256="").order_by("-cause")
    fields = ("cause", "until", "citation_import__file_name")
    words: dict[int, str] = {}
    for cause, until, name in files.values_list(*fields)[:SHOWN]:
        words[cause] = _("{file} imported").format(file=name)
        if until:
            words[until] = _("Import of {file} undone").format(file=name)
    for seq in FinalMark.objects.filter(review=review).values_list("seq", flat=True):
        words[seq] = _("Diagram marked final")
    events = Event.objects.filter(review=review, seq__in=words).order_by("-seq")
    return [Moment(event.seq, event.at, words[event.seq]) for event in events[:SHOWN]]


def at(review: Review, seq: int) -> Moment | None:
    """The moment of an event; None for a number that has no event."""
    event = Event.objects.filter(review=review, seq=seq).first()
    return event and Moment(event.seq, event.at, _("Event {n}").format(n=f"{seq:,}"))

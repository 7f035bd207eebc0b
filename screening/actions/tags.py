"""Tags on records: put on and taken off many at once, and undone as one."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from review import events
from review.models import Event, Review, User
from screening.errors import NothingToUndo, TagRefused
from screening.models import Citation, Tag, Tagging

ADDED, REMOVED, UNDONE = (f"screening.tag.{verb}" for verb in ("added", "removed", "undone"))

# The ORM has no INSERT ... SELECT, and a person may tag 100,000 records.
INSERT = """
    INSERT INTO screening_tagging (tag_id, citation_id, cause)
    SELECT %s, chosen.id, %s FROM ({chosen}) AS chosen
"""


@dataclass(frozen=True, slots=True)
class Change:
    """On how many records a tag was put, or from how many it was taken; None when on none."""

    count: int
    event: Event | None = None


@transaction.atomic
def add(
    *, review: Review, citations: "QuerySet[Citation]", name: str, is_shared: bool, by: User
) -> Change:
    """Put one's tag on citations of a review; those that have it stay as they are.

    The event is sealed: it is no other's business what one set apart. Raises TagRefused.
    """
    name = " ".join(name.split())
    if not name:
        raise TagRefused(_("Type the tag first, for example: ask the author."))
    tag, _is_new = Tag.objects.get_or_create(review=review, by=by, name=name, is_shared=is_shared)
    Tag.objects.select_for_update().get(pk=tag.pk)
    tagged = Tagging.objects.current().filter(tag=tag)
    chosen = citations.exclude(pk__in=tagged.values("citation"))
    count = chosen.count()
    if not count:
        return Change(0)
    event = _record(ADDED, review, tag, by, count)
    _insert(tag, chosen, event)
    return Change(count, event)


@transaction.atomic
def remove(*, review: Review, citations: "QuerySet[Citation]", name: str, by: User) -> Change:
    """Take one's own tag, shared and private, off citations of a review.

    Raises TagRefused where one has no such tag.
    """
    mine = Tag.objects.filter(review=review, by=by, name=" ".join(name.split()))
    tags = list(mine.select_for_update().order_by("pk"))
    if not tags:
        words = _("You have no tag “{name}”. Others take off their own.")
        raise TagRefused(words.format(name=name))
    rows = Tagging.objects.current().filter(tag__in=tags, citation__in=citations.values("pk"))
    count = rows.count()
    if not count:
        return Change(0)
    event = _record(REMOVED, review, tags[0], by, count)
    rows.update(until=event.seq)
    return Change(count, event)


@transaction.atomic
def undo(*, review: Review, seq: int, by: User) -> Change:
    """Bring back what stood before one's event of that number put a tag on or took it off.

    What was done to the same records since stays done. Raises NothingToUndo.
    """
    own = Event.objects.filter(review=review, seq=seq, by=by, verb__in=(ADDED, REMOVED)).first()
    tags = Tag.objects.filter(review=review, by=by).select_for_update().order_by("pk")
    tags = {tag.pk: tag for tag in tags} if own else {}
    put = Tagging.objects.current().filter(tag__in=tags, cause=seq)
    taken = _taken(tags, seq)
    count = put.count() + sum(rows.count() for rows in taken.values())
    if not count or own is None:
        raise NothingToUndo(_("There is nothing left of that to undo."))
    event = _record(UNDONE, review, tags[next(iter(tags))], by, count, undone=seq)
    put.update(until=event.seq)
    for key, rows in taken.items():
        _insert(tags[key], rows, event)
    return Change(count, event)


def _taken(tags: dict[int, Tag], seq: int) -> dict[int, "QuerySet[Citation]"]:
    """By tag, the citations that lost it by the event and have not got it again."""
    found = {}
    ended = Tagging.objects.filter(tag__in=tags, until=seq)
    for key in ended.order_by("tag").values_list("tag", flat=True).distinct():
        again = Tagging.objects.current().filter(tag=key)
        rows = Citation.objects.filter(pk__in=ended.filter(tag=key).values("citation"))
        found[key] = rows.exclude(pk__in=again.values("citation"))
    return found


def _insert(tag: Tag, citations: "QuerySet[Citation]", event: Event) -> None:
    sql, params = citations.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(chosen=sql), [tag.pk, event.seq, *params])


def _record(verb: str, review: Review, tag: Tag, by: User, count: int, **data: int) -> Event:
    return events.record(
        verb, review=review, by=by, target=tag, is_sealed=True, count=count, **data
    )

"""What each search was called, and of what kind it was, as of an event."""

from dataclasses import dataclass
from uuid import UUID

from review.models import Event, Review
from screening.choices import SearchKind
from screening.models import Search

# In which order PRISMA names sources: databases, registers, then all other methods.
ORDER = [SearchKind.DATABASE, SearchKind.REGISTER, SearchKind.OTHER]


@dataclass(frozen=True, slots=True)
class Found:
    """A search as it was described then; `method` is empty for databases and registers."""

    pk: int
    uid: UUID
    kind: str
    name: str


def of(review: Review, at: int | None) -> list[Found]:
    """The searches that there were once event number `at` had happened; None means now."""
    rows = Search.objects.filter(review=review).order_by("pk")
    found = [Found(*fields) for fields in rows.values_list("pk", "uid", "kind", "name")]
    if at is not None:
        found = _as_of(review, found, at)
    return sorted(found, key=lambda search: (ORDER.index(SearchKind(search.kind)), search.pk))


def _as_of(review: Review, found: list[Found], at: int) -> list[Found]:
    """By what later events say of before; a search that began later was not there."""
    later: dict[UUID, dict[str, str]] = {search.uid: {} for search in found}
    begun_later = set()
    events = Event.objects.filter(review=review, seq__gt=at, target_uid__in=list(later))
    for uid, verb, data in events.order_by("-seq").values_list("target_uid", "verb", "data"):
        if verb == "screening.search.started":
            begun_later.add(uid)
        elif verb == "screening.search.changed":
            later[uid] |= data["before"]
    return [
        Found(
            search.pk,
            search.uid,
            later[search.uid].get("kind", search.kind),
            later[search.uid].get("name", search.name),
        )
        for search in found
        if search.uid not in begun_later
    ]

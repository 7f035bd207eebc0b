"""Searches: what was asked of which source, when."""

from typing import Any

from django.db import transaction

from review import events
from review.models import Review, User
from screening.choices import SearchKind
from screening.models import Search, SearchStatement

FIELDS = [
    "kind",
    "method",
    "name",
    "platform",
    "coverage",
    "together_with",
    "searched_on",
    "searched_by",
    "shown_count",
    "strategy",
    "procedure",
    "limits",
    "filters",
    "prior_work",
    "updates",
    "press_by",
    "press_on",
    "press_outcome",
]


@transaction.atomic
def start(*, review: Review, by: User, kind: SearchKind, name: str, **fields: Any) -> Search:
    """Note a search whose results are to be imported; `fields` are further ones of `FIELDS`."""
    search = Search.objects.create(review=review, by=by, kind=kind, name=name, **fields)
    events.record(
        "screening.search.started", review=review, by=by, target=search, kind=kind, name=name
    )
    return search


@transaction.atomic
def change(*, search: Search, by: User, **fields: Any) -> Search:
    """Correct what is said of a search; the event keeps what each changed field was before."""
    search = Search.objects.select_for_update(of=("self",)).get(pk=search.pk)
    changed = {name: value for name, value in fields.items() if getattr(search, name) != value}
    if not changed:
        return search
    before = {name: getattr(search, name) for name in changed}
    for name, value in changed.items():
        setattr(search, name, value)
    search.save(update_fields=list(changed))
    events.record(
        "screening.search.changed",
        review=search.review,
        by=by,
        target=search,
        before=_as_json(before),
        after=_as_json(changed),
    )
    return search


@transaction.atomic
def state(*, review: Review, item: int, text: str, by: User) -> None:
    """Say something to an item of PRISMA-S in the team's words; an empty text takes it back."""
    text = text.strip()
    Review.objects.select_for_update().only("pk").get(pk=review.pk)
    rows = SearchStatement.objects.filter(review=review, item=item)
    before = rows.values_list("text", flat=True).first() or ""
    if text == before:
        return
    if text:
        said = {"text": text, "by": by}
        SearchStatement.objects.update_or_create(review=review, item=item, defaults=said)
    else:
        rows.delete()
    events.record(
        "screening.search.stated", review=review, by=by, item=item, before=before, after=text
    )


def _as_json(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value if value is None else str(value) for name, value in fields.items()}

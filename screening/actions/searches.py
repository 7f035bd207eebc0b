"""Searches: what was asked of which source, when."""

from typing import Any

from django.db import transaction

from review import events
from review.models import Review, User
from screening.choices import SearchKind
from screening.models import Search

FIELDS = ["kind", "name", "platform", "searched_on", "strategy", "shown_count"]


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


def _as_json(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value if value is None else str(value) for name, value in fields.items()}

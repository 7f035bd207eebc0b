"""Putting a question to the data, and changing it."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from review import events
from review.models import Review, User
from synthesis.models import Analysis

FIELDS = (
    "title",
    "question",
    "domain",
    "instruments",
    "hours_from",
    "hours_to",
    "hours_target",
    "index_events",
    "measure",
    "estimator",
    "test",
    "level",
    "subgroup",
    "options",
    "published",
)


@transaction.atomic
def declare(*, review: Review, title: str, by: User, slug: str = "", **fields: Any) -> Analysis:
    """Add an analysis; nothing is computed before it is run.

    `fields` are those of the model. `options` may hold: forms, comparators (lists; empty: any),
    prefer, metrics, crossover, variance, reported_measure, and assumptions: a list of
    {"study": uid, "n1", "n2", "why"}. `published` is a list of {"label", "estimate", "ci_low",
    "ci_high", "source", "note"}.
    """
    Review.objects.select_for_update().get(pk=review.pk)  # so that no two get the same slug
    analysis = Analysis.objects.create(
        review=review, title=title, slug=slug or _free_slug(review, title), by=by, **fields
    )
    events.record(
        "synthesis.analysis.created",
        review=review,
        by=by,
        target=analysis,
        **{name: getattr(analysis, name) for name in FIELDS},
    )
    return analysis


def _free_slug(review: Review, title: str) -> str:
    base = slugify(title)[:50] or "analysis"
    taken = set(review.analyses.values_list("slug", flat=True))
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


@transaction.atomic
def change(*, analysis: Analysis, by: User, **fields: Any) -> Analysis:
    """Change an analysis; its runs stay as they were and are shown as out of date."""
    analysis = Analysis.objects.select_for_update().get(pk=analysis.pk)
    changed = {name: value for name, value in fields.items() if getattr(analysis, name) != value}
    if not changed:
        return analysis
    before = {name: getattr(analysis, name) for name in changed}
    for name, value in changed.items():
        setattr(analysis, name, value)
    analysis.save(update_fields=list(changed))
    events.record(
        "synthesis.analysis.changed",
        review=analysis.review,
        by=by,
        target=analysis,
        before=before,
        after=changed,
    )
    return analysis

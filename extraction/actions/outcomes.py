"""What the protocol asks for: outcomes, defined once for the whole review."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from extraction.models import Outcome
from review import events
from review.errors import DomainError
from review.models import Review, User

FIELDS = ("name", "domain", "instrument", "kind", "lower_is_better", "rater", "definition")


class ProtocolRefused(DomainError):
    """An outcome or timepoint that cannot be defined so; `errors` has the messages by field."""

    def __init__(self, error: ValidationError) -> None:
        self.errors = error.message_dict
        super().__init__(" ".join(error.messages))


class OutcomeInUse(DomainError):
    """What results stand under does not change its kind."""


@transaction.atomic
def define(*, review: Review, by: User, **fields: Any) -> Outcome:
    """Add an outcome to the protocol. Raises `ProtocolRefused`."""
    outcome = Outcome(review=review, **fields)
    _check(outcome)
    outcome.save(force_insert=True)
    events.record(
        "extraction.outcome.defined", review=review, by=by, target=outcome, **_plain(outcome)
    )
    return outcome


@transaction.atomic
def change(*, outcome: Outcome, by: User, **fields: Any) -> Outcome:
    """Change an outcome for all its results; the event keeps what it was. The kind stays once
    there are results: numbers of one kind do not fit another."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    before = _plain(outcome)
    for name, value in fields.items():
        setattr(outcome, name, value)
    _check(outcome)
    if outcome.kind != before["kind"] and _has_results(outcome):
        raise OutcomeInUse(
            _("%(outcome)s has results, so its kind stays. Define another outcome instead.")
            % {"outcome": outcome}
        )
    if _plain(outcome) == before:
        return outcome
    outcome.save(update_fields=list(fields))
    events.record(
        "extraction.outcome.changed",
        review=outcome.review,
        by=by,
        target=outcome,
        before=before,
        after=_plain(outcome),
    )
    return outcome


def _check(outcome: Outcome) -> None:
    try:
        outcome.full_clean()
    except ValidationError as error:
        raise ProtocolRefused(error) from error


def _has_results(outcome: Outcome) -> bool:
    return outcome.arm_results.exists() or outcome.contrast_results.exists()


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {name: getattr(outcome, name) for name in FIELDS}

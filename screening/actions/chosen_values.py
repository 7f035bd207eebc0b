"""Which record's value a cluster shows in a field, where a person knows better than the rule."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.actions import clusters
from screening.errors import NoSuchValue
from screening.merged_records import FIELDS
from screening.models import ChosenValue, Citation


@transaction.atomic
def choose(*, citation: Citation, field: str, by: User) -> ChosenValue:
    """Show this citation's value of a field (`merged_records.FIELDS`) for its whole cluster.

    It goes before an earlier choice of another member's. Raises NoSuchValue.
    """
    members = clusters.lock(citation)
    if field not in FIELDS or len(members) < 2:
        raise NoSuchValue(_("“{title}” has no other value to choose.").format(title=citation.title))
    ChosenValue.objects.filter(citation__in=members, field=field).delete()
    chosen = ChosenValue.objects.create(
        citation=citation, field=field, by=by, chosen_at=timezone.now()
    )
    events.record(
        "screening.value.chosen", review=citation.review, by=by, target=citation, field=field
    )
    return chosen


@transaction.atomic
def clear(*, citation: Citation, field: str, by: User) -> None:
    """Show what is best by rule again; without a choice nothing happens."""
    members = clusters.lock(citation)
    chosen = ChosenValue.objects.filter(citation__in=members, field=field)
    if chosen.delete()[0]:
        events.record(
            "screening.value.cleared", review=citation.review, by=by, target=citation, field=field
        )

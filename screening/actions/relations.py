"""Reports that belong together and are no duplicates: said by a match or by a person."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.actions import clusters
from screening.choices import RelationKind
from screening.errors import CannotRelate
from screening.models import Citation, Relation


@transaction.atomic
def record(*, citation: Citation, other: Citation, kind: RelationKind, by: User) -> Relation:
    """Say how two records belong together; another kind takes the place of an earlier one.

    Each stays a record of its own. Raises CannotRelate for one record, or two of different reviews.
    """
    if citation.review_id != other.review_id:
        raise CannotRelate(_("The two records belong to different reviews."))
    members = clusters.lock(citation, other)
    if len({member.head_id for member in members}) == 1:
        raise CannotRelate(_("The two stand as one record. Split one off first."))
    first, second = sorted([citation.pk, other.pk])
    said = {"kind": kind, "by": by, "removed_at": None, "removed_by": None}
    relation, _is_new = Relation.objects.update_or_create(
        review=citation.review, first_id=first, second_id=second, defaults=said
    )
    _log("screening.relation.recorded", relation, by)
    return relation


@transaction.atomic
def remove(*, relation: Relation, by: User) -> None:
    """Say that the two do not belong together; `restore` takes it back."""
    kept = Relation.objects.holding().filter(pk=relation.pk)
    if kept.update(removed_at=timezone.now(), removed_by=by):
        _log("screening.relation.removed", relation, by)


@transaction.atomic
def restore(*, relation: Relation, by: User) -> None:
    """Take the removal of a relation back."""
    removed = Relation.objects.filter(pk=relation.pk, removed_at__isnull=False)
    if removed.update(removed_at=None, removed_by=None):
        _log("screening.relation.restored", relation, by)


def _log(verb: str, relation: Relation, by: User) -> None:
    events.record(
        verb,
        review=relation.review,
        by=by,
        target=relation.first,
        other=str(relation.second.uid),
        kind=relation.kind,
        relation=str(relation.uid),
    )

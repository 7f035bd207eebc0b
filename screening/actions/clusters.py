"""Locking a citation together with the one that stands for it, before anything is judged."""

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from screening.models import Citation


def lock(*citations: Citation) -> list[Citation]:
    """The citations' clusters, canonical ones and duplicates, locked until the transaction ends.

    The canonical citation's lock is the cluster's: whoever moves members takes it first. Locks
    are taken in the order of keys, so that no two transactions wait for each other. On SQLite
    the transaction has been the only writer from its start.
    """
    heads = {citation.head_id for citation in citations}
    has_locks = connection.features.has_select_for_update
    while True:
        with transaction.atomic(savepoint=has_locks):
            _lock_rows(heads)
            # Read when all locks are held: members may have come and gone while we waited.
            rows = Citation.objects.in_clusters_of(heads).order_by("pk")
            members = {member.pk: member for member in rows}
            found = [members[one.pk] for one in citations if one.pk in members]
            if len(found) == len(citations) and heads == {one.head_id for one in found}:
                return list(members.values())
            # The savepoint's end gives these locks back: whoever holds some and waits for others
            # out of order would stop both.
            transaction.set_rollback(has_locks)
        heads = _heads(citations)


def lock_all(some: Q) -> None:
    """Lock the clusters of all citations that `some` describes, as `lock` does those of a few."""
    while True:
        with transaction.atomic():
            heads = set(_heads_of(some))
            theirs = Citation.objects.filter(Q(pk__in=_heads_of(some)))
            rows = theirs.order_by("pk").select_for_update(no_key=True)
            list(rows.values_list("pk", flat=True))
            if heads == set(_heads_of(some)):
                return
            transaction.set_rollback(True)


def _heads_of(some: Q) -> "QuerySet[Citation, int]":
    rows = Citation.objects.filter(some)
    return rows.values_list(Coalesce("canonical", "pk"), flat=True)


def _lock_rows(keys: set[int]) -> None:
    if not connection.features.has_select_for_update:
        return
    rows = Citation.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


def _heads(citations: tuple[Citation, ...]) -> set[int]:
    rows = Citation.objects.filter(pk__in=[citation.pk for citation in citations])
    return {canonical or pk for pk, canonical in rows.values_list("pk", "canonical")}

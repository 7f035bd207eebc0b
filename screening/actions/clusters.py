"""Locking a citation together with the one that stands for it, before anything is judged."""

from django.db import transaction

from screening.models import Citation


def lock(*citations: Citation) -> list[Citation]:
    """The citations' clusters, canonical ones and duplicates, locked until the transaction ends.

    In the order of their keys, so that no two transactions wait for each other. On SQLite the
    transaction has been the only writer from its start.
    """
    while True:
        with transaction.atomic():
            heads = set(_heads(citations))
            members = Citation.objects.in_clusters_of(heads).select_related("review")
            locked = list(members.order_by("pk").select_for_update(no_key=True, of=("self",)))
            if heads == set(_heads(citations)):
                return locked
            # They were merged or split while we waited. The savepoint's end gives these locks
            # back: whoever holds some and waits for others out of order would stop both.
            transaction.set_rollback(True)


def _heads(citations: tuple[Citation, ...]) -> list[int]:
    rows = Citation.objects.filter(pk__in=[citation.pk for citation in citations])
    return [canonical or pk for pk, canonical in rows.values_list("pk", "canonical")]

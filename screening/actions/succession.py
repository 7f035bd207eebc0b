"""Who stands for a cluster when the import of its canonical citation is undone, or comes back."""

from collections import defaultdict
from itertools import islice

from django.db import connection
from django.db.models import F

from screening.actions import duplicates as clusters
from screening.duplicates import furthest
from screening.models import Citation, CitationImport, Report, Succession

AT_ONCE = 500  # keys in one query
HAND_OVER = "UPDATE screening_citation SET canonical_id = %s WHERE canonical_id = %s OR id = %s"


def step_down(imports: list[CitationImport]) -> set[int]:
    """Have a published member stand for each cluster that a citation of these does not any more.

    Called when they are published no longer. Its report goes over with it, unless the successor
    has one. Returns whom to settle.
    """
    hidden = Citation.objects.filter(citation_import__in=imports)
    return _pass_on(hidden.canonical().values("pk"))


def stand_again(imports: list[CitationImport]) -> set[int]:
    """Have those that stepped down stand for their clusters again, where nothing else happened.

    Called when their imports are published again. Clusters that have published members again,
    but none of these stands for them, get one who does. Returns whom to settle.
    """
    back = Succession.objects.filter(citation_import__in=imports)
    unmoved = back.filter(successor__canonical=None, former__canonical=F("successor"))
    rows = list(unmoved.values_list("former", "successor", "has_report"))
    _move_reports({successor: former for former, successor, has in rows if has})
    _hand_over({successor: former for former, successor, _ in rows})
    back.delete()
    others = Citation.objects.filter(citation_import__in=imports).duplicates()
    absent = Citation.objects.filter(citation_import__committed_at__isnull=True)
    moved = _pass_on(absent.filter(pk__in=others.values("canonical")).values("pk"))
    return moved.union(*((former, successor) for former, successor, _ in rows))


def _pass_on(heads) -> set[int]:
    """`heads` is a query for the keys of canonical citations that are not published."""
    present = Citation.objects.published().filter(canonical__in=heads)
    members: dict[int, list[int]] = defaultdict(list)
    for member, head in present.order_by("pk").values_list("pk", "canonical"):
        members[head].append(member)
    rank = furthest([member for cluster in members.values() for member in cluster])
    successor = {head: min(cluster, key=rank) for head, cluster in members.items()}
    with_report = _move_reports(successor)
    _hand_over(successor)
    import_of: dict[int, int] = {}
    for keys in _batches(list(successor)):
        rows = Citation.objects.filter(pk__in=keys)
        import_of |= dict(rows.values_list("pk", "citation_import"))
    Succession.objects.bulk_create(
        Succession(
            citation_import_id=import_of[former],
            former_id=former,
            successor_id=heir,
            has_report=former in with_report,
        )
        for former, heir in successor.items()
    )
    return set(successor.values())


def _move_reports(heir_of: dict[int, int]) -> set[int]:
    """Give reports to those who stand now; returns whose went over."""
    moved: set[int] = set()
    for keys in _batches(list(heir_of)):
        heirs = [heir_of[key] for key in keys]
        busy = set(Report.objects.filter(citation__in=heirs).values_list("citation", flat=True))
        for report in Report.objects.filter(citation__in=keys):
            former = report.citation_id
            if heir_of[former] not in busy:
                Report.objects.filter(pk=report.pk).update(citation=heir_of[former])
                moved.add(former)
    return moved


def _hand_over(heir_of: dict[int, int]) -> None:
    clusters.mark(dict.fromkeys(heir_of.values()))
    with connection.cursor() as cursor:
        cursor.executemany(HAND_OVER, [(heir, old, old) for old, heir in heir_of.items()])


def _batches(keys: list[int]):
    remaining = iter(keys)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import flow as flows
from screening import queue
from screening.choices import Stage
from screening.models import Citation, Study

OPEN_TO_ALL = ("identified", "duplicates")


@require_safe
def flow(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    found, sealed = flows.of(review), _is_sealed(request.user, review)
    rows = [row for row in found.rows if not sealed or row.key.startswith(OPEN_TO_ALL)]
    context = {
        "review": review,
        "columns": [(column, [r for r in rows if r.column == column]) for column in flows.Column],
        "equations": [] if sealed else flows.check(found),
        "pending": [] if sealed else found.pending,
        "is_sealed": sealed,
    }
    return render(request, "screening/flow_detail.html", context)


@require_safe
def records(request, uid, column, key):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if _is_sealed(request.user, review) and not key.startswith(OPEN_TO_ALL):
        raise PermissionDenied
    row = _row(flows.of(review), column, key)
    model = Study if key == "studies" else Citation
    rows = model.objects.visible_to(request.user).filter(pk__in=row.members).order_by("pk")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {"review": review, "row": row, "page": page, "is_studies": model is Study}
    return render(request, "screening/citation_list.html", context)


def _is_sealed(user, review):
    """A joint number that moves after my vote tells how my peer voted: first I finish."""
    judges = may(user, review, Permission.SCREEN)
    return judges and any(queue.waiting(user, review, stage) for stage in Stage)


def _row(found, column, key):
    for row in found.rows:
        if (row.column.value, row.key) == (column, key):
            return row
    raise Http404

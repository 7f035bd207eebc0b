from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.roles import Permission
from screening.actions import rereadings
from screening.models import CitationImport, Rereading


@require_POST
def start(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.MANAGE, uid=uid)
    return redirect(rereadings.start(citation_import=job, by=request.user))


@require_safe
def detail(request, uid):
    rereading = get_for(request.user, Rereading.objects, Permission.READ, uid=uid)
    changes = rereading.changes.select_related("citation").order_by("pk")
    page = Paginator(changes, 50).get_page(request.GET.get("page"))
    context = {
        "review": rereading.review,
        "job": rereading,
        "certificate": rereading.citation_import,
        "page": page,
        "rows": [(change, _differences(change)) for change in page],
        "left": rereading.changes.filter(state="left").count(),
        "may_manage": may(request.user, rereading.review, Permission.MANAGE),
    }
    return render(request, "screening/rereading_detail.html", context)


@require_POST
def confirm(request, uid):
    rereading = get_for(request.user, Rereading.objects, Permission.MANAGE, uid=uid)
    rereadings.confirm(rereading=rereading, by=request.user)
    return redirect(rereading)


def _differences(change):
    return [(name, _text(change.before[name]), _text(new)) for name, new in change.after.items()]


def _text(value):
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")

from django.shortcuts import render
from django.views.decorators.http import require_safe

from extraction.cells import Cell
from extraction.crops import crops
from extraction.models import ValueOrigin
from review.access import get_for
from review.roles import Permission


@require_safe
def origin(request, uid):
    found = get_for(request.user, ValueOrigin.objects, Permission.READ, uid=uid)
    extraction = found.row.extraction
    context = {
        "review": found.review,
        "origin": found,
        "extraction": extraction,
        "cell": Cell(found.row, found.field, found),
        "crop": next(iter(crops([("", found)])), None),
    }
    return render(request, "extraction/origin_detail.html", context)

import csv

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import agreement_tables, queue
from screening.agreement import ORWIN


@require_safe
def agreement(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    is_sealed = queue.is_sealed(request.user, review)
    tables = [] if is_sealed else agreement_tables.of(review)
    context = {"review": review, "is_sealed": is_sealed, "tables": tables, "scale": ORWIN}
    return render(request, "screening/agreement_detail.html", context)


@require_safe
def figures(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:agreement", uid=uid)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agreement.csv"'
    writer = csv.writer(response)
    writer.writerows(agreement_tables.lines(agreement_tables.of(review)))
    return response

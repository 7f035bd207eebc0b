from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from review.access import get_for
from review.roles import Permission
from screening.actions import columns as naming
from screening.import_forms import ColumnsForm
from screening.models import CitationImport


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.MANAGE, uid=uid)
    table = naming.of(job)
    if table is None:
        return redirect(job)
    form = ColumnsForm(request.POST or None, table=table, roles=job.columns)
    if form.is_valid():
        naming.name(citation_import=job, by=request.user, roles=form.roles)
        return redirect(job)
    context = {"review": job.review, "job": job, "form": form, "table": table}
    status = 422 if request.method == "POST" else 200
    return render(request, "screening/column_form.html", context, status=status)

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import exports, queue
from screening.actions import exports as noted
from screening.export_forms import ExportForm
from screening.models import Citation
from screening.views.record_list import chosen
from screening.writers import WRITERS


@require_safe
def choose(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _page(request, review, _form(request, review))


@require_POST
def download(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    form = _form(request, review, request.POST)
    if not form.is_valid():
        return _page(request, review, form, status=422)
    kind, which = form.cleaned_data["kind"], form.cleaned_data["which"]
    is_merged, citations = form.is_merged, form.chosen(_records(request, review))
    if "query" in request.POST:  # sent by the list of records
        is_merged, citations, which = True, chosen(request, review), "list"
    noted.note(review=review, by=request.user, kind=kind, which=which)
    rows = exports.rows(review, request.user, citations, is_merged=is_merged)
    return _file(WRITERS[kind], review, request.user, rows)


def _records(request, review):
    return Citation.objects.visible_to(request.user).filter(review=review)


def _form(request, review, data=None):
    return ExportForm(data, is_sealed=queue.is_sealed(request.user, review))


def _file(writer, review, user, rows):
    """Sent as it is written: 100,000 records are never in memory at once."""
    columns = exports.columns(review, user) if writer.has_columns else []
    pieces = writer.write(rows, columns)
    name = f"{review.slug or 'review'}-records.{writer.name}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=writer.content_type, headers=headers)


def _page(request, review, form, status=200):
    has_records = _records(request, review).exists()
    context = {"review": review, "export_form": form, "has_records": has_records}
    return render(request, "screening/export_form.html", context, status=status)

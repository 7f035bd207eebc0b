from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from extraction import bench, report_pages
from extraction.actions import columns, extractions, rows
from extraction.actions.extractions import NotReadyToSubmit
from extraction.actions.rows import EditedElsewhere
from extraction.actions.values import ValueRefused
from extraction.bench_forms import ColumnForm, SheetForm
from extraction.cells import key_of
from extraction.forms import ArmForm, ContrastResultForm
from extraction.models import Extraction
from extraction.views.documents import beside
from review.access import get_for, may
from review.roles import Permission

WITH_STUDY = Extraction.objects.select_related("review", "study", "extractor")


@require_safe
def extract(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.READ, uid=uid)
    if extraction.is_final and extraction.is_open:
        return redirect("extraction:adjudicate", uid=extraction.study.uid)
    return show(request, extraction)


@require_POST
def save(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    form = SheetForm(request.POST, account=bench.load(extraction).account)
    unsaved = {}
    for cell in form.changed():
        what = {"extraction": extraction, "row": cell.row, "version": form.version}
        unsaved |= _save(cell, rows.set_value, request.user, **what)
    for column, cell in form.changed_columns():
        unsaved |= _save(cell, columns.set_value, request.user, results=column)
    extraction.refresh_from_db()
    return answer(request, extraction, unsaved=unsaved, status=422 if unsaved else 200)


def _save(form, action, user, **what):
    """What to say about the value if it was not saved, by its key."""
    key, typed = key_of(form.row, form.field), form.data["value"]
    if not form.is_valid():
        return {key: {"typed": typed, "message": " ".join(form.errors.get("value", []))}}
    try:
        action(field=form.field, value=form.cleaned_data["value"], by=user, **what)
    except (ValueRefused, EditedElsewhere) as error:
        return {key: {"typed": typed, "message": str(error)}}
    return {}


@require_POST
def submit(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    try:
        extractions.submit(extraction=extraction, by=request.user)
    except NotReadyToSubmit:
        return show(request, extraction, status=409, is_refused=True)
    return redirect("extraction:extract", uid=extraction.uid)


@require_POST
def reopen(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    draft = extractions.reopen(extraction=extraction, by=request.user)
    return redirect("extraction:extract", uid=draft.uid)


@require_POST
def discard(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    extractions.discard(extraction=extraction, by=request.user)
    return redirect("extraction:studies", uid=extraction.review.uid)


def show(request, extraction, status=200, **more):
    """The whole bench: the report beside the values."""
    documents = list(report_pages.documents_of(extraction.study))
    chosen = [row for row in documents if str(row.uid) == request.GET.get("document")]
    shown = (chosen or documents or [None])[0]
    leaf = report_pages.leaf(shown, request.GET.get("page")) if shown else None
    context = values(request, extraction, **more) | beside(extraction) | {"leaf": leaf}
    return render(request, "extraction/extraction_form.html", context, status=status)


def answer(request, extraction, status=200, **more):
    """After a change: to htmx the values anew, to others the page."""
    if request.htmx:
        context = values(request, extraction, is_answer=True, **more)
        return render(request, "extraction/_values.html", context, status=status)
    if status == 200:
        return redirect("extraction:extract", uid=extraction.uid)
    return show(request, extraction, status=status, **more)


def values(request, extraction, unsaved=None, forms=None, **more):
    may_edit = extraction.is_open and extraction.extractor_id == request.user.pk
    context = {
        "review": extraction.review,
        "extraction": extraction,
        "sheet": bench.load(extraction, unsaved),
        "may_edit": may_edit and may(request.user, extraction.review, Permission.EXTRACT),
        "is_own": extraction.extractor_id == request.user.pk,
        "awaits_peer": extractions.awaits_peer(extraction.study),
        "arm_form": ArmForm(extraction=extraction, prefix="arm"),
        "column_form": ColumnForm(extraction=extraction, prefix="column"),
        "contrast_form": ContrastResultForm(extraction=extraction, prefix="contrast"),
    }
    return context | (forms or {}) | more

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from extraction import bench, pointing
from extraction.accounts import KINDS
from extraction.actions import rows
from extraction.actions.origins import PlaceRefused
from extraction.actions.rows import EditedElsewhere
from extraction.actions.values import ValueRefused
from extraction.cells import Cell, key_of
from extraction.forms import CellForm
from extraction.models import ValueOrigin
from review.access import get_for, may
from review.roles import Permission


@require_safe
def cell(request, kind, uid, field):
    row = row_for(request.user, kind, Permission.READ, uid)
    return _answer(request, row, _known(row, field))


@require_POST
def save(request, kind, uid, field):
    row = row_for(request.user, kind, Permission.EXTRACT, uid)
    origin = ValueOrigin.objects.of(row).filter(field=_known(row, field)).first()
    typed = request.POST.get("value", "")
    try:
        data = pointing.complete(request.POST, Cell(row, field, origin))
        form = CellForm(data, row=row, field=field)
        if not form.is_valid():
            return _answer(request, row, field, status=422, typed=typed, message=_errors(form))
        _save(form, request.user)
    except (ValueRefused, PlaceRefused) as error:
        return _answer(request, row, field, status=422, typed=typed, message=str(error))
    except EditedElsewhere as error:
        theirs = {"theirs": Cell(error.row, field).saved, "message": str(error)}
        return _answer(request, row, field, status=409, typed=typed, **theirs)
    return _answer(request, row, field, note=getattr(form.fields["value"], "note", ""))


def row_for(user, kind, permission, uid):
    if kind not in KINDS:
        raise Http404
    return get_for(user, KINDS[kind].objects, permission, uid=uid)


def _known(row, field):
    if field not in row.VALUES:
        raise Http404
    return field


def _save(form, user):
    sent = form.cleaned_data
    rows.set_value(
        extraction=form.row.extraction,
        row=form.row,
        field=form.field,
        value=sent["value"],
        by=user,
        origin=sent["place"],
        version=sent["version"],
    )


def _errors(form):
    return " ".join(message for messages in form.errors.values() for message in messages)


def _answer(request, row, field, status=200, **unsaved):
    if not request.htmx and request.method == "POST" and status == 200:
        return redirect("extraction:row", kind=Cell(row, field).kind, uid=row.uid)
    extraction = row.extraction
    extraction.refresh_from_db()
    sheet = bench.load(extraction, {key_of(row, field): unsaved})
    fresh = sheet.account.by_uid()[str(row.uid)]
    context = {
        "review": extraction.review,
        "extraction": extraction,
        "sheet": sheet,
        "cell": sheet.cells.cell(fresh, field),
        "may_edit": may(request.user, extraction.review, Permission.EXTRACT),
        "is_answer": request.method == "POST",
    }
    return render(request, "extraction/_cell.html", context, status=status)

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from extraction import adjudication
from extraction.actions import adjudications
from extraction.actions.extractions import NotReadyToSubmit, extractors_required
from extraction.actions.origins import PlaceRefused
from extraction.actions.values import ValueRefused
from extraction.forms import ChoiceForm
from extraction.models import Extraction
from extraction.views.bench import WITH_STUDY
from extraction.views.cells import row_for
from review.access import get_for
from review.roles import Permission
from screening.models import Study


@require_safe
def adjudicate(request, uid):
    study = get_for(request.user, Study.objects, Permission.ADJUDICATE, uid=uid)
    open_ones = WITH_STUDY.visible_to(request.user).draft().filter(study=study, is_final=True)
    final = open_ones.filter(extractor=request.user).first()
    if final is not None:
        return _page(request, final)
    accounts = Extraction.objects.visible_to(request.user).submitted().filter(study=study)
    context = {
        "review": study.review,
        "study": study,
        "accounts": accounts.select_related("extractor").order_by("started_at", "pk"),
        "required": extractors_required(study.review),
        "final": Extraction.objects.final().filter(study=study).first(),
    }
    return render(request, "extraction/adjudication_detail.html", context)


@require_POST
def start(request, uid):
    study = get_for(request.user, Study.objects, Permission.ADJUDICATE, uid=uid)
    adjudications.start(study=study, by=request.user)
    return redirect("extraction:adjudicate", uid=study.uid)


@require_safe
def sources(request, uid):
    """The places of one value, for the pane beside the comparison."""
    final = get_for(request.user, WITH_STUDY.filter(is_final=True), Permission.ADJUDICATE, uid=uid)
    found = adjudication.load(final)
    line = found.line(request.GET.get("value", ""))
    if line is None:
        raise Http404
    context = {"review": final.review, "adjudication": found, "current": line}
    return render(request, "extraction/_sources.html", context)


@require_POST
def choose(request, uid, kind, row, field):
    final = _final(request, uid)
    found = row_for(request.user, kind, Permission.ADJUDICATE, row)
    if field not in found.VALUES:
        raise Http404
    form = ChoiceForm(request.POST, row=found, field=field)
    if not form.is_valid():
        return _answer(request, final, found, field, form=form, status=422)
    sent = {name: form.cleaned_data.get(name) for name in ("take", "reason", "value")}
    place = form.cleaned_data["place"]
    try:
        what = {"final": final, "row": found, "field": field, "origin": place}
        adjudications.choose(by=request.user, **what, **sent)
    except (ValueRefused, PlaceRefused) as error:
        form.add_error(None, str(error))
        return _answer(request, final, found, field, form=form, status=422)
    return _answer(request, final, found, field, undo=True)


@require_POST
def choose_alike(request, uid, kind, row, field):
    """Take one hand's value here and wherever the two differ in the same way."""
    final = _final(request, uid)
    found = row_for(request.user, kind, Permission.ADJUDICATE, row)
    board = adjudication.load(final)
    line, take = board.line_of(found, field), request.POST.get("take")
    if line is None:
        raise Http404
    if take not in {"a", "b"}:
        return _answer(request, final, found, field, status=422)
    for each in [line, *board.alike(line)]:
        what = {"row": each.cell.row, "field": field, "take": take}
        adjudications.choose(final=final, by=request.user, **what)
    return _whole(request, final)


@require_POST
def undo(request, uid, kind, row, field):
    final = _final(request, uid)
    found = row_for(request.user, kind, Permission.ADJUDICATE, row)
    adjudications.undo(final=final, row=found, field=field, by=request.user)
    return _answer(request, final, found, field)


@require_POST
def take_row(request, uid, pair):
    final, reason = _final(request, uid), request.POST.get("reason", "")
    adjudications.take_row(final=final, pair=str(pair), by=request.user, reason=reason)
    return _whole(request, final)


@require_POST
def leave_out(request, uid, pair):
    final, reason = _final(request, uid), request.POST.get("reason", "")
    adjudications.leave_out(final=final, pair=str(pair), by=request.user, reason=reason)
    return _whole(request, final)


@require_POST
def finish(request, uid):
    final = _final(request, uid)
    try:
        adjudications.finish(final=final, by=request.user)
    except (adjudications.NotYetDecided, NotReadyToSubmit) as error:
        return _page(request, final, status=409, refused=str(error).splitlines())
    return redirect("extraction:extract", uid=final.uid)


def _final(request, uid):
    finals = WITH_STUDY.filter(is_final=True)
    return get_for(request.user, finals, Permission.ADJUDICATE, uid=uid)


def _context(request, final, key=None, **more):
    final.refresh_from_db()
    found = adjudication.load(final)
    current = found.current(key or request.GET.get("value"))
    return {"review": final.review, "adjudication": found, "current": current, **more}


def _page(request, final, status=200, **more):
    context = _context(request, final, **more)
    return render(request, "extraction/adjudication_form.html", context, status=status)


def _whole(request, final):
    if not request.htmx:
        return redirect("extraction:adjudicate", uid=final.study.uid)
    context = _context(request, final, is_answer=True)
    return render(request, "extraction/_differences.html", context)


def _answer(request, final, row, field, status=200, **more):
    """To htmx the line anew, with what is left and where it was read; to others the page."""
    if not request.htmx and status == 200:
        return redirect("extraction:adjudicate", uid=final.study.uid)
    found = adjudication.load(final)
    line = found.line_of(row, field)
    if line is None:
        return _whole(request, final)
    context = {"review": final.review, "adjudication": found, "current": line, "line": line}
    name = "_difference.html" if request.htmx else "adjudication_form.html"
    context |= {"is_answer": True, "failed": line.key if status != 200 else "", **more}
    return render(request, f"extraction/{name}", context, status=status)

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import flow as flows
from screening import queue, shown
from screening.actions import flows as saying
from screening.flow import changes, diagram, moments, tables
from screening.forms import ComparisonForm, FinalForm, MomentForm, PreviousVersionForm, WhyForm
from screening.models import Citation, Study
from screening.plots import prisma

OPEN_TO_ALL = ("identified", "duplicates", "in_sources")


@require_safe
def flow(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    form, at = _moment(request, review)
    found = flows.of(review, at)
    if queue.is_sealed(request.user, review):
        rows = [row for row in found.rows if row.key.startswith(OPEN_TO_ALL)]
        context = {"review": review, "rows": rows, "at": at, "moment_form": form}
        return render(request, "screening/flow_sealed.html", context)
    return _page(request, found, form)


@require_safe
def records(request, uid, column, key):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if queue.is_sealed(request.user, review) and not key.startswith(OPEN_TO_ALL):
        raise PermissionDenied
    at = _moment(request, review)[1]
    row = _row(flows.of(review, at), column, key)
    model = Study if key == "studies" else Citation
    # Also those of an import that was undone since: whoever reads the review may read them.
    rows = model.objects.filter(review=review, pk__in=row.members).order_by("pk")
    if model is Citation:
        rows = rows.select_related("citation_import")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {"review": review, "row": row, "page": page, "is_studies": model is Study}
    context |= {"at": at, "at_query": "" if at is None else f"at={at}&"}
    return render(request, "screening/citation_list.html", context)


@require_safe
def figure(request, uid):
    """Without links, so that the file stands for itself."""
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    found = flows.of(review, _moment(request, review)[1])
    drawn = prisma.wide(diagram.of(found, lambda row: None))
    return _file(drawn, found, "svg", "image/svg+xml")


@require_safe
def counts(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    found = flows.of(review, _moment(request, review)[1])
    return _file(tables.csv_of(found), found, "csv", "text/csv; charset=utf-8")


@require_safe
def compare(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    form = ComparisonForm(request.GET or None, review=review)
    one, two = form.moments() if form.is_valid() else (0, None)
    moved = changes.between(flows.of(review, one), flows.of(review, two)) if form.is_valid() else []
    context = {"review": review, "form": form, "changes": moved, "one": one, "two": two}
    return render(request, "screening/flow_comparison.html", context)


@require_POST
def mark_final(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    form = FinalForm(request.POST)
    if form.is_valid():
        saying.mark_final(review=review, by=request.user, note=form.cleaned_data["note"])
    return redirect("screening:flow", uid=uid)


@require_POST
def withdraw_mark(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, flows.of(review), MomentForm(), status=422, why_form=form)
    saying.withdraw_mark(review=review, by=request.user, why=form.cleaned_data["why"])
    return redirect("screening:flow", uid=uid)


@require_POST
def tell_previous(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    form = PreviousVersionForm(request.POST)
    if not form.is_valid():
        return _page(request, flows.of(review), MomentForm(), status=422, previous_form=form)
    saying.tell_previous(review=review, by=request.user, **form.cleaned_data)
    return redirect("screening:flow", uid=uid)


@require_POST
def settle_again(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    if queue.is_sealed(request.user, review):
        return redirect("screening:flow", uid=uid)
    saying.settle_again(review=review, by=request.user)
    return redirect("screening:flow", uid=uid)


def _page(request, found, form, status=200, **forms):
    review = found.review
    columns = flows.Column
    context = {
        "review": review,
        "found": found,
        "columns": [(one, [row for row in found.rows if row.column == one]) for one in columns],
        "equations": flows.check(found),
        "moment_form": form,
        "moment": found.at is not None and moments.at(review, found.at),
        "newest": moments.newest(review),
        "may_manage": may(request.user, review, Permission.MANAGE),
        "unconfirmed": len(shown.open_imports(review)) if found.at is None else 0,
    }
    context |= _figures(found) | _milestones(found) | _mark(found) | _forms(found) | forms
    return render(request, "screening/flow_detail.html", context, status=status)


def _figures(found):
    drawn = diagram.of(found, lambda row: _address(row, found))
    return {"wide": prisma.wide(drawn), "narrow": prisma.narrow(drawn)}


def _forms(found):
    return {
        "final_form": FinalForm(),
        "why_form": WhyForm(),
        "previous_form": PreviousVersionForm.of(found.previous),
    }


def _milestones(found):
    """All of them, and those before and after the moment shown."""
    all_of_them = moments.milestones(found.review)
    here = float("inf") if found.at is None else found.at
    earlier = [moment for moment in all_of_them if moment.seq < here]
    later = [moment for moment in all_of_them if moment.seq > here]
    return {
        "milestones": all_of_them,
        "earlier": earlier[0] if earlier else None,
        "later": later[-1] if later else None,
    }


def _mark(found):
    """The mark of a final diagram, and what has moved since."""
    mark = changes.final_mark(found.review)
    if mark is None or not changes.since(found.review, mark.seq):
        return {"mark": mark}
    then, now = flows.of(found.review, mark.seq), flows.of(found.review)
    moved = changes.between(then, now)
    has_moved = bool(moved) or then.previous != now.previous
    return {"mark": mark, "moved": moved, "has_moved": has_moved}


def _address(row, found):
    path = reverse("screening:flow_records", args=[found.review.uid, row.column.value, row.key])
    return path if found.at is None else f"{path}?at={found.at}"


def _moment(request, review):
    """The form and the number of the event asked for; None for now, also for a wrong number."""
    form = MomentForm(request.GET if {"at", "on"} & set(request.GET) else None, review=review)
    return form, form.seq() if form.is_valid() else None


def _row(found, column, key):
    for row in found.rows:
        if (row.column.value, row.key) == (column, key):
            return row
    raise Http404


def _file(content, found, kind, content_type):
    at = "" if found.at is None else f"-event-{found.at}"
    name = f"{found.review.slug or 'review'}-flow{at}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)

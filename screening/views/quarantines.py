from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.roles import Permission
from screening.actions import quarantines
from screening.import_forms import DismissalForm, FillInForm, RepairForm
from screening.models import Quarantine


@require_safe
def detail(request, uid):
    return _page(request, get_for(request.user, Quarantine.objects, Permission.READ, uid=uid))


@require_POST
def repair(request, uid):
    return _answered(request, uid, "repair_form", RepairForm, quarantines.repair)


@require_POST
def fill_in(request, uid):
    return _answered(request, uid, "fill_form", FillInForm, quarantines.fill_in)


@require_POST
def dismiss(request, uid):
    return _answered(request, uid, "dismissal_form", DismissalForm, quarantines.dismiss)


def _answered(request, uid, name, form_class, act):
    """What a form says is done; one that is refused stands on the page under its name."""
    row = get_for(request.user, Quarantine.objects, Permission.MANAGE, uid=uid)
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, **{name: form})
    act(quarantine=row, by=request.user, **form.cleaned_data)
    return redirect("screening:quarantine", uid=uid)


@require_POST
def reopen(request, uid):
    row = get_for(request.user, Quarantine.objects, Permission.MANAGE, uid=uid)
    quarantines.reopen(quarantine=row, by=request.user)
    return redirect("screening:quarantine", uid=uid)


def _page(request, row, status=200, **forms):
    job = row.citation_import
    following = job.quarantine.open().filter(position__gt=row.position).order_by("position")
    context = {
        "review": job.review,
        "job": job,
        "row": row,
        "citation": row.repair.citations.first() if row.is_repaired else None,
        "lines": enumerate(row.raw.splitlines(), row.first_line),
        "next": following.first() or job.quarantine.open().exclude(pk=row.pk).first(),
        "may_manage": may(request.user, job.review, Permission.MANAGE),
        "repair_form": RepairForm(initial={"text": row.raw}),
        "fill_form": FillInForm(initial=_known(row)),
        "dismissal_form": DismissalForm(),
    }
    return render(request, "screening/quarantine_detail.html", context | forms, status=status)


def _known(row):
    record = quarantines.draft_of(row)
    if record is None:
        return {}
    names = ("year", "journal", "doi", "pmid", "abstract")
    return {name: getattr(record, name) for name in names} | {"authors": "\n".join(record.authors)}

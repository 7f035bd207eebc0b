from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import certificates, queue, shown, undoing
from screening.actions import confirmations, withdrawals
from screening.import_forms import ConfirmationForm, LineForm, WithdrawalForm
from screening.models import Citation, CitationImport


@require_safe
def import_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    rows = CitationImport.objects.of_files().filter(review=review).select_related("search", "by")
    context = {"review": review, "imports": shown.attach(rows.order_by("-pk"), review)}
    return render(request, "screening/import_list.html", context)


@require_safe
def certificate(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.READ, uid=uid)
    return _certificate(request, job)


@require_POST
def confirm(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.MANAGE, uid=uid)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _certificate(request, job, form, status=422)
    confirmations.confirm(citation_import=job, by=request.user, **form.cleaned_data)
    return redirect(job)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.MANAGE, uid=uid)
    found = undoing.of(job)
    form = WithdrawalForm(request.POST or None, hanging=found.hanging)
    if form.is_valid():
        withdrawals.withdraw(citation_import=job, by=request.user, **form.cleaned_data)
        return redirect(job)
    is_sealed = queue.is_sealed(request.user, job.review)
    context = {"review": job.review, "job": job, "found": found, "form": form}
    context["is_sealed"] = is_sealed
    status = 422 if request.method == "POST" else 200
    return render(request, "screening/import_confirm.html", context, status=status)


@require_POST
def restore(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.MANAGE, uid=uid)
    withdrawals.restore(citation_import=job, by=request.user)
    return redirect(job)


@require_safe
def record(request, uid, position):
    job = get_for(request.user, CitationImport.objects, Permission.READ, uid=uid)
    form = LineForm(request.GET if "line" in request.GET else None)
    if form.is_valid():
        at = certificates.position_of_line(job, form.cleaned_data["line"])
        return redirect("screening:import_record", uid=uid, position=at or position)
    found = certificates.record_at(job, position)
    if found is None:
        raise Http404
    context = {"review": job.review, "job": job, "record": found, "form": form}
    return render(request, "screening/import_record_detail.html", context)


def _certificate(request, job, form=None, status=200):
    given = {"shown_count": job.shown_count, "why": job.shown_why}
    context = {
        "review": job.review,
        "job": job,
        "comparison": shown.of_import(job),
        "form": form or ConfirmationForm(initial=given),
        "may_manage": may(request.user, job.review, Permission.MANAGE),
        **(_found(job) if job.committed_at else {}),
    }
    return render(request, "screening/import_detail.html", context, status=status)


def _found(job):
    read = Citation.objects.filter(citation_import=job)
    aside = job.quarantine.select_related("repair", "dismissed_by").order_by("position")
    counts = {name: getattr(aside, name)().count() for name in ("open", "repaired", "dismissed")}
    return {
        "certificate": job.certificate,
        "quarantine": aside[:500],
        "quarantine_counts": counts,
        "paddings": certificates.paddings(job),
        "untaken": certificates.untaken(job),
        "duplicates": read.duplicates().count(),
        "unusual": read.exclude(notes=[]).order_by("position")[:50],
        "rereading": job.rereadings.order_by("-pk").first(),
    }

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from synthesis import listing
from synthesis.actions import analyses, runs
from synthesis.forms import AnalysisForm
from synthesis.models import Analysis


@require_safe
def all_analyses(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    context = {
        "review": review,
        "rows": listing.of(review),
        "analyses_may": may(request.user, review, Permission.ANALYSE),
    }
    return render(request, "synthesis/analysis_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request, uid):
    review = get_for(request.user, Review.objects, Permission.ANALYSE, uid=uid)
    form = AnalysisForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        analysis = analyses.declare(review=review, by=request.user, **form.fields_of_analysis())
        runs.start(analysis=analysis, by=request.user)
        return redirect(analysis)
    return _form(request, review, form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, uid):
    analysis = get_for(request.user, Analysis.objects, Permission.ANALYSE, uid=uid)
    form = AnalysisForm(request.POST or None, review=analysis.review, analysis=analysis)
    if request.method == "POST" and form.is_valid():
        analyses.change(analysis=analysis, by=request.user, **form.fields_of_analysis())
        messages.info(request, _("Changed. The result below is still that of the run before."))
        return redirect(analysis)
    return _form(request, analysis.review, form, analysis)


def _form(request, review, form, analysis=None):
    context = {"review": review, "form": form, "analysis": analysis}
    status = 422 if form.is_bound else 200
    return render(request, "synthesis/analysis_form.html", context, status=status)


@require_POST
def run(request, uid):
    analysis = get_for(request.user, Analysis.objects, Permission.ANALYSE, uid=uid)
    started = runs.start(analysis=analysis, by=request.user)
    if request.htmx:
        return render(request, "review/_job_progress.html", {"job": started})
    return redirect(analysis)

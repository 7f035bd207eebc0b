from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from extraction.actions import outcomes, timepoints
from extraction.forms import OutcomeForm, TimepointForm
from extraction.models import Outcome, Timepoint
from review.access import get_for, may
from review.models import Review
from review.roles import Permission


@require_safe
def protocol(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _protocol(request, review)


@require_POST
def define_outcome(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = OutcomeForm(request.POST, review=review, prefix="outcome")
    if not form.is_valid():
        return _protocol(request, review, status=422, outcome_form=form)
    outcomes.define(review=review, by=request.user, **form.cleaned_data)
    return redirect("extraction:outcomes", uid=review.uid)


@require_POST
def define_timepoint(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = TimepointForm(request.POST, review=review, prefix="timepoint")
    if not form.is_valid():
        return _protocol(request, review, status=422, timepoint_form=form)
    timepoints.define(review=review, by=request.user, **form.cleaned_data)
    return redirect("extraction:outcomes", uid=review.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def change_outcome(request, uid):
    outcome = get_for(request.user, Outcome.objects, Permission.MANAGE, uid=uid)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None, review=outcome.review, instance=outcome
    )
    if form.is_valid():
        outcomes.change(outcome=outcome, by=request.user, **form.cleaned_data)
        return redirect("extraction:outcomes", uid=outcome.review.uid)
    context = {"review": outcome.review, "form": form, "thing": outcome}
    status = 422 if form.errors else 200
    return render(request, "extraction/protocol_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_timepoint(request, uid):
    timepoint = get_for(request.user, Timepoint.objects, Permission.MANAGE, uid=uid)
    form = TimepointForm(
        request.POST if request.method == "POST" else None,
        review=timepoint.review,
        instance=timepoint,
    )
    if form.is_valid():
        timepoints.change(timepoint=timepoint, by=request.user, **form.cleaned_data)
        return redirect("extraction:outcomes", uid=timepoint.review.uid)
    context = {"review": timepoint.review, "form": form, "thing": timepoint}
    status = 422 if form.errors else 200
    return render(request, "extraction/protocol_form.html", context, status=status)


def _protocol(request, review, status=200, **forms):
    context = {
        "review": review,
        "outcomes": Outcome.objects.filter(review=review),
        "timepoints": Timepoint.objects.filter(review=review),
        "may_manage": may(request.user, review, Permission.MANAGE),
        "outcome_form": OutcomeForm(review=review, prefix="outcome"),
        "timepoint_form": TimepointForm(review=review, prefix="timepoint"),
    }
    return render(request, "extraction/outcome_list.html", context | forms, status=status)

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import conflicts, highlights, merged_records, queue
from screening.actions import adjudications, discussions
from screening.choices import Stage
from screening.forms import AdjudicationForm, ArgumentForm
from screening.models import Citation, Discussion, ExclusionReason
from screening.views.decisions import _stage


@require_safe
def conflict_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.ADJUDICATE, uid=uid)
    groups = [(stage, queue.to_settle(request.user, review, stage)) for stage in Stage]
    context = {"review": review, "groups": groups}
    return render(request, "screening/conflict_list.html", context)


@require_safe
def own_conflicts(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    groups = [(stage, conflicts.own(request.user, review, stage)) for stage in Stage]
    context = {"review": review, "groups": groups, "is_own": True}
    return render(request, "screening/conflict_list.html", context)


@require_safe
def conflict(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.ADJUDICATE, uid=uid)
    return _page(request, citation, _stage(stage))


@require_safe
def own_conflict(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    return _page(request, citation, _stage(stage))


@require_POST
def settle(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.ADJUDICATE, uid=uid)
    stage = _stage(stage)
    form = AdjudicationForm(request.POST, review=citation.review, stage=stage)
    if not form.is_valid():
        return _page(request, citation, stage, status=422, form=form)
    adjudications.record(citation=citation, stage=stage, by=request.user, **form.cleaned_data)
    following = queue.to_settle(request.user, citation.review, stage).first()
    if following is None:
        return redirect("screening:conflicts", uid=citation.review.uid)
    return redirect("screening:conflict", uid=following.uid, stage=stage.value)


@require_POST
def discuss(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.READ, uid=uid)
    stage, form = _stage(stage), ArgumentForm(request.POST)
    if not form.is_valid():
        return _page(request, citation, stage, status=422, argument_form=form)
    discussions.write(citation=citation, stage=stage, by=request.user, **form.cleaned_data)
    return _back(request, citation, stage)


@require_POST
def remove_argument(request, uid):
    row = get_for(request.user, Discussion.objects, Permission.READ, uid=uid)
    discussions.remove(row=row, by=request.user)
    return _back(request, row.citation, row.stage)


def _back(request, citation, stage):
    settles = may(request.user, citation.review, Permission.ADJUDICATE)
    name = "screening:conflict" if settles else "screening:own_conflict"
    return redirect(name, uid=citation.uid, stage=stage)


def _page(request, citation, stage, status=200, **forms):
    waiting = queue.to_settle(request.user, citation.review, stage)
    settles = may(request.user, citation.review, Permission.ADJUDICATE)
    context = {
        "review": citation.review,
        "citation": citation,
        "merged": merged_records.of(citation),
        "stage": stage,
        "marker": highlights.of(request.user, citation.review),
        "conflict": conflicts.of(citation, stage, request.user),
        "reasons": ExclusionReason.objects.offered(citation.review, stage),
        "may_settle": settles and waiting.filter(pk=citation.head_id).exists(),
        "left": waiting.count() if settles else 0,
        "argument_form": ArgumentForm(),
    }
    return render(request, "screening/conflict_form.html", context | forms, status=status)

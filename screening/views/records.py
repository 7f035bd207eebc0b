from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.roles import Permission
from screening import history
from screening.actions import asides, duplicates, reopenings
from screening.choices import Aside, ScreeningOutcome, Stage
from screening.forms import AsideForm, MergeForm, ReopeningForm, WhyForm
from screening.models import Adjudication, Citation, Decision, DuplicateLink, Standing


@require_safe
def record(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.READ, uid=uid)
    return _record(request, citation, MergeForm(review=citation.review))


@require_POST
def split(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    duplicates.split(citation=citation, by=request.user)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def merge(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    form = MergeForm(request.POST, review=citation.review)
    if not form.is_valid():
        return _record(request, citation, form, status=422)
    head = duplicates.merge(citation=citation, other=form.cleaned_data["other"], by=request.user)
    return redirect("screening:record", uid=head.uid)


@require_POST
def reopen(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.ADJUDICATE, uid=uid)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        merge_form = MergeForm(review=citation.review)
        return _record(request, citation, merge_form, reopening_form=form, status=422)
    reopenings.record(citation=citation, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def set_aside(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.MANAGE, uid=uid)
    form = AsideForm(request.POST, stages=Stage)
    if not form.is_valid():
        merge_form = MergeForm(review=citation.review)
        return _record(request, citation, merge_form, status=422, aside_form=form)
    asides.record(citation=citation.head, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def put_back(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.MANAGE, uid=uid)
    form = WhyForm(request.POST)
    if not form.is_valid():
        merge_form = MergeForm(review=citation.review)
        return _record(request, citation, merge_form, status=422, why_form=form)
    asides.undo(citation=citation, stage=stage, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


def _record(request, citation, form, reopening_form=None, status=200, **forms):
    members = Citation.objects.in_clusters_of([citation.head_id]).order_by("pk")
    context = {
        "review": citation.review,
        "citation": citation,
        "members": members.published().select_related("citation_import__search"),
        "links": DuplicateLink.objects.filter(first__in=members, second__in=members),
        "history": history.of(citation, request.user),
        "next_moves": history.next_moves(citation),
        "votes": _judgements(Decision, request.user, members, "reviewer"),
        "adjudications": _judgements(Adjudication, request.user, members, "by"),
        "form": form,
        "reopening_form": reopening_form or ReopeningForm(),
        "may_reopen": may(request.user, citation.review, Permission.ADJUDICATE),
    }
    context |= _asides(request.user, citation) | forms
    return render(request, "screening/citation_detail.html", context, status=status)


def _asides(user, citation):
    """For who manages: what of it can be set aside or put back now."""
    if not may(user, citation.review, Permission.MANAGE):
        return {}
    now = Standing.objects.current().filter(citation=citation.head_id)
    stages = list(
        now.filter(stage__in=Stage, standing=ScreeningOutcome.UNDECIDED).values_list(
            "stage", flat=True
        )
    )
    aside = now.filter(standing__in=Aside).values_list("stage", flat=True)
    form = AsideForm(stages=stages) if stages else None
    return {"aside_form": form, "aside_stages": list(aside), "why_form": WhyForm()}


def _judgements(model, user, members, judge):
    rows = model.objects.visible_to(user).current().filter(citation__in=members)
    return rows.select_related(judge, "reason").order_by("stage", "pk")

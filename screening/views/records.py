from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.roles import Permission
from screening import highlights, history, merged_records, record_words, relations, remarks
from screening.actions import asides, duplicates, reopenings
from screening.choices import Aside, ScreeningOutcome, Stage
from screening.duplicate_forms import MergeForm, RelationForm
from screening.forms import AsideForm, ReopeningForm, WhyForm
from screening.list_forms import TagForm
from screening.models import Adjudication, Citation, Decision, DuplicateLink, Standing
from screening.remark_forms import NoteForm


@require_safe
def record(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.READ, uid=uid)
    return show(request, citation)


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
        return show(request, citation, form=form, status=422)
    head = duplicates.merge(citation=citation, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=head.uid)


@require_POST
def reopen(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.ADJUDICATE, uid=uid)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return show(request, citation, reopening_form=form, status=422)
    reopenings.record(citation=citation, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def set_aside(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.MANAGE, uid=uid)
    form = AsideForm(request.POST, stages=Stage)
    if not form.is_valid():
        return show(request, citation, aside_form=form, status=422)
    asides.record(citation=citation.head, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def put_back(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.MANAGE, uid=uid)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return show(request, citation, why_form=form, status=422)
    asides.undo(citation=citation, stage=stage, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


def show(request, citation, status=200, **forms):
    """The page of a record, with the forms on it that were sent and refused."""
    merged = merged_records.of(citation)
    members = Citation.objects.in_clusters_of([citation.head_id])
    context = {
        "review": citation.review,
        "citation": citation,
        "marker": highlights.of(request.user, citation.review),
        "merged": merged,
        "members": merged.members,
        "fields": merged_records.choices(merged),
        "related": relations.of_cluster(merged.members),
        "links": _links(merged.members),
        "history": history.of(citation, request.user),
        "next_moves": history.next_moves(citation),
        "record_words": record_words.of_stages(request.user, citation),
        "votes": _judgements(Decision, request.user, members, "reviewer").named_to(request.user),
        "adjudications": _judgements(Adjudication, request.user, members, "by"),
    }
    context |= remarks.of(request.user, citation) | _forms(request.user, citation) | forms
    return render(request, "screening/citation_detail.html", context, status=status)


def _links(members):
    keys = [member.pk for member in members]
    return DuplicateLink.objects.filter(first__in=keys, second__in=keys).order_by("pk")


def _forms(user, citation):
    return _asides(user, citation) | {
        "form": MergeForm(review=citation.review),
        "relation_form": RelationForm(review=citation.review, prefix="related"),
        "reopening_form": ReopeningForm(),
        "tag_form": TagForm(),
        "note_form": NoteForm(),
        "may_screen": may(user, citation.review, Permission.SCREEN),
        "may_reopen": may(user, citation.review, Permission.ADJUDICATE),
    }


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

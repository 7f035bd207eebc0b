from uuid import uuid4

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import highlights, merged_records, queue
from screening.actions import decisions, parkings
from screening.choices import Stage
from screening.forms import AfterForm, DecisionForm
from screening.models import Citation, Document, ExclusionReason

AHEAD = 5  # cards that a page holds beside the one it shows
PAGES = {Stage.TITLE_ABSTRACT: "screening:screen", Stage.FULL_TEXT: "screening:full_text"}


@require_safe
def screen(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    place = _place(review, request.GET)
    citation = queue.next_for(request.user, review, stage=stage, **place)
    context = _card(request.user, review, stage, citation)
    context["progress"] = queue.own_count(request.user, review, stage)
    context["parked"] = queue.parked(request.user, review, stage)
    return render(request, "screening/citation_form.html", context)


@require_safe
def cards(request, uid, stage):
    """For a page that shows the next record before the vote on this one has arrived here."""
    review, stage = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid), _stage(stage)
    place = _place(review, request.GET)
    some = queue.next_some(request.user, review, stage=stage, number=AHEAD, **place)
    shown = [_card(request.user, review, stage, citation) for citation in some]
    return render(request, "screening/_cards.html", {"review": review, "cards": shown})


@require_POST
def decide(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    review = citation.review
    form = DecisionForm(request.POST, review=review, stage=stage)
    if not form.is_valid():
        return _answer(request, review, stage, citation, form)
    decisions.record(citation=citation, by=request.user, stage=stage, **form.cleaned_data)
    return _go_on(request, citation, stage)


@require_POST
def undo(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    decisions.undo(citation=citation, by=request.user, stage=stage)
    return _answer(request, citation.review, stage, citation)


@require_POST
def park(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    parkings.park(citation=citation, by=request.user, stage=stage)
    return _go_on(request, citation, stage)


@require_POST
def unpark(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    parkings.unpark(citation=citation, by=request.user, stage=stage)
    return _answer(request, citation.review, stage, citation)


@require_POST
def unpark_all(request, uid, stage):
    stage = _stage(stage)
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    parkings.unpark_all(review=review, by=request.user, stage=stage)
    return redirect(PAGES[stage], uid=review.uid)


@require_safe
def my_progress(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    stage = _stage(stage)
    progress = queue.own_count(request.user, review, stage)
    context = {"review": review, "stage": stage, "progress": progress}
    return render(request, "screening/_my_progress.html", context)


def _place(review, data):
    """Where to go on: behind which record, where one is named, and past those that a page holds."""
    form = AfterForm(data)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        return {}
    after, held = form.cleaned_data["after"], form.cleaned_data["held"]
    rows = Citation.objects.filter(review=review, uid__in=[*held, *([after] if after else [])])
    keys = {str(uid): pk for uid, pk in rows.values_list("uid", "pk")}
    place = {"held": [keys[uid] for uid in held if uid in keys]}
    return place | ({"after": keys[str(after)]} if str(after) in keys else {})


def _stage(value):
    if value not in Stage.values:
        raise Http404
    return Stage(value)


def _go_on(request, citation, stage):
    """The record behind this one, or behind those that the page holds ahead."""
    review = citation.review
    place = {"after": citation.pk} | _place(review, request.POST)
    following = queue.next_for(request.user, review, stage=stage, **place)
    return _answer(request, review, stage, following)


def _answer(request, review, stage, citation, form=None):
    """To htmx the next card, or this one with what is wrong; else the whole page."""
    if not request.htmx and form is None:
        return redirect(PAGES[stage], uid=review.uid)
    context = _card(request.user, review, stage, citation, form)
    context["is_answer"] = True
    status = 422 if form else 200
    name = "screening/_citation_card.html" if request.htmx else "screening/citation_form.html"
    return render(request, name, context, status=status)


def _card(user, review, stage, citation, form=None):
    last = list(queue.own_last(user, review, stage)[:3])
    return {
        "review": review,
        "stage": stage,
        "citation": citation,
        "merged": merged_records.of(citation) if citation else None,
        "form": form,
        "marker": highlights.of(user, review),
        "reasons": ExclusionReason.objects.offered(review, stage),
        "documents": _documents(citation) if citation and stage == Stage.FULL_TEXT else [],
        "client_key": uuid4(),
        "last_votes": last,
        "undo": last[0] if last and queue.may_undo(last[0]) else None,
        "here": reverse(PAGES[stage], args=[review.uid]),
    }


def _documents(citation):
    members = Citation.objects.in_clusters_of([citation.head_id])
    return Document.objects.filter(report__citation__in=members).order_by("pk")

from uuid import uuid4

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import (
    audits,
    highlights,
    merged_records,
    ordering,
    pilots,
    queue,
    record_words,
)
from screening.actions import audit_verdicts, decisions, parkings, work_orders
from screening.choices import OrderKind, Stage, Verdict
from screening.forms import AfterForm, DecisionForm, OrderForm
from screening.models import Citation, Document, ExclusionReason, Report

JUDGED = Citation.objects.select_related("review")
AHEAD = 5  # cards that a page holds beside the one it shows
PAGES = {Stage.TITLE_ABSTRACT: "screening:screen", Stage.FULL_TEXT: "screening:full_text"}


@require_safe
def screen(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    place = _place(review, request.GET)
    citation = queue.next_for(request.user, review, stage=stage, **place)
    context = _page(request.user, review, stage, citation)
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
    citation = get_for(request.user, JUDGED, Permission.SCREEN, uid=uid)
    review = citation.review
    form = DecisionForm(request.POST, review=review, stage=stage)
    if not form.is_valid():
        return _answer(request, review, stage, citation, form)
    kept = _kept(request.user, citation, stage)
    kept.record(citation=citation, by=request.user, stage=stage, **form.cleaned_data)
    return _go_on(request, citation, stage)


@require_POST
def undo(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, JUDGED, Permission.SCREEN, uid=uid)
    kept = _kept(request.user, citation, stage)
    kept.undo(citation=citation, by=request.user, stage=stage)
    earlier = _last_votes(request.user, citation.review, stage)["undo"]
    return _answer(request, citation.review, stage, citation, undo=earlier)


@require_POST
def park(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, JUDGED, Permission.SCREEN, uid=uid)
    parkings.park(citation=citation, by=request.user, stage=stage)
    return _go_on(request, citation, stage)


@require_POST
def unpark(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, JUDGED, Permission.SCREEN, uid=uid)
    parkings.unpark(citation=citation, by=request.user, stage=stage)
    return _answer(request, citation.review, stage, citation)


@require_POST
def unpark_all(request, uid, stage):
    stage = _stage(stage)
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    parkings.unpark_all(review=review, by=request.user, stage=stage)
    return redirect(PAGES[stage], uid=review.uid)


@require_POST
def choose_order(request, uid, stage):
    stage = _stage(stage)
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    form = OrderForm(request.POST)
    if form.is_valid():
        work_orders.choose(review=review, by=request.user, stage=stage, **form.cleaned_data)
    return redirect(PAGES[stage], uid=review.uid)


@require_safe
def words(request, uid, stage):
    stage = _stage(stage)
    citation = get_for(request.user, JUDGED, Permission.SCREEN, uid=uid)
    if not request.htmx:
        return redirect(reverse("screening:record", args=[uid]) + "#words")
    found = record_words.of(request.user, citation, stage)
    context = {"record_words": [found] if found else []}
    return render(request, "screening/_record_words.html", context)


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


def _kept(user, citation, stage):
    """Where a judgement is kept: as a vote, or beside the votes for an audit."""
    return audit_verdicts if audits.is_asked(user, citation, stage) else decisions


def _go_on(request, citation, stage):
    """The record behind this one, or behind those that the page holds ahead."""
    review = citation.review
    place = {"after": citation.pk} | _place(review, request.POST)
    following = queue.next_for(request.user, review, stage=stage, **place)
    return _answer(request, review, stage, following)


def _answer(request, review, stage, citation, form=None, undo=None):
    """To a script the next card, or this one with what is wrong; else the whole page."""
    if not request.htmx and form is None:
        return redirect(PAGES[stage], uid=review.uid)
    if request.htmx:
        name, context = (
            "screening/_citation_card.html",
            _card(request.user, review, stage, citation),
        )
    else:
        name, context = "screening/citation_form.html", _page(request.user, review, stage, citation)
    more = {"form": form} | ({"undo": undo} if undo else {})
    return render(request, name, {**context, **more}, status=422 if form else 200)


def _page(user, review, stage, citation):
    """The card, and what the page alone shows: a script keeps the list of votes itself."""
    return _card(user, review, stage, citation) | {
        **_last_votes(user, review, stage),
        "progress": queue.own_count(user, review, stage),
        "parked": queue.parked(user, review, stage),
        "verdicts": Verdict.values,
        "pilot": pilots.open_round(review, stage),
        **_order(user, review, stage),
    }


def _order(user, review, stage):
    order = ordering.of(user, review, stage)
    return {
        "order": order,
        "orders": OrderKind.choices,
        "ranking": ordering.newest(order),
    }


def _last_votes(user, review, stage):
    last = list(queue.own_last(user, review, stage)[:5])
    return {"last_votes": last, "undo": last[0] if last and queue.may_undo(last[0]) else None}


def _card(user, review, stage, citation):
    return {
        "review": review,
        "stage": stage,
        "citation": citation,
        "merged": _merged(citation) if citation else None,
        "marker": highlights.of(user, review),
        "reasons": ExclusionReason.objects.offered(review, stage),
        "pilot": None if citation else pilots.open_round(review, stage),
        **(_full_text(citation) if citation and stage == Stage.FULL_TEXT else {}),
        "client_key": uuid4(),
        "here": reverse(PAGES[stage], args=[review.uid]),
    }


def _merged(citation):
    is_next = hasattr(citation, "has_duplicates")
    return merged_records.of_next(citation) if is_next else merged_records.of(citation)


def _full_text(citation):
    members = Citation.objects.in_clusters_of([citation.head_id])
    documents = Document.objects.filter(report__citation__in=members)
    return {
        "report": Report.objects.filter(citation=citation.head_id).first(),
        "documents": documents.order_by("pk"),
    }

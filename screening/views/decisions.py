from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import (
    audits,
    deadlines,
    following,
    highlights,
    merged_records,
    ordering,
    parts,
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
    citation = following.next_for(request.user, review, stage=stage, **place)
    context = _page(request.user, review, stage, citation)
    return render(request, "screening/citation_form.html", context)


@require_safe
def cards(request, uid, stage):
    """For a page that shows the next record before the vote on this one has arrived here.

    Where few are left the card comes with them that says so.
    """
    user, stage = request.user, _stage(stage)
    review = get_for(user, Review.objects, Permission.SCREEN, uid=uid)
    place = _place(review, request.GET)
    some = following.next_some(user, review, stage=stage, number=AHEAD, **place)
    shown = [_of_record(citation, stage) for citation in some]
    if len(some) < AHEAD:
        shown.append(_nothing(user, review, stage))
    context = _of_stage(user, review, stage) | {"cards": shown}
    return render(request, "screening/_cards.html", context)


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
    return _go_on(request, stage, citation.review)


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
    return _go_on(request, stage, citation.review)


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
    context = {"review": review, "stage": stage, **_progress(request.user, review, stage)}
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


def _go_on(request, stage, review):
    """A script has the next record already; else the page shows it."""
    return HttpResponse(status=204) if request.htmx else redirect(PAGES[stage], uid=review.uid)


def _answer(request, review, stage, citation, form=None, undo=None):
    """To a script the card, with what is wrong; else the whole page."""
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
        **_progress(user, review, stage),
        "parked": queue.parked(user, review, stage),
        "verdicts": Verdict.values,
        "pilot": pilots.open_round(review, stage),
        **_order(user, review, stage),
    }


def _progress(user, review, stage):
    deadline = deadlines.of(user, review, stage)
    return {
        "progress": queue.own_count(user, review, stage),
        "deadline": deadline and deadlines.words(deadline),
        "is_overdue": deadline and deadline.is_overdue,
        "part": parts.of(user, review, stage),
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
    found = _of_record(citation, stage) if citation else _nothing(user, review, stage)
    return _of_stage(user, review, stage) | found


def _of_stage(user, review, stage):
    """What all cards show alike."""
    return {
        "review": review,
        "stage": stage,
        "marker": highlights.of(user, review),
        "reasons": ExclusionReason.objects.offered(review, stage),
        "here": reverse(PAGES[stage], args=[review.uid]),
    }


def _of_record(citation, stage):
    return {
        "citation": citation,
        "merged": _merged(citation),
        "client_key": uuid4(),
        **(_full_text(citation) if stage == Stage.FULL_TEXT else {}),
    }


def _nothing(user, review, stage):
    """The card that says that no record is left."""
    part, pilot = parts.of(user, review, stage), pilots.open_round(review, stage)
    return {"citation": None, "part": part, "pilot": pilot}


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

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Event
from review.roles import Permission
from screening.actions import duplicates, reopenings
from screening.forms import MergeForm, ReopeningForm
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


def _record(request, citation, form, reopening_form=None, status=200):
    members = Citation.objects.in_clusters_of([citation.head_id]).order_by("pk")
    standings = Standing.objects.filter(citation__in=members).select_related("reason")
    context = {
        "review": citation.review,
        "citation": citation,
        "members": members.published().select_related("citation_import__search"),
        "links": DuplicateLink.objects.filter(first__in=members, second__in=members),
        "history": _with_events(citation.review, standings.order_by("cause", "pk")),
        "votes": _judgements(Decision, request.user, members, "reviewer"),
        "adjudications": _judgements(Adjudication, request.user, members, "by"),
        "form": form,
        "reopening_form": reopening_form or ReopeningForm(),
        "may_reopen": may(request.user, citation.review, Permission.ADJUDICATE),
    }
    return render(request, "screening/citation_detail.html", context, status=status)


def _judgements(model, user, members, judge):
    rows = model.objects.visible_to(user).current().filter(citation__in=members)
    return rows.select_related(judge, "reason").order_by("stage", "pk")


def _with_events(review, standings):
    """Each standing with the event that caused it, as far as its words are not sealed."""
    causes = [standing.cause for standing in standings]
    rows = Event.objects.filter(review=review, seq__in=causes)
    events = {event.seq: event for event in rows}
    return [(standing, events.get(standing.cause)) for standing in standings]

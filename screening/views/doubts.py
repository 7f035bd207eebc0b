from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.errors import DomainError
from review.models import Review
from review.roles import Permission
from screening import doubts as reads
from screening.actions import doubts
from screening.choices import DoubtAnswer, RelationKind
from screening.duplicate_forms import DoubtForm
from screening.forms import AfterForm
from screening.models import DoubtfulPair

WITH_BOTH = DoubtfulPair.objects.select_related("review", "first", "second")


@require_safe
def queue(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    form = AfterForm(request.GET)
    after = form.cleaned_data["after"] if form.is_valid() else None
    behind = DoubtfulPair.objects.filter(review=review, uid=after).first() if after else None
    return _answer(request, review, reads.following(review, behind))


@require_POST
def answer(request, uid):
    pair = get_for(request.user, WITH_BOTH, Permission.SCREEN, uid=uid)
    form = DoubtForm(request.POST)
    if not form.is_valid():
        problem = " ".join(error for errors in form.errors.values() for error in errors)
        return _answer(request, pair.review, pair, problem, status=422)
    try:
        _do(pair, request.user, **form.cleaned_data)
    except DomainError as error:
        return _answer(request, pair.review, pair, str(error), status=409)
    if not request.htmx:
        return redirect("screening:duplicates", uid=pair.review.uid)
    return _answer(request, pair.review, reads.following(pair.review, pair))


@require_POST
def undo(request, uid):
    pair = get_for(request.user, WITH_BOTH, Permission.SCREEN, uid=uid)
    doubts.undo(pair=pair, by=request.user)
    if not request.htmx:
        return redirect("screening:duplicates", uid=pair.review.uid)
    return _answer(request, pair.review, pair)


def _do(pair, user, answer, kind):
    if answer == DoubtAnswer.JOINED:
        doubts.join(pair=pair, by=user)
    elif answer == DoubtAnswer.APART:
        doubts.keep_apart(pair=pair, by=user)
    else:
        doubts.relate(pair=pair, kind=RelationKind(kind), by=user)


def _answer(request, review, pair, problem="", status=200):
    """To htmx the card of a pair, to others the page with it."""
    sides = reads.sides(pair) if pair else ()
    context = {
        "review": review,
        "pair": pair,
        "sides": sides,
        "lines": reads.compare(*sides) if pair else [],
        "kinds": RelationKind.choices,
        "queue": reads.queue(review),
        "undo": reads.own_last(request.user, review),
        "problem": problem,
    }
    name = "_doubt_card" if request.htmx else "doubt_form"
    return render(request, f"screening/{name}.html", context, status=status)

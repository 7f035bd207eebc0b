from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import highlights as words
from screening.actions import highlights
from screening.remark_forms import HighlightForm


@require_safe
def highlight_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _page(request, review)


@require_POST
def save_own(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    form = HighlightForm(request.POST, prefix="own")
    if not form.is_valid():
        return _page(request, review, own_form=form)
    highlights.replace(review=review, words=form.cleaned_data, by=request.user, is_own=True)
    return redirect("screening:highlights", uid=review.uid)


@require_POST
def save_for_all(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = HighlightForm(request.POST, prefix="team")
    if not form.is_valid():
        return _page(request, review, team_form=form)
    highlights.replace(review=review, words=form.cleaned_data, by=request.user, is_own=False)
    return redirect("screening:highlights", uid=review.uid)


def _page(request, review, **forms):
    own = words.typed(review, request.user)
    team = words.typed(review, None)
    context = {
        "review": review,
        "own_form": HighlightForm(initial=own, prefix="own"),
        "team_form": HighlightForm(initial=team, prefix="team"),
        "team": team,
        "manages": may(request.user, review, Permission.MANAGE),
    }
    status = 422 if forms else 200
    return render(request, "screening/highlight_list.html", context | forms, status=status)

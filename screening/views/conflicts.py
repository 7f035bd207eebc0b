from random import Random

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import highlights, merged_records, queue
from screening.actions import adjudications
from screening.choices import Stage
from screening.forms import AdjudicationForm
from screening.models import Citation, Decision, ExclusionReason
from screening.views.decisions import _stage


@require_safe
def conflict_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.ADJUDICATE, uid=uid)
    groups = [(stage, queue.to_settle(request.user, review, stage)) for stage in Stage]
    context = {"review": review, "groups": groups}
    return render(request, "screening/conflict_list.html", context)


@require_safe
def conflict(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.ADJUDICATE, uid=uid)
    return _page(request, citation, _stage(stage), None)


@require_POST
def settle(request, uid, stage):
    citation = get_for(request.user, Citation.objects, Permission.ADJUDICATE, uid=uid)
    stage = _stage(stage)
    form = AdjudicationForm(request.POST, review=citation.review, stage=stage)
    if not form.is_valid():
        return _page(request, citation, stage, form, status=422)
    adjudications.record(citation=citation, stage=stage, by=request.user, **form.cleaned_data)
    following = queue.to_settle(request.user, citation.review, stage).first()
    if following is None:
        return redirect("screening:conflicts", uid=citation.review.uid)
    return redirect("screening:conflict", uid=following.uid, stage=stage.value)


def _page(request, citation, stage, form, status=200):
    members = Citation.objects.in_clusters_of([citation.head_id])
    votes = Decision.objects.visible_to(request.user).current().filter(citation__in=members)
    shuffled = list(votes.filter(stage=stage).select_related("reason").order_by("pk"))
    Random(str(citation.uid)).shuffle(shuffled)  # the same each time, and not by who came first
    context = {
        "review": citation.review,
        "citation": citation,
        "merged": merged_records.of(citation),
        "stage": stage,
        "marker": highlights.of(request.user, citation.review),
        "votes": shuffled,
        "form": form,
        "reasons": ExclusionReason.objects.offered(citation.review, stage),
        "left": queue.to_settle(request.user, citation.review, stage).count(),
    }
    return render(request, "screening/conflict_form.html", context, status=status)

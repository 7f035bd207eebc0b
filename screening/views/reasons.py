from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening.actions import exclusion_reasons
from screening.choices import Stage
from screening.forms import ReasonForm
from screening.models import ExclusionReason


@require_safe
def reason_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _reasons(request, review, ReasonForm())


@require_POST
def add(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _reasons(request, review, form, status=422)
    exclusion_reasons.add(review=review, by=request.user, **form.cleaned_data)
    return redirect("screening:reasons", uid=review.uid)


@require_POST
def retire(request, uid):
    reason = get_for(request.user, ExclusionReason.objects, Permission.MANAGE, uid=uid)
    exclusion_reasons.retire(reason=reason, by=request.user)
    return redirect("screening:reasons", uid=reason.review.uid)


def _reasons(request, review, form, status=200):
    groups = [(stage, ExclusionReason.objects.offered(review, stage)) for stage in Stage]
    context = {"review": review, "groups": groups, "form": form}
    return render(request, "screening/reason_list.html", context, status=status)

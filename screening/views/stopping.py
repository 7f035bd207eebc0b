from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import queue, recall
from screening.actions import stopping
from screening.models import AuditLook, Stop, StoppingPlan
from screening.stopping_forms import StoppingPlanForm


@require_safe
def plan(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _page(request, review, StoppingPlanForm(instance=recall.plan_of(review)))


@require_POST
def register(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = StoppingPlanForm(request.POST)
    if not form.is_valid():
        return _page(request, review, form, status=422)
    stopping.register(review=review, by=request.user, **form.cleaned_data)
    return redirect("screening:stopping", uid=uid)


@require_POST
def draw(request, uid):
    plan = get_for(request.user, StoppingPlan.objects, Permission.MANAGE, uid=uid)
    stopping.draw(plan=plan, by=request.user)
    return redirect("screening:stopping", uid=plan.review.uid)


@require_POST
def stop(request, uid):
    look = get_for(request.user, AuditLook.objects, Permission.MANAGE, uid=uid)
    stopping.stop(look=look, by=request.user)
    return redirect("screening:stopping", uid=look.review.uid)


def _page(request, review, form, status=200):
    plan, is_sealed = recall.plan_of(review), queue.is_sealed(request.user, review)
    looks = recall.looks(plan) if plan else []
    looks = [each.for_sealed() for each in looks] if is_sealed else looks
    context = {
        "review": review,
        "plan": plan,
        "form": form,
        "looks": looks,
        "newest": looks[-1] if looks else None,
        "again": [each for looked in looks for each in looked.found_again],
        "job": Stop.objects.filter(look__plan__review=review).order_by("-pk").first(),
        "earlier": StoppingPlan.objects.filter(review=review, withdrawn_at__isnull=False),
        "is_sealed": is_sealed,
        "left": None if is_sealed else recall.left(review),
        "not_screened": None if is_sealed else recall.not_screened(review),
        "may_manage": may(request.user, review, Permission.MANAGE),
    }
    return render(request, "screening/stopping_detail.html", context, status=status)

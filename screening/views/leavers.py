from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from review.access import get_for
from review.forms import RolesForm
from review.models import Membership
from review.roles import Permission, allowed
from screening import leaving, parts
from screening.actions import leavers
from screening.choices import Stage
from screening.work_forms import LeaverForm


@require_http_methods(["GET", "HEAD", "POST"])
def leaver(request, uid):
    membership = get_for(request.user, Membership.objects, Permission.MANAGE, uid=uid)
    roles = RolesForm(request.GET)
    if not roles.is_valid() or Permission.SCREEN in allowed(roles.cleaned_data["roles"]):
        return redirect("set_roles", uid=uid)
    form = LeaverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = {**roles.cleaned_data, **form.cleaned_data}
        leavers.part(membership=membership, by=request.user, **chosen)
        return redirect("team", uid=membership.review.uid)
    context = {"membership": membership, **roles.cleaned_data, "form": form, **_votes(membership)}
    status = 422 if form.is_bound else 200
    return render(request, "screening/leaver_confirm.html", context, status=status)


def _votes(membership):
    review, person = membership.review, membership.user
    return {
        "review": review,
        "stages": leaving.votes_of(person, review),
        "holds": any(person in parts.holders(review, stage) for stage in Stage),
    }

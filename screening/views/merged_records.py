from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from review.access import get_for
from review.roles import Permission
from screening.actions import chosen_values
from screening.duplicate_forms import ChosenValueForm
from screening.models import Citation
from screening.views.records import show


@require_POST
def choose(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    members = Citation.objects.published().in_clusters_of([citation.head_id])
    form = ChosenValueForm(request.POST, members=members)
    if not form.is_valid():
        return show(request, citation, status=422)
    field, member = form.cleaned_data["field"], form.cleaned_data["member"]
    if member is None:
        chosen_values.clear(citation=citation, field=field, by=request.user)
    else:
        chosen_values.choose(citation=member, field=field, by=request.user)
    return redirect("screening:record", uid=citation.uid)

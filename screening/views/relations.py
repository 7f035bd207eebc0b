from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from review.access import get_for
from review.roles import Permission
from screening.actions import relations
from screening.duplicate_forms import RelationForm
from screening.models import Citation, Relation
from screening.views.records import show


@require_POST
def relate(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    form = RelationForm(request.POST, review=citation.review, prefix="related")
    if not form.is_valid():
        return show(request, citation, relation_form=form, status=422)
    relations.record(citation=citation, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def remove(request, uid):
    relation = get_for(request.user, Relation.objects, Permission.SCREEN, uid=uid)
    relations.remove(relation=relation, by=request.user)
    return redirect("screening:record", uid=relation.first.uid)


@require_POST
def restore(request, uid):
    relation = get_for(request.user, Relation.objects, Permission.SCREEN, uid=uid)
    relations.restore(relation=relation, by=request.user)
    return redirect("screening:record", uid=relation.first.uid)

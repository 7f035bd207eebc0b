"""Tags and notes on one record."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from review.access import get_for
from review.roles import Permission
from screening.actions import notes, tags
from screening.list_forms import TagForm
from screening.models import Citation, Note
from screening.remark_forms import NoteForm
from screening.views.records import show


@require_POST
def tag(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.READ, uid=uid)
    form = TagForm(request.POST)
    if not form.is_valid():
        return show(request, citation, status=422, tag_form=form)
    this = Citation.objects.filter(pk=citation.pk)
    tags.add(review=citation.review, citations=this, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def untag(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.READ, uid=uid)
    form = TagForm(request.POST)
    if not form.is_valid():
        return show(request, citation, status=422, tag_form=form)
    name = form.cleaned_data["name"]
    cluster = Citation.objects.in_clusters_of([citation.head_id])
    tags.remove(review=citation.review, citations=cluster, name=name, by=request.user)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def write(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.READ, uid=uid)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, citation, status=422, note_form=form)
    notes.write(citation=citation, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def remove(request, uid):
    note = get_for(request.user, Note.objects, Permission.READ, uid=uid)
    notes.remove(note=note, by=request.user)
    return redirect("screening:record", uid=note.citation.uid)


@require_POST
def restore(request, uid):
    note = get_for(request.user, Note.objects, Permission.READ, uid=uid)
    notes.restore(note=note, by=request.user)
    return redirect("screening:record", uid=note.citation.uid)

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from review.access import get_for
from review.roles import Permission
from screening.actions import citations
from screening.models import Citation
from screening.remark_forms import CorrectionForm


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, uid):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    if request.method != "POST":
        return _form(request, citation, CorrectionForm(instance=citation))
    # On a copy: a form that is wrong leaves what it was given in its instance.
    form = CorrectionForm(request.POST, instance=Citation(review=citation.review))
    if not form.is_valid():
        return _form(request, citation, form, status=422)
    citations.correct(citation=citation, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


@require_POST
def restore(request, uid, seq):
    citation = get_for(request.user, Citation.objects, Permission.SCREEN, uid=uid)
    citations.restore(citation=citation, seq=seq, by=request.user)
    return redirect("screening:record", uid=citation.uid)


def _form(request, citation, form, status=200):
    context = {"review": citation.review, "citation": citation, "form": form}
    return render(request, "screening/correction_form.html", context, status=status)

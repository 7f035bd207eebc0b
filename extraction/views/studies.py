from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from extraction import overview
from extraction.actions import extractions
from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening.models import Study


@require_safe
def study_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    context = {
        "review": review,
        "lines": overview.lines(review, request.user),
        "may_extract": may(request.user, review, Permission.EXTRACT),
        "may_adjudicate": may(request.user, review, Permission.ADJUDICATE),
        "may_screen": may(request.user, review, Permission.SCREEN),
    }
    return render(request, "extraction/study_list.html", context)


@require_POST
def start(request, uid):
    study = get_for(request.user, Study.objects, Permission.EXTRACT, uid=uid)
    extraction = extractions.start(study=study, by=request.user)
    return redirect("extraction:extract", uid=extraction.uid)

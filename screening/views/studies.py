from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening.actions import studies
from screening.forms import StudyForm
from screening.included import included_reports
from screening.models import Report, Study


@require_safe
def study_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    included = included_reports(review).select_related("citation")
    rows = Study.objects.filter(review=review).prefetch_related("reports__citation")
    context = {
        "review": review,
        "may_screen": may(request.user, review, Permission.SCREEN),
        "studies": rows.order_by("label"),
        "alone": included.filter(studies__isnull=True).order_by("pk"),
    }
    return render(request, "screening/study_list.html", context)


@require_POST
def create_for_included(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    studies.create_for_included(review=review, by=request.user)
    return redirect("screening:studies", uid=review.uid)


@require_safe
def detail(request, uid):
    study = get_for(request.user, Study.objects, Permission.READ, uid=uid)
    return _study(request, study, StudyForm(instance=study))


@require_POST
def rename(request, uid):
    study = get_for(request.user, Study.objects, Permission.SCREEN, uid=uid)
    form = StudyForm(request.POST, instance=Study(review=study.review))
    if not form.is_valid():
        return _study(request, study, form, status=422)
    studies.rename(study=study, label=form.cleaned_data["label"], by=request.user)
    return redirect("screening:study", uid=study.uid)


@require_POST
def link(request, uid, report):
    study = get_for(request.user, Study.objects, Permission.SCREEN, uid=uid)
    row = get_for(request.user, Report.objects, Permission.SCREEN, uid=report)
    studies.link(study=study, report=row, by=request.user)
    return redirect("screening:study", uid=study.uid)


@require_POST
def unlink(request, uid, report):
    study = get_for(request.user, Study.objects, Permission.SCREEN, uid=uid)
    row = get_for(request.user, Report.objects, Permission.SCREEN, uid=report)
    studies.unlink(study=study, report=row, by=request.user)
    return redirect("screening:study", uid=study.uid)


def _study(request, study, form, status=200):
    linked = study.reports.select_related("citation__canonical__report").order_by("pk")
    others = included_reports(study.review).exclude(pk__in=linked.values("pk"))
    context = {
        "review": study.review,
        "study": study,
        "form": form,
        "may_screen": may(request.user, study.review, Permission.SCREEN),
        "linked": linked,
        "others": others.select_related("citation").order_by("pk"),
    }
    return render(request, "screening/study_detail.html", context, status=status)

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from review.access import get_for
from review.actions import jobs
from review.roles import Permission


def _model(kind):
    found = [model for model in jobs.job_models() if model._meta.model_name == kind]
    if not found:
        raise Http404
    return found[0]


@require_safe
def progress(request, kind, uid):
    job = get_for(request.user, _model(kind).objects, Permission.READ, uid=uid)
    if request.htmx and job.is_finished:
        return HttpResponseClientRefresh()  # the page shows what came of it
    return render(request, "review/_job_progress.html", {"job": job})


@require_POST
def try_again(request, kind, uid):
    model = _model(kind)
    job = get_for(request.user, model.objects, model.permission, uid=uid)
    jobs.try_again(job=job)
    return redirect(job.get_absolute_url())

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from synthesis.exports.results import results, whole_run
from synthesis.exports.studies import DATASETS, study_data
from synthesis.models import AnalysisRun

RESULTS = ("effect_sizes", "pooled_estimates")
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def all_exports(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    runs = _latest(review)
    context = {"review": review, "datasets": DATASETS, "results": RESULTS, "runs": runs}
    return render(request, "synthesis/export_list.html", context)


@require_safe
def of_review(request, uid, name, kind):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    if name in DATASETS and kind in TYPES:
        text = study_data(review, name, kind)
    elif name in RESULTS and kind in TYPES:
        text = results(_latest(review), name, kind, review.notice)
    else:
        raise Http404
    return _file(text, f"{review.slug or 'review'}-{name}", kind)


@require_safe
def of_run(request, uid, name, kind):
    run = get_for(request.user, AnalysisRun.objects.published(), Permission.READ, uid=uid)
    if name in RESULTS and kind in TYPES:
        text = results([run], name, kind, run.review.notice)
    elif (name, kind) == ("run", "json"):
        text = whole_run(run, run.review.notice)
    else:
        raise Http404
    return _file(text, f"{run.analysis.slug}-run-{run.number}-{name}", kind)


def _latest(review):
    runs = (analysis.latest_run for analysis in review.analyses.all())
    return [run for run in runs if run]


def _file(text, name, kind):
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(text, content_type=TYPES[kind], headers=headers)

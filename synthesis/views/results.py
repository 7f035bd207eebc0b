from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.access import get_for, may
from review.roles import Permission
from synthesis import inputs, result, trace, words
from synthesis.models import Analysis, AnalysisRun, EffectSize


@require_safe
def latest(request, uid):
    """The last published run; without one, what stands in the way of a result."""
    analysis = get_for(request.user, Analysis.objects, Permission.READ, uid=uid)
    return _page(request, analysis, analysis.latest_run, opens=request.GET.get("trace") != "none")


@require_safe
def run(request, uid):
    """Any published run, as it was."""
    found = get_for(request.user, AnalysisRun.objects.published(), Permission.READ, uid=uid)
    return _page(request, found.analysis, found, opens=request.GET.get("trace") != "none")


@require_safe
def study(request, uid):
    """The trace of one study: a fragment to htmx, the page with it otherwise."""
    rows = EffectSize.objects.select_related("run__analysis__review")
    effect = get_for(request.user, rows, Permission.READ, uid=uid)
    if not request.htmx:
        return _page(request, effect.run.analysis, effect.run, effect)
    followed = trace.read(effect, request.user, result.ordered(effect.run))
    context = {"trace": followed, "analysis": effect.run.analysis, "run": effect.run}
    return render(request, "synthesis/_trace.html", context)


def _page(request, analysis, run, effect=None, opens=True):
    last = analysis.last_job
    order = result.ordered(run) if run else []
    effect = effect or (order[0] if order and opens else None)
    context = {
        "review": analysis.review,
        "analysis": analysis,
        "run": run,
        "job": last if last and (not last.committed_at or not last.is_finished) else None,
        "result": result.read(run, effect) if run else None,
        "level": words.level(run.options["level"]) if run else "",
        "is_latest": run is None or run == analysis.latest_run,
        "changes": inputs.changes(run, inputs.data_of(analysis.review)) if run else [],
        "trace": trace.read(effect, request.user, order) if effect else None,
        "analyses_may": may(request.user, analysis.review, Permission.ANALYSE),
        "runs": analysis.runs.published().light().order_by("-number")[:10],
    }
    return render(request, "synthesis/analysis_detail.html", context)

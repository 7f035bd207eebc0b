"""Starting the run of an analysis: what it uses is frozen, and its computation queued."""

from django.db import transaction
from django.utils.translation import gettext as _

from review import events
from review.errors import DomainError
from review.models import User
from synthesis import inputs
from synthesis.models import Analysis, AnalysisRun
from synthesis.tasks import run_analysis


class RunUnderWay(DomainError):
    """The analysis is being computed already."""


@transaction.atomic
def start(*, analysis: Analysis, by: User) -> AnalysisRun:
    """Freeze what the analysis would use now, and queue its computation."""
    analysis = Analysis.objects.select_for_update().get(pk=analysis.pk)
    last = analysis.last_job
    if last and not last.is_finished:
        raise RunUnderWay(
            _("This analysis is being computed already. Its result appears here when it is done.")
        )
    run = AnalysisRun.objects.create(
        analysis=analysis,
        number=last.number + 1 if last else 1,
        by=by,
        inputs=inputs.freeze(analysis),
    )
    events.record(
        "synthesis.run.started",
        review=analysis.review,
        by=by,
        target=analysis,
        run=str(run.uid),
        number=run.number,
        datasets=run.inputs["datasets"],
    )
    run_analysis.delay_on_commit(run.pk)
    return run

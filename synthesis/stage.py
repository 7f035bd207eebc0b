"""Synthesis as a stage of the process: its progress, its pages, what waits for whom."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from review import dependents, frame
from review.access import may
from review.frame import Progress, Stage, Tab, Work
from review.models import Review, User
from review.phrases import PHRASES
from review.roles import Permission
from synthesis import hanging, inputs, phrases
from synthesis.models import Analysis, AnalysisRun

MOST_TABS = 5


def progress(review: Review, user: User) -> Progress | None:
    """How many analyses have a result; whether it is up to date costs more than a bar may."""
    total = review.analyses.count()
    if not total:
        return None
    done = _with_result(review).count()
    words = _("%(done)d of %(total)d analyses have a result") % {"done": done, "total": total}
    return Progress(done, total, words)


def _with_result(review: Review) -> "QuerySet[Analysis]":
    runs = AnalysisRun.objects.published().filter(analysis=OuterRef("pk"))
    return Analysis.objects.filter(Exists(runs), review=review)


def tabs(review: Review, user: User) -> list[Tab]:
    """The list, the first analyses by name, the exports."""
    named = [Tab(each.title, each.get_absolute_url()) for each in review.analyses.all()[:MOST_TABS]]
    return [
        Tab(_("Analyses"), reverse("synthesis:analyses", args=[review.uid])),
        *named,
        Tab(_("Exports"), reverse("synthesis:exports", args=[review.uid])),
    ]


def work(review: Review, user: User) -> list[Work]:
    """Analyses to run for the first time, or again since a value changed."""
    if not may(user, review, Permission.ANALYSE):
        return []
    data = inputs.data_of(review)
    waiting = [each for each in review.analyses.all() if _is_due(each, data)]
    if not waiting:
        return []
    count = len(waiting)
    title = ngettext("%(n)d analysis to run", "%(n)d analyses to run", count) % {"n": count}
    detail = ", ".join(each.title for each in waiting[:3])
    page = reverse("synthesis:analyses", args=[review.uid])
    url = waiting[0].get_absolute_url() if count == 1 else page
    return [Work(50, count, title, detail, url, _("Open"))]


def _is_due(analysis: Analysis, data: inputs.Data) -> bool:
    last = analysis.last_job
    if last and not last.is_finished:
        return False
    run = analysis.latest_run
    return run is None or bool(inputs.changes(run, data))


STAGE = Stage(
    key="synthesis",
    order=3,
    label=gettext_lazy("Synthesis"),
    url_name="synthesis:analyses",
    progress=progress,
    tabs=tabs,
    work=work,
)


def register() -> None:
    """Take the app's place in the frame and in the log's words."""
    PHRASES.update(phrases.PHRASES)
    frame.register(STAGE)
    dependents.register(hanging.analyses_of)

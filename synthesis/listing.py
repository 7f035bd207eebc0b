"""The analyses of a review with their last results."""

from dataclasses import dataclass

from review.models import Review
from synthesis import inputs, words
from synthesis.choices import Measure
from synthesis.models import Analysis, AnalysisRun
from synthesis.scale import shown


@dataclass(frozen=True, slots=True)
class Row:
    """An analysis with its last published run; `estimate` and `interval` as printed."""

    analysis: Analysis
    run: AnalysisRun | None
    k: int
    measure: str
    estimate: str
    interval: str
    is_running: bool
    is_stale: bool


def of(review: Review) -> list[Row]:
    """Every analysis in the order they were made."""
    data = inputs.data_of(review)
    return [_row(analysis, data) for analysis in review.analyses.all()]


def _row(analysis: Analysis, data: inputs.Data) -> Row:
    run, last = analysis.latest_run, analysis.last_job
    overall = run.overall if run else None
    estimate, lower, upper = (None, None, None)
    if run and overall:
        ends = (overall.estimate, overall.ci_lower, overall.ci_upper)
        estimate, lower, upper = shown(run.options, *ends)
    return Row(
        analysis=analysis,
        run=run,
        k=run.effect_sizes.count() if run else 0,
        measure=str(words.SHORT[Measure(analysis.measure)]),
        estimate=words.number(estimate),
        interval=words.interval(lower, upper) if overall else "–",
        is_running=bool(last and not last.is_finished),
        is_stale=bool(run and inputs.changes(run, data)),
    )

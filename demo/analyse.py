"""Synthesis, played: each question is run once per set of subgroups, the last as it stays."""

from collections.abc import Callable

from demo import facts, jobs
from demo.cast import Cast
from screening.models import Study
from synthesis.actions import analyses, runs
from synthesis.choices import Subgroup
from synthesis.models import Analysis, AnalysisRun

Say = Callable[[str], None]

SUBGROUPS = (Subgroup.COMPARATOR, Subgroup.CONCOMITANT, Subgroup.FORM)  # the last one stays
ASSUMED = {"trial": "Ionescu 2021 (ASPIRE II)", "n1": 114, "n2": 113}
WHY = (
    "227 of 230 randomised (115 per arm) were analysed; the abstract does not say how many per arm."
    " The most even split is assumed."
)


def play(cast: Cast, say: Say) -> None:
    """Bring the analyses to their end, from wherever an earlier attempt left them."""
    asked = [_ask(cast, row) for row in facts.table("analyses.csv")]
    for subgroup in SUBGROUPS:
        started = [run for analysis in asked if (run := _run(analysis, subgroup, cast))]
        jobs.wait(started, f"The analyses by {subgroup.label.lower()}", say)


def run_of(analysis: Analysis, subgroup: Subgroup) -> AnalysisRun | None:
    """The last published run of an analysis with these subgroups."""
    published = analysis.runs.published().order_by("-number")
    return next((run for run in published if run.options["subgroup"] == subgroup), None)


def is_complete(cast: Cast) -> bool:
    """Whether every analysis has been run with every set of subgroups."""
    found = Analysis.objects.filter(review=cast.review)
    by_slug = {analysis.slug: analysis for analysis in found}
    return all(
        row["slug"] in by_slug and run_of(by_slug[row["slug"]], subgroup)
        for row in facts.table("analyses.csv")
        for subgroup in SUBGROUPS
    )


def _ask(cast: Cast, row: facts.Row) -> Analysis:
    found = Analysis.objects.filter(review=cast.review, slug=row["slug"]).first()
    if found is not None:
        return found
    return analyses.declare(
        review=cast.review,
        by=cast.alice,
        slug=row["slug"],
        title=row["title"],
        question=row["question"],
        domain=row["domain"],
        instruments=row["instruments"].split(";"),
        hours_from=float(row["hours_from"]),
        hours_to=float(row["hours_to"]),
        hours_target=float(row["hours_target"]),
        measure=row["measure"],
        options={"assumptions": [_assumption(cast)] if row["assumes"] == "yes" else []},
        published=_published(row["slug"]),
    )


def _assumption(cast: Cast) -> dict[str, object]:
    study = Study.objects.get(review=cast.review, label=ASSUMED["trial"])
    return {"study": str(study.uid), "n1": ASSUMED["n1"], "n2": ASSUMED["n2"], "why": WHY}


def _published(slug: str) -> list[dict[str, object]]:
    return [
        {
            "label": row["label"],
            "source": row["source"],
            "note": row["note"],
            **{name: float(row[name]) for name in ("estimate", "ci_low", "ci_high")},
        }
        for row in facts.table("published.csv")
        if row["analysis"] == slug
    ]


def _run(analysis: Analysis, subgroup: Subgroup, cast: Cast) -> AnalysisRun | None:
    """Start, or find unfinished, the run with these subgroups; None when it is there already."""
    if run_of(analysis, subgroup):
        return None
    last = analysis.runs.order_by("-number").first()
    if last is not None and not last.is_finished and last.options["subgroup"] == subgroup:
        return last
    changed = analyses.change(analysis=analysis, by=cast.alice, subgroup=subgroup)
    return runs.start(analysis=changed, by=cast.alice)

"""Analyses and runs made without extractions: the frozen inputs are given."""

from synthesis import VERSION
from synthesis.models import Analysis, AnalysisRun
from tests.synthesis import ketamine

OWN = (
    "domain instruments hours_from hours_to hours_target index_events measure estimator test level"
)


def make_analysis(review, by, options=ketamine.OPTIONS, **fields):
    own = {name: options[name] for name in OWN.split()} | {"subgroup": options["subgroup"]}
    rest = {name: value for name, value in options.items() if name not in own}
    number = review.analyses.count() + 1
    fields = {"title": "24 h, depression score", "slug": f"analysis-{number}", **fields}
    question = "Do ketamine and esketamine lower depression scores at 24 hours?"
    return Analysis.objects.create(
        **{"review": review, "by": by, "question": question, **own, "options": rest, **fields}
    )


def make_inputs(
    options=ketamine.OPTIONS, arms=ketamine.ARMS, contrasts=ketamine.CONTRASTS, studies=()
):
    domain = options["domain"]
    return {
        "options": options,
        "datasets": {"arm_results": "0" * 64, "contrast_results": "1" * 64},
        "arms": [row for row in arms if row["domain"] == domain],
        "contrasts": [row for row in contrasts if row["domain"] == domain],
        "lower_is_better": {"MADRS": domain != "response", "HDRS": domain != "response"},
        "studies": list(studies),
        "versions": {"consilience": VERSION},
    }


def make_run(analysis, by, options=ketamine.OPTIONS, **inputs):
    """A run waiting for a worker."""
    return AnalysisRun.objects.create(
        analysis=analysis,
        number=analysis.runs.count() + 1,
        by=by,
        inputs=make_inputs(options, **inputs),
    )

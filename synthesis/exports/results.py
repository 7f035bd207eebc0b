"""Effect sizes and pooled estimates under metafor's column names."""

from typing import Any

from synthesis.choices import PooledKind
from synthesis.exports.tables import Rows, as_csv, as_json
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate

TWO_GROUPS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i", "ai", "bi", "ci", "di")
EFFECT_COLUMNS = (
    "analysis",
    "run",
    "study",
    "study_uid",
    "measure",
    "subgroup",
    "yi",
    "vi",
    "sei",
    "ni",
    *TWO_GROUPS,
    "weight",
    "result_used",
    "flags",
)
POOLED_COLUMNS = (
    "analysis",
    "run",
    "kind",
    "group",
    "left_out",
    "measure",
    "method",
    "test",
    "level",
    "k",
    "estimate",
    "se",
    "statistic",
    "df",
    "pval",
    "ci.lb",
    "ci.ub",
    "pi.lb",
    "pi.ub",
    "tau2",
    "se.tau2",
    "tau2.lb",
    "tau2.ub",
    "I2",
    "I2.from.Q",
    "H2",
    "QE",
    "QEdf",
    "QEp",
)
ESTIMATE = {
    "k": "k",
    "estimate": "estimate",
    "se": "se",
    "statistic": "statistic",
    "df": "df",
    "pval": "p",
    "ci.lb": "ci_lower",
    "ci.ub": "ci_upper",
    "pi.lb": "pi_lower",
    "pi.ub": "pi_upper",
    "tau2": "tau2",
    "se.tau2": "se_tau2",
    "tau2.lb": "tau2_lower",
    "tau2.ub": "tau2_upper",
    "I2": "i2",
    "I2.from.Q": "i2_from_q",
    "H2": "h2",
    "QE": "q",
    "QEdf": "q_df",
    "QEp": "q_p",
}


def effect_sizes(runs: list[AnalysisRun]) -> Rows:
    """One row per study and run; yi and vi on the analysis scale (ratios as logarithms)."""
    return [_effect(run, each) for run in runs for each in run.effect_sizes.all()]


def _effect(run: AnalysisRun, effect: EffectSize) -> dict[str, Any]:
    n1, n2 = effect.n1, effect.n2
    total = None if n1 is None or n2 is None else n1 + n2
    people = n1 if effect.choice["name"] == "paired" else total
    two_groups = {name: effect.columns.get(name) for name in TWO_GROUPS}
    return {
        **two_groups,
        "analysis": run.analysis.slug,
        "run": run.number,
        "study": effect.label,
        "study_uid": str(effect.study_uid),
        "measure": run.options["measure"],
        "subgroup": effect.group or None,
        "yi": effect.yi,
        "vi": effect.vi,
        "sei": effect.se,
        "ni": people,
        "n1i": n1,
        "n2i": n2,
        "weight": effect.weight,
        "result_used": f"{effect.choice['place']}: {effect.choice['way']}",
        "flags": "; ".join(effect.flags) or None,
    }


def pooled(runs: list[AnalysisRun]) -> Rows:
    """One row per pooled estimate: of all studies, of each subgroup, without each study."""
    kinds = list(PooledKind)
    rows = []
    for run in runs:
        labels = dict(run.effect_sizes.values_list("study_uid", "label"))
        order = {uid: position for position, uid in enumerate(labels)}
        estimates = sorted(
            run.estimates.all(),
            key=lambda each: (kinds.index(each.kind), each.group, order.get(each.left_out, 0)),
        )
        rows += [_estimate(run, each, labels.get(each.left_out)) for each in estimates]
    return rows


def _estimate(run: AnalysisRun, pooled: PooledEstimate, left_out: str | None) -> dict[str, Any]:
    return {
        "analysis": run.analysis.slug,
        "run": run.number,
        "kind": pooled.kind,
        "group": pooled.group or None,
        "left_out": left_out,
        "measure": run.options["measure"],
        "method": run.options["estimator"],
        "test": pooled.test,
        "level": run.options["level"],
        **{name: getattr(pooled, field) for name, field in ESTIMATE.items()},
    }


def results(runs: list[AnalysisRun], name: str, kind: str, notice: str) -> str:
    """ "effect_sizes" or "pooled_estimates" of the runs, as "csv" or "json"."""
    rows = effect_sizes(runs) if name == "effect_sizes" else pooled(runs)
    if kind == "csv":
        columns = EFFECT_COLUMNS if name == "effect_sizes" else POOLED_COLUMNS
        return as_csv(columns, rows, notice)
    return as_json({name: rows}, notice)


def whole_run(run: AnalysisRun, notice: str) -> str:
    """A run as JSON: question, options with assumptions, versions, numbers, every derivation."""
    content = {
        "analysis": run.analysis.slug,
        "title": run.analysis.title,
        "question": run.analysis.question,
        "run": run.number,
        "computed_at": run.committed_at.isoformat(),
        "options": run.options,
        "assumptions": run.options["assumptions"],
        "data_sets": run.inputs["datasets"],
        "versions": run.inputs["versions"],
        "effect_sizes": [
            _effect(run, each)
            | {"derivation": each.derivation, "sources": each.sources, "choice": each.choice}
            for each in run.effect_sizes.all()
        ],
        "pooled_estimates": pooled([run]),
        "between_subgroups": {"QM": run.between_q, "df": run.between_df, "QMp": run.between_p},
        "left_out": run.left_out,
    }
    return as_json(content, notice)

"""The computation of a run: written in chunks, visible when it is whole."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from review import events
from review.errors import DomainError
from synthesis import contrasts, pools, rule
from synthesis.choices import Estimator
from synthesis.contrasts import Effect
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate
from synthesis.stats.studies import DidNotConverge

CHUNK = 200
FEWEST_TO_LEAVE_OUT = 3


class NoConvergence(DomainError):
    """The estimator found no tau2 for these studies."""


def execute(run: AnalysisRun) -> None:
    """Compute a run from its frozen inputs alone and publish it.

    Effect sizes, then the pools without each study, in chunks in a fixed order: whoever takes the
    run over goes on where `done` stands. The last transaction makes all of it visible.
    """
    if run.committed_at:
        return
    found, left_out = contrasts.effects(
        run.inputs["arms"],
        run.inputs["contrasts"],
        rule.read(run.options, run.inputs["lower_is_better"]),
    )
    try:
        _write(run, found, left_out)
    except DidNotConverge as error:
        words = _("%(estimator)s found no tau² for these studies. Choose %(other)s as the model.")
        names = {"estimator": run.options["estimator"], "other": Estimator.DL.label}
        raise NoConvergence(words % names) from error


def _write(run: AnalysisRun, found: Sequence[Effect], left_out: Sequence[Any]) -> None:
    y, v = [effect.yi for effect in found], [effect.vi for effect in found]
    groups = [effect.covariates.get(run.options["subgroup"]) for effect in found]
    result = pools.pools(y, v, groups, run.options)
    k = len(found)
    total = 2 * k if k >= FEWEST_TO_LEAVE_OUT else k
    done = run.done
    while done < total:
        if done < k:
            last = min(done + CHUNK, k)
            rows = [_effect_size(run, i, found[i], groups[i], result) for i in range(done, last)]
        else:
            last = min(done + CHUNK, total)
            slices = pools.leave_one_out(y, v, run.options, done - k, last - k)
            left = found[done - k : last - k]
            rows = [_without(run, each, row) for each, row in zip(left, slices, strict=True)]
        with run.writing(done=last, total=total):
            type(rows[0]).objects.bulk_create(rows)
        done = last
    _publish(run, result, [asdict(each) for each in left_out], k)


def _effect_size(
    run: AnalysisRun, position: int, effect: Effect, group: str | None, result: pools.Pools
) -> EffectSize:
    return EffectSize(
        run=run,
        position=position,
        study_uid=effect.study_uid,
        label=effect.label,
        yi=effect.yi,
        vi=effect.vi,
        n1=effect.n1,
        n2=effect.n2,
        weight=result.weights[position],
        group=group or "",
        columns=effect.columns,
        derivation=effect.steps,
        sources=effect.sources,
        choice=effect.choice | {"metric": effect.metric, "covariates": effect.covariates},
        flags=effect.flags,
    )


def _without(run: AnalysisRun, effect: Effect, row: pools.Fields) -> PooledEstimate:
    return PooledEstimate(run=run, left_out=effect.study_uid, **row)


def _publish(run: AnalysisRun, result: pools.Pools, left_out: list[dict[str, str]], k: int) -> None:
    rows = [row for row in (result.overall, *result.subgroups) if row]
    between = result.between
    tested = (
        {"between_q": between.q, "between_df": between.df, "between_p": between.p}
        if between
        else {}
    )
    with run.writing(
        committed_at=timezone.now(),
        left_out=left_out + _not_extracted(run),
        **{name: value.item() for name, value in tested.items()},
    ):
        PooledEstimate.objects.bulk_create(PooledEstimate(run=run, **row) for row in rows)
        events.record(
            "synthesis.run.published",
            review=run.analysis.review,
            by=run.by,
            target=run.analysis,
            run=str(run.uid),
            number=run.number,
            k=k,
        )


def _not_extracted(run: AnalysisRun) -> list[dict[str, str]]:
    """Included studies without a row for the outcome, or without a final extraction."""
    rows = [*run.inputs["arms"], *run.inputs["contrasts"]]
    with_rows = {str(row["study_uid"]) for row in rows}
    domain = run.options["domain"]
    return [
        {
            "study_uid": study["uid"],
            "label": study["label"],
            "why": _("no result for “%(domain)s”") % {"domain": domain}
            if study["is_final"]
            else _("no final extraction yet"),
        }
        for study in run.inputs["studies"]
        if study["uid"] not in with_rows
    ]

"""The forest plot of a run: what its figure is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from synthesis import words
from synthesis.choices import Measure
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate
from synthesis.plots import forest
from synthesis.scale import is_log
from synthesis.stats.normal_or_t import critical_value

Label = Callable[[AnalysisRun, str], str]


def draw(
    run: AnalysisRun,
    effects: Sequence[EffectSize],
    overall: PooledEstimate | None,
    parts: Mapping[str, PooledEstimate],
    label: Label,
    current: EffectSize | None,
    between: str,
) -> tuple[str, str]:
    """The figure for a wide page and for a phone; empty strings without studies."""
    if not effects:
        return "", ""

    def part(name: str, pooled: PooledEstimate) -> forest.Summary:
        return _summary(pooled, label(run, name), [e for e in effects if e.group == name])

    plot = forest.ForestPlot(
        measure=str(words.SHORT[Measure(run.options["measure"])]),
        rows=tuple(_row(run, each, label, current) for each in effects),
        label=_label(run, effects, overall),
        pooled=overall and _summary(overall, _("All studies"), effects),
        subgroups={label(run, name): part(name, pooled) for name, pooled in parts.items()},
        prediction=_prediction(overall),
        is_log=is_log(run.options),
        level=run.options["level"],
        arms=(_("Intervention"), _("Control")),
        favours=_favours(run),
        notes=tuple(between.split(": ", 1)) if between else (),
        words=_words(),
    )
    return forest.wide(plot), forest.narrow(plot)


def _prediction(overall: PooledEstimate | None) -> tuple[float, float] | None:
    if overall is None or overall.pi_lower is None or overall.pi_upper is None:
        return None
    return overall.pi_lower, overall.pi_upper


def _words() -> forest.Words:
    return forest.Words(
        study=_("Study"),
        n=_("n"),
        weight=_("Weight"),
        interval=_("{level} % CI"),
        prediction=_("{level} % prediction interval"),
        title=_(
            "{label}: {measure} {estimate}, {level} % CI {lower} to {upper}, weight {weight}."
            " Open the trace."
        ),
    )


def _row(
    run: AnalysisRun, effect: EffectSize, label: Label, current: EffectSize | None
) -> forest.Row:
    margin = float(critical_value(run.options["level"])) * effect.se
    return forest.Row(
        label=effect.label,
        estimate=effect.yi,
        ci_lower=effect.yi - margin,
        ci_upper=effect.yi + margin,
        weight=effect.weight if effect.weight is not None else 1.0,
        n1=effect.n1,
        n2=effect.n2,
        href=effect.get_absolute_url(),
        group=label(run, effect.group),
        is_current=effect == current,
    )


def _summary(pooled: PooledEstimate, label: str, effects: Sequence[EffectSize]) -> forest.Summary:
    return forest.Summary(
        label=_("%(label)s, k = %(k)s") % {"label": label, "k": pooled.k},
        estimate=pooled.estimate,
        ci_lower=pooled.ci_lower,
        ci_upper=pooled.ci_upper,
        weight=sum(each.weight or 0 for each in effects),
        n1=total(each.n1 for each in effects),
        n2=total(each.n2 for each in effects),
        note=heterogeneity(pooled),
    )


def total(numbers: Iterable[float | None]) -> float | None:
    """The sum; None where one is not stated."""
    found = list(numbers)
    return None if None in found else sum(n for n in found if n is not None)


def heterogeneity(pooled: PooledEstimate) -> str:
    """tau², I² and Q in one line."""
    parts = [] if pooled.tau2 is None else [f"tau² {words.number(pooled.tau2)}"]
    parts.append(f"I² {words.number(pooled.i2, 0)} %")
    q = {"q": words.number(pooled.q), "df": pooled.q_df, "p": words.p_value(pooled.q_p)}
    return ", ".join([*parts, _("Q %(q)s on %(df)s df, %(p)s") % q])


def _label(run: AnalysisRun, effects: Sequence[EffectSize], overall: PooledEstimate | None) -> str:
    what = {"title": run.analysis.title, "k": len(effects)}
    if overall is None:
        return _("Forest plot, %(title)s: %(k)s studies, not pooled.") % what
    return _("Forest plot, %(title)s: %(k)s studies and their pooled estimate.") % what


def _favours(run: AnalysisRun) -> tuple[str, str]:
    """What the left and the right of the null line favour; nothing where no direction is known."""
    directions = run.inputs["lower_is_better"]
    known = [directions[name] for name in run.options["instruments"] if name in directions]
    known = known or list(directions.values())
    if not known:
        return "", ""
    sides = (_("favours intervention"), _("favours control"))
    return sides if known[0] else (sides[1], sides[0])

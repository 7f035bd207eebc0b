"""Everything the page of a result shows, read from a published run."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from extraction.choices import Concomitant, DrugForm, Route
from synthesis import facts, figure, remarks, sentence, words
from synthesis.choices import Measure, PooledKind, Subgroup
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate
from synthesis.scale import is_log, shown
from synthesis.stats.normal_or_t import critical_value

LABELS = {
    Subgroup.FORM: dict(DrugForm.choices),
    Subgroup.CONCOMITANT: dict(Concomitant.choices),
    Subgroup.ROUTE: dict(Route.choices),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of numbers, as printed."""

    label: str
    n1: str
    n2: str
    estimate: str
    interval: str
    weight: str
    how: str = ""
    effect: EffectSize | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A subgroup in the table: its studies, and its pooled estimate where k is 2 or more."""

    label: str
    lines: list[Line]
    pooled: Line | None
    note: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Studies left out for the same reason."""

    why: str
    labels: list[str]


@dataclass(frozen=True, slots=True)
class Published:
    """A published result of other trials, to be seen beside ours and never subtracted."""

    label: str
    estimate: str
    interval: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Result:
    """A published run as its page shows it."""

    run: AnalysisRun
    effects: list[EffectSize]
    overall: PooledEstimate | None
    answer: str
    figures: list[tuple[str, str, str]]
    remarks: list[str]
    groups: list[Group]
    total: Line | None
    between: str
    without: list[Line]
    facts: list[facts.Fact]
    left_out: list[LeftOut]
    published: list[Published]
    wide: str
    narrow: str
    measure: str


def read(run: AnalysisRun, current: EffectSize | None = None) -> Result:
    """The result; `current` is the study whose trace stands beside it."""
    effects = ordered(run)
    estimates = list(run.estimates.all())
    overall = next((each for each in estimates if each.kind == PooledKind.OVERALL), None)
    parts = {each.group: each for each in estimates if each.kind == PooledKind.SUBGROUP}
    groups = _groups(run, effects, parts)
    between = _between(run)
    drawn = figure.draw(run, effects, overall, parts, group_label, current, between)
    return Result(
        run=run,
        effects=effects,
        overall=overall,
        answer=sentence.answer(_said(run, effects, overall)),
        figures=_figures(run, overall) if overall else [],
        remarks=remarks.remarks(run, effects, overall),
        groups=groups,
        total=_pooled_line(run, overall, effects, _("All studies")) if overall else None,
        between=between,
        without=_without(run, effects, estimates),
        facts=facts.facts(run, overall),
        left_out=_left_out(run.left_out),
        published=[_published(each) for each in run.analysis.published],
        wide=drawn[0],
        narrow=drawn[1],
        measure=str(words.SHORT[Measure(run.options["measure"])]),
    )


def ordered(run: AnalysisRun) -> list[EffectSize]:
    """The studies in the order of the figure: by subgroup, those in none last, then by year."""
    rows = run.effect_sizes.select_related("run__analysis").order_by("position")
    return sorted(rows, key=lambda each: (each.group == "", each.group))


def group_label(run: AnalysisRun, group: str) -> str:
    """How a subgroup is called; the blank one is "Not stated"."""
    if not run.options["subgroup"]:
        return ""
    labels = LABELS.get(Subgroup(run.options["subgroup"]), {})
    return str(labels.get(group, group)) if group else _("Not stated")


def _said(
    run: AnalysisRun, effects: Sequence[EffectSize], overall: PooledEstimate | None
) -> sentence.Facts:
    options = run.options
    people = [_people(effect) for effect in effects]
    covariates = [effect.choice.get("covariates", {}) for effect in effects]
    instruments = dict.fromkeys(e.choice["place"].split(", ")[0] for e in effects)
    return sentence.Facts(
        measure=Measure(options["measure"]),
        domain=options["domain"],
        k=len(effects),
        people=sum(n for n in people if n is not None),
        pooled=overall
        and sentence.Pooled(
            overall.estimate,
            overall.ci_lower,
            overall.ci_upper,
            overall.pi_lower,
            overall.pi_upper,
        ),
        level=options["level"],
        instruments=[name for name in instruments if name in options["instruments"]],
        drugs=_stated(covariates, "drug"),
        comparators=_stated(covariates, "comparator"),
        is_partial=None in people,
        is_log=is_log(options),
        reported_measure=options["reported_measure"],
    )


def _people(effect: EffectSize) -> float | None:
    if effect.choice["name"] == "paired":
        return effect.n1
    return None if effect.n1 is None or effect.n2 is None else effect.n1 + effect.n2


def _stated(covariates: Sequence[dict[str, Any]], name: str) -> list[str]:
    return sorted({each[name] for each in covariates if each.get(name)})


def _figures(run: AnalysisRun, overall: PooledEstimate) -> list[tuple[str, str, str]]:
    level = words.level(run.options["level"])
    estimate, lower, upper = shown(
        run.options, overall.estimate, overall.ci_lower, overall.ci_upper
    )
    measure = words.SHORT[Measure(run.options["measure"])]
    name = _("%(measure)s, %(level)s CI") % {"measure": measure, "level": level}
    found = [(name, words.number(estimate), words.interval(lower, upper))]
    if overall.pi_lower is not None:
        ends = words.interval(*shown(run.options, overall.pi_lower, overall.pi_upper))
        found.append((_("Prediction interval"), ends, ""))
    if overall.tau2 is not None:
        ends = words.interval(overall.tau2_lower, overall.tau2_upper)
        name = _("tau², %(level)s CI") % {"level": level}
        found.append((name, words.number(overall.tau2), ends))
    found.append(("I²", f"{words.number(overall.i2, 0)} %", ""))
    test = _("%(df)s df, %(p)s") % {"df": overall.q_df, "p": words.p_value(overall.q_p)}
    return [*found, ("Q", words.number(overall.q), test)]


def study_line(run: AnalysisRun, effect: EffectSize) -> Line:
    """A study as printed, with the Wald interval of its own."""
    margin = float(critical_value(run.options["level"])) * effect.se
    estimate, *ends = shown(run.options, effect.yi, effect.yi - margin, effect.yi + margin)
    return Line(
        label=effect.label,
        n1=words.count(effect.n1),
        n2=words.count(effect.n2),
        estimate=words.number(estimate),
        interval=words.interval(*ends),
        weight=words.percent(effect.weight, 1),
        how=", ".join([effect.choice["place"], effect.choice["way"]]),
        effect=effect,
    )


def _pooled_line(
    run: AnalysisRun, pooled: PooledEstimate, effects: Sequence[EffectSize], label: str
) -> Line:
    estimate, *ends = shown(run.options, pooled.estimate, pooled.ci_lower, pooled.ci_upper)
    weights = [each.weight for each in effects]
    return Line(
        label=_("%(label)s, k = %(k)s") % {"label": label, "k": pooled.k},
        n1=words.count(figure.total(each.n1 for each in effects)),
        n2=words.count(figure.total(each.n2 for each in effects)),
        estimate=words.number(estimate),
        interval=words.interval(*ends),
        weight=words.percent(sum(weight or 0 for weight in weights), 1),
    )


def _groups(
    run: AnalysisRun, effects: Sequence[EffectSize], parts: dict[str, PooledEstimate]
) -> list[Group]:
    found = []
    for name, members in groupby(effects, key=lambda each: each.group):
        rows, label = list(members), group_label(run, name)
        pooled = parts.get(name)
        alone = _("one study, so not pooled") if name and len(rows) == 1 else ""
        missing = _("in no subgroup, but in the pool of all") if label and not name else ""
        found.append(
            Group(
                label=label,
                lines=[study_line(run, each) for each in rows],
                pooled=_pooled_line(run, pooled, rows, label) if pooled else None,
                note=figure.heterogeneity(pooled) if pooled else alone or missing,
            )
        )
    return found


def _between(run: AnalysisRun) -> str:
    if run.between_q is None:
        return ""
    return _("Test for subgroup difference: Q %(q)s on %(df)s df, %(p)s") % {
        "q": words.number(run.between_q),
        "df": run.between_df,
        "p": words.p_value(run.between_p),
    }


def _without(
    run: AnalysisRun, effects: Sequence[EffectSize], estimates: Sequence[PooledEstimate]
) -> list[Line]:
    """The pool without each study, in the order of the studies."""
    slices = {each.left_out: each for each in estimates if each.left_out}
    rows = []
    for effect in effects:
        pooled = slices.get(effect.study_uid)
        if pooled:
            kept = [each for each in effects if each is not effect]
            line = _pooled_line(run, pooled, kept, effect.label)
            rows.append(line)
    return rows


def _left_out(rows: Sequence[dict[str, str]]) -> list[LeftOut]:
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(row["why"], []).append(row["label"])
    return [LeftOut(why, labels) for why, labels in reasons.items()]


def _published(row: dict[str, Any]) -> Published:
    has_interval = row.get("ci_low") is not None and row.get("ci_high") is not None
    return Published(
        label=row["label"],
        estimate=words.number(row["estimate"]),
        interval=words.interval(row["ci_low"], row["ci_high"]) if has_interval else "",
        note=row.get("note", ""),
        source=row.get("source", ""),
    )

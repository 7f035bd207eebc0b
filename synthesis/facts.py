"""How a run was computed, each default and each departure from one said in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from synthesis.choices import Crossover, Estimator, Measure, Prefer, Subgroup, Test, Variance
from synthesis.derivations.selection import window_in_words
from synthesis.models import AnalysisRun, PooledEstimate
from synthesis.rule import METRICS, default_prefer
from synthesis.scale import shown
from synthesis.words import interval, listed, number, test


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of "How it was computed"; a departure is not the product's default."""

    name: str
    words: str
    is_departure: bool = False


def facts(run: AnalysisRun, overall: PooledEstimate | None) -> list[Fact]:
    """Everything that led from the data sets to the numbers, in the order of the computation."""
    options = run.options
    lines = [
        *_selection(options),
        *_effects(options),
        *_model(options),
        *(_found(options, overall) if overall else ()),
        *_assumed(run),
        Fact(_("Data"), _data(run)),
        Fact(_("Versions"), ", ".join(f"{k} {v}" for k, v in run.inputs["versions"].items())),
    ]
    return lines


def _selection(options: dict[str, Any]) -> list[Fact]:
    window = window_in_words(options["hours_from"], options["hours_to"])
    target = f"{options['hours_target']:g}"
    scale = _(", else ").join(options["instruments"]) or _("any instrument")
    lines = [
        Fact(_("Outcome"), f"{options['domain']}: {scale}"),
        Fact(
            _("Timepoint"),
            _("%(window)s, the nearest to %(target)s h") % {"window": window, "target": target},
        ),
    ]
    for name, label in (("forms", _("Forms")), ("comparators", _("Comparators"))):
        if options[name]:
            lines.append(Fact(label, listed(options[name]), is_departure=True))
    metrics = _(", else ").join(metric.replace("_", " ") for metric in options["metrics"])
    if options["measure"] in {Measure.MD, Measure.SMD}:
        lines.append(Fact(_("Values"), metrics, tuple(options["metrics"]) != METRICS))
    return lines


def _effects(options: dict[str, Any]) -> list[Fact]:
    measure, prefer = Measure(options["measure"]), Prefer(options["prefer"])
    words = {
        Measure.SMD: _("SMD: Hedges’ g with the exact correction"),
        Measure.GEN: options["reported_measure"],
    }
    added = _("; 0.5 is added to the cells of a study with an empty one")
    name = words.get(measure, measure.label + (added if measure in _events() else ""))
    lines = [
        Fact(_("Measure"), str(name)),
        Fact(_("Preferred"), str(prefer.label), prefer != default_prefer(measure)),
        Fact(
            _("Crossovers"),
            str(Crossover(options["crossover"]).label),
            options["crossover"] != Crossover.PAIRED,
        ),
    ]
    if measure == Measure.SMD:
        variance = Variance(options["variance"])
        lines.append(Fact(_("Variance from"), str(variance.label), variance != Variance.NUMBERS))
    return lines


def _events() -> set[Measure]:
    return {Measure.OR, Measure.RR, Measure.RD}


def _model(options: dict[str, Any]) -> list[Fact]:
    estimator = Estimator(options["estimator"])
    lines = [
        Fact(_("Model"), str(estimator.label), estimator != Estimator.REML),
        Fact(_("Several arms"), _("combined into one, so that no group is used twice")),
    ]
    if options["subgroup"]:
        name = Subgroup(options["subgroup"]).label
        words = _("%(name)s; each with its own tau²; blank is “not stated”, in no subgroup")
        lines.append(Fact(_("Subgroups"), words % {"name": name}))
    return lines


def _found(options: dict[str, Any], overall: PooledEstimate) -> list[Fact]:
    is_default = options["test"] == Test.DEFAULT
    lines = [Fact(_("Interval"), _interval(options, overall), not is_default)]
    if overall.tau2 is None:
        return [*lines, Fact("I²", _("from Q; the common-effect model has no tau²"))]
    i2 = _("from tau²: %(tau)s %%; from Q: %(q)s %%")
    values = {"tau": number(overall.i2, 0), "q": number(overall.i2_from_q, 0)}
    predicted = (
        _("t with %(df)s df") % {"df": overall.k - 1}
        if overall.pi_lower is not None
        else _("none: with fewer than 3 studies tau² is not known well enough")
    )
    return [
        *lines,
        Fact(_("tau²"), _("interval by Q-profile")),
        Fact("I²", i2 % values),
        Fact(_("Prediction"), predicted),
    ]


def _interval(options: dict[str, Any], overall: PooledEstimate) -> str:
    used = test(overall.test, overall.df)
    other = overall.other_test
    if not other:
        return used
    decimals = {"other": test(other["test"], other["df"])}
    decimals["ends"] = interval(*shown(options, other["ci_lower"], other["ci_upper"]))
    would = _("%(other)s would give %(ends)s") % decimals
    if options["test"] == Test.DEFAULT:
        rule = _("the default takes Knapp-Hartung when k > 2 and tau² > 0")
        return f"{used} ({rule}). {would}"
    return f"{used}. {would}"


def _assumed(run: AnalysisRun) -> list[Fact]:
    used = {str(uid): label for uid, label in run.effect_sizes.values_list("study_uid", "label")}
    return [
        Fact(
            _("Assumption"),
            _("%(study)s: %(n1)g and %(n2)g analysed. %(why)s")
            % (each | {"study": used[str(each["study"])]}),
            is_departure=True,
        )
        for each in run.options["assumptions"]
        if str(each["study"]) in used
    ]


def _data(run: AnalysisRun) -> str:
    hashes = run.inputs["datasets"]
    return ", ".join(f"{name.replace('_', ' ')} {value[:12]}" for name, value in hashes.items())

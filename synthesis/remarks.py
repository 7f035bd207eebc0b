"""What a reader has to know before trusting a result: sentences made from its numbers."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from extraction.steps import Flag
from synthesis.choices import Measure, Test
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate
from synthesis.scale import shown
from synthesis.words import interval, test, together


def remarks(
    run: AnalysisRun, effects: Sequence[EffectSize], overall: PooledEstimate | None
) -> list[str]:
    """Cautions about the interval, the prediction and the studies, the weightiest first."""
    found = list(_about_studies(run, effects))
    if overall is not None:
        found += _about_interval(run, overall)
    return found


def _about_interval(run: AnalysisRun, overall: PooledEstimate) -> Iterator[str]:
    other = overall.other_test
    if overall.k == 2 and other:
        both = [(overall.test, overall.df, overall.ci_lower, overall.ci_upper)]
        both.append((other["test"], other["df"], other["ci_lower"], other["ci_upper"]))
        both_words = [
            f"{test(code, df)} {interval(*shown(run.options, *ends))}" for code, df, *ends in both
        ]
        yield _("Two studies: the interval rests on the method. %(both)s.") % {
            "both": "; ".join(both_words)
        }
    if overall.tau2 is not None and overall.pi_lower is None:
        yield _(
            "No prediction interval: from fewer than 3 studies it would say nothing about a new one."
        )
    if overall.test == Test.KNHA and other and _width(overall) < _width(other):
        yield _(
            "Knapp-Hartung is narrower than Wald here, as happens when studies agree by chance:"
            " Wald would give %(ends)s."
        ) % {"ends": interval(*shown(run.options, other["ci_lower"], other["ci_upper"]))}
    if 3 <= overall.k < 5 and overall.pi_lower is not None:
        yield _("Fewer than 5 studies: the prediction interval is rough.")


def _width(fit: PooledEstimate | dict[str, float]) -> float:
    if isinstance(fit, dict):
        return fit["ci_upper"] - fit["ci_lower"]
    return fit.ci_upper - fit.ci_lower


def _about_studies(run: AnalysisRun, effects: Sequence[EffectSize]) -> Iterator[str]:
    by_metric: dict[str, list[str]] = {}
    for effect in effects:
        if effect.choice.get("metric"):
            by_metric.setdefault(effect.choice["metric"], []).append(effect.label)
    if run.options["measure"] == Measure.SMD and {"change", "final"} <= set(by_metric):
        fewer = min(by_metric, key=lambda name: len(by_metric[name]))
        yield _(
            "Change and final values are mixed, whose SDs measure different spreads: %(labels)s"
            " with %(metric)s values."
        ) % {"labels": ", ".join(by_metric[fewer]), "metric": fewer}
    assumed = [each.label for each in effects if Flag.ASSUMED_N.value in each.flags]
    if assumed:
        yield _("The numbers per arm of %(labels)s are assumed by this analysis.") % {
            "labels": together(assumed)
        }
    paired = [each.label for each in effects if each.choice["name"] == "paired"]
    if paired:
        yield _("The same people stand in both columns of %(labels)s (crossover).") % {
            "labels": together(paired)
        }

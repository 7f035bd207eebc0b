"""The ways from a study's results to an effect size, in the order an analysis prefers them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from synthesis.choices import Crossover, Measure, Prefer
from synthesis.derivations import from_differences, from_events, from_means, from_pairs
from synthesis.derivations.ledger import Ledger, Value
from synthesis.derivations.selection import Candidate, Unusable
from synthesis.rule import Assumption, Rule

Take = Callable[[Candidate, Rule, Ledger, Assumption | None], Value]


@dataclass(frozen=True, slots=True)
class Way:
    """A way from results to an effect; `take` raises Unusable, ConversionError, InvalidStudy."""

    name: str
    words: str
    take: Take


def ways(place: Candidate, rule: Rule) -> list[Way]:
    """What to try, in order. Periods of a crossover are never taken for two groups of people."""
    if not _is_crossover(place):
        return _parallel(rule)
    first = [_on_first_period(way) for way in _parallel(rule)]
    if not any(row["period"] == "first" for row in [*place.arms, *place.contrasts]):
        first = [Way("first", _("first period"), _refuse_both_periods)]
    if rule.crossover == Crossover.EXCLUDE:
        return [Way("exclude", _("crossover"), _refuse)]
    if rule.crossover == Crossover.FIRST or rule.is_dichotomous:
        return first
    return [Way("paired", _("paired results"), from_pairs.take), *first]


def _is_crossover(place: Candidate) -> bool:
    periods = {row["period"] for row in [*place.arms, *place.contrasts]}
    return place.design == "crossover" or bool(periods & {"both", "paired", "first"})


def _parallel(rule: Rule) -> list[Way]:
    if rule.measure == Measure.GEN:
        return [Way("reported", _("reported estimate"), from_differences.generic)]
    if rule.is_dichotomous:
        arm = Way("events", _("events of the arms"), from_events.take)
        contrast = Way("ratio", _("reported estimate"), from_events.take_reported)
    else:
        arm = Way("means", _("means of the arms"), from_means.take)
        is_smd = rule.measure == Measure.SMD
        take = from_differences.standardised if is_smd else from_differences.take
        contrast = Way("difference", _("reported difference"), take)
    return [contrast, arm] if rule.prefer == Prefer.CONTRAST else [arm, contrast]


def _refuse(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    raise Unusable(_("this analysis leaves crossovers out"))


def _refuse_both_periods(
    place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None
) -> Value:
    raise Unusable(_("only both periods together, which are not two groups of people"))


def _on_first_period(way: Way) -> Way:
    def take(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
        kept = [
            tuple(row for row in rows if row["period"] == "first")
            for rows in (place.arms, place.contrasts)
        ]
        return way.take(replace(place, arms=kept[0], contrasts=kept[1]), rule, ledger, given)

    return Way(f"first_{way.name}", _("first period, %(way)s") % {"way": way.words}, take)

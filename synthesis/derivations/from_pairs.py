"""MD and SMD from a crossover analysed within people."""

from dataclasses import replace

from django.utils.translation import gettext as _

from extraction.standardised import crossover_smd, sd_of_differences, within_pair_correlation
from synthesis.choices import Measure
from synthesis.derivations import arms, from_differences, reported
from synthesis.derivations.ledger import Ledger, Value
from synthesis.derivations.selection import Candidate, Row, Unusable, best
from synthesis.rule import Assumption, Rule


def take(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """The paired difference; the same people stand on both sides."""
    rows = [
        tuple(r for r in kept if r["period"] != "first") for kept in (place.arms, place.contrasts)
    ]
    place = replace(place, arms=rows[0], contrasts=rows[1])
    if rule.measure == Measure.GEN:
        return from_differences.generic(place, rule, ledger, given)
    row = reported.single(place, "MD")
    yi = reported.estimate(row, reported.sign(row, place), ledger)
    if rule.measure == Measure.SMD:
        return _standardised(place, rule, row, yi, ledger)
    n = row["n_pairs"]
    return from_differences.as_reported(row, yi, reported.paired_error(row, ledger), (n, n), ledger)


def _standardised(place: Candidate, rule: Rule, row: Row, yi: float, ledger: Ledger) -> Value:
    """On the scale of parallel trials, with r from the SD of the differences."""
    if not place.arms:
        raise Unusable(_("no mean and SD under each treatment, which an SMD needs"))
    metric, rows = arms.with_metric(place.arms, rule.metrics)
    sides = [best(side) for side in arms.sides(rows)]
    n = row["n_pairs"]
    if n is None:
        raise Unusable(_("the number of pairs is not stated"))
    sd_1, sd_2 = (arms.spread(side, ledger) for side in sides)
    sd = row["sd_diff"]
    if sd is None:
        step = sd_of_differences(reported.paired_error(row, ledger), n)
        sd = ledger.add(_("SD of the differences"), step)
    r = ledger.add(_("Correlation within people"), within_pair_correlation(sd_1, sd_2, sd))
    smd = crossover_smd(yi, sd_1, sd_2, r, n)
    error = ledger.add(_("SE of the SMD"), smd.se)
    estimate = ledger.add(_("Paired SMD, Hedges’ J at N − 1"), smd.estimate)
    columns = {"yi": estimate, "sei": error, "n1i": n, "n2i": n}
    return Value(estimate, error**2, n, n, columns, metric)

"""MD, SMD and estimates as they are from a reported contrast."""

from django.utils.translation import gettext as _

from extraction.standardised import pooled_sd, smd_from_difference
from synthesis.choices import Variance
from synthesis.derivations import arms, reported
from synthesis.derivations.ledger import Ledger, Value
from synthesis.derivations.selection import Candidate, Row, Unusable
from synthesis.rule import Assumption, Rule
from synthesis.scale import RATIOS


def take(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """The reported mean difference with its SE: as printed, from t or from the interval."""
    row = reported.single(place, "MD")
    turn = reported.sign(row, place)
    (n1, n2), _is_assumed = _numbers(row, place, turn, given)
    yi = reported.estimate(row, turn, ledger)
    return as_reported(row, yi, reported.error(row, n1, n2, ledger), (n1, n2), ledger)


def as_reported(
    row: Row, yi: float, se: float, numbers: tuple[float | None, float | None], ledger: Ledger
) -> Value:
    """A reported difference as an effect."""
    if not se > 0:
        raise Unusable(_("its standard error is 0"))
    n1, n2 = numbers
    words = _("as reported, adjusted") if reported.is_adjusted(row) else _("as reported")
    formula = f"{yi:g} (SE {se:.4g})"
    ledger.note(_("Difference"), yi, name="reported", formula=formula, source=words)
    columns = {"yi": yi, "sei": se}
    columns |= {name: n for name, n in (("n1i", n1), ("n2i", n2)) if n is not None}
    return Value(yi, se**2, n1, n2, columns, row["metric"] or None)


def generic(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """A reported estimate of the measure the analysis names; ratios as logarithms."""
    row = reported.single(place, rule.reported_measure)
    turn = reported.sign(row, place)
    numbers, _is_assumed = _numbers(row, place, turn, given)
    if rule.reported_measure in RATIOS:
        yi, se = reported.log_ratio(row, turn, ledger)
    else:
        yi = reported.estimate(row, turn, ledger)
        se = reported.error(row, *numbers, ledger)
    return as_reported(row, yi, se, numbers, ledger)


def _numbers(
    row: Row, place: Candidate, turn: float, given: Assumption | None
) -> tuple[tuple[float | None, float | None], bool]:
    """Numbers analysed per side: of the contrast, else of its arms, else assumed (then True)."""
    stated = {arm["arm_uid"]: arm["ni"] for arm in place.arms if arm["ni"] is not None}
    pairs = [("n1i", "arm_1_uid"), ("n2i", "arm_2_uid")]
    found = [row[n] if row[n] is not None else stated.get(row[arm]) for n, arm in pairs]
    found = found if turn > 0 else found[::-1]
    if given is None or None not in found:
        return (found[0], found[1]), False
    assumed = zip(found, (given.n1, given.n2), strict=True)
    n1, n2 = [n if n is not None else mine for n, mine in assumed]
    return (n1, n2), True


def standardised(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """The reported mean difference over the raw SD: printed by the arms, else from its own SE."""
    row = reported.single(place, "MD")
    turn = reported.sign(row, place)
    (n1, n2), is_assumed = _numbers(row, place, turn, given)
    if n1 is None or n2 is None:
        raise Unusable(_("the numbers analysed per arm are not stated"))
    if given is not None and is_assumed:
        arms.note_assumption(given, ledger)
    yi = reported.estimate(row, turn, ledger)
    se: float | None
    try:
        sd, n1, n2 = _printed_sd(place, rule, row, (n1, n2), ledger)
        se = reported.error(row, n1, n2, ledger) if rule.variance == Variance.ERROR else None
    except Unusable:
        sd = reported.common_sd(row, n1, n2, ledger)
        se = sd * (1 / n1 + 1 / n2) ** 0.5  # the very one that this SD came from
    smd = smd_from_difference(yi, sd, n1, n2, se=se)
    error = ledger.add(_("SE of the SMD"), smd.se)
    estimate = ledger.add(_("Difference over the SD, Hedges’ g"), smd.estimate)
    columns = {"yi": estimate, "sei": error, "n1i": n1, "n2i": n2}
    return Value(estimate, error**2, n1, n2, columns, row["metric"] or None)


def _printed_sd(
    place: Candidate, rule: Rule, row: Row, numbers: tuple[float, float], ledger: Ledger
) -> tuple[float, float, float]:
    """The SD pooled over the two arms compared, and the numbers behind it.

    Raises Unusable where an arm has none of its own: an SE of an LS mean is no better than the SE
    of the difference, which is then used.
    """
    _metric, rows = arms.with_metric(place.arms, rule.metrics)
    compared = {row["arm_1_uid"], row["arm_2_uid"]}
    trial, found = ledger.branch(), []
    for side, number in zip(arms.sides(rows), numbers, strict=True):
        if len(side) != 1 or side[0]["arm_uid"] not in compared:
            raise Unusable(_("the arms are not those of the reported difference"))
        arm = {**side[0], "ni": side[0]["ni"] if side[0]["ni"] is not None else number}
        if arm["sdi"] is None and arms.is_model_based(arm):
            raise Unusable(_("the SDs are those of a model"))
        found.append((arms.spread(arm, trial), arm["ni"]))
    (sd_1, n_1), (sd_2, n_2) = found
    sd = trial.add(_("SD pooled over the arms"), pooled_sd(sd_1, n_1, sd_2, n_2), trial.sources)
    ledger.adopt(trial)
    return sd, float(n_1), float(n_2)

"""OR, RR and RD from the events of the arms, or from a ratio as reported."""

from django.utils.translation import gettext as _

from synthesis.choices import Measure
from synthesis.derivations import arms, reported
from synthesis.derivations.from_differences import as_reported
from synthesis.derivations.ledger import Ledger, Value
from synthesis.derivations.selection import Candidate
from synthesis.rule import Assumption, Rule
from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import FROM_COUNTS

ADDED = 0.5  # metafor's default, to the four cells of a study with an empty one


def take(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """Each side as one group, then metafor's OR, RR or RD of the two (add 1/2, to "only0")."""
    first, second = arms.sides(place.arms)
    one, two = arms.event_group(first, ledger), arms.event_group(second, ledger)
    columns = {"ai": one.events, "bi": one.total - one.events}
    columns |= {"ci": two.events, "di": two.total - two.events}
    one_study = {name: [value] for name, value in columns.items()}
    found = FROM_COUNTS[effect_sizes.Measure(rule.measure)](**one_study)
    yi, vi = float(found.yi[0]), float(found.vi[0])
    is_empty = 0 in columns.values()
    ledger.note(
        str(Measure(rule.measure).label),
        yi,
        name=rule.measure.lower(),
        formula="\n".join(f"{g.events:g} / {g.total:g}" for g in (one, two)),
        source=_("0.5 added to each cell, since one is 0") if is_empty else "",
        inputs=columns,
        uids=[*one.uids, *two.uids],
    )
    return Value(yi, vi, one.total, two.total, columns)


def take_reported(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """The reported estimate of the same measure; a ratio as its logarithm."""
    row = reported.single(place, rule.measure)
    turn = reported.sign(row, place)
    numbers = (row["n1i"], row["n2i"]) if turn > 0 else (row["n2i"], row["n1i"])
    if rule.measure == Measure.RD:
        yi = reported.estimate(row, turn, ledger)
        se = reported.error(row, *numbers, ledger)
    else:
        yi, se = reported.log_ratio(row, turn, ledger)
    return as_reported(row, yi, se, numbers, ledger)

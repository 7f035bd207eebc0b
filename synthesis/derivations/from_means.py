"""MD and SMD from the means and SDs of the arms."""

from django.utils.translation import gettext as _

from synthesis.choices import Measure
from synthesis.derivations import arms
from synthesis.derivations.ledger import Ledger, Value
from synthesis.derivations.selection import Candidate, Unusable
from synthesis.rule import Assumption, Rule
from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import FROM_MEANS


def take(place: Candidate, rule: Rule, ledger: Ledger, given: Assumption | None) -> Value:
    """Each side as one group, then metafor's MD or SMD (vtype "LS") of the two."""
    metric, rows = arms.with_metric(place.arms, rule.metrics)
    first, second = arms.assumed(*arms.sides(rows), given, ledger)
    one, two = arms.group(first, ledger), arms.group(second, ledger)
    columns = {"m1i": one.mean, "sd1i": one.sd, "n1i": one.n}
    columns |= {"m2i": two.mean, "sd2i": two.sd, "n2i": two.n}
    one_study = {name: [value] for name, value in columns.items()}
    found = FROM_MEANS[effect_sizes.Measure(rule.measure)](**one_study)
    yi, vi = float(found.yi[0]), float(found.vi[0])
    if not (found.estimable[0] and vi > 0):
        raise Unusable(_("the SDs are 0"))
    is_smd = rule.measure == Measure.SMD
    ledger.note(
        _("Hedges’ g of two groups") if is_smd else _("Difference of two groups"),
        yi,
        name="smd" if is_smd else "md",
        formula="\n".join(f"n {g.n:g}: {g.mean:.2f} (SD {g.sd:.2f})" for g in (one, two)),
        source=_("exact J; variance 1/n₁ + 1/n₂ + g²/2N") if is_smd else _("SD₁²/n₁ + SD₂²/n₂"),
        inputs=columns,
        uids=[*one.uids, *two.uids],
    )
    return Value(yi, vi, one.n, two.n, columns, metric)

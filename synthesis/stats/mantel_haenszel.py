"""Mantel-Haenszel: one odds ratio, risk ratio, risk difference or rate for sparse tables."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes import FROM_COUNTS, FROM_RATES, Measure, To
from synthesis.stats.effect_sizes.given import broadcast
from synthesis.stats.studies import Floats
from synthesis.stats.tables import ChiSquare, CommonEffect, chi_square, common_effect, refuse

_NO_RATIO = "An arm has no events in any study, so there is no ratio."
_NOTHING = "No study has people, or person-time, in both arms."
_Parts = tuple[Floats, Floats, Floats]  # estimate, se and weights (..., k)


@dataclass(frozen=True, slots=True)
class _Table:
    """Events x and people or person-time n of the arms (..., k); 0 everywhere if left out."""

    x1: Floats
    n1: Floats
    x2: Floats
    n2: Floats

    @property
    def n(self) -> Floats:
        return np.maximum(self.n1 + self.n2, np.finfo(float).tiny)

    @property
    def crossed(self) -> tuple[Floats, Floats]:
        """x1 n2 / n and x2 n1 / n of each study."""
        return self.x1 * (self.n2 / self.n), self.x2 * (self.n1 / self.n)


def from_counts(
    measure: Measure,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = True,
    correct: bool = True,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> CommonEffect:
    """The Mantel-Haenszel OR, RR (both as logarithms) or RD of events a, c and non-events b, d.

    Cells (..., k). The pooling takes the cells as they are; `add`, `to` and `drop00` concern the
    studies' own effects in the test of heterogeneity, see `effect_sizes.given.added`. Variances:
    Robins, Breslow & Greenland (OR), Greenland & Robins (RR), Sato (RD). With OR come the
    Cochran-Mantel-Haenszel test, by default with the continuity `correct`ion, and Tarone's test.
    Equals metafor's rma.mh(measure). Sources: Mantel & Haenszel 1959, doi:10.1093/jnci/22.4.719;
    Robins et al. 1986, doi:10.2307/2531052; Greenland & Robins 1985, doi:10.2307/2530643; Sato
    et al. 1989, doi:10.2307/2531508; Tarone 1985, doi:10.1093/biomet/72.1.91. Raises
    InvalidStudy as escalc; NoEstimate where the ratio is 0 or infinite.
    """
    options = {"add": add, "to": to, "drop00": drop00}
    sizes = FROM_COUNTS[Measure(measure)](ai, bi, ci, di, **options, included=included)
    (a, b, c, d), mask = broadcast((ai, bi, ci, di), included)
    a, b, c, d = (np.where(mask, each, 0.0) for each in (a, b, c, d))
    table = _Table(a, a + b, c, c + d)
    refuse((table.n1 * table.n2).sum(-1) == 0, _NOTHING)
    estimate, se, weights = OF_COUNTS[measure](table)
    tests: dict[str, ChiSquare] = {}
    if measure == Measure.OR:
        tests = {"association": _association(table, correct), "tarone": _tarone(table, estimate)}
    return common_effect(estimate, se, weights, mask, sizes=sizes, level=level, **tests)


def from_rates(
    measure: Measure,
    x1i: ArrayLike,
    t1i: ArrayLike,
    x2i: ArrayLike,
    t2i: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = True,
    correct: bool = True,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> CommonEffect:
    """The Mantel-Haenszel IRR (as its logarithm) or IRD of events x in person-time t.

    Columns (..., k); options as `from_counts`. With IRR comes the test of association. Equals
    metafor's rma.mh(measure). Source: Rothman, Greenland & Lash 2008, Modern Epidemiology,
    chapter 15; Greenland & Robins 1985, doi:10.2307/2530643. Raises as `from_counts`.
    """
    options = {"add": add, "to": to, "drop00": drop00}
    sizes = FROM_RATES[Measure(measure)](x1i, t1i, x2i, t2i, **options, included=included)
    columns, mask = broadcast((x1i, t1i, x2i, t2i), included)
    table = _Table(*(np.where(mask, each, 0.0) for each in columns))
    refuse((table.n1 * table.n2).sum(-1) == 0, _NOTHING)
    estimate, se, weights = OF_RATES[measure](table)
    tests: dict[str, ChiSquare] = {}
    if measure == Measure.IRR:
        tests = {"association": _association_of_rates(table, correct)}
    return common_effect(estimate, se, weights, mask, sizes=sizes, level=level, **tests)


def _odds_ratio(table: _Table) -> _Parts:
    """R = sum(a d / n), S = sum(b c / n); with P = (a + d) / n and Q = (b + c) / n the variance is
    half of sum(P R) / R^2 + sum(P S + Q R) / (R S) + sum(Q S) / S^2."""
    others1, others2 = table.n1 - table.x1, table.n2 - table.x2
    r, s = table.x1 * (others2 / table.n), others1 * (table.x2 / table.n)
    p, q = (table.x1 + others2) / table.n, (others1 + table.x2) / table.n
    total_r, total_s = r.sum(-1), s.sum(-1)
    refuse((total_r == 0) | (total_s == 0), _NO_RATIO)
    mixed = (p * s + q * r).sum(-1) / (total_r * total_s)
    square = (p * r).sum(-1) / total_r**2 + mixed + (q * s).sum(-1) / total_s**2
    return np.log(total_r / total_s), np.sqrt(square / 2), s


def _ratio(table: _Table, spread: Floats) -> _Parts:
    """R = sum(x1 n2 / n), S = sum(x2 n1 / n); the variance is sum(spread) / (R S)."""
    r, s = table.crossed
    total_r, total_s = r.sum(-1), s.sum(-1)
    refuse((total_r == 0) | (total_s == 0), _NO_RATIO)
    variance = spread.sum(-1) / (total_r * total_s)
    refuse(variance <= 0, "All people have the event, so the ratio has no variance.")
    return np.log(total_r / total_s), np.sqrt(variance), s


def _risk_ratio(table: _Table) -> _Parts:
    events = (table.x1 + table.x2) * (table.n1 / table.n) * (table.n2 / table.n)
    return _ratio(table, events - table.x1 * table.x2 / table.n)


def _rate_ratio(table: _Table) -> _Parts:
    return _ratio(table, (table.x1 + table.x2) * (table.n1 / table.n) * (table.n2 / table.n))


def _risk_difference(table: _Table) -> _Parts:
    """Weights n1 n2 / n; Sato's variance, which is right for few large and for many small tables."""
    weights, (r, s) = table.n1 * (table.n2 / table.n), table.crossed
    total = weights.sum(-1)
    estimate = (r - s).sum(-1) / total
    share1, share2 = table.n1 / table.n, table.n2 / table.n
    lean = table.x2 * share1**2 - table.x1 * share2**2
    lean = lean + share1 * share2 * (table.n2 - table.n1) / 2
    mixed = table.x1 * (table.n2 - table.x2) + table.x2 * (table.n1 - table.x1)
    variance = estimate * lean.sum(-1) + (mixed / table.n).sum(-1) / 2
    refuse(variance <= 0, "No event, or nothing but events: the difference has no variance.")
    return estimate, np.sqrt(variance) / total, weights


def _rate_difference(table: _Table) -> _Parts:
    """Weights t1 t2 / t; variance sum(w^2 (x1 / t1^2 + x2 / t2^2)) / sum(w)^2."""
    weights, (r, s) = table.n1 * (table.n2 / table.n), table.crossed
    total = weights.sum(-1)
    spread = table.x1 * (table.n2 / table.n) ** 2 + table.x2 * (table.n1 / table.n) ** 2
    variance = spread.sum(-1)
    refuse(variance <= 0, "No study has events, so the difference has no variance.")
    return (r - s).sum(-1) / total, np.sqrt(variance) / total, weights


def _association(table: _Table, correct: bool) -> ChiSquare:
    """Of all strata together: (|sum(a - E)| - 1/2)^2 / sum(V), hypergeometric E and V."""
    events, n = table.x1 + table.x2, table.n
    share = (table.n1 / n) * (table.n2 / n)
    variance = share * events * (n - events) / np.maximum(n - 1, np.finfo(float).tiny)
    return _cmh(table.x1 - events * (table.n1 / n), np.where(n > 1, variance, 0.0), correct)


def _association_of_rates(table: _Table, correct: bool) -> ChiSquare:
    events, share = table.x1 + table.x2, table.n1 / table.n
    return _cmh(table.x1 - events * share, events * share * (table.n2 / table.n), correct)


def _cmh(beyond: Floats, variance: Floats, correct: bool) -> ChiSquare:
    distance, total = np.abs(beyond.sum(-1)), variance.sum(-1)
    if correct:
        distance = np.maximum(distance - 0.5, 0.0)
    safe = np.where(total > 0, total, 1.0)
    return chi_square(distance**2 / safe, np.where(total > 0, 1, 0))


def _tarone(table: _Table, estimate: Floats) -> ChiSquare:
    """Breslow & Day's test of equal odds ratios, corrected for the Mantel-Haenszel estimate.

    e are the events of arm 1 expected under the common odds ratio with the margins as they are:
    (1 - o) e^2 + (n2 - x + o (n1 + x)) e - o n1 x = 0, solved without cancellation.
    """
    odds, events = np.exp(estimate)[..., None], table.x1 + table.x2
    informative = (events > 0) & (events < table.n1 + table.n2) & (table.n1 * table.n2 > 0)
    linear = table.n2 - events + odds * (table.n1 + events)
    product = odds * table.n1 * events
    root = np.sqrt(np.maximum(linear**2 + 4 * (1 - odds) * product, 0.0))
    e = 2 * product / np.where(informative, linear + root, 1.0)
    cells = (e, events - e, table.n1 - e, table.n2 - events + e)
    variance = 1 / sum(1 / np.where(informative, np.maximum(c, 1e-300), 1.0) for c in cells)
    beyond = np.where(informative, table.x1 - e, 0.0)
    variance = np.where(informative, variance, 0.0)
    correction = beyond.sum(-1) ** 2 / np.where(informative.any(-1), variance.sum(-1), 1.0)
    each = beyond**2 / np.where(informative, variance, 1.0)
    return chi_square(each.sum(-1) - correction, np.maximum(informative.sum(-1) - 1, 0))


OF_COUNTS: dict[Measure, Callable[[_Table], _Parts]] = {
    Measure.OR: _odds_ratio,
    Measure.RR: _risk_ratio,
    Measure.RD: _risk_difference,
}
OF_RATES: dict[Measure, Callable[[_Table], _Parts]] = {
    Measure.IRR: _rate_ratio,
    Measure.IRD: _rate_difference,
}

"""Mantel-Haenszel: one odds ratio, risk ratio, risk difference or rate for sparse tables."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes import FROM_COUNTS, FROM_RATES, Measure, To
from synthesis.stats.studies import Floats
from synthesis.stats.tables import ChiSquare, CommonEffect, chi_square, common_effect, refuse, taken

_NO_RATIO = "An arm has no events in any study, so there is no ratio."
_ALL_OR_NONE = "All or none of the people of each arm have the event"
ROUNDING = 1e-13  # a variance below this part of its terms is a 0
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
    InvalidStudy as escalc, and for a cell above 1e20 or below 1e-20 and not 0; NoEstimate where
    the ratio is 0 or infinite, and where a variance is 0 because all or none of the people of
    each arm have the event; ValueError for another measure.
    """
    _refuse_other(measure, OF_COUNTS, "counts")
    (a, b, c, d), mask = taken((ai, bi, ci, di), included)
    options = {"add": add, "to": to, "drop00": drop00}
    sizes = FROM_COUNTS[measure](ai, bi, ci, di, **options, included=included)
    table = _Table(a, a + b, c, c + d)
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
    _refuse_other(measure, OF_RATES, "rates")
    columns, mask = taken((x1i, t1i, x2i, t2i), included)
    options = {"add": add, "to": to, "drop00": drop00}
    sizes = FROM_RATES[measure](x1i, t1i, x2i, t2i, **options, included=included)
    table = _Table(*columns)
    estimate, se, weights = OF_RATES[measure](table)
    tests: dict[str, ChiSquare] = {}
    if measure == Measure.IRR:
        tests = {"association": _association_of_rates(table, correct)}
    return common_effect(estimate, se, weights, mask, sizes=sizes, level=level, **tests)


def _refuse_other(measure: Measure, known: Collection[Measure], of: str) -> None:
    if measure not in known:
        raise ValueError(f"Mantel-Haenszel pools {', '.join(known)} of {of}, not {measure}.")


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
    refuse(variance == 0, f"{_ALL_OR_NONE}, so the ratio has no variance.")
    return np.log(total_r / total_s), np.sqrt(variance), s


def _risk_ratio(table: _Table) -> _Parts:
    """The spread is (x1 + x2) n1 n2 / n^2 - x1 x2 / n, here as a sum of what is not below 0."""
    share1, share2 = table.n1 / table.n, table.n2 / table.n
    others1, others2 = (table.n1 - table.x1) / table.n, (table.n2 - table.x2) / table.n
    return _ratio(table, table.x1 * share1 * others2 + table.x2 * share2 * others1)


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
    others1, others2 = (table.n1 - table.x1) / table.n, (table.n2 - table.x2) / table.n
    apart = (table.x1 * others2 + table.x2 * others1).sum(-1) / 2
    variance = estimate * lean.sum(-1) + apart
    refuse(variance <= ROUNDING * apart, f"{_ALL_OR_NONE}, so the difference has no variance.")
    return estimate, np.sqrt(variance) / total, weights


def _rate_difference(table: _Table) -> _Parts:
    """Weights t1 t2 / t; variance sum(w^2 (x1 / t1^2 + x2 / t2^2)) / sum(w)^2."""
    weights, (r, s) = table.n1 * (table.n2 / table.n), table.crossed
    total = weights.sum(-1)
    spread = table.x1 * (table.n2 / table.n) ** 2 + table.x2 * (table.n1 / table.n) ** 2
    variance = spread.sum(-1)
    refuse(variance == 0, "No study has events, so the difference has no variance.")
    return (r - s).sum(-1) / total, np.sqrt(variance) / total, weights


def _association(table: _Table, correct: bool) -> ChiSquare:
    """Of all strata together: (|sum(a - E)| - 1/2)^2 / sum(V), hypergeometric E and V.

    As in metafor, a sum below 1/2 is corrected to beyond 0.
    """
    events, n = table.x1 + table.x2, table.n
    share = (table.n1 / n) * (table.n2 / n)
    variance = share * events * (n - events) / np.maximum(n - 1, np.finfo(float).tiny)
    return _cmh(table.x1 - events * (table.n1 / n), np.where(n > 1, variance, 0.0), correct)


def _association_of_rates(table: _Table, correct: bool) -> ChiSquare:
    events, share = table.x1 + table.x2, table.n1 / table.n
    return _cmh(table.x1 - events * share, events * share * (table.n2 / table.n), correct)


def _cmh(beyond: Floats, variance: Floats, correct: bool) -> ChiSquare:
    distance, total = np.abs(beyond.sum(-1)), variance.sum(-1)
    distance = distance - (0.5 if correct else 0.0)
    safe = np.where(total > 0, total, 1.0)
    return chi_square(distance**2 / safe, np.where(total > 0, 1, 0))


def _tarone(table: _Table, estimate: Floats) -> ChiSquare:
    """Breslow & Day's test of equal odds ratios, corrected for the Mantel-Haenszel estimate.

    Of tables with events and non-events: the sum of (a - e)^2 / V less sum(a - e)^2 / sum(V),
    with the cells e expected under the common odds ratio and 1 / V the sum of 1 / e.
    """
    odds, events = np.exp(estimate)[..., None], table.x1 + table.x2
    others = (table.n1 - table.x1) + (table.n2 - table.x2)
    informative = (events > 0) & (others > 0)
    x, y, n1, n2 = (np.where(informative, n, 1.0) for n in (events, others, table.n1, table.n2))
    e = _expected(odds, n1, n2, x)
    others1, events2 = _expected(1 / odds, n1, n2, y), _expected(1 / odds, n2, n1, x)
    inverses = 1 / e + 1 / others1 + 1 / events2 + 1 / _expected(odds, n2, n1, y)
    beyond, variance = np.where(informative, (table.x1 - e, 1 / inverses), 0.0)
    correction = beyond.sum(-1) ** 2 / variance.sum(-1)
    excess = (beyond**2 * inverses).sum(-1) - correction
    return chi_square(np.maximum(excess, 0.0), np.maximum(informative.sum(-1) - 1, 0))


def _expected(odds: Floats, n1: Floats, n2: Floats, x: Floats) -> Floats:
    """The cell e with e (n2 - x + e) = odds (x - e) (n1 - e), from margins above 0.

    The root of (1 - odds) e^2 + b e = odds n1 x with b = n2 - x + odds (n1 + x), without
    cancellation: its discriminant is written as a sum, and the form chosen by the sign of b.
    """
    b = n2 - x + odds * (n1 + x)
    product = n1 * n2 + x * (n1 + n2 - x)
    root = np.sqrt((odds * (n1 - x)) ** 2 + 2 * odds * product + (n2 - x) ** 2)
    product = 2 * odds * n1 * x / np.where(b > 0, b + root, 1.0)
    return np.where(b > 0, product, (root - b) / np.where(b > 0, 1.0, 2 * (1 - odds)))


OF_COUNTS: dict[Measure, Callable[[_Table], _Parts]] = {
    Measure.OR: _odds_ratio,
    Measure.RR: _risk_ratio,
    Measure.RD: _risk_difference,
}
OF_RATES: dict[Measure, Callable[[_Table], _Parts]] = {
    Measure.IRR: _rate_ratio,
    Measure.IRD: _rate_difference,
}

"""Agreement of two raters on the records that both judged."""

from collections.abc import Hashable, Sequence

import numpy as np

from screening.agreement import chance, intervals, ratings
from screening.agreement.chance import Floats
from screening.agreement.ratings import Counts, Ratings
from screening.agreement.results import (
    CrossTable,
    Estimate,
    Method,
    PairAgreement,
    Reason,
    Value,
)


def between(
    given: Ratings,
    first: Hashable,
    second: Hashable,
    categories: Sequence[Hashable],
    *,
    level: float = 0.95,
) -> PairAgreement:
    """The agreement of `first` and `second`; of `categories` the first is the positive one.

    Raises ValueError for a category that is not on offer, for fewer than two or repeated
    categories, for one rater twice and for a level outside 0 to 1.
    """
    if first == second:
        raise ValueError(f"Agreement is between two raters, not {first!r} alone.")
    records = ratings.coded(given, categories)
    table = ratings.cross_table(records, first, second, categories)
    return of_table(table, first, second, level=level)


def of_table(
    table: CrossTable, first: Hashable = 1, second: Hashable = 2, *, level: float = 0.95
) -> PairAgreement:
    """The agreement in a cross table of `first` (rows) and `second` (columns).

    Raises ValueError for a table that is not k by k counts, k >= 2, and for a level outside
    0 to 1.
    """
    intervals.checked(level)
    counts = _checked(table)
    kappa, cohen, null = _kappa(counts, level)
    observed, expected = _shares(counts)
    return PairAgreement(
        first=first,
        second=second,
        records=int(counts.sum()),
        table=table,
        agreement=observed,
        expected=expected,
        positive_agreement=_specific(counts, 0),
        negative_agreement=_specific(counts, 1),
        kappa=kappa,
        se_cohen_1960=cohen,
        se_null=null,
        pabak=_pabak(observed, len(counts)),
        ac1=chance.ac1(_by_record(counts), level),
    )


def _checked(table: CrossTable) -> Counts:
    """The counts (k, k) of a table that is one."""
    k = len(ratings.positions(table.categories))
    if [len(row) for row in table.counts] != [k] * k:
        raise ValueError(f"A table of {k} categories has {k} rows and {k} columns.")
    counts: Counts = np.array(table.counts)
    if not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
        raise ValueError("A cross table has whole numbers of records, none of them negative.")
    return counts


def _shares(counts: Counts) -> tuple[Value, Value]:
    """Observed and expected agreement p_o and p_e: Cohen (1960)."""
    n = int(counts.sum())
    if not n:
        return Value(None, Reason.NO_RECORDS), Value(None, Reason.NO_RECORDS)
    return Value(int(np.trace(counts)) / n), Value(_by_chance(counts) / n**2)


def _by_chance(counts: Counts) -> int:
    """n^2 p_e. Whole numbers, so that certainty (n^2) is told apart from what is next to it."""
    return int(counts.sum(axis=1) @ counts.sum(axis=0))


def _pabak(observed: Value, k: int) -> Value:
    """Prevalence- and bias-adjusted kappa, (k p_o - 1) / (k - 1).

    Byrt, Bishop and Carlin (1993), Journal of Clinical Epidemiology 46:423-429, for two
    categories. For k of them it is Brennan and Prediger's (1981) coefficient; irrCAC::bp2.table.
    """
    if observed.value is None:
        return observed
    return Value((k * observed.value - 1) / (k - 1))


def _specific(counts: Counts, category: int) -> Value:
    """Positive (category 0) or negative (1) agreement, 2a / (2a + b + c) or 2d / (2d + b + c).

    Cicchetti and Feinstein (1990), Journal of Clinical Epidemiology 43:551-558.
    """
    if not counts.any():
        return Value(None, Reason.NO_RECORDS)
    if len(counts) != 2:
        return Value(None, Reason.NOT_TWO_CATEGORIES)
    uses = int(counts[category].sum() + counts[:, category].sum())
    if not uses:
        return Value(None, Reason.UNUSED_CATEGORY)
    return Value(2 * int(counts[category, category]) / uses)


def _kappa(counts: Counts, level: float) -> tuple[Estimate, float | None, float | None]:
    """Cohen's kappa with its interval, then Cohen's standard error and that under kappa = 0.

    Cohen (1960), Educational and Psychological Measurement 20:37-46: the value, and the standard
    error sqrt(p_o (1 - p_o) / n) / (1 - p_e). The others are of Fleiss, Cohen and Everitt (1969):
    vcd::Kappa and psych::cohen.kappa have the first, irr::kappa2 the one under kappa = 0.
    """
    method, n, by_chance = Method.FLEISS_COHEN_EVERITT_1969, int(counts.sum()), _by_chance(counts)
    if by_chance == n**2:
        reason = Reason.ONE_CATEGORY if n else Reason.NO_RECORDS
        return intervals.not_estimable(reason, method, level), None, None
    agreed, p = int(np.trace(counts)), counts / n
    value = (n * agreed - by_chance) / (n**2 - by_chance)
    independent = np.outer(p.sum(axis=1), p.sum(axis=0))
    errors = (
        agreed * (n - agreed) * n**2 / (n**2 - by_chance) ** 2,
        _variance(independent, 0.0),
    )
    cohen, null = (intervals.standard_error(variance, n) for variance in errors)
    return intervals.estimate(value, _variance(p, value), n, method, level), cohen, null


def _variance(p: Floats, kappa: float) -> float:
    """n times the large-sample variance of kappa; p (k, k) proportions.

    Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72:323-327, written as a variance
    about the mean: their difference of two squares leaves rounding where the variance is 0.
    """
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    parts = np.eye(len(p)) - (columns[:, np.newaxis] + rows) * (1 - kappa)
    about = parts - (p * parts).sum()
    return float((p * about**2).sum() / (1 - rows @ columns) ** 2)


def _by_record(counts: Counts) -> Counts:
    """Two ratings a record (n, k), from a cross table."""
    rows, columns = np.nonzero(counts)
    identity = np.eye(len(counts), dtype=np.int64)
    return np.repeat(identity[rows] + identity[columns], counts[rows, columns], axis=0)

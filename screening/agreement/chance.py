"""Agreement of any number of raters corrected for chance, with Gwet's standard error."""

import numpy as np
from numpy.typing import NDArray

from screening.agreement import intervals
from screening.agreement.ratings import Counts
from screening.agreement.results import Estimate, Method, Reason

Floats = NDArray[np.float64]


def ac1(counts: Counts, level: float) -> Estimate:
    """Gwet's AC1: p_e = sum pi_j (1 - pi_j) / (k - 1), pi_j the mean share of category j.

    counts (n, k): ratings by record and category, no row of zeros. k are the categories on offer,
    used or not. A record with one rating counts for pi only. Gwet (2008), British Journal of
    Mathematical and Statistical Psychology 61:29-48; irrCAC::gwet.ac1.raw (its error: see
    `_corrected`), over n (n - 1) for two raters too, where irrCAC::gwet.ac1.table has n^2.
    """
    if not (counts.sum(axis=1) > 1).any():
        return intervals.not_estimable(Reason.NO_RECORDS, Method.GWET_2008, level)
    shares = counts / counts.sum(axis=1, keepdims=True)
    other = 1 - shares.mean(axis=0)
    return _corrected(counts, shares @ other / (counts.shape[1] - 1), level)


def fleiss(counts: Counts, level: float) -> Estimate:
    """Fleiss' kappa: p_e = sum p_j^2, p_j the share of category j among all ratings.

    counts (n, k): two ratings or more in each row, as many in all. Fleiss (1971), Psychological
    Bulletin 76:378-382; interval of Gwet (2008), irrCAC::fleiss.kappa.dist.
    """
    if not len(counts):
        return intervals.not_estimable(Reason.NO_RECORDS, Method.GWET_2008, level)
    if np.count_nonzero(counts.sum(axis=0)) == 1:
        return intervals.not_estimable(Reason.ONE_CATEGORY, Method.GWET_2008, level)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return _corrected(counts, shares @ shares.mean(axis=0), level)


def agreeing(counts: Counts) -> Floats:
    """The fraction of the pairs of ratings that agree, (n); 0 where there is one rating."""
    each = counts.sum(axis=1)
    pairs = np.maximum(each * (each - 1), 1)
    fractions: Floats = (counts * (counts - 1)).sum(axis=1) / pairs
    return fractions


def _corrected(counts: Counts, by_chance: Floats, level: float) -> Estimate:
    """(p_a - p_e) / (1 - p_e), its variance linearised in the records: Gwet (2008).

    `by_chance` (n) has the mean p_e; p_e is quadratic in the shares, hence the 2. p_a is a ratio
    to the records with two ratings, whose number varies too. irrCAC takes it as fixed: the same
    where no record has one rating, and far too wide where most have.
    """
    n, several = len(counts), counts.sum(axis=1) > 1
    pairable = int(several.sum())
    observed, expected = agreeing(counts), float(by_chance.mean())
    agreement = float(observed.sum()) / pairable
    value = (agreement - expected) / (1 - expected)
    if pairable == 1:
        return intervals.without_interval(value, Reason.ONE_RECORD, Method.GWET_2008, level)
    parts = n / pairable * (observed - agreement * several)
    parts = (parts - 2 * (1 - value) * (by_chance - expected)) / (1 - expected)
    variance = float((parts**2).sum()) / (n - 1) * pairable / n
    return intervals.estimate(value, variance, pairable, Method.GWET_2008, level)

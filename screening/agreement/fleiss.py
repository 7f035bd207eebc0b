"""Fleiss' kappa, of the records that were judged by the same number of people."""

from collections import Counter
from math import sqrt

import numpy as np

from screening.agreement import chance
from screening.agreement.ratings import Counts
from screening.agreement.results import FleissKappa


def fleiss_kappa(counts: Counts, level: float) -> FleissKappa:
    """Fleiss' kappa of the records whose number of ratings, at least two, is the most frequent.

    counts (n, k): ratings by record and category. Of two such numbers the larger is taken.
    """
    each = counts.sum(axis=1)
    frequent = Counter(number for number in each.tolist() if number > 1)
    size = max(frequent, key=lambda number: (frequent[number], number), default=None)
    used = counts[:0] if size is None else counts[each == size]
    kappa = chance.fleiss(used, level)
    se_null = None if kappa.value is None else _se_null(used)
    return FleissKappa(kappa, se_null, len(used), size, len(counts) - len(used))


def _se_null(counts: Counts) -> float:
    """The standard error if kappa is 0: Fleiss, Nee and Landis (1979), irr::kappam.fleiss.

    Psychological Bulletin 86:974-977, with S = sum p_j q_j over the categories, N records and
    m ratings each: sqrt(2 (S^2 - sum p_j q_j (q_j - p_j)) / (N m (m - 1))) / S.
    """
    records, each = len(counts), int(counts[0].sum())
    p = counts.sum(axis=0) / (records * each)
    q = 1 - p
    spread = float((p * q).sum())
    inner = spread**2 - float(np.sum(p * q * (q - p)))
    return sqrt(2 * inner / (records * each * (each - 1))) / spread

"""The small-sample correction J of standardised differences: exact, approximate or none."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import poch

from synthesis.stats.studies import Floats


class Correction(StrEnum):
    """How a standardised difference is freed of its small-sample bias."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    NONE = "none"


def hedges_j(df: ArrayLike) -> Floats:
    """Small-sample correction gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)) for m = df > 1.

    By the Pochhammer symbol, whose error stays below 1e-10 however large m is. Source: Hedges
    1981, doi:10.3102/10769986006002107; the approximation 1 - 3 / (4 m - 1) is 0.0072 too large
    at m = 2 and comes closer from there.
    """
    m = np.asarray(df, float)
    return np.asarray(poch((m - 1) / 2, 0.5) / np.sqrt(m / 2))


def factor(correction: Correction, df: ArrayLike) -> Floats:
    """J for m = `df` (...), NaN where m <= 1: exact, 1 - 3 / (4 m - 1), or 1."""
    m = np.asarray(df, float)
    safe = np.where(m > 1, m, 2.0)
    if correction is Correction.EXACT:
        j = hedges_j(safe)
    elif correction is Correction.APPROXIMATE:
        j = np.asarray(1 - 3 / (4 * safe - 1))
    else:
        j = np.ones_like(safe)
    return np.where(m > 1, j, np.nan)

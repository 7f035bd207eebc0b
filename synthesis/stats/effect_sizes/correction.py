"""The small-sample correction J of standardised differences: exact, approximate or none."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from synthesis.stats.studies import Floats


class Correction(StrEnum):
    """How a standardised difference is freed of its small-sample bias."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    NONE = "none"


def hedges_j(df: ArrayLike) -> Floats:
    """Small-sample correction gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)) for m = df > 1.

    Source: Hedges 1981, doi:10.3102/10769986006002107; the approximation 1 - 3 / (4 m - 1) is
    off by up to 0.7 % at m = 2.
    """
    m = np.asarray(df, float)
    logarithm = gammaln(m / 2) - np.log(np.sqrt(m / 2)) - gammaln((m - 1) / 2)
    return np.asarray(np.exp(logarithm))


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

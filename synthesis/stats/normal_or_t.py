"""The reference distribution of a test: t with df degrees of freedom, the normal at df = inf."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]


def critical_value(level: ArrayLike, df: ArrayLike = np.inf) -> Floats:
    """The (1 + level) / 2 quantile; level is a fraction such as 0.95; both broadcast.

    Equals R's qt((1 - level) / 2, df, lower.tail=FALSE). Raises ValueError outside (0, 1).
    """
    levels = np.asarray(level, float)
    if not ((levels > 0) & (levels < 1)).all():
        raise ValueError(f"The confidence level {levels} is not between 0 and 1.")
    return np.asarray(-stdtrit(np.asarray(df, float), (1 - levels) / 2), float)


def two_sided_p(statistic: ArrayLike, df: ArrayLike = np.inf) -> Floats:
    """P(|T| >= |statistic|). Equals R's 2 * pt(abs(statistic), df, lower.tail=FALSE)."""
    return np.asarray(2 * stdtr(np.asarray(df, float), -np.abs(statistic)), float)

"""Peto's method: a log odds ratio for rare events and arms of similar size."""

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes import FROM_COUNTS, Measure
from synthesis.stats.effect_sizes.given import broadcast
from synthesis.stats.tables import CommonEffect, common_effect, refuse


def peto(
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> CommonEffect:
    """sum(O - E) / sum(V) with SE 1 / sqrt(sum(V)): the log odds ratio of a, c events, b, d not.

    O = a; E and V belong to the hypergeometric distribution with the margins as they are. Cells
    (..., k), to which nothing is added, in the test of heterogeneity neither: studies in which
    all or none have the event take no part in it. Equals metafor's rma.peto. Source: Yusuf et
    al. 1985, doi:10.1016/S0033-0620(85)80003-7. Raises InvalidStudy as escalc; NoEstimate where
    all or none of the people of every study have the event.
    """
    sizes = FROM_COUNTS[Measure.PETO](ai, bi, ci, di, add=0.0, included=included)
    cells, mask = broadcast((ai, bi, ci, di), included)
    a, b, c, d = (np.where(mask, each, 0.0) for each in cells)
    n1, events, n = a + b, a + c, np.maximum(a + b + c + d, 2.0)
    share = n1 / n
    v = events * (b + d) * share * ((c + d) / n) / (n - 1)
    total = v.sum(-1)
    refuse(total == 0, "All or none of the people of every study have the event.")
    estimate = (a - events * share).sum(-1) / total
    return common_effect(estimate, 1 / np.sqrt(total), v, mask, sizes=sizes, level=level)

"""Peto's method: a log odds ratio for rare events and arms of similar size."""

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes import FROM_COUNTS, Measure
from synthesis.stats.tables import CommonEffect, common_effect, refuse, taken


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
    all or none have the event take no part in either, nor, for which V does not exist, studies
    of no more than one person. Equals metafor's rma.peto. Source: Yusuf et al. 1985,
    doi:10.1016/S0033-0620(85)80003-7. Raises InvalidStudy as escalc, and for a cell above 1e20
    or below 1e-20 and not 0; NoEstimate where no study takes part.
    """
    (a, b, c, d), mask = taken((ai, bi, ci, di), included)
    sizes = FROM_COUNTS[Measure.PETO](ai, bi, ci, di, add=0.0, included=included)
    events, others, n = a + c, b + d, a + b + c + d
    informative = (events > 0) & (others > 0) & (n > 1)
    n = np.where(informative, n, 2.0)
    share1, share2 = (a + b) / n, (c + d) / n
    v = np.where(informative, events * (others / (n - 1)) * share1 * share2, 0.0)
    total = v.sum(-1)
    refuse(total == 0, "All or none of the people of every study have the event.")
    estimate = np.where(informative, a - events * share1, 0.0).sum(-1) / total
    return common_effect(estimate, 1 / np.sqrt(total), v, mask, sizes=sizes, level=level)

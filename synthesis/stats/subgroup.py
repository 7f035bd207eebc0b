"""Subgroups of studies, each with its own tau2, and the test between them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.heterogeneity import cochran_q, heterogeneity
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.results import Subgroups
from synthesis.stats.studies import check
from synthesis.stats.tau2 import Estimator


def subgroups(
    y: ArrayLike,
    v: ArrayLike,
    groups: Sequence[str | None],
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Subgroups:
    """Pool the studies (k) of each level by themselves and test whether the levels differ.

    Q_between is Cochran's Q of the subgroup estimates weighted by 1 / se^2, chi-square with
    (levels - 1) df; None where fewer than two levels have studies. A study whose group is None
    is in no subgroup. Levels are sorted.
    Equals metafor's rma(estimate, sei=se, method="EE")$QE of the fits rma(subset=...).
    Source: Borenstein & Higgins 2013, doi:10.1007/s11121-013-0377-7.
    Raises InvalidStudy; ValueError where no study has a group or lengths differ.
    """
    studies = check(y, v, included)
    if studies.y.shape != (len(groups),):
        raise ValueError(f"{len(groups)} groups were given for {studies.y.shape[-1]} studies.")
    present = {g for g, used in zip(groups, studies.included, strict=True) if used}
    levels = tuple(sorted(level for level in present if level is not None))
    if not levels:
        raise ValueError("No included study is in a subgroup.")
    masks = np.array([[g == name for g in groups] for name in levels]) & studies.included
    pooled = pool(y, v, estimator=estimator, test=test, level=level, included=masks)
    spread = heterogeneity(y, v, estimator=estimator, tau2=pooled.tau2, level=level, included=masks)
    between = cochran_q(pooled.estimate, pooled.se**2) if len(levels) > 1 else None
    return Subgroups(levels, pooled, spread, between)

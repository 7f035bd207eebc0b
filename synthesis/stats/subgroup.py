"""Subgroups of studies, each with its own tau2 or with one for all, and the test between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.heterogeneity import cochran_q, heterogeneity
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.regression import ModeratorsTest, Regression, moderators_test, regress
from synthesis.stats.results import QTest, Subgroups
from synthesis.stats.studies import LARGEST, Mask, check
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
    (levels - 1) df; None where fewer than two levels have studies. A subgroup of identical effects
    has se = 0 under knha and weighs 1e50. A study whose group is None is in no subgroup. Levels
    are sorted.
    Equals metafor's rma(estimate, sei=se, method="EE")$QE of the fits rma(subset=...).
    Source: Borenstein & Higgins 2013, doi:10.1007/s11121-013-0377-7.
    Raises InvalidStudy; ValueError where no study has a group or lengths differ.
    """
    levels, masks = _split(y, v, groups, included)
    pooled = pool(y, v, estimator=estimator, test=test, level=level, included=masks)
    spread = heterogeneity(y, v, estimator=estimator, tau2=pooled.tau2, level=level, included=masks)
    variance = np.maximum(pooled.se**2, 1 / LARGEST)
    between = cochran_q(pooled.estimate, variance) if len(levels) > 1 else None
    return Subgroups(levels, pooled, spread, between)


@dataclass(frozen=True, slots=True)
class SubgroupsOfOneTau2:
    """Subgroup means that share one tau2: `means` has a coefficient for each level.

    `residual` tests what heterogeneity is left within the subgroups, `between` whether they
    differ, None for a single level.
    """

    levels: tuple[str, ...]
    means: Regression
    residual: QTest
    between: ModeratorsTest | None


def subgroups_of_one_tau2(
    y: ArrayLike,
    v: ArrayLike,
    groups: Sequence[str | None],
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> SubgroupsOfOneTau2:
    """Pool the studies (k) of each level with a tau2 common to all, as a regression on the levels.

    `between` is QM of the contrasts with the first level: chi-square with (levels - 1) df, or F.
    A study whose group is None takes no part. Levels are sorted.
    Equals metafor's rma(yi, vi, mods=~ group - 1) for the means and rma(yi, vi, mods=~ group) for
    the test. Source: Borenstein et al. 2009, doi:10.1002/9780470743386, chapter 19.
    Raises InvalidStudy; ValueError where no study has a group or lengths differ.
    """
    levels, masks = _split(y, v, groups, included)
    grouped, columns = masks.any(0), np.moveaxis(masks, 0, -1).astype(float)
    fit = partial(regress, y, v, estimator=estimator, test=test, level=level, included=grouped)
    means = fit(columns)
    residual = cochran_q(y, v, included=grouped, design=columns)
    if len(levels) == 1:
        return SubgroupsOfOneTau2(levels, means, residual, None)
    contrasts = np.concatenate([np.ones_like(columns[:, :1]), columns[:, 1:]], -1)
    between = moderators_test(fit(contrasts, tau2=means.tau2), range(1, len(levels)))
    return SubgroupsOfOneTau2(levels, means, residual, between)


def _split(
    y: ArrayLike, v: ArrayLike, groups: Sequence[str | None], included: ArrayLike | None
) -> tuple[tuple[str, ...], Mask]:
    """The sorted levels that included studies have, and who is in each: (levels, k)."""
    studies = check(y, v, included)
    if studies.y.shape != (len(groups),):
        raise ValueError(f"{len(groups)} groups were given for {studies.y.shape[-1]} studies.")
    present = {g for g, used in zip(groups, studies.included, strict=True) if used}
    levels = tuple(sorted(level for level in present if level is not None))
    if not levels:
        raise ValueError("No included study is in a subgroup.")
    masks = np.array([[g == name for g in groups] for name in levels]) & studies.included
    return levels, masks

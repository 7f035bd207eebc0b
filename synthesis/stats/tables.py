"""What Mantel-Haenszel and Peto share: the common effect of 2 x 2 tables, and its tests."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import studies
from synthesis.stats.effect_sizes import EffectSizes
from synthesis.stats.effect_sizes.given import broadcast
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.results import QTest
from synthesis.stats.studies import Floats, Mask

LARGEST = 1e20  # of a count or a person-time, and of 1 / it: the products of eight stay finite


class NoEstimate(ValueError):
    """The tables of a set of studies leave a method without an estimate; the message says why."""


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square statistic with its degrees of freedom, all (...)."""

    statistic: Floats
    df: NDArray[np.int_]
    p: Floats


@dataclass(frozen=True, slots=True)
class CommonEffect:
    """One effect for all tables, on the analysis scale; each field (...), `weights` (..., k).

    `heterogeneity` sums the squared distances of the studies' own effects; studies that have
    none, such as those without events, are in `k` and not in its `df`. `i2` (percent) and `h2`
    are Higgins' of that, 0 and 1 where its df are 0. `weights` sum to 1. `association` is the
    Cochran-Mantel-Haenszel test and `tarone` that of equal odds ratios, where the method has them;
    where fewer than two tables can differ, tarone's df are 0, and there is no test.
    """

    estimate: Floats
    se: Floats
    statistic: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    level: float
    heterogeneity: QTest
    i2: Floats
    h2: Floats
    weights: Floats
    k: NDArray[np.int_]
    association: ChiSquare | None = None
    tarone: ChiSquare | None = None


def taken(values: Sequence[ArrayLike], included: ArrayLike | None) -> tuple[list[Floats], Mask]:
    """The values (..., k), 0 where a study is left out, and the mask.

    Raises InvalidStudy for a number above 1e20, or below 1e-20 and not 0; ValueError where the
    studies have no axis or none is included.
    """
    columns, mask = broadcast(values, included)
    if not mask.ndim:
        raise ValueError("Studies need an axis of their own: the counts are single numbers.")
    if not mask.any(-1).all():
        raise ValueError("No study is included.")
    for each in columns:
        extreme = (each > LARGEST) | ((each > 0) & (each < 1 / LARGEST))
        studies.refuse(mask & extreme, "has a number too large, or too near to 0, to be pooled.")
    return [np.where(mask, each, 0.0) for each in columns], mask


def common_effect(
    estimate: Floats,
    se: Floats,
    weights: Floats,
    mask: Mask,
    *,
    sizes: EffectSizes,
    level: float,
    association: ChiSquare | None = None,
    tarone: ChiSquare | None = None,
) -> CommonEffect:
    """The result from an estimate with its SE, the weights and the studies' own effect sizes."""
    q, margin = homogeneity(estimate, sizes), critical_value(level, np.inf) * se
    beyond = np.maximum(q.q - q.df, 0.0)
    return CommonEffect(
        estimate=estimate,
        se=se,
        statistic=estimate / se,
        p=two_sided_p(estimate / se, np.inf),
        ci_lower=estimate - margin,
        ci_upper=estimate + margin,
        level=level,
        heterogeneity=q,
        i2=100 * beyond / np.where(beyond > 0, q.q, 1.0),
        h2=np.where(q.df > 0, q.q / np.maximum(q.df, 1), 1.0),
        weights=weights / weights.sum(-1, keepdims=True),
        k=mask.sum(-1),
        association=association,
        tarone=tarone,
    )


def homogeneity(estimate: Floats, sizes: EffectSizes) -> QTest:
    """The sum of (yi - estimate)^2 / vi over the studies that have an effect of their own.

    A vi of 0, which a difference may have if nothing is added, is none. Where no more than one
    study has an effect, the sum is 0 with a p of 1.
    """
    known = sizes.estimable & (sizes.vi > 0)
    distance = np.where(known, sizes.yi - estimate[..., None], 0.0)
    q = (distance**2 / np.where(known, sizes.vi, 1.0)).sum(-1)
    found = chi_square(q, np.maximum(known.sum(-1) - 1, 0))
    return QTest(found.statistic, found.df, found.p)


def chi_square(statistic: Floats, df: NDArray[np.int_]) -> ChiSquare:
    """With the p value of the upper tail; 0 and 1 where there are no degrees of freedom."""
    p = np.where(df > 0, stats.chi2.sf(statistic, np.maximum(df, 1)), 1.0)
    return ChiSquare(np.where(df > 0, statistic, 0.0), df, p)


def refuse(bad: Mask, reason: str) -> None:
    """Raise NoEstimate if any set of studies (...) is one without an estimate."""
    if np.any(bad):
        raise NoEstimate(reason)

"""What the kernels return. Every field has the shape of the leading axes unless it says so."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthesis.stats.studies import Floats


@dataclass(frozen=True, slots=True)
class PooledEstimate:
    """A weighted mean on the analysis scale.

    `df` belongs to the t distribution of the test and the interval; inf is the normal.
    `scale` is what the variance was multiplied by: a Knapp-Hartung factor, or 1.
    `weights` (..., k) sum to 1 and are 0 for a study left out.
    """

    estimate: Floats
    se: Floats
    statistic: Floats
    df: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    level: float
    tau2: Floats
    scale: Floats
    weights: Floats
    k: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class QTest:
    """A chi-square test of homogeneity."""

    q: Floats
    df: NDArray[np.int_]
    p: Floats


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How far studies differ beyond chance; i2 and its bounds in percent.

    `i2` and `h2` come from tau2 where the model has one; `i2_from_q` and `h2_from_q` always are
    Higgins' max(0, 100 (Q - df) / Q) and Q / df. The fields from `se_tau2` on are None for the
    common-effect model, which has no tau2.
    """

    q: Floats
    df: NDArray[np.int_]
    p: Floats
    tau2: Floats
    i2: Floats
    h2: Floats
    i2_from_q: Floats
    h2_from_q: Floats
    se_tau2: Floats | None = None
    tau2_lower: Floats | None = None
    tau2_upper: Floats | None = None
    i2_lower: Floats | None = None
    i2_upper: Floats | None = None
    h2_lower: Floats | None = None
    h2_upper: Floats | None = None


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log-likelihood of a fit and its information criteria."""

    loglik: Floats
    aic: Floats
    bic: Floats
    aicc: Floats


@dataclass(frozen=True, slots=True)
class Subgroups:
    """One fit per level: fields of `pooled` and `heterogeneity` have the shape (levels)."""

    levels: tuple[str, ...]
    pooled: PooledEstimate
    heterogeneity: Heterogeneity
    between: QTest | None

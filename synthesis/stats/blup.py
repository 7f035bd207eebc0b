"""What a random-effects model says of each study's own effect. Studies are on the last axis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.normal_or_t import critical_value
from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import Regression, regress
from synthesis.stats.studies import Floats, check
from synthesis.stats.tau2 import Estimator


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction for each study with its interval, all (..., k) and 0 for a study left out."""

    estimate: Floats
    se: Floats
    pi_lower: Floats
    pi_upper: Floats


@dataclass(frozen=True, slots=True)
class Blups:
    """`effects`: the true effects of the studies; `deviations`: those less what the model expects.

    `shrinkage` (..., k) is how far an effect is drawn from its study's y towards the fit.
    """

    effects: Predicted
    deviations: Predicted
    shrinkage: Floats
    tau2: Floats
    level: float


def blups(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    tau2: ArrayLike | None = None,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Blups:
    """Best linear unbiased predictions of the true effects, and of the random effects.

    With l = tau2 / (tau2 + v), and x'b the fit of a study with variance s2 (that of the test):
    its effect is l y + (1 - l) x'b with variance l v + (1 - l)^2 s2, its deviation l (y - x'b)
    with variance l v + l^2 s2. Intervals use the quantile of the test. design (..., k, p), None
    the mean alone; tau2 (...) is estimated unless it is given. All shapes (..., k).
    Equals metafor's blup(rma(...)) and ranef(rma(...)), which is 0 with se 0 where tau2 = 0.
    Source: Raudenbush & Bryk 1985, doi:10.3102/10769986010002075. Raises as regress.
    """
    studies = check(y, v, included)
    columns = np.ones((studies.y.shape[-1], 1)) if design is None else np.asarray(design, float)
    fit = regress(
        y, v, columns, estimator=estimator, test=test, level=level, tau2=tau2, included=included
    )
    fitted, variance = _fitted(fit, np.where(studies.included[..., None], columns, 0.0))
    shrunk = fit.tau2[..., None] / (fit.tau2[..., None] + studies.v)
    kept = np.where(studies.included, shrunk, 0.0)
    quantile = critical_value(level, fit.df)[..., None]
    own, deviation = kept * studies.v, kept * (studies.y - fitted)
    return Blups(
        _predicted(fitted + deviation, own + (1 - kept) ** 2 * variance, quantile),
        _predicted(deviation, own + kept**2 * variance, quantile),
        np.where(studies.included, 1 - shrunk, 0.0),
        fit.tau2,
        level,
    )


def _fitted(fit: Regression, rows: Floats) -> tuple[Floats, Floats]:
    """x'b and its variance at the rows x (..., k, p)."""
    mean = (rows * fit.coefficients[..., None, :]).sum(-1)
    return mean, ((rows @ fit.variance) * rows).sum(-1)


def _predicted(estimate: Floats, variance: Floats, quantile: Floats) -> Predicted:
    se = np.sqrt(variance)
    return Predicted(estimate, se, estimate - quantile * se, estimate + quantile * se)

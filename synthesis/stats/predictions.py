"""What a meta-regression predicts for new values of its moderators."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.normal_or_t import critical_value
from synthesis.stats.pooling import PredictionInterval
from synthesis.stats.regression import Regression
from synthesis.stats.studies import Floats


@dataclass(frozen=True, slots=True)
class Prediction:
    """Means at new rows, all (..., rows): `ci` holds the mean, `pi` a new study's true effect."""

    estimate: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    pi_lower: Floats
    pi_upper: Floats
    level: float


def predict(
    fit: Regression,
    rows: ArrayLike,
    *,
    level: float | None = None,
    convention: PredictionInterval | None = None,
) -> Prediction:
    """x b with its confidence and prediction bands at rows x (..., rows, p) of the design.

    se = sqrt(x V x'). The confidence band has the distribution of the fit's tests; the prediction
    band, x b +- quantile * sqrt(se^2 + tau2), has it too unless a convention names another: with
    moderators T_K_1 is t(k - p), T_K_2 t(k - p - 1), at least 1, and SIMPLE leaves out se. The
    level is the fit's unless it is given. Common effect: tau2 is 0 and both bands are the same.
    Equals metafor's predict(rma(...), newmods=rows), predtype="Riley" for T_K_2.
    Source: Higgins, Thompson & Spiegelhalter 2009, doi:10.1111/j.1467-985X.2008.00552.x.
    Raises ValueError for rows that are not finite or of another length than the coefficients.
    """
    at = np.asarray(rows, float)
    p = fit.coefficients.shape[-1]
    if at.ndim < 2 or at.shape[-1] != p or not np.isfinite(at).all():
        raise ValueError(f"Rows to predict at have {p} finite numbers each: (..., rows, {p}).")
    level = fit.level if level is None else level
    estimate = (at @ fit.coefficients[..., None])[..., 0]
    se = np.sqrt(np.maximum(0.0, ((at @ fit.variance) * at).sum(-1)))
    margin = critical_value(level, fit.df)[..., None] * se
    named = None if convention is None else PredictionInterval(convention)
    df = _degrees_of_freedom(fit, named)
    known = named is PredictionInterval.SIMPLE
    spread = np.sqrt(fit.tau2[..., None] + (0.0 if known else se**2))
    wider = critical_value(level, df)[..., None] * spread
    return Prediction(
        estimate=estimate,
        se=se,
        ci_lower=estimate - margin,
        ci_upper=estimate + margin,
        pi_lower=estimate - wider,
        pi_upper=estimate + wider,
        level=level,
    )


def _degrees_of_freedom(fit: Regression, convention: PredictionInterval | None) -> Floats:
    if convention is None:
        return fit.df
    lost = {PredictionInterval.T_K_1: 0, PredictionInterval.T_K_2: 1}
    if convention not in lost:
        return np.full(fit.df.shape, np.inf)
    return np.asarray(np.maximum(1.0, fit.k - fit.coefficients.shape[-1] - lost[convention]))

"""Estimators of tau2, the between-study variance. Studies are on the last axis (..., k)."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.studies import Floats, check
from synthesis.stats.tau2.generalised_q import median_unbiased, paule_mandel, q_profile
from synthesis.stats.tau2.maximum_likelihood import (
    maximum_likelihood,
    restricted_maximum_likelihood,
)
from synthesis.stats.tau2.moments import (
    dersimonian_laird,
    generalised_q_statistic,
    hedges,
    hunter_schmidt,
    sidik_jonkman,
)

__all__ = [
    "Estimator",
    "dersimonian_laird",
    "estimate",
    "generalised_q_statistic",
    "hedges",
    "hunter_schmidt",
    "maximum_likelihood",
    "median_unbiased",
    "paule_mandel",
    "q_profile",
    "restricted_maximum_likelihood",
    "sidik_jonkman",
]


class Estimator(StrEnum):
    """metafor's codes: EE is the common-effect (fixed-effect) model, which has no tau2."""

    EE = "EE"
    DL = "DL"
    HE = "HE"
    HS = "HS"
    HSK = "HSk"
    SJ = "SJ"
    ML = "ML"
    REML = "REML"
    EB = "EB"
    PM = "PM"
    PMM = "PMM"
    GENQ = "GENQ"


_FUNCTIONS: dict[Estimator, Callable[..., Floats]] = {
    Estimator.DL: dersimonian_laird,
    Estimator.HE: hedges,
    Estimator.HS: hunter_schmidt,
    Estimator.SJ: sidik_jonkman,
    Estimator.ML: maximum_likelihood,
    Estimator.REML: restricted_maximum_likelihood,
    Estimator.EB: paule_mandel,
    Estimator.PM: paule_mandel,
    Estimator.PMM: median_unbiased,
}


def estimate(
    estimator: Estimator,
    y: ArrayLike,
    v: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Floats:
    """Tau2 (...) by the named estimator; 0 for the common-effect model.

    `weights` (..., k) are those of GENQ, which has none of its own. Raises as the estimators.
    """
    named = Estimator(estimator)
    if named is Estimator.EE:
        return np.zeros(check(y, v, included, design).k.shape)
    if named is Estimator.GENQ:
        if weights is None:
            raise ValueError("GENQ needs weights.")
        return generalised_q_statistic(y, v, weights=weights, included=included, design=design)
    if named is Estimator.HSK:
        return hunter_schmidt(y, v, corrected=True, included=included, design=design)
    return _FUNCTIONS[named](y, v, included=included, design=design)

"""What a single study does to the result."""

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.results import PooledEstimate
from synthesis.stats.studies import Mask, check
from synthesis.stats.tau2 import Estimator


def leave_one_out_masks(included: ArrayLike) -> Mask:
    """A mask (..., k) -> (..., k, k): row i leaves study i out."""
    mask = np.asarray(included, bool)
    return mask[..., None, :] & ~np.eye(mask.shape[-1], dtype=bool)


def leave_one_out(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """Every fit without one of the studies, in one call: shapes (..., k) -> (..., k).

    Row i re-estimates tau2 and the mean without study i; for a study that is not included it is
    the fit of all. Equals metafor's leave1out(rma(yi, vi, method=estimator, test=test)).
    Source: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11. Raises InvalidStudy, ValueError for
    fewer than two studies.
    """
    studies = check(y, v, included)
    if (studies.k < 2).any():
        raise ValueError("Leaving one study out needs at least two studies.")
    masks = leave_one_out_masks(studies.included)
    return pool(
        studies.y[..., None, :],
        studies.v[..., None, :],
        estimator=estimator,
        test=test,
        level=level,
        included=masks,
    )

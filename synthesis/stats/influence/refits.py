"""Fits without each study in turn, and with one study more at a time."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats.batches import in_batches
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.regression import Regression, regress
from synthesis.stats.results import PooledEstimate
from synthesis.stats.studies import Floats, Mask, Studies, check
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
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """Every fit without one of the studies, in one call: shapes (..., k) -> (..., k).

    Row i re-estimates tau2 and the mean without study i; for a study that is not included it is
    the fit of all. `weights` (..., k) are those of one's own, if any.
    Equals metafor's leave1out(rma(yi, vi, method=estimator, test=test, weights=weights)).
    Source: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11. Raises InvalidStudy, ValueError for
    fewer than two studies.
    """
    studies = check(y, v, included)
    if (studies.k < 2).any():
        raise ValueError("Leaving one study out needs at least two studies.")

    def fits(some: Studies, own: Floats | None) -> PooledEstimate:
        masks = leave_one_out_masks(some.included)
        return _pooled(some, own, masks, estimator=estimator, test=test, level=level)

    return in_batches(fits, studies, numbers=studies.y.shape[-1] ** 2, weights=weights)


def leave_one_out_regressions(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> Regression:
    """Every meta-regression without one of the studies: (..., k), (..., k, p) -> (..., k, p).

    As leave_one_out; equals metafor's rma(yi, vi, mods=X, intercept=FALSE, subset=-i) for each i.
    Source: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11. Raises InvalidStudy, ValueError where
    the studies that remain do not tell the coefficients apart.
    """
    studies = check(y, v, included, design)

    def fits(some: Studies, own: Floats | None) -> Regression:
        less = without_each(some)
        return regress(
            less.y,
            less.v,
            np.asarray(less.design),
            estimator=estimator,
            test=test,
            level=level,
            weights=None if own is None else own[..., None, :],
            included=less.included,
        )

    numbers = studies.y.shape[-1] ** 2 * studies.p
    return in_batches(fits, studies, numbers=numbers, weights=weights)


def cumulative(
    y: ArrayLike,
    v: ArrayLike,
    order: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    weights: ArrayLike | None = None,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """The pooled estimate as the studies came in: row j pools the first j + 1 of the order.

    Shapes (..., k) and an order (..., k) of the studies 0 to k - 1, such as the argsort of their
    years -> (..., k). Studies left out come last: their rows are the fit of all. `weights` (..., k)
    are those of one's own, if any.
    Equals metafor's cumul(rma(yi, vi, method=estimator, test=test), order=order + 1).
    Source: Lau et al. 1992, doi:10.1056/NEJM199207233270406.
    Raises InvalidStudy, ValueError for an order that does not name each study once.
    """
    studies = check(y, v, included)
    places = _last_left_out(order, studies.included)
    earlier = np.tri(studies.y.shape[-1], dtype=bool)

    def fits(some: Studies, own: Floats | None) -> PooledEstimate:
        masks = earlier & some.included[..., None, :]
        return _pooled(some, own, masks, estimator=estimator, test=test, level=level)

    def ordered(values: ArrayLike) -> NDArray[Any]:
        return np.take_along_axis(np.broadcast_to(values, places.shape), places, -1)

    some = check(ordered(studies.y), ordered(studies.v), ordered(studies.included))
    own = None if weights is None else ordered(weights)
    found = in_batches(fits, some, numbers=studies.y.shape[-1] ** 2, weights=own)
    back = np.argsort(places, -1)[..., None, :]
    return replace(found, weights=np.take_along_axis(found.weights, back, -1))


def repeated(studies: Studies) -> Studies:
    """With an axis of length 1 before that of the studies."""
    design = None if studies.design is None else studies.design[..., None, :, :]
    y, v = studies.y[..., None, :], studies.v[..., None, :]
    return Studies(y, v, studies.included[..., None, :], studies.k[..., None], design)


def without_each(studies: Studies) -> Studies:
    """(..., k) -> (..., k, k): row i without study i."""
    whole, masks = repeated(studies), leave_one_out_masks(studies.included)
    try:
        return check(whole.y, whole.v, masks, whole.design)
    except ValueError as error:
        raise ValueError(f"Without one of the studies nothing can be fitted. {error}") from error


def _pooled(
    studies: Studies,
    weights: Floats | None,
    masks: Mask,
    *,
    estimator: Estimator,
    test: MeanTest,
    level: float,
) -> PooledEstimate:
    """Fits of each row with the studies of each of its masks (n, fits, k)."""
    return pool(
        studies.y[..., None, :],
        studies.v[..., None, :],
        estimator=estimator,
        test=test,
        level=level,
        weights=None if weights is None else weights[..., None, :],
        included=masks,
    )


def _last_left_out(order: ArrayLike, included: Mask) -> NDArray[np.int_]:
    """The order, its studies left out moved to the end: (..., k)."""
    places, k = np.asarray(order), included.shape[-1]
    if places.shape[-1:] != (k,) or not (np.sort(places, -1) == np.arange(k)).all():
        raise ValueError(f"An order names each of the studies 0 to {k - 1} once.")
    places, mask = np.broadcast_arrays(places.astype(int), included)
    absent = ~np.take_along_axis(mask, places, -1)
    return np.take_along_axis(places, np.argsort(absent, -1, kind="stable"), -1)

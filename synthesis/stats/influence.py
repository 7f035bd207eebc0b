"""What a single study does to the result, and how the result grew study by study."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.batches import in_batches
from synthesis.stats.pooling import MeanTest, pool, random_effects
from synthesis.stats.projection import Projection
from synthesis.stats.regression import Regression, regress
from synthesis.stats.results import PooledEstimate
from synthesis.stats.studies import Floats, Mask, Studies, check
from synthesis.stats.tau2 import Estimator

NOISE = 1e-12  # of a coefficient's standard error: a smaller change is rounding


@dataclass(frozen=True, slots=True)
class Influence:
    """How the fit changes without each study: (..., k), but `dfbetas` (..., k, p).

    A study left out has what a study has that changes nothing: 0, and a `cov_ratio` of 1.

    residual, residual_se: y less what the others predict of it, and its standard error.
    rstudent: their ratio. rstandard: the residual of the fit of all by its standard error.
    dffits: the change of the study's own fitted value, in standard errors.
    cook_distance: the squared distance the coefficients move, in their covariance.
    cov_ratio: the generalised variance of the coefficients without the study, by that with it.
    tau2, q: of the fit without the study. hat: leverage. weights: sum to 1.
    dfbetas: the change of each coefficient, in standard errors.
    baujat_x, baujat_y: the study's share of the heterogeneity, and its squared influence on its
    own fitted value in standard errors of the fit without it.
    influential: |dffits| > 3 sqrt(p / (k - p)), or cook_distance above the median of
    chi-square(p), or hat > 3 p / k, or any |dfbetas| > 1.
    """

    residual: Floats
    residual_se: Floats
    rstudent: Floats
    rstandard: Floats
    dffits: Floats
    cook_distance: Floats
    cov_ratio: Floats
    tau2: Floats
    q: Floats
    hat: Floats
    weights: Floats
    dfbetas: Floats
    baujat_x: Floats
    baujat_y: Floats
    influential: Mask


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

    def fits(some: Studies) -> PooledEstimate:
        masks = leave_one_out_masks(some.included)
        return _pooled(some, masks, estimator=estimator, test=test, level=level)

    return in_batches(fits, studies, numbers=studies.y.shape[-1] ** 2)


def leave_one_out_regressions(
    y: ArrayLike,
    v: ArrayLike,
    design: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Regression:
    """Every meta-regression without one of the studies: (..., k), (..., k, p) -> (..., k, p).

    As leave_one_out; equals metafor's rma(yi, vi, mods=X, intercept=FALSE, subset=-i) for each i.
    Source: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11. Raises InvalidStudy, ValueError where
    the studies that remain do not tell the coefficients apart.
    """
    studies = check(y, v, included, design)

    def fits(some: Studies) -> Regression:
        less = _without_each(some)
        return regress(
            less.y,
            less.v,
            np.asarray(less.design),
            estimator=estimator,
            test=test,
            level=level,
            included=less.included,
        )

    return in_batches(fits, studies, numbers=studies.y.shape[-1] ** 2 * studies.p)


def cumulative(
    y: ArrayLike,
    v: ArrayLike,
    order: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> PooledEstimate:
    """The pooled estimate as the studies came in: row j pools the first j + 1 of the order.

    Shapes (..., k) and an order (..., k) of the studies 0 to k - 1, such as the argsort of their
    years -> (..., k). Studies left out come last: their rows are the fit of all.
    Equals metafor's cumul(rma(yi, vi, method=estimator, test=test), order=order + 1).
    Source: Lau et al. 1992, doi:10.1056/NEJM199207233270406.
    Raises InvalidStudy, ValueError for an order that does not name each study once.
    """
    studies = check(y, v, included)
    places = _last_left_out(order, studies.included)
    earlier = np.tri(studies.y.shape[-1], dtype=bool)

    def fits(some: Studies) -> PooledEstimate:
        masks = earlier & some.included[..., None, :]
        return _pooled(some, masks, estimator=estimator, test=test, level=level)

    y, v, used = (
        np.take_along_axis(np.broadcast_to(each, places.shape), places, -1)
        for each in (studies.y, studies.v, studies.included)
    )
    found = in_batches(fits, check(y, v, used), numbers=studies.y.shape[-1] ** 2)
    back = np.argsort(places, -1)[..., None, :]
    return replace(found, weights=np.take_along_axis(found.weights, back, -1))


def influence(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: Estimator,
    test: MeanTest = MeanTest.Z,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Influence:
    """How much the fit changes when each study is left out and tau2 estimated anew.

    `design` (..., k, p) holds the columns of a meta-regression, None the intercept alone. With a
    Knapp-Hartung test, standard errors may be 0: a change of 0 counts as 0 in them, any other as
    infinite.
    Equals metafor's influence(), rstudent(), rstandard(), dfbetas() and baujat() of
    rma(yi, vi, mods=X, intercept=FALSE, method=estimator, test=test).
    Sources: Viechtbauer & Cheung 2010, doi:10.1002/jrsm.11; Baujat et al. 2002,
    doi:10.1002/sim.1221. Raises InvalidStudy, ValueError where the studies that remain do not
    tell the coefficients apart.
    """
    studies = check(y, v, included, design)
    fits = partial(_influence, estimator=Estimator(estimator), test=MeanTest(test))
    return in_batches(fits, studies, numbers=studies.y.shape[-1] ** 2 * studies.p)


def _pooled(
    studies: Studies, masks: Mask, *, estimator: Estimator, test: MeanTest, level: float
) -> PooledEstimate:
    """Fits of each row with the studies of each of its masks (n, fits, k)."""
    y, v = studies.y[..., None, :], studies.v[..., None, :]
    return pool(y, v, estimator=estimator, test=test, level=level, included=masks)


def _last_left_out(order: ArrayLike, included: Mask) -> NDArray[np.int_]:
    """The order, its studies left out moved to the end: (..., k)."""
    places, k = np.asarray(order), included.shape[-1]
    if places.shape[-1:] != (k,) or not (np.sort(places, -1) == np.arange(k)).all():
        raise ValueError(f"An order names each of the studies 0 to {k - 1} once.")
    places, mask = np.broadcast_arrays(places.astype(int), included)
    absent = ~np.take_along_axis(mask, places, -1)
    return np.take_along_axis(places, np.argsort(absent, -1, kind="stable"), -1)


def _influence(studies: Studies, *, estimator: Estimator, test: MeanTest) -> Influence:
    tau2, scale, fit = _fitted(studies, estimator, test)
    less = _without_each(studies)
    tau2_less, scale_less, fit_less = _fitted(less, estimator, test)
    rows = np.ones((1, 1)) if studies.design is None else studies.design
    used, total = studies.included, studies.v + tau2[..., None]
    # The standard errors of all coefficients, had tau2 been the one without the study.
    squared = np.diagonal(_repeated(studies).weighted(tau2_less).variance, axis1=-2, axis2=-1)
    change = fit.coefficients[..., None, :] - fit_less.coefficients
    change = np.where(abs(change) <= NOISE * np.sqrt(squared), 0.0, change)
    moved = np.where(used, (rows * change).sum(-1), 0.0)
    residual = np.where(used, studies.y - (rows * fit_less.coefficients).sum(-1), 0.0)
    predicted = scale_less * ((rows[..., None, :] @ fit_less.variance)[..., 0, :] * rows).sum(-1)
    among = scale_less * (studies.v + tau2_less)
    residual_se = np.where(used, np.sqrt(among + predicted), 0.0)
    hat = fit.leverages
    turned = (fit.r_factor[..., None, :, :] @ change[..., None])[..., 0]
    found = {
        "dffits": _ratio(moved, np.sqrt(hat * among)),
        "cook_distance": _ratio((turned**2).sum(-1), np.broadcast_to(scale[..., None], hat.shape)),
        "hat": hat,
        "dfbetas": _ratio(change, np.sqrt(scale_less[..., None] * squared)),
    }
    return Influence(
        **found,
        residual=residual,
        residual_se=residual_se,
        rstudent=_ratio(residual, residual_se),
        rstandard=_ratio(fit.residuals, np.sqrt(total * fit.slack)),
        cov_ratio=_cov_ratio(scale, scale_less, fit, fit_less),
        tau2=tau2_less,
        q=less.weighted().q,
        weights=fit.weights / fit.total[..., None],
        baujat_x=fit.residuals**2 / total,
        baujat_y=_ratio(moved**2, predicted),
        influential=_influential(studies, **found),
    )


def _fitted(
    studies: Studies, estimator: Estimator, test: MeanTest
) -> tuple[Floats, Floats, Projection]:
    """Tau2, the factor of the Knapp-Hartung test or 1, and the fit."""
    y, v, used, design = studies.y, studies.v, studies.included, studies.design
    tau2 = tau2s.estimate(estimator, y, v, included=used, design=design)
    if design is None:
        scale = random_effects(y, v, tau2=tau2, test=test, included=used).scale
    else:
        scale = regress(
            y, v, design, estimator=estimator, test=test, tau2=tau2, included=used
        ).scale
    return tau2, scale, studies.weighted(tau2)


def _repeated(studies: Studies) -> Studies:
    """With an axis of length 1 before that of the studies."""
    design = None if studies.design is None else studies.design[..., None, :, :]
    y, v = studies.y[..., None, :], studies.v[..., None, :]
    return Studies(y, v, studies.included[..., None, :], studies.k[..., None], design)


def _without_each(studies: Studies) -> Studies:
    """(..., k) -> (..., k, k): row i without study i."""
    whole, masks = _repeated(studies), leave_one_out_masks(studies.included)
    try:
        return check(whole.y, whole.v, masks, whole.design)
    except ValueError as error:
        raise ValueError(f"Without one of the studies nothing can be fitted. {error}") from error


def _cov_ratio(scale: Floats, scale_less: Floats, fit: Projection, fit_less: Projection) -> Floats:
    """det((X'WX)^-1 scale) without the study by that with it; a scale of 0 twice is no change."""
    both = np.broadcast_to(scale[..., None], scale_less.shape)
    factor = np.where(both == scale_less, 1.0, _ratio(scale_less, both))
    growth = np.exp(fit.log_determinant[..., None] - fit_less.log_determinant)
    return np.asarray(factor ** fit.coefficients.shape[-1] * growth)


def _influential(
    studies: Studies, *, dffits: Floats, cook_distance: Floats, hat: Floats, dfbetas: Floats
) -> Mask:
    p, k, df = studies.p, studies.k[..., None], studies.df[..., None]
    return np.asarray(
        (abs(dffits) > 3 * np.sqrt(p / df))
        | (cook_distance > stats.chi2.median(p))
        | (hat > 3 * p / k)
        | (abs(dfbetas) > 1).any(-1)
    )


def _ratio(change: Floats, error: Floats) -> Floats:
    """0 where nothing changes, whatever its standard error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(change == 0, 0.0, change / error)

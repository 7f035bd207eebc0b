"""How much each study moves the fit: residuals without it, and the usual distances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.batches import in_batches
from synthesis.stats.influence.refits import repeated, without_each
from synthesis.stats.pooling import MeanTest, random_effects
from synthesis.stats.projection import Projection
from synthesis.stats.regression import CERTAIN, Regression, regress
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
    tell the coefficients apart, and for GENQ, whose weights this does not know.
    """
    studies = check(y, v, included, design)

    def fits(some: Studies, _: Floats | None) -> Influence:
        return _influence(some, Estimator(estimator), MeanTest(test))

    return in_batches(fits, studies, numbers=studies.y.shape[-1] ** 2 * studies.p)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Tau2 and the factor of the Knapp-Hartung test, or 1, of the shape of `projection.q`."""

    tau2: Floats
    scale: Floats
    projection: Projection

    @classmethod
    def of(cls, studies: Studies, estimator: Estimator, test: MeanTest) -> "_Fit":
        y, v, used, design = studies.y, studies.v, studies.included, studies.design
        tau2 = tau2s.estimate(estimator, y, v, included=used, design=design)
        fit: PooledEstimate | Regression
        if design is None:
            fit = random_effects(y, v, tau2=tau2, test=test, included=used)
        else:
            fit = regress(y, v, design, estimator=estimator, test=test, tau2=tau2, included=used)
        return cls(tau2, fit.scale, studies.weighted(tau2))

    @property
    def coefficients(self) -> Floats:
        return self.projection.coefficients


def _influence(studies: Studies, estimator: Estimator, test: MeanTest) -> Influence:
    less = without_each(studies)
    whole, rest = _Fit.of(studies, estimator, test), _Fit.of(less, estimator, test)
    residual, predicted = _predicted(studies, rest)
    among = rest.scale * (studies.v + rest.tau2)
    residual_se = np.where(studies.included, np.sqrt(among + predicted), 0.0)
    change, errors = _changes(studies, whole, rest)
    moved = (_columns(studies) * change).sum(-1)
    fit, total = whole.projection, studies.v + whole.tau2[..., None]
    judged = {
        "dffits": _ratio(moved, np.sqrt(fit.leverages * among)),
        "cook_distance": _cook_distance(whole, change),
        "hat": fit.leverages,
        "dfbetas": _ratio(change, errors),
    }
    return Influence(
        **judged,
        influential=_influential(studies, **judged),
        residual=residual,
        residual_se=residual_se,
        rstudent=_ratio(residual, residual_se),
        rstandard=_standardised(fit, total),
        cov_ratio=_cov_ratio(whole, rest),
        tau2=rest.tau2,
        q=less.weighted().q,
        weights=fit.weights / fit.total[..., None],
        baujat_x=fit.residuals**2 / total,
        baujat_y=_ratio(moved**2, predicted),
    )


def _standardised(fit: Projection, total: Floats) -> Floats:
    """The residuals by their standard errors; 0 for a study that decides its fitted value alone."""
    free = fit.slack > (0.0 if fit.factors is None else CERTAIN)
    return _ratio(np.where(free, fit.residuals, 0.0), np.sqrt(total * fit.slack))


def _columns(studies: Studies) -> Floats:
    """The design (..., k, p), 0 for a study left out."""
    if studies.design is None:
        return studies.included[..., None].astype(float)
    return studies.design


def _predicted(studies: Studies, rest: _Fit) -> tuple[Floats, Floats]:
    """y less what the others predict of it, and the variance of that prediction: (..., k)."""
    rows = _columns(studies)
    residual = studies.y - (rows * rest.coefficients).sum(-1)
    spread = (rows[..., None, :] @ rest.projection.variance)[..., 0, :]
    return residual, rest.scale * (spread * rows).sum(-1)


def _changes(studies: Studies, whole: _Fit, rest: _Fit) -> tuple[Floats, Floats]:
    """How far each study moves each coefficient, and its standard error: (..., k, p).

    The standard error is that of all studies, had tau2 and the scale been those without the study.
    """
    variance = repeated(studies).weighted(rest.tau2).variance
    errors = np.sqrt(np.diagonal(variance, axis1=-2, axis2=-1))
    change = whole.coefficients[..., None, :] - rest.coefficients
    change = np.where(abs(change) <= NOISE * errors, 0.0, change)
    return change, np.sqrt(rest.scale)[..., None] * errors


def _cook_distance(whole: _Fit, change: Floats) -> Floats:
    turned = (whole.projection.r_factor[..., None, :, :] @ change[..., None])[..., 0]
    return _ratio((turned**2).sum(-1), whole.scale[..., None])


def _cov_ratio(whole: _Fit, rest: _Fit) -> Floats:
    """det((X'WX)^-1 scale) without the study by that with it; a scale of 0 twice is no change."""
    before = np.broadcast_to(whole.scale[..., None], rest.scale.shape)
    factor = np.where(before == rest.scale, 1.0, _ratio(rest.scale, before))
    lost = whole.projection.log_determinant[..., None] - rest.projection.log_determinant
    return np.asarray(factor ** whole.coefficients.shape[-1] * np.exp(lost))


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

"""Standard errors that hold where effect sizes of one cluster depend on each other."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.sandwich import ROUNDING, Sandwich, singular
from synthesis.stats.studies import Floats, Studies, check


class Correction(StrEnum):
    """For the small number of clusters: none, metafor's factor n / (n - p), or of each residual."""

    CR0 = "CR0"
    CR1 = "CR1"
    CR2 = "CR2"


@dataclass(frozen=True, slots=True)
class WaldTest:
    """That several coefficients are all 0: F(df, df2); a df2 of 0 or below says nothing (p 1)."""

    statistic: Floats
    df: int
    df2: Floats
    p: Floats


@dataclass(frozen=True, slots=True)
class Robust:
    """A fit whose variance is robust. coefficients, se, statistic, df, p, interval: (..., p).

    variance: (..., p, p). tau2 and the number of clusters: (...). `wald` is None where no
    coefficients were named to be tested together.
    """

    coefficients: Floats
    se: Floats
    statistic: Floats
    df: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    level: float
    variance: Floats
    tau2: Floats
    clusters: NDArray[np.int_]
    wald: WaldTest | None


def cluster_robust(
    y: ArrayLike,
    v: ArrayLike,
    clusters: Sequence[Hashable],
    *,
    estimator: tau2s.Estimator,
    correction: Correction = Correction.CR2,
    level: float = 0.95,
    tau2: ArrayLike | None = None,
    tested: Sequence[int] | None = None,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Robust:
    """The fit with weights 1 / (v + tau2), its variance from the residuals summed by cluster.

    V = sum_g u_g u_g' with u_g = (X'WX)^-1 X_g'W_g A_g e_g. CR0: A = 1. CR1: V n / (n - p) of n
    clusters. Both use t(n - p) and F(q, n - p). CR2: A_g makes V unbiased where v + tau2 are the
    variances and no effect sizes depend on each other; each coefficient has Satterthwaite's
    degrees of freedom, q coefficients Hotelling's T2 (HTZ), F(q, eta - q + 1).
    y, v (..., k), labels of the clusters (k), `design` (..., k, p) or None for the intercept ->
    (..., p). `tested` are the places of coefficients to test together. tau2 is estimated unless
    it is given. A cluster that decides a coefficient alone leaves no residual: CR2 takes a
    pseudo-inverse, and is too small by what that cluster would add. A standard error of 0, or of
    less than 1e-12 of that by M = (X'WX)^-1, gives the statistic 0 for such a coefficient, else
    inf.
    Equals metafor's robust(rma(...), cluster), adjust=FALSE for CR0, clubSandwich=TRUE for CR2.
    Sources: Hedges, Tipton & Johnson 2010, doi:10.1002/jrsm.5; Tipton 2015,
    doi:10.1037/met0000011; Tipton & Pustejovsky 2015, doi:10.3102/1076998615606099. Raises
    InvalidStudy; ValueError for clusters no more than coefficients, for a coefficient of CR2 that
    rests on one cluster alone, for a singular variance of the tested coefficients, and for none.
    """
    studies, begins = _by_cluster(check(y, v, included, design), clusters)
    used, columns = studies.included, studies.design
    if tau2 is None:
        tau2 = tau2s.estimate(estimator, studies.y, studies.v, included=used, design=columns)
    between = np.broadcast_to(np.asarray(tau2, float), studies.k.shape)
    if not (np.isfinite(between) & (between >= 0)).all():
        raise ValueError("tau2 must be finite and not below 0.")
    if tested is not None and not (tested and set(tested) <= set(range(studies.p))):
        raise ValueError(f"Tested are one or more of the coefficients 0 to {studies.p - 1}.")
    count = np.add.reduceat(used.astype(int), begins, -1).astype(bool).sum(-1)
    if (count <= studies.p).any():
        raise ValueError("A robust variance needs more clusters than coefficients.")
    fit = Sandwich.of(studies, between, begins, adjusted=correction == Correction.CR2)
    return _Answer(fit, Correction(correction), count, tested, level).robust(between)


def _by_cluster(studies: Studies, clusters: Sequence[Hashable]) -> tuple[Studies, NDArray[np.int_]]:
    """The studies in the order of their clusters, and where each cluster begins."""
    k = studies.y.shape[-1]
    if len(clusters) != k:
        raise ValueError(f"{len(clusters)} labels of clusters were given for {k} studies.")
    numbers = {label: number for number, label in enumerate(dict.fromkeys(clusters))}
    labels = np.array([numbers[label] for label in clusters])
    order = np.argsort(labels, kind="stable")
    y, v, used = (each[..., order] for each in (studies.y, studies.v, studies.included))
    design = None if studies.design is None else studies.design[..., order, :]
    return check(y, v, used, design), np.flatnonzero(np.diff(labels[order], prepend=-1))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is said of a sandwich."""

    fit: Sandwich
    correction: Correction
    clusters: NDArray[np.int_]
    tested: Sequence[int] | None
    level: float

    def robust(self, tau2: Floats) -> Robust:
        b, variance, df = self.fit.coefficients, self._variance(), self._df()
        se, noise = np.sqrt(np.diagonal(variance, axis1=-2, axis2=-1)), self._noise
        se = np.where(se <= noise, 0.0, se)
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = np.where((abs(b) <= noise) & (se == 0), 0.0, b / se)
        margin = critical_value(self.level, df) * se
        return Robust(
            coefficients=b,
            se=se,
            statistic=statistic,
            df=df,
            p=two_sided_p(statistic, df),
            ci_lower=b - margin,
            ci_upper=b + margin,
            level=self.level,
            variance=variance,
            tau2=tau2.copy(),
            clusters=self.clusters,
            wald=None if self.tested is None else self._wald(variance, list(self.tested)),
        )

    @property
    def _noise(self) -> Floats:
        """What of a coefficient or its standard error is rounding: (..., p)."""
        return np.asarray(ROUNDING * np.sqrt(self.fit.model))

    @property
    def _left(self) -> Floats:
        """n - p for n clusters: (...)."""
        return np.asarray(self.clusters - self.fit.coefficients.shape[-1], float)

    def _variance(self) -> Floats:
        variance = self.fit.variance
        if self.correction is Correction.CR1:
            return variance * (self.clusters / self._left)[..., None, None]
        return variance

    def _df(self) -> Floats:
        if self.correction is Correction.CR2:
            return self.fit.degrees_of_freedom()
        return np.broadcast_to(self._left[..., None], self.fit.coefficients.shape).copy()

    def _wald(self, variance: Floats, places: list[int]) -> WaldTest:
        q = len(places)
        part, expected = (m[..., places, :][..., places] for m in (variance, self.fit.expected))
        if singular(part) or singular(expected):
            raise ValueError("The variance of the tested coefficients is singular: few clusters.")
        b = self.fit.coefficients[..., places, None]
        squared = (np.swapaxes(b, -1, -2) @ np.linalg.solve(part, b))[..., 0, 0]
        if self.correction is not Correction.CR2:
            return _f_test(squared / q, q, self._left)
        eta = self.fit.hotelling(places)
        return _f_test(np.maximum(0.0, eta - q + 1) / (eta * q) * squared, q, eta - q + 1)


def _f_test(statistic: Floats, df: int, df2: Floats) -> WaldTest:
    p = stats.f.sf(statistic, df, np.where(df2 > 0, df2, 1.0))
    return WaldTest(statistic, df, df2, np.where(df2 > 0, p, 1.0))

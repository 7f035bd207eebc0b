"""Regression tests of funnel-plot asymmetry, and the estimates PET and PEESE they lead to."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import Regression, regress
from synthesis.stats.studies import Floats, Studies, check, refuse
from synthesis.stats.tau2 import Estimator


class Predictor(StrEnum):
    """What the effects are regressed on: metafor's codes, and W = sqrt(1 / n1 + 1 / n2)."""

    SEI = "sei"
    VI = "vi"
    NI = "ni"
    NINV = "ninv"
    SQRTNI = "sqrtni"
    SQRTNINV = "sqrtninv"
    W = "w"

    @property
    def vanishes(self) -> bool:
        """Whether an infinitely large study has the value 0, so that the intercept is its effect."""
        return self not in {Predictor.NI, Predictor.SQRTNI}


class Model(StrEnum):
    """LM: weights 1 / v and an estimated dispersion (Egger); RMA: a mixed-effects model."""

    LM = "lm"
    RMA = "rma"


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """A regression test of asymmetry. statistic, p and df (...) belong to the slope.

    `limit` is the effect expected of a study whose predictor is 0, None where none can have it.
    `fit` is the whole regression: intercept, slope.
    """

    predictor: Predictor
    statistic: Floats
    df: Floats
    p: Floats
    limit: Floats | None
    limit_lower: Floats | None
    limit_upper: Floats | None
    fit: Regression


@dataclass(frozen=True, slots=True)
class PetPeese:
    """Effects adjusted for small studies: the intercepts of `pet` and `peese`.

    `peese_chosen` (...) says which of them `estimate`, `ci_lower` and `ci_upper` are.
    """

    pet: Regression
    peese: Regression
    peese_chosen: NDArray[np.bool_]
    estimate: Floats
    ci_lower: Floats
    ci_upper: Floats


def default_predictor(measure: str) -> Predictor:
    """W for a standardised difference of means, whose standard error depends on it; else SEI."""
    return Predictor.W if measure.startswith("SMD") else Predictor.SEI


def regression_test(
    y: ArrayLike,
    v: ArrayLike,
    *,
    predictor: Predictor = Predictor.SEI,
    n: ArrayLike | None = None,
    arms: tuple[ArrayLike, ArrayLike] | None = None,
    model: Model = Model.LM,
    estimator: Estimator = Estimator.REML,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> Asymmetry:
    """Whether effects depend on the size of the study: the slope of y on the predictor.

    y, v, n and the two arms' numbers (..., k) -> (...). `n`, a study's total, is needed by NI,
    NINV, SQRTNI and SQRTNINV; `arms` by W. LM is weighted least squares with weights 1 / v, its
    residual variance estimated, tested by t(k - 2); RMA uses the estimator and the test.
    With SEI the slope of LM is Egger's intercept. Equals metafor's regtest(x, model=, predictor=);
    it has no W, which equals its sqrtninv where all arms are equal.
    Sources: Egger et al. 1997, doi:10.1136/bmj.315.7109.629; Pustejovsky & Rodgers 2019,
    doi:10.1002/jrsm.1332. Raises InvalidStudy; ValueError for fewer than three studies, and where
    all studies have the same predictor.
    """
    studies = _at_least_three(check(y, v, included))
    named = Predictor(predictor)
    values = _values(named, studies, n, arms)
    fit = _fit(studies, values, Model(model), estimator, test, level)
    return Asymmetry(
        predictor=named,
        statistic=fit.statistic[..., 1],
        df=fit.df,
        p=fit.p[..., 1],
        limit=fit.coefficients[..., 0] if named.vanishes else None,
        limit_lower=fit.ci_lower[..., 0] if named.vanishes else None,
        limit_upper=fit.ci_upper[..., 0] if named.vanishes else None,
        fit=fit,
    )


def pet_peese(
    y: ArrayLike,
    v: ArrayLike,
    *,
    model: Model = Model.LM,
    estimator: Estimator = Estimator.REML,
    test: MeanTest = MeanTest.Z,
    level: float = 0.95,
    alpha: float = 0.1,
    included: ArrayLike | None = None,
) -> PetPeese:
    """The effect of an infinitely precise study: PET regresses y on sqrt(v), PEESE on v.

    (..., k) -> (...). PEESE is chosen where the two-sided p of PET's intercept is below alpha:
    PET is biased towards 0 where there is an effect, PEESE away from it where there is none.
    LM equals R's lm(yi ~ sqrt(vi), weights = 1/vi) and lm(yi ~ vi, weights = 1/vi).
    Source: Stanley & Doucouliagos 2014, doi:10.1002/jrsm.1095. Raises as regression_test.
    """
    studies = _at_least_three(check(y, v, included))
    pet, peese = (
        _fit(studies, _values(named, studies, None, None), Model(model), estimator, test, level)
        for named in (Predictor.SEI, Predictor.VI)
    )
    chosen = np.asarray(pet.p[..., 0] < alpha)
    return PetPeese(
        pet=pet,
        peese=peese,
        peese_chosen=chosen,
        estimate=np.where(chosen, peese.coefficients[..., 0], pet.coefficients[..., 0]),
        ci_lower=np.where(chosen, peese.ci_lower[..., 0], pet.ci_lower[..., 0]),
        ci_upper=np.where(chosen, peese.ci_upper[..., 0], pet.ci_upper[..., 0]),
    )


def _at_least_three(studies: Studies) -> Studies:
    if (studies.k < 3).any():
        raise ValueError("A regression on the size of the study needs at least three studies.")
    return studies


def _fit(
    studies: Studies,
    values: Floats,
    model: Model,
    estimator: Estimator,
    test: MeanTest,
    level: float,
) -> Regression:
    """LM is the common-effect regression with the Knapp-Hartung factor, which is its dispersion."""
    if model is Model.LM:
        estimator, test = Estimator.EE, MeanTest.KNHA
    return regress(
        studies.y,
        studies.v,
        np.stack([np.ones_like(values), values], axis=-1),
        estimator=estimator,
        test=test,
        level=level,
        included=studies.included,
    )


def _values(
    predictor: Predictor,
    studies: Studies,
    n: ArrayLike | None,
    arms: tuple[ArrayLike, ArrayLike] | None,
) -> Floats:
    """The predictor (..., k); 1 for a study left out."""
    if predictor is Predictor.SEI:
        return np.sqrt(studies.v)
    if predictor is Predictor.VI:
        return studies.v
    if predictor is Predictor.W:
        if arms is None:
            raise ValueError("The predictor W needs the numbers of both arms.")
        first, second = (_numbers(each, studies) for each in arms)
        return np.sqrt(1 / first + 1 / second)
    if n is None:
        raise ValueError(f"The predictor {predictor} needs the studies' numbers n.")
    total = _numbers(n, studies)
    if predictor in {Predictor.SQRTNI, Predictor.SQRTNINV}:
        total = np.sqrt(total)
    return 1 / total if predictor in {Predictor.NINV, Predictor.SQRTNINV} else total


def _numbers(n: ArrayLike, studies: Studies) -> Floats:
    numbers = np.where(studies.included, np.asarray(n, float), 1.0)
    refuse(~(np.isfinite(numbers) & (numbers > 0)), "has no number of participants above 0.")
    return numbers

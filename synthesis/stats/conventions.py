"""Named conventions: every detail in which programs compute the same meta-analysis differently."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes import (
    FROM_COUNTS,
    FROM_MEANS,
    Correction,
    EffectSizes,
    Measure,
    VType,
)
from synthesis.stats.effect_sizes.given import Sizes, added, broadcast, result
from synthesis.stats.pooling import MeanTest, PredictionInterval
from synthesis.stats.studies import Floats
from synthesis.stats.tau2 import Estimator


class Addition(StrEnum):
    """Where the half goes that is added to a study with an empty cell."""

    CELLS = "to all four cells"
    EVENTS = "to events and totals of a risk ratio, and to the variance of a risk difference"


class I2From(StrEnum):
    """What I2 is computed from."""

    TAU2 = "tau2"
    Q = "Q"


@dataclass(frozen=True, slots=True)
class Convention:
    """The details of one program's defaults; `prediction` None where it gives no interval."""

    name: str
    program: str
    smd_variance: VType
    smd_correction: Correction
    addition: Addition
    drop00: bool
    estimator: Estimator
    test: MeanTest
    i2_from: I2From
    prediction: PredictionInterval | None

    def details(self) -> dict[str, str]:
        """Every detail in words, to be printed with a result."""
        return {
            "program": self.program,
            "variance of an SMD": _VARIANCES[self.smd_variance],
            "small-sample correction J": _CORRECTIONS[self.smd_correction],
            "studies with an empty cell": f"1/2 is added {self.addition}",
            "studies without events in both arms": _DOUBLE_ZERO[self.drop00],
            "tau2": str(self.estimator),
            "test and interval of the mean": _TESTS[self.test],
            "I2": f"from {self.i2_from}",
            "prediction interval": _PREDICTIONS[self.prediction],
        }


def effect_sizes(
    convention: Convention,
    measure: Measure,
    *columns: ArrayLike,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """yi and vi of MD, SMD, OR, RR or RD as the convention computes them; columns (..., k).

    Six columns of means or four of counts, as `from_means` and `from_counts`. With studies
    without events in both arms left out, RD keeps them: its effect is defined. Raises as those;
    ValueError for a measure on which the programs are not compared.
    """
    if measure not in COMPARED:
        raise ValueError(f"Conventions are defined for {', '.join(COMPARED)}, not {measure}.")
    if measure == Measure.MD:
        return FROM_MEANS[measure](*columns, included=included)
    if measure == Measure.SMD:
        options = {"vtype": convention.smd_variance, "correction": convention.smd_correction}
        return FROM_MEANS[measure](*columns, **options, included=included)
    drop00 = convention.drop00 and measure != Measure.RD
    found = FROM_COUNTS[measure](*columns, drop00=drop00, included=included)
    if convention.addition is Addition.EVENTS and measure in _BY_EVENTS:
        return _half_to_events(measure, found, columns, included)
    return found


def _half_to_events(
    measure: Measure,
    found: EffectSizes,
    columns: tuple[ArrayLike, ...],
    included: ArrayLike | None,
) -> EffectSizes:
    """RR and RD with the half where the R package meta puts it."""
    (a, b, c, d), mask = broadcast(columns, included)
    empty = (a == 0) | (b == 0) | (c == 0) | (d == 0)
    half = added(empty, mask, 0.5, "only0")
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(_BY_EVENTS[measure](a, a + b, c, c + d, half), found.estimable)


def _risk_ratio(a: Floats, n1: Floats, c: Floats, n2: Floats, half: Floats) -> Sizes:
    """Totals grow by a half too, not by a whole."""
    yi = np.log((a + half) / (n1 + half)) - np.log((c + half) / (n2 + half))
    vi = 1 / (a + half) - 1 / (n1 + half) + 1 / (c + half) - 1 / (n2 + half)
    return yi, vi


def _risk_difference(a: Floats, n1: Floats, c: Floats, n2: Floats, half: Floats) -> Sizes:
    """The difference is that of the counts as they are; only its variance has the half."""
    first = (a + half) * (n1 - a + half) / (n1 + 2 * half) ** 3
    second = (c + half) * (n2 - c + half) / (n2 + 2 * half) ** 3
    return a / n1 - c / n2, first + second


COMPARED = (Measure.MD, Measure.SMD, Measure.OR, Measure.RR, Measure.RD)
_BY_EVENTS: dict[Measure, Callable[[Floats, Floats, Floats, Floats, Floats], Sizes]] = {
    Measure.RR: _risk_ratio,
    Measure.RD: _risk_difference,
}
_VARIANCES = {
    VType.LS: "1/n1 + 1/n2 + g^2 / (2 N)",
    VType.LS2: "J^2 (1/n1 + 1/n2 + d^2 / (2 N))",
    VType.UB: "1/n1 + 1/n2 + (1 - (m - 2) / (m J^2)) g^2 with m = N - 2",
    VType.RM: "1/n1 + 1/n2 + g^2 / (2 (N - 3.94))",
}
_CORRECTIONS = {
    Correction.EXACT: "exact, by gamma functions",
    Correction.APPROXIMATE: "approximate, 1 - 3 / (4 N - 9)",
}
_DOUBLE_ZERO = {True: "are left out of OR and RR", False: "are kept, with the 1/2"}
_TESTS = {MeanTest.Z: "normal (Wald)"}
_PREDICTIONS = {
    PredictionInterval.NORMAL: "normal",
    PredictionInterval.T_K_2: "t with k - 2 degrees of freedom",
    None: "none",
}
METAFOR = Convention(
    name="metafor",
    program="R package metafor 3.8-1, escalc() and rma()",
    smd_variance=VType.LS,
    smd_correction=Correction.EXACT,
    addition=Addition.CELLS,
    drop00=False,
    estimator=Estimator.REML,
    test=MeanTest.Z,
    i2_from=I2From.TAU2,
    prediction=PredictionInterval.NORMAL,
)
REVMAN = Convention(
    name="RevMan",
    program="Review Manager 5.4, inverse variance, random effects",
    smd_variance=VType.RM,
    smd_correction=Correction.APPROXIMATE,
    addition=Addition.CELLS,
    drop00=True,
    estimator=Estimator.DL,
    test=MeanTest.Z,
    i2_from=I2From.Q,
    prediction=None,
)
META = Convention(
    name="meta",
    program="R package meta 6, metacont() and metabin(method = \"Inverse\")",
    smd_variance=VType.UB,
    smd_correction=Correction.EXACT,
    addition=Addition.EVENTS,
    drop00=True,
    estimator=Estimator.REML,
    test=MeanTest.Z,
    i2_from=I2From.Q,
    prediction=PredictionInterval.T_K_2,
)
CMA = Convention(
    name="CMA",
    program="Comprehensive Meta-Analysis, as Borenstein et al. 2009",
    smd_variance=VType.LS2,
    smd_correction=Correction.APPROXIMATE,
    addition=Addition.CELLS,
    drop00=True,
    estimator=Estimator.DL,
    test=MeanTest.Z,
    i2_from=I2From.Q,
    prediction=PredictionInterval.T_K_2,
)
CONVENTIONS = {each.name: each for each in (METAFOR, REVMAN, META, CMA)}

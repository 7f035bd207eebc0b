"""Named conventions: every detail in which programs compute the same meta-analysis differently."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
from synthesis.stats.effect_sizes.given import Sizes, added, broadcast, quietly, result
from synthesis.stats.pooling import MeanTest, PredictionInterval
from synthesis.stats.studies import Floats, Mask
from synthesis.stats.tau2 import Estimator


class Addition(StrEnum):
    """Where the half goes that is added to a study with an empty cell.

    EVENTS: OR as CELLS; RR: to events and, instead of a whole, to totals; RD: the difference is
    that of the counts as they are, only its variance has the half.
    """

    CELLS = "1/2 is added to all four cells"
    EVENTS = "1/2 is added to all four cells of OR, to events and totals of RR, for RD's variance"


class DoubleZero(StrEnum):
    """What becomes of a study without events, or with nothing else, in both arms; RD keeps it."""

    KEPT = "are kept, with the 1/2"
    LEFT_OUT = "are left out of OR and RR, as are those where everyone has one"
    WITHOUT_EVENTS = "are left out of OR and RR; those where everyone has one of OR only"


class I2From(StrEnum):
    """What I2 is computed from."""

    TAU2 = "from tau2"
    Q = "from Q"


@dataclass(frozen=True, slots=True)
class Convention:
    """The details of one program's defaults; `prediction` None where it gives no interval."""

    name: str
    program: str
    smd_variance: VType
    smd_correction: Correction
    addition: Addition
    double_zero: DoubleZero
    estimator: Estimator
    test: MeanTest
    i2_from: I2From
    prediction: PredictionInterval | None

    def words(self, detail: str) -> str:
        """One of DETAILS as words; a choice that has none of its own says its code."""
        value = getattr(self, detail)
        return _WORDS.get(detail, {}).get(value, str(value))

    def details(self) -> dict[str, str]:
        """Every detail in words, to be printed with a result."""
        return {"program": self.program} | {DETAILS[each]: self.words(each) for each in DETAILS}


def effect_sizes(
    convention: Convention,
    measure: Measure,
    *columns: ArrayLike,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """yi and vi of MD, SMD, OR, RR or RD as the convention computes them; columns (..., k).

    Six columns of means or four of counts, as `from_means` and `from_counts`; what the convention
    leaves out is not estimable. Under METAFOR equals metafor's escalc(measure). Raises as those;
    ValueError for a measure on which the programs are not compared.
    """
    measure = Measure(measure)
    if measure not in COMPARED:
        raise ValueError(f"Conventions are defined for {', '.join(COMPARED)}, not {measure}.")
    if measure is Measure.MD:
        return FROM_MEANS[measure](*columns, included=included)
    if measure is Measure.SMD:
        vtype, correction = convention.smd_variance, convention.smd_correction
        return FROM_MEANS[measure](*columns, vtype=vtype, correction=correction, included=included)
    found = FROM_COUNTS[measure](*columns, included=included)
    (a, b, c, d), mask = broadcast(columns, included)
    mask = mask & ~_left_out(convention.double_zero, measure, (a, b, c, d))
    if convention.addition is Addition.EVENTS and measure in _BY_EVENTS:
        half = added((a == 0) | (b == 0) | (c == 0) | (d == 0), mask, 0.5, "only0")
        with quietly():
            return result(_BY_EVENTS[measure](a, b, c, d, half), mask)
    return result((found.yi, found.vi), mask)


def _left_out(double_zero: DoubleZero, measure: Measure, cells: tuple[Floats, ...]) -> Mask:
    a, b, c, d = cells
    if double_zero is DoubleZero.KEPT or measure is Measure.RD:
        return np.zeros(a.shape, bool)
    without, everyone = (a == 0) & (c == 0), (b == 0) & (d == 0)
    if double_zero is DoubleZero.WITHOUT_EVENTS and measure is Measure.RR:
        return np.asarray(without)
    return np.asarray(without | everyone)


def _risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats, half: Floats) -> Sizes:
    """The variance's events have no half where everyone has one."""
    first, second = a + b + half, c + d + half
    yi = np.log((a + half) / first) - np.log((c + half) / second)
    more = np.where((b == 0) & (d == 0), 0.0, half)
    return yi, 1 / (a + more) - 1 / first + 1 / (c + more) - 1 / second


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats, half: Floats) -> Sizes:
    first = (a + half) * (b + half) / (a + b + 2 * half) ** 3
    second = (c + half) * (d + half) / (c + d + 2 * half) ** 3
    return a / (a + b) - c / (c + d), first + second


COMPARED = (Measure.MD, Measure.SMD, Measure.OR, Measure.RR, Measure.RD)
_BY_EVENTS: dict[Measure, Callable[[Floats, Floats, Floats, Floats, Floats], Sizes]] = {
    Measure.RR: _risk_ratio,
    Measure.RD: _risk_difference,
}
DETAILS = {
    "smd_variance": "variance of an SMD",
    "smd_correction": "small-sample correction J of an SMD",
    "addition": "studies with an empty cell",
    "double_zero": "studies without events in both arms",
    "estimator": "tau2",
    "test": "test and interval of the mean",
    "i2_from": "I2",
    "prediction": "prediction interval",
}  # the fields of a Convention that are choices, by their names in words
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "smd_variance": {
        VType.LS: "1/n1 + 1/n2 + g^2 / (2 N)",
        VType.LS2: "J^2 (1/n1 + 1/n2 + d^2 / (2 N))",
        VType.UB: "1/n1 + 1/n2 + (1 - (m - 2) / (m J^2)) g^2 with m = N - 2",
        VType.RM: "1/n1 + 1/n2 + g^2 / (2 (N - 3.94))",
    },
    "smd_correction": {
        Correction.EXACT: "exact, by gamma functions",
        Correction.APPROXIMATE: "approximate, 1 - 3 / (4 N - 9)",
    },
    "test": {MeanTest.Z: "normal (Wald)"},
    "prediction": {
        PredictionInterval.NORMAL: "normal",
        PredictionInterval.T_K_2: "t with k - 2 degrees of freedom",
        None: "none",
    },
}
METAFOR = Convention(
    name="metafor",
    program="R package metafor 3.8-1, escalc() and rma()",
    smd_variance=VType.LS,
    smd_correction=Correction.EXACT,
    addition=Addition.CELLS,
    double_zero=DoubleZero.KEPT,
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
    double_zero=DoubleZero.LEFT_OUT,
    estimator=Estimator.DL,
    test=MeanTest.Z,
    i2_from=I2From.Q,
    prediction=None,
)
META = Convention(
    name="meta",
    program='R package meta 6, metacont() and metabin(method = "Inverse")',
    smd_variance=VType.UB,
    smd_correction=Correction.EXACT,
    addition=Addition.EVENTS,
    double_zero=DoubleZero.WITHOUT_EVENTS,
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
    double_zero=DoubleZero.LEFT_OUT,
    estimator=Estimator.DL,
    test=MeanTest.Z,
    i2_from=I2From.Q,
    prediction=PredictionInterval.T_K_2,
)
CONVENTIONS = {each.name: each for each in (METAFOR, REVMAN, META, CMA)}

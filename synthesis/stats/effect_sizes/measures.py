"""The effect measures by metafor's codes, and the kinds of sampling variance."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from synthesis.stats.studies import Floats, Mask


class Measure(StrEnum):
    """Effect measures by metafor's codes; ratios are analysed as logarithms."""

    # two groups: means
    MD = "MD"
    SMD = "SMD"
    SMDH = "SMDH"
    SMD1 = "SMD1"
    SMD1H = "SMD1H"
    ROM = "ROM"
    VR = "VR"
    CVR = "CVR"
    D2ORL = "D2ORL"
    D2ORN = "D2ORN"
    # two groups: events
    OR = "OR"
    RR = "RR"
    RD = "RD"
    AS = "AS"
    PETO = "PETO"
    PHI = "PHI"
    YUQ = "YUQ"
    YUY = "YUY"
    PBIT = "PBIT"
    OR2DL = "OR2DL"
    OR2DN = "OR2DN"
    # two groups: events in person-time
    IRR = "IRR"
    IRD = "IRD"
    IRSD = "IRSD"
    # the same people twice
    MC = "MC"
    SMCC = "SMCC"
    SMCR = "SMCR"
    SMCRH = "SMCRH"
    ROMC = "ROMC"
    VRC = "VRC"
    CVRC = "CVRC"
    # one group
    PR = "PR"
    PLN = "PLN"
    PLO = "PLO"
    PAS = "PAS"
    PFT = "PFT"
    MN = "MN"
    MNLN = "MNLN"
    SDLN = "SDLN"
    CVLN = "CVLN"
    IR = "IR"
    IRLN = "IRLN"
    IRS = "IRS"
    IRFT = "IRFT"
    COR = "COR"
    UCOR = "UCOR"
    ZCOR = "ZCOR"
    # as reported
    GEN = "GEN"

    @property
    def is_log(self) -> bool:
        """Whether the analysis scale is the logarithm of the measure."""
        return _INVERSES.get(self) is np.exp

    @property
    def null_value(self) -> float:
        """The value, on the measure's own scale, at which the arms do not differ."""
        return 1.0 if self.is_log else 0.0

    def back_transform(self, value: ArrayLike) -> Floats:
        """From the analysis scale to the measure's own, such as exp for a ratio.

        PFT, whose way back needs a number of people, stays as it is: see `from_freeman_tukey`. So
        do IRFT and what has no scale of its own to go back to, such as differences of angles.
        """
        numbers = np.asarray(value, float)
        inverse = _INVERSES.get(self)
        return numbers if inverse is None else np.asarray(inverse(numbers))


class VType(StrEnum):
    """Kinds of sampling variance, by metafor's codes where it has them.

    LS and LS2 are large-sample formulas, UB is unbiased, AV puts the mean over the studies for
    the study's own value; HO and AVHO take one SD for both arms; RM is RevMan's for an SMD.
    """

    LS = "LS"
    LS2 = "LS2"
    UB = "UB"
    AV = "AV"
    HO = "HO"
    AVHO = "AVHO"
    RM = "RM"


@dataclass(frozen=True, slots=True)
class EffectSizes:
    """yi and vi on the analysis scale; where `estimable` is False both are NaN."""

    yi: Floats
    vi: Floats
    estimable: Mask


def from_freeman_tukey(value: ArrayLike, n: ArrayLike) -> Floats:
    """The proportion of a double arcsine (PFT) among n people: for a pooled one, the harmonic mean.

    With t = 2 value: p = (1 - sign(cos t) sqrt(1 - (sin t + (sin t - 1 / sin t) / n)^2)) / 2;
    beyond the values that 0 and n of n give, 0 and 1. Equals metafor's transf.ipft.
    Source: Miller 1978, doi:10.1080/00031305.1978.10479283. Raises ValueError for an n that is
    not finite or not above 0.
    """
    t, people = 2 * np.asarray(value, float), np.asarray(n, float)
    if not (np.isfinite(people) & (people > 0)).all():
        raise ValueError("A double arcsine needs a number of people above 0.")
    least = np.arcsin(np.sqrt(1 / (people + 1)))
    inside = np.clip(t, least, np.pi - least)
    sine = np.sin(inside)
    root = 1 - (sine + (sine - 1 / sine) / people) ** 2
    p = (1 - np.sign(np.cos(inside)) * np.sqrt(np.maximum(root, 0.0))) / 2
    return np.where(t <= least, 0.0, np.where(t >= np.pi - least, 1.0, p))


def _from_angle(value: Floats) -> Floats:
    return np.asarray(np.sin(np.clip(value, 0.0, np.pi / 2)) ** 2)


def _from_root(value: Floats) -> Floats:
    return np.asarray(np.maximum(value, 0.0) ** 2)


_LOGS = (
    *(Measure.OR, Measure.RR, Measure.PETO, Measure.IRR, Measure.ROM, Measure.ROMC),
    *(Measure.VR, Measure.CVR, Measure.VRC, Measure.CVRC, Measure.D2ORL, Measure.D2ORN),
    *(Measure.PLN, Measure.MNLN, Measure.SDLN, Measure.CVLN, Measure.IRLN),
)
_INVERSES: dict[Measure, Callable[[Floats], Floats]] = {
    **dict.fromkeys(_LOGS, np.exp),
    Measure.PLO: expit,
    Measure.ZCOR: np.tanh,
    Measure.PAS: _from_angle,
    Measure.IRS: _from_root,
}

"""How likely a study with the p-value p is to be seen, relative to others: weight functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np

from synthesis.stats.studies import Floats

LARGEST = 100.0  # of a parameter, as in metafor: beyond it the weights hardly change
CLIPPED = 1e-5  # p of functions that end at 0 or inf is kept so far from 0 and 1


class Selection(StrEnum):
    """The weight functions, by metafor's codes.

    STEPFUN is constant between steps of p; with parameters d (and d1, d2) the others are HALFNORM
    exp(-d p^2), NEGEXP exp(-d p), LOGISTIC 2 exp(-d p) / (1 + exp(-d p)), POWER (1 - p)^d,
    NEGEXPPOW exp(-d1 p^(1 / d2)) and BETA p^(d1 - 1) (1 - p)^(d2 - 1).
    """

    STEPFUN = "stepfun"
    BETA = "beta"
    HALFNORM = "halfnorm"
    NEGEXP = "negexp"
    LOGISTIC = "logistic"
    POWER = "power"
    NEGEXPPOW = "negexppow"


LogWeight = Callable[[Floats, Floats, Floats], Floats]  # of p, parameters (..., d, 1, 1), precision


@dataclass(frozen=True, slots=True)
class Smooth:
    """A weight function without steps: its logarithm, bounds and starting values."""

    log: LogWeight
    lower: tuple[float, ...]
    starts: Sequence[tuple[float, ...]]
    clipped: bool = False


def _beta(p: Floats, d: Floats, _: Floats) -> Floats:
    return (d[..., 0, :, :] - 1) * np.log(p) + (d[..., 1, :, :] - 1) * np.log1p(-p)


def _logistic(p: Floats, d: Floats, precision: Floats) -> Floats:
    return np.asarray(np.log(2) - np.logaddexp(0, d[..., 0, :, :] * precision * p))


def _negative_power(p: Floats, d: Floats, precision: Floats) -> Floats:
    return -d[..., 0, :, :] * precision * p ** (1 / d[..., 1, :, :])


_ONE = tuple((each,) for each in (0.1, 1.0, 4.0, 15.0, 50.0))

SMOOTH = {
    Selection.BETA: Smooth(
        _beta,
        (CLIPPED, CLIPPED),
        ((1.0, 1.0), (0.5, 1.0), (0.3, 2.0), (1.0, 5.0), (3.0, 1.0), (0.8, 0.3)),
        clipped=True,
    ),
    Selection.HALFNORM: Smooth(lambda p, d, q: -d[..., 0, :, :] * q * p**2, (0.0,), _ONE),
    Selection.NEGEXP: Smooth(lambda p, d, q: -d[..., 0, :, :] * q * p, (0.0,), _ONE),
    Selection.LOGISTIC: Smooth(_logistic, (0.0,), _ONE),
    Selection.POWER: Smooth(
        lambda p, d, q: d[..., 0, :, :] * q * np.log1p(-p), (0.0,), _ONE, clipped=True
    ),
    Selection.NEGEXPPOW: Smooth(
        _negative_power, (0.0, 0.01), tuple(product((0.3, 3.0, 20.0), (0.3, 1.0, 3.0)))
    ),
}


def step_starts(free: int) -> list[tuple[float, ...]]:
    """Starting values of the weights after the first: constant ones, and ones that go on."""
    levels = (0.03, 0.2, 0.6, 1.5, 8.0)
    constant = [(level,) * free for level in levels]
    gradual = [tuple(level ** ((j + 1) / free) for j in range(free)) for level in levels]
    return constant if free == 1 else constant + gradual

"""Every measure, with data that all of its family accept and the kinds of variance it has."""

import numpy as np

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import Measure, VType

SHAPE = (3, 5)
_random = np.random.default_rng(20)


def _draw(low, high):
    return _random.uniform(low, high, SHAPE)


def _count(low, high):
    return _random.integers(low, high, SHAPE).astype(float)


def _arm():
    return _draw(5, 20), _draw(1, 5), _count(5, 60)


def _events(*columns):
    """With an empty cell in each of two rows."""
    columns[0][0, 1] = columns[0][2, 3] = 0
    return columns


_PEOPLE = _count(20, 90)
FAMILIES = {
    "means": (effect_sizes.FROM_MEANS, (*_arm(), *_arm())),
    "counts": (effect_sizes.FROM_COUNTS, _events(*(_count(1, 40) for _ in range(4)))),
    "rates": (
        effect_sizes.FROM_RATES,
        _events(_count(1, 40), _draw(50, 200), _count(1, 40), _draw(50, 200)),
    ),
    "pairs": (
        effect_sizes.FROM_PAIRS,
        (*_arm()[:2], *_arm()[:2], _count(6, 60), _draw(-0.9, 0.9)),
    ),
    "proportion": (effect_sizes.FROM_PROPORTION, _events(_count(1, 15), _PEOPLE)),
    "rate": (effect_sizes.FROM_RATE, _events(_count(1, 40), _draw(50, 200))),
    "mean": (effect_sizes.FROM_MEAN, _arm()),
    "correlation": (effect_sizes.FROM_CORRELATION, (_draw(-0.9, 0.9), _PEOPLE)),
}
LS, LS2, UB, AV, HO, AVHO, RM = VType
VTYPES = {
    Measure.MD: (LS, HO),
    Measure.SMD: (LS, LS2, UB, AV, RM),
    Measure.ROM: (LS, HO, AV, AVHO),
    Measure.OR: (LS, AV),
    Measure.RR: (LS, AV),
    Measure.RD: (LS, UB, AV),
    Measure.SMCC: (LS, LS2, UB),
    Measure.SMCR: (LS, LS2, UB),
    Measure.SMCRH: (LS, LS2),
    Measure.PR: (LS, UB, AV),
    Measure.PLN: (LS, AV),
    Measure.PLO: (LS, AV),
    Measure.COR: (LS, AV),
    Measure.UCOR: (LS, UB, AV),
}
WITHOUT_VTYPE = {"rates", "rate", "mean"}  # families whose functions do not ask
ADDING = {"counts", "rates", "proportion", "rate"}  # to counts of 0


def cases():
    """(function, columns, options) of every measure and kind of variance, by name."""
    for name, (functions, columns) in FAMILIES.items():
        for measure, function in functions.items():
            if name in WITHOUT_VTYPE:
                yield f"{measure}", (function, columns, {})
                continue
            for vtype in VTYPES.get(measure, (LS,)):
                yield f"{measure}-{vtype}", (function, columns, {"vtype": vtype})

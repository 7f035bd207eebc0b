"""Effect sizes from events in person-time: of two groups, and of one."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.effect_sizes.given import (
    Sizes,
    To,
    added,
    broadcast,
    formula,
    quietly,
    refuse_counts,
    result,
)
from synthesis.stats.effect_sizes.measures import EffectSizes, Measure
from synthesis.stats.studies import Floats, Mask, refuse

_WITHOUT_ADDITION = frozenset({Measure.IRSD, Measure.IRS, Measure.IRFT})


def from_rates(
    measure: Measure,
    x1i: ArrayLike,
    t1i: ArrayLike,
    x2i: ArrayLike,
    t2i: ArrayLike,
    *,
    add: float | None = None,
    to: To = "only0",
    drop00: bool = False,
    included: ArrayLike | None = None,
) -> EffectSizes:
    """IRR, IRD or IRSD of x1 events in the person-time t1 against x2 in t2; columns (..., k).

    IRR: yi = log((x1/t1) / (x2/t2)), vi = 1/x1 + 1/x2. IRD: yi = x1/t1 - x2/t2, vi = x1/t1^2 +
    x2/t2^2. IRSD: yi = sqrt(x1/t1) - sqrt(x2/t2), vi = 1/(4 t1) + 1/(4 t2). `add` (1/2; 0 for
    IRSD) goes to both numbers of events of the studies `to` names, see `given.added`; `drop00`
    leaves out studies without events in both arms. Equals metafor's escalc(measure). Source:
    Rothman, Greenland & Lash 2008, Modern Epidemiology, chapter 14. Raises InvalidStudy for
    events not finite or below 0 and a time not finite or not above 0; ValueError for another
    measure and as `given.added`.
    """
    (x1, t1, x2, t2), mask = broadcast((x1i, t1i, x2i, t2i), included)
    _check((x1, x2), (t1, t2), mask)
    if drop00:
        mask = mask & ~((x1 == 0) & (x2 == 0))
    more = added((x1 == 0) | (x2 == 0), mask, _default(measure, add), to)
    x1, x2 = (np.where(mask, each + more, 1.0) for each in (x1, x2))
    t1, t2 = (np.where(mask, each, 1.0) for each in (t1, t2))
    with quietly():
        return result(formula(RATES, measure)(x1, t1, x2, t2), mask)


def from_rate(
    measure: Measure,
    xi: ArrayLike,
    ti: ArrayLike,
    *,
    add: float | None = None,
    to: To = "only0",
    included: ArrayLike | None = None,
) -> EffectSizes:
    """IR, IRLN, IRS or IRFT of x events in the person-time t; columns (..., k).

    IR: yi = x/t, vi = x/t^2. IRLN: yi = log(x/t), vi = 1/x. IRS: yi = sqrt(x/t), vi = 1/(4 t).
    IRFT: yi = (sqrt(x/t) + sqrt((x + 1)/t)) / 2, vi = 1/(4 t). `add` (1/2; 0 for IRS, IRFT) goes
    to the events of the studies `to` names, see `given.added`. Equals metafor's escalc(measure).
    Sources: as `from_rates`; IRFT: Freeman & Tukey 1950, doi:10.1214/aoms/1177729756. Raises
    as `from_rates`.
    """
    (x, t), mask = broadcast((xi, ti), included)
    _check((x,), (t,), mask)
    x = np.where(mask, x + added(x == 0, mask, _default(measure, add), to), 1.0)
    t = np.where(mask, t, 1.0)
    with quietly():
        return result(formula(ONE_RATE, measure)(x, t), mask)


def _default(measure: Measure, add: float | None) -> float:
    if add is not None:
        return add
    return 0.0 if measure in _WITHOUT_ADDITION else 0.5


def _check(events: tuple[Floats, ...], times: tuple[Floats, ...], mask: Mask) -> None:
    refuse_counts(events, mask)
    for time in times:
        refuse(mask & ~(np.isfinite(time) & (time > 0)), "has no person-time above 0.")


RATES: dict[Measure, Callable[[Floats, Floats, Floats, Floats], Sizes]] = {
    Measure.IRR: lambda x1, t1, x2, t2: (np.log(x1 / t1) - np.log(x2 / t2), 1 / x1 + 1 / x2),
    Measure.IRD: lambda x1, t1, x2, t2: (x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2),
    Measure.IRSD: lambda x1, t1, x2, t2: (
        np.sqrt(x1 / t1) - np.sqrt(x2 / t2),
        1 / (4 * t1) + 1 / (4 * t2),
    ),
}
ONE_RATE: dict[Measure, Callable[[Floats, Floats], Sizes]] = {
    Measure.IR: lambda x, t: (x / t, x / t**2),
    Measure.IRLN: lambda x, t: (np.log(x / t), 1 / x),
    Measure.IRS: lambda x, t: (np.sqrt(x / t), 1 / (4 * t)),
    Measure.IRFT: lambda x, t: ((np.sqrt(x / t) + np.sqrt((x + 1) / t)) / 2, 1 / (4 * t)),
}

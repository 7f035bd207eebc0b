"""What a contour-enhanced funnel plot draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.studies import Floats, check

LEVELS = (0.90, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Funnel:
    """se and p (..., k): standard errors and two-sided p against the null; 0 and 1 if left out.

    heights (..., h) are standard errors from 0 up. contours (..., levels, h, 2) bound what is not
    significant at 1 - level; limits (..., h, 2) the region that holds `level` of the studies
    around the centre, if there were no bias.
    """

    se: Floats
    p: Floats
    heights: Floats
    contours: Floats
    limits: Floats


def funnel(
    y: ArrayLike,
    v: ArrayLike,
    *,
    centre: ArrayLike,
    tau2: ArrayLike = 0.0,
    null: float = 0.0,
    levels: Sequence[float] = LEVELS,
    level: float = 0.95,
    heights: int = 2,
    included: ArrayLike | None = None,
) -> Funnel:
    """Contours null -+ z se and limits centre -+ z sqrt(se^2 + tau2) from se = 0 to the largest.

    (..., k); centre and tau2 (...) -> (...). Contours are straight, and so are limits where tau2
    is 0: two heights draw them. Equals metafor's funnel(x, refline=null, level=levels, addtau2=).
    Source: Peters et al. 2008, doi:10.1016/j.jclinepi.2007.11.010. Raises InvalidStudy, ValueError
    for fewer than two heights, a tau2 below 0 and what is not finite.
    """
    studies = check(y, v, included)
    middle, between = np.asarray(centre, float), np.asarray(tau2, float)
    if not (np.isfinite(middle).all() and (np.isfinite(between) & (between >= 0)).all()):
        raise ValueError("The centre must be finite, and tau2 finite and not below 0.")
    if heights < 2:
        raise ValueError("A funnel has at least two heights.")
    se = np.where(studies.included, np.sqrt(studies.v), 0.0)
    steps = se.max(-1)[..., None] * np.linspace(0, 1, heights)
    both = np.array([-1.0, 1.0])
    z = critical_value(np.asarray(levels, float))
    contours = null + z[:, None, None] * steps[..., None, :, None] * both
    spread = np.sqrt(steps**2 + between[..., None])
    limits = middle[..., None, None] + critical_value(level) * (spread[..., None] * both)
    p = np.where(studies.included, two_sided_p((studies.y - null) / np.sqrt(studies.v)), 1.0)
    return Funnel(se=se, p=p, heights=steps, contours=contours, limits=limits)

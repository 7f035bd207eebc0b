"""The rank correlation test of funnel-plot asymmetry."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats.studies import Floats, Mask, check

EXACT = 170  # studies up to which R finds the exact distribution: 170! is its largest number


@dataclass(frozen=True, slots=True)
class RankTest:
    """Kendall's tau-b and its two-sided p. `exact` (...): not by the normal approximation."""

    tau: Floats
    p: Floats
    exact: Mask


def rank_test(
    y: ArrayLike, v: ArrayLike, *, exact: bool = True, included: ArrayLike | None = None
) -> RankTest:
    """Kendall's tau-b of y* = (y - mean) / sqrt(v - 1 / sum w) with v; w = 1 / v weights the mean.

    (..., k) -> (...). p is exact where it may be, nothing is tied and k is at most 170; else
    normal, with the variance for ties and no continuity correction. Where all y* or all v are
    equal nothing is ordered: tau = 0, p = 1. Equals metafor's ranktest(x, exact=), which is R's
    cor.test(method="kendall"). Sources: Begg & Mazumdar 1994, doi:10.2307/2533446; Kendall 1970,
    Rank Correlation Methods, chapters 3 to 5. Raises InvalidStudy; ValueError for one study.
    """
    studies = check(y, v, included)
    if (studies.k < 2).any():
        raise ValueError("A rank correlation needs at least two studies.")
    fit = studies.weighted()
    standardised = fit.residuals / np.sqrt(studies.v * fit.slack)
    score, untied, variance = _kendall(standardised, studies.v, studies.included)
    pairs = studies.k * (studies.k - 1) / 2
    ordered = (untied > 0).all(0)
    root = np.sqrt(np.where(ordered, untied[0] * untied[1], 1.0))
    by_counting = exact & (untied == pairs).all(0) & (studies.k <= EXACT)
    z = score / np.sqrt(np.where(ordered, variance, 1.0))
    p = np.where(by_counting, _exact_p(score, studies.k), 2 * stats.norm.sf(np.abs(z)))
    return RankTest(tau=score / root, p=np.minimum(1.0, p), exact=np.asarray(by_counting))


def _kendall(x: Floats, y: Floats, included: Mask) -> tuple[Floats, Floats, Floats]:
    """Concordant less discordant pairs (...), the pairs not tied in x and in y (2, ...), and the
    variance of the first when x and y are independent."""
    score = np.zeros(x.shape[:-1])
    partners = np.zeros((2, *x.shape))
    for i in range(x.shape[-1]):
        both = included & included[..., i : i + 1]
        signs = [np.where(both, np.sign(each - each[..., i : i + 1]), 0.0) for each in (x, y)]
        score += (signs[0] * signs[1]).sum(-1) / 2
        partners += np.abs(signs)
    k = included.sum(-1).astype(float)
    untied = partners.sum(-1) / 2
    tied = np.where(included, k[..., None] - 1 - partners, 0.0)  # with how many others
    linear, quadratic = tied.sum(-1), (tied * (tied - 1)).sum(-1)
    cubic = (tied * (2 * tied + 7)).sum(-1)
    pairs = k * (k - 1)
    third = quadratic.prod(0) / np.maximum(9 * pairs * (k - 2), 1.0)
    second = linear.prod(0) / (2 * pairs)
    return score, untied, (pairs * (2 * k + 5) - cubic.sum(0)) / 18 + third + second


def _exact_p(score: Floats, k: NDArray[np.int_]) -> Floats:
    """Twice the smaller tail of the number of concordant pairs among k untied studies."""
    concordant = np.rint((score + k * (k - 1) / 2) / 2).astype(int)
    p = np.ones(k.shape)
    for number in np.unique(k[k <= EXACT]):
        tails = _tails(int(number))
        p = np.where(k == number, tails[np.minimum(concordant, len(tails) - 1)], p)
    return p


@cache
def _tails(k: int) -> Floats:
    """Of 0, 1, ... concordant pairs: twice the smaller tail, each order of k being as likely."""
    chances = np.ones(1)
    for number in range(2, k + 1):
        chances = np.convolve(chances, np.full(number, 1 / number))
    lower, upper = np.cumsum(chances), np.cumsum(chances[::-1])[::-1]
    return 2 * np.minimum(lower, upper)

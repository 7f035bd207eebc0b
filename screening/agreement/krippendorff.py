"""Krippendorff's alpha for nominal categories and any pattern of missing ratings."""

import numpy as np

from screening.agreement import intervals
from screening.agreement.chance import Floats
from screening.agreement.ratings import Counts
from screening.agreement.results import Alpha, Estimate, Method, Reason

UNUSABLE = 0.05  # of the resamples: as large a part as an interval of 95 % leaves outside


def alpha(counts: Counts, level: float, seed: int, draws: int) -> Alpha:
    """Krippendorff's alpha, its interval by resampling records `draws` times.

    counts (n, k): ratings by record and category. The same ratings and seed give the same
    interval in whatever order the records come. Raises ValueError for fewer than 1 draws.
    """
    if draws < 1:
        raise ValueError(f"A bootstrap needs one resample or more, not {draws}.")
    used = counts[counts.sum(axis=1) > 1]
    found, unusable = _estimate(used, level, seed, draws)
    left_out = len(counts) - len(used)
    return Alpha(found, len(used), left_out, int(used.sum()), seed, draws, unusable)


def _estimate(used: Counts, level: float, seed: int, draws: int) -> tuple[Estimate, int]:
    """The estimate, and how many resamples have none; used (n, k)."""
    method = Method.BOOTSTRAP
    if not len(used):
        return intervals.not_estimable(Reason.NO_RECORDS, method, level), 0
    patterns, times = np.unique(used, axis=0, return_counts=True)
    value = float(_alphas(patterns, times[np.newaxis])[0])
    if np.isnan(value):
        return intervals.not_estimable(Reason.ONE_CATEGORY, method, level), 0
    if len(patterns) == 1 or value == 1:
        reason = Reason.ONE_RECORD if len(used) == 1 else Reason.ZERO_VARIANCE
        return intervals.without_interval(value, reason, method, level), 0
    drawn = np.random.default_rng(seed).multinomial(len(used), times / len(used), size=draws)
    alphas = _alphas(patterns, drawn)
    unusable = int(np.isnan(alphas).sum())
    if unusable > UNUSABLE * draws:
        return intervals.without_interval(value, Reason.UNSTABLE, method, level), unusable
    tails = [(1 - level) / 2, (1 + level) / 2]
    lower, upper = (float(bound) for bound in np.nanquantile(alphas, tails))
    return Estimate(value, method, level, lower=lower, upper=upper), unusable


def _alphas(patterns: Counts, times: Counts) -> Floats:
    """1 - (n - 1) sum o_cd / sum n_c n_d over c != d, (draws); NaN with one category alone.

    patterns (p, k): ratings by category of each kind of record; times (draws, p): how many
    records are of each kind. o is the coincidence matrix, n_c its margins, n their sum.
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; irr::kripp.alpha.
    """
    each = patterns.sum(axis=1)
    disagreeing = (each**2 - (patterns**2).sum(axis=1)) / (each - 1)
    margins = times @ patterns
    n = margins.sum(axis=1)
    by_chance = n**2 - (margins**2).sum(axis=1)
    ratio = np.full(len(times), np.nan)
    np.divide((n - 1) * (times @ disagreeing), by_chance, out=ratio, where=by_chance > 0)
    found: Floats = 1 - ratio
    return found

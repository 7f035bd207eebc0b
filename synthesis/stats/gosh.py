"""The pooled estimate of every subset of the studies, or of very many drawn at random."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats import tau2 as tau2s
from synthesis.stats.studies import Floats, Mask, Studies, check

MOST = 1_000_000  # subsets
NUMBERS = 250_000  # in the largest array held at once


@dataclass(frozen=True, slots=True)
class Gosh:
    """One fit per subset of n: estimate, tau2, i2 (percent), q and the number of studies k: (n).

    `is_all` tells whether these are all subsets. `packed` (n, bytes) holds the members, eight
    studies a byte; `having` unpacks one study.
    """

    estimate: Floats
    tau2: Floats
    i2: Floats
    q: Floats
    k: NDArray[np.int_]
    is_all: bool
    packed: NDArray[np.uint8]

    def having(self, study: int) -> Mask:
        """Which subsets (n) the study at this place is in, of the places from 0 on."""
        if not 0 <= study < 8 * self.packed.shape[1]:
            raise ValueError(f"There is no study at place {study}.")
        byte, bit = divmod(study, 8)
        return np.asarray((self.packed[:, byte] >> (7 - bit)) & 1, bool)


def gosh(
    y: ArrayLike,
    v: ArrayLike,
    *,
    estimator: tau2s.Estimator,
    subsets: int = MOST,
    seed: int = 0,
    included: ArrayLike | None = None,
) -> Gosh:
    """Fit all 2^k - 1 subsets of the k studies (k), or so many random ones if these are fewer.

    Random subsets have each study with the chance 1/2 and are never empty; they may repeat, and
    the same seed draws the same. A study left out is in none. A single study has i2 0.
    i2 = 100 tau2 / (tau2 + s2), s2 the typical variance; for EE max(0, 100 (q - df) / q).
    Memory: about 50 bytes and k / 8 for each subset, beside 100 MB.
    Equals metafor's gosh(rma(yi, vi, method=estimator), subsets=subsets), but for the draws.
    Source: Olkin, Dahabreh & Trikalinos 2012, doi:10.1002/jrsm.1053. Raises InvalidStudy,
    ValueError for more than one data set, and for subsets below 1 or above 10^6.
    """
    studies = check(y, v, included)
    if studies.y.ndim != 1:
        raise ValueError("GOSH takes one data set.")
    if not 1 <= subsets <= MOST:
        raise ValueError(f"GOSH takes 1 to {MOST} subsets.")
    every = 2 ** int(studies.k) - 1
    is_all, count = every <= subsets, min(every, subsets)
    random = np.random.default_rng(seed)
    parts = []
    size = max(1, NUMBERS // studies.y.shape[-1])
    for at in range(0, count, size):
        end = min(at + size, count)
        masks = _numbered(studies, at, end) if is_all else _drawn(studies, end - at, random)
        parts.append((*_fits(studies, masks, tau2s.Estimator(estimator)), np.packbits(masks, -1)))
    estimate, tau2, i2, q, k, packed = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Gosh(estimate, tau2, i2, q, k, is_all, packed)


def _numbered(studies: Studies, begin: int, end: int) -> Mask:
    """The subsets whose numbers are begin + 1 to end in binary: (n, places)."""
    numbers = np.arange(begin + 1, end + 1)
    masks = np.zeros((len(numbers), len(studies.included)), bool)
    for bit, place in enumerate(np.flatnonzero(studies.included)):
        masks[:, place] = numbers >> bit & 1
    return masks


def _drawn(studies: Studies, count: int, random: np.random.Generator) -> Mask:
    masks = np.zeros((count, len(studies.included)), bool)
    empty = np.arange(count)
    while len(empty):
        masks[empty] = random.integers(0, 2, (len(empty), masks.shape[1]), bool) & studies.included
        empty = empty[~masks[empty].any(-1)]
    return masks


def _fits(
    studies: Studies, masks: Mask, estimator: tau2s.Estimator
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int_]]:
    """Estimate, tau2, i2, q and k of each mask."""
    some = check(studies.y, studies.v, masks)
    tau2 = tau2s.estimate(estimator, some.y, some.v, included=masks)
    plain = some.weighted()
    if estimator is tau2s.Estimator.EE:
        excess, whole = np.maximum(0.0, plain.q - some.df), plain.q
    else:
        excess = tau2 * plain.trace
        whole = excess + some.df
    i2 = 100 * excess / np.where(whole > 0, whole, 1.0)
    return some.weighted(tau2).mean, tau2, i2, plain.q, some.k

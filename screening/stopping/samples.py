"""What random samples of the records that nobody included say about recall, exactly."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np

from screening.stopping.chance import at_most, is_rejected, largest, probabilities


@dataclass(frozen=True, slots=True)
class Sample:
    """A simple random sample, drawn without replacement and judged by people.

    `records` were there to draw from at the moment of drawing (the unscreened ones, or those that
    people had excluded), `audited` of them were drawn and judged, `found` of these are relevant.
    `awaiting` were drawn and have no final judgement yet; they are not among `audited`.
    The judgements of the sample are taken as right: let two people make them.
    Raises ValueError for counts that cannot be.
    """

    records: int
    audited: int
    found: int
    awaiting: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.found <= self.audited or self.awaiting < 0:
            raise ValueError(f"A sample cannot have these counts: {self}.")
        if self.audited + self.awaiting > self.records:
            raise ValueError(f"More records were drawn than there are: {self}.")

    @property
    def most(self) -> int:
        """How many of `records` can be relevant, certainly."""
        return self.records - self.audited + self.found


def missed_at_most(alpha: float, *samples: Sample) -> int:
    """How many relevant records the frames of `samples` still hold, at most: the upper bound.

    One or two samples, drawn independently from frames without a record in common. Whatever the
    truth, the bound is too low with probability at most `alpha`. What the samples found is found,
    so it does not count; a frame of which nothing is audited counts with all its records.

    One sample: the largest number of relevant records R with P(X <= found | R) > alpha (inverted
    hypergeometric test; Buonaccorsi 1987, https://doi.org/10.2307/2684755).
    Two: the largest R1 + R2 with P(T <= observed T | R1, R2) > alpha, where T = X1 N1/n1 + X2 N2/n2
    is the unbiased estimate of R1 + R2. As every pair is tested at `alpha`, nothing is split
    between the samples, and the bound is lower than by Bonferroni.
    Raises ValueError unless 0 < alpha < 1 and there are one or two samples.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be between 0 and 1, not {alpha}.")
    if len(samples) not in (1, 2):
        raise ValueError(f"One sample or two can be evaluated, not {len(samples)}.")
    drawn = [sample for sample in samples if sample.audited]
    unknown = sum(sample.records for sample in samples if not sample.audited)
    if len(drawn) == 2:
        unknown += _joint(alpha, *drawn)
    elif drawn:
        unknown += _single(alpha, *drawn)
    return unknown - sum(sample.found for sample in drawn)


def _single(alpha: float, one: Sample) -> int:
    def is_possible(relevant: int) -> bool:
        return not is_rejected(at_most(one.found, one.records, relevant, one.audited), alpha)

    return largest(one.found, one.most, is_possible)


@lru_cache(maxsize=4096)
def _joint(alpha: float, one: Sample, two: Sample) -> int:
    """The largest sum, found by walking along the edge of the pairs that are possible."""

    def is_possible(first: int, second: int) -> bool:
        return not is_rejected(_estimate_at_most(one, two, first, second), alpha)

    last = largest(one.found, one.most, lambda first: is_possible(first, two.found))
    best = one.found + two.found
    for first in range(one.found, last + 1):
        better = max(best + 1 - first, two.found)
        if better <= two.most and is_possible(first, better):
            best = first + largest(better, two.most, partial(is_possible, first))
    return best


def _estimate_at_most(one: Sample, two: Sample, first: int, second: int) -> float:
    """P(T <= observed T) when `first` and `second` are the relevant ones of the two frames.

    T, its terms and `observed` are multiplied by both sample sizes, so as to be whole numbers.
    """
    weights = one.records * two.audited, two.records * one.audited
    observed = one.found * weights[0] + two.found * weights[1]
    counts = np.arange(min(observed // weights[0], one.audited) + 1)
    limits = np.minimum((observed - counts * weights[0]) // weights[1], two.audited)
    below = np.cumsum(probabilities(np.arange(limits[0] + 1), two.records, second, two.audited))
    of_counts = probabilities(counts, one.records, first, one.audited)
    return float(of_counts @ below[limits])


def recall_at_least(found: int, alpha: float, *samples: Sample) -> float | None:
    """The lower confidence bound on recall, from 0 to 1; None when nothing was found at all.

    Found are the relevant records that people know after the audit: `found`, known before the
    samples were drawn (neither frame holds them), and what the samples found. Recall is their
    share of all relevant records: found, left in the frames, or missed there. Without a sample of
    the excluded records this takes it that people exclude no relevant record.
    Error as in `missed_at_most`. Raises ValueError when `found` is negative.
    """
    _check_found(found)
    missed = missed_at_most(alpha, *samples)
    known = found + sum(sample.found for sample in samples)
    return known / (known + missed) if known else None


def _check_found(found: int) -> None:
    if found < 0:
        raise ValueError(f"The number of records found cannot be negative: {found}.")


def too_many_missed(found: int, target: float) -> int:
    """The smallest number of missed records with which recall is below `target`.

    `found` / (`found` + number) < `target`: floor(found / target) + 1 - found, calculated in
    fractions as 57 / 0.95 is not 60 in binary.
    Raises ValueError unless 0 < target <= 1, or when `found` is negative.
    """
    _check_found(found)
    if not 0 < target <= 1:
        raise ValueError(f"A recall to reach is above 0 and at most 1, not {target}.")
    return int(found / Fraction(repr(float(target)))) + 1 - found


def needed(found: int, target: float, alpha: float, *frames: int) -> tuple[int, ...] | None:
    """How many records of each of `frames` to audit, so that none found shows `target` reached.

    The smallest sizes, the same share of each frame (rounded up), with which the lower bound on
    recall is at least `target`. `frames` are the numbers of records to draw from: unscreened, or
    unscreened and excluded. None when `found` is 0, for which recall is not defined.
    Plan for more: what the audit finds makes the bound worse.
    """
    limit, whole = too_many_missed(found, target), max(frames)

    def sizes(part: int) -> tuple[int, ...]:
        return tuple(-(-part * frame // whole) if whole else 0 for frame in frames)

    def falls_short(part: int) -> bool:
        samples = [Sample(frame, size, 0) for frame, size in zip(frames, sizes(part), strict=True)]
        return missed_at_most(alpha, *samples) >= limit

    if not found:
        return None
    if not falls_short(0):
        return sizes(0)
    return sizes(largest(0, whole, falls_short) + 1)

"""How many relevant records a random sample holds: the hypergeometric distribution."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

# Logarithms of factorials of 10^6 lose about six digits; a p within this of the limit is a tie.
TIE = 1e-9


def probabilities(
    counts: NDArray[np.int64], records: int, relevant: int, drawn: int
) -> NDArray[np.float64]:
    """P(X = count) for each of `counts`, X the relevant ones in a simple random sample.

    `drawn` of `records` are sampled without replacement, `relevant` of which are relevant; counts
    that cannot be have probability 0. R: dhyper(counts, relevant, records - relevant, drawn).
    """
    logarithms = (
        _log_choose(relevant, counts)
        + _log_choose(records - relevant, drawn - counts)
        - _log_choose(records, np.asarray(drawn))
    )
    found: NDArray[np.float64] = np.exp(logarithms)
    return found


def _log_choose(of: int, some: NDArray[np.int64]) -> NDArray[np.float64]:
    # gammaln has poles at 0, -1, ...: choosing fewer than none or more than all gives -inf.
    found: NDArray[np.float64] = gammaln(of + 1) - gammaln(some + 1) - gammaln(of - some + 1)
    return found


def at_most(count: int, records: int, relevant: int, drawn: int) -> float:
    """P(X <= count), X as in `probabilities`. R: phyper(count, relevant, ...).

    Whichever has fewer terms is added up: the counts up to `count`, or those of the relevant
    records that are not drawn, fewer than relevant - count of them. The error is about 10^-12.
    """
    unseen = relevant - count
    if count < unseen:
        total = float(probabilities(np.arange(count + 1), records, relevant, drawn).sum())
        return min(1.0, total)
    fewer = probabilities(np.arange(unseen), records, relevant, records - drawn)
    return max(0.0, 1 - float(fewer.sum()))


def is_rejected(p: float, alpha: float) -> bool:
    """Whether `p` <= `alpha`, rounding aside."""
    return p <= alpha * (1 + TIE)


def largest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The largest number from `low` to `high` of which `holds` is true.

    It must be true of `low`, and of every number below one of which it is true.
    """
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low

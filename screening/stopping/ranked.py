"""The criterion of Callaghan and Müller-Hansen on the records in the order of screening.

Callaghan MW, Müller-Hansen F. Statistical stopping criteria for automated screening in systematic
reviews. Systematic Reviews 2020;9:273. https://doi.org/10.1186/s13643-020-01521-4; their own code
is https://github.com/mcallaghan/buscarpy (`calculate_h0` with bias 1).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screening.stopping.chance import at_most, is_rejected, largest
from screening.stopping.samples import Sample, too_many_missed

Order = Sequence[bool] | NDArray[np.bool_]


def ranked_p(order: Order, records: int, target: float) -> float:
    """p of the null hypothesis that recall is below `target`, of a ranked screening.

    `order` says of each screened record, as they were read, whether it is relevant; `records` is
    the number of all, screened or not. For every start, what was read since is taken for a random
    sample of what had not been read by then, and the smallest p counts.
    It supposes that from the best start on the ranking is no worse than chance: relevant records
    at the end (no abstract, another language) go unnoticed. On a random order one look errs no
    more than p says (the tests count it for ten records), repeated looks do: `Plan.is_corrected`.
    0 when too few records are left for recall to be below `target`.
    Raises ValueError when more were read than there are, or unless 0 < target <= 1.
    """
    return _smallest(order, records, too_many_missed(int(np.count_nonzero(order)), target))


def ranked_missed(order: Order, records: int, alpha: float) -> int:
    """How many relevant records are left unread, at most, by the same test at level `alpha`.

    The largest number that it does not reject. Errors and assumptions as in `ranked_p`.
    """
    return largest(
        0,
        records - len(order),
        lambda missed: not missed or not is_rejected(_smallest(order, records, missed), alpha),
    )


def _smallest(order: Order, records: int, missed: int) -> float:
    """The smallest p, over all starts, of the hypothesis that `missed` records or more are left.

    Only the beginning and the places after a relevant record are tried: an irrelevant record more
    at the front of the sample always makes p smaller.
    """
    read = len(order)
    if read > records:
        raise ValueError(f"{read} records were read, but there are only {records}.")
    if missed > records - read:
        return 0.0
    starts = [0, *(int(place) + 1 for place in np.flatnonzero(order))]
    return min(
        at_most(count, records - start, count + missed, read - start)
        for count, start in zip(range(len(starts) - 1, -1, -1), starts, strict=True)
    )


def random_p(found: int, sample: Sample, target: float) -> float:
    """p of the null hypothesis that recall is below `target`, from a random sample.

    The same test on a true random sample of the records unscreened after ranking ended, with
    `found` relevant ones known before. Valid for one look at a sample of a size set beforehand;
    the authors look after every record, which is not. p <= alpha just when the bound of
    `recall_at_least` reaches `target`. 0 when too few records are left.
    """
    left = too_many_missed(found + sample.found, target)
    if left + sample.found > sample.most:
        return 0.0
    return at_most(sample.found, sample.records, left + sample.found, sample.audited)

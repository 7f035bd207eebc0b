"""Agreement of any number of raters, of whom not all judged every record."""

from collections.abc import Hashable, Sequence

import numpy as np

from screening.agreement import chance, fleiss, intervals, krippendorff, ratings
from screening.agreement.pair import of_table
from screening.agreement.ratings import Counts, Ratings
from screening.agreement.results import GroupAgreement, MeanKappa, PairAgreement, Reason, Value

SEED = 1
DRAWS = 2000


def among(
    given: Ratings,
    categories: Sequence[Hashable],
    *,
    level: float = 0.95,
    seed: int = SEED,
    draws: int = DRAWS,
) -> GroupAgreement:
    """All that can be said of a group; of `categories` the first is the positive one.

    `seed` and `draws` are those of the bootstrap of alpha. Raises ValueError for a category that
    is not on offer, for fewer than two or repeated categories, for a level outside 0 to 1 and
    for fewer than 1 draws.
    """
    intervals.checked(level)
    records = ratings.coded(given, categories)
    counts = ratings.distribution(records, len(categories))
    several = counts[counts.sum(axis=1) > 1]
    pairs = tuple(
        of_table(ratings.cross_table(records, *pair, categories), *pair, level=level)
        for pair in ratings.acquainted(records)
    )
    return GroupAgreement(
        raters=ratings.raters(records),
        records=len(several),
        single=len(counts) - len(several),
        agreement=_agreement(several),
        fleiss=fleiss.fleiss_kappa(counts, level),
        alpha=krippendorff.alpha(counts, level, seed, draws),
        ac1=chance.ac1(counts, level),
        pairs=pairs,
        mean_kappa=_mean_kappa(pairs),
    )


def _agreement(several: Counts) -> Value:
    """The mean fraction of agreeing pairs of ratings; irrCAC::pa.coeff.raw."""
    if not len(several):
        return Value(None, Reason.NO_RECORDS)
    return Value(float(np.mean(chance.agreeing(several))))


def _mean_kappa(pairs: Sequence[PairAgreement]) -> MeanKappa:
    """Light's (1971) mean of the kappas of all pairs, here weighted by records.

    Psychological Bulletin 76:365-377; irr::kappam.light, if everybody judged every record.
    """
    kappas = [(pair.kappa.value, pair.records) for pair in pairs if pair.kappa.value is not None]
    left_out, records = len(pairs) - len(kappas), sum(n for _, n in kappas)
    if not kappas:
        reason = Reason.NO_KAPPA if pairs else Reason.NO_RECORDS
        return MeanKappa(Value(None, reason), 0, 0, left_out)
    mean = sum(kappa * n for kappa, n in kappas) / records
    return MeanKappa(Value(mean), len(kappas), records, left_out)

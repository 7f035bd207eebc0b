"""A screening played through: the order in which records would be read if all were known."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from screening.learning.features import Features, Text
from screening.learning.models import DEFAULT
from screening.learning.ranking import rank
from screening.learning.schedule import batch


def read_order(
    texts: Sequence[Text] | Features,
    relevant: ArrayLike,
    priors: Sequence[int],
    seed: int,
    model: str = DEFAULT,
    schedule: Callable[[int], int] = batch,
) -> NDArray[np.intp]:
    """Every row once, in the order read: `priors` first, then as `rank` has it.

    `relevant` says of each record whether its reader includes it. After k decisions the next
    `schedule(k)` records are read in the order known before the model is trained again; by
    default as the product does. Give `Features` to make them once for many seeds. Raises
    ValueError when `relevant` has another length, a prior is no row or stands there twice, or
    the schedule gives none.
    """
    features = texts if isinstance(texts, Features) else Features.of(texts)
    truth = np.asarray(relevant, dtype=np.bool_)
    if truth.shape != (len(features),):
        raise ValueError(f"{truth.size} judgements for {len(features)} records.")
    if len(set(priors)) < len(priors) or not set(priors) <= set(range(len(features))):
        raise ValueError(f"Priors are different rows below {len(features)}, not {list(priors)}.")
    labels = {int(row): bool(truth[row]) for row in priors}
    while len(labels) < len(features):
        count = schedule(len(labels))
        if count < 1:
            raise ValueError(f"The schedule gives {count} records after {len(labels)}.")
        order = rank(features, labels, model, seed).order[:count]
        labels |= {int(row): bool(truth[row]) for row in order}
    return np.fromiter(labels, dtype=np.intp, count=len(labels))

"""The records without a decision in the order in which to screen them, likely includes first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.learning.features import Features
from screening.learning.models import DEFAULT, MODELS, Fit, Vector

PRESUMED = 100  # records without a decision that training takes for irrelevant, at least
ROUNDING = 1e-9  # scores that differ by less do not differ


@dataclass(frozen=True, slots=True)
class Ranking:
    """All records without a decision; none is left out, the last may still be relevant.

    `order` has their rows, the likeliest include first, and `scores` theirs in the same order:
    standard deviations above the average record of the review (the mean of them in an ensemble),
    not probabilities. `weights` has what each column of the features adds for a value of 1; a
    score is the sum over a record's columns less `offset`.
    """

    order: NDArray[np.intp]
    scores: Vector
    weights: Vector
    offset: float


def rank(
    features: Features, labels: Mapping[int, bool], model: str = DEFAULT, seed: int = 0
) -> Ranking:
    """Train `model` on `labels` (by row, True for an include) and rank the other records.

    A record without text scores 0 as the average record does: it comes up before what looks
    irrelevant. While there is no include all score 0. Equals stand in an order drawn by `seed`
    (0 or above), the same on every call. Raises ValueError for a model or row that is not there.
    """
    if model not in MODELS:
        raise ValueError(f"There is no model {model!r}, only {', '.join(sorted(MODELS))}.")
    unknown = [row for row in labels if not 0 <= row < len(features)]
    if unknown:
        raise ValueError(f"There is no row {unknown[0]} among {len(features)} records.")
    is_left = np.ones(len(features), dtype=np.bool_)
    is_left[list(labels)] = False
    weights, offset = _trained(features, labels, np.flatnonzero(is_left), MODELS[model], seed)
    scores = np.where(features.has_text, features.matrix @ weights - offset, 0.0)
    places = np.random.default_rng(seed).permutation(len(features))
    order = np.lexsort((places, -scores))
    order = order[is_left[order]]
    return Ranking(order, scores[order], weights, offset)


def _trained(
    features: Features,
    labels: Mapping[int, bool],
    left: NDArray[np.intp],
    parts: tuple[Fit, ...],
    seed: int,
) -> tuple[Vector, float]:
    """The weights and the offset; zeros where there are not two classes to tell apart.

    Some records without a decision are presumed irrelevant, drawn anew each time, as many as were
    excluded: few are relevant, and they show the model what it has not met (Cormack & Grossman
    2015, AutoTAR step 3). The includes weigh as much as all others together.
    """
    relevant = sum(labels.values())
    most = min(len(left), max(PRESUMED, len(labels) - relevant))
    others = len(labels) - relevant + most
    if not (relevant and others and features.matrix.nnz):
        return np.zeros(features.matrix.shape[1]), 0.0
    presumed = np.random.default_rng((seed, len(labels))).choice(left, most, replace=False)
    known = sorted(labels)
    rows = np.array([*known, *presumed], dtype=np.intp)
    is_relevant = np.array([*(labels[row] for row in known), *(False for _ in presumed)])
    balance = np.where(is_relevant, others / relevant, 1.0)
    found = [part(features.matrix[rows], is_relevant, balance) for part in parts]
    scaled = [_standardised(features, weights) for weights in found]
    return np.mean([one[0] for one in scaled], axis=0), float(np.mean([one[1] for one in scaled]))


def _standardised(features: Features, weights: Vector) -> tuple[Vector, float]:
    """`weights` and offset that give the records with text mean 0 and standard deviation 1."""
    scores = (features.matrix @ weights)[features.has_text]
    spread = float(scores.std())
    if spread < ROUNDING:
        spread = 1.0
    return weights / spread, float(scores.mean()) / spread

"""The words by which a model ranks: those of one record, and those of the whole model."""

from dataclasses import dataclass

import numpy as np

from screening.learning.features import Features
from screening.learning.models import Vector
from screening.learning.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Word:
    """A word or two neighbouring words, and what they add to the score."""

    word: str
    points: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for an include (points above 0) and against it, the strongest first."""

    towards: tuple[Word, ...]
    against: tuple[Word, ...]


def explain(features: Features, ranking: Ranking, row: int, most: int = 10) -> Reasons:
    """The words of one record by weight x value, as the model of `ranking` has them.

    The points of all its words sum to its score plus the offset of the ranking. Raises IndexError
    for a row that is not there.
    """
    if not 0 <= row < len(features):
        raise IndexError(f"There is no row {row} among {len(features)} records.")
    return _reasons(features, features.matrix[[row]].toarray()[0] * ranking.weights, most)


def overall(features: Features, ranking: Ranking, most: int = 20) -> Reasons:
    """The words of the whole review by weight x mean value over all records."""
    totals = np.asarray(features.matrix.sum(axis=0)).ravel()
    return _reasons(features, totals / max(len(features), 1) * ranking.weights, most)


def typical(
    features: Features, ranking: Ranking, most: int = 400
) -> dict[str, tuple[float, float]]:
    """The words that decide most, each with what it adds to the score of a record that has it.

    First what it adds when it stands in the text, then what more when it stands in the title,
    both as the mean over the records where it does. So the words of one record can be told without
    the features, in about the order of `explain`. Chosen by the sum over all records of the points
    squared; words without weight are left out.
    """
    matrix, weights = features.matrix, ranking.weights
    squares = np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel() * weights**2
    added = squares.reshape(2, -1).sum(axis=0)
    holders = np.bincount(matrix.indices, minlength=matrix.shape[1])
    means = np.asarray(matrix.sum(axis=0)).ravel() / np.maximum(holders, 1) * weights
    text, title = means.reshape(2, -1)
    order = np.argsort(-added, kind="stable")[:most]
    return {
        features.words[at]: (float(text[at]), float(title[at])) for at in order if added[at] > 0
    }


def _reasons(features: Features, points: Vector, most: int) -> Reasons:
    """The `most` strongest on each side of a point a column, a word's two columns added."""
    added = points.reshape(2, -1).sum(axis=0)
    order = np.argsort(added, kind="stable")
    return Reasons(
        towards=tuple(_word(features, added, at) for at in order[::-1][:most] if added[at] > 0),
        against=tuple(_word(features, added, at) for at in order[:most] if added[at] < 0),
    )


def _word(features: Features, points: Vector, at: int) -> Word:
    return Word(features.words[at], float(points[at]))

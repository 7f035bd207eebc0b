"""What every kernel starts from: effect sizes, their sampling variances and who takes part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class InvalidStudy(ValueError):
    """A study's numbers cannot be used. `index` is its place on the last axis, counted from 0."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"Study {index} {reason}")
        self.index = index


class DidNotConverge(ArithmeticError):
    """An iteration reached its cap before its tolerance; no estimate is returned."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Studies weighted by 1 / (v + tau2): weights and residuals (..., k), the rest (...)."""

    weights: Floats
    total: Floats
    mean: Floats
    residuals: Floats

    @property
    def q(self) -> Floats:
        """The weighted sum of squared residuals."""
        return np.asarray((self.weights * self.residuals**2).sum(-1))

    @property
    def trace(self) -> Floats:
        """The trace of P = W - W1(1'W1)^-1 1'W, which is 0 for a single study."""
        return np.asarray(np.maximum(0.0, self.total - (self.weights**2).sum(-1) / self.total))

    @property
    def trace_of_square(self) -> Floats:
        """The trace of PP."""
        second, third = (self.weights**2).sum(-1), (self.weights**3).sum(-1)
        sum_of_squares = second - 2 * third / self.total + (second / self.total) ** 2
        return np.asarray(np.maximum(0.0, sum_of_squares))


@dataclass(frozen=True, slots=True)
class Studies:
    """Checked studies. y, v, included: (..., k); k, the number included: (...).

    Left-out studies carry y = 0 and v = 1, so that arithmetic on them is harmless.
    """

    y: Floats
    v: Floats
    included: Mask
    k: NDArray[np.int_]

    def weighted(self, tau2: ArrayLike = 0.0) -> Weighted:
        """Weights 1 / (v + tau2), the weighted mean and the residuals about it; tau2: (...)."""
        variance = self.v + np.asarray(tau2, float)[..., None]
        weights = np.where(self.included, 1 / variance, 0.0)
        # Shifting by a study's own y keeps the residuals of equal studies at exactly 0.
        shift = np.where(self.included, self.y, np.inf).min(-1)
        offset = np.where(self.included, self.y - shift[..., None], 0.0)
        total = weights.sum(-1)
        mean = (weights * offset).sum(-1) / total
        residuals = np.where(self.included, offset - mean[..., None], 0.0)
        return Weighted(weights, total, shift + mean, residuals)


def check(y: ArrayLike, v: ArrayLike, included: ArrayLike | None = None) -> Studies:
    """Broadcast y, v and the mask against each other and refuse what cannot be pooled.

    An included study needs a finite y and a finite v > 0; what is left out is not looked at.
    Raises InvalidStudy naming the first bad one, ValueError where no study is included.
    """
    mask = True if included is None else included
    y, v, mask = np.broadcast_arrays(np.asarray(y, float), np.asarray(v, float), mask)
    mask = mask.astype(bool)
    if y.ndim == 0:
        raise ValueError("Studies need an axis of their own: y and v are single numbers.")
    refuse(mask & ~np.isfinite(y), "has no finite effect size.")
    refuse(mask & ~(np.isfinite(v) & (v > 0)), "has no finite sampling variance above 0.")
    k = mask.sum(-1)
    if y.shape[-1] == 0 or (k == 0).any():
        raise ValueError("No study is included.")
    return Studies(np.where(mask, y, 0.0), np.where(mask, v, 1.0), mask, k)


def refuse(bad: Mask, reason: str) -> None:
    """Raise InvalidStudy for the first True of a (..., k) array."""
    if bad.any():
        raise InvalidStudy(int(np.argwhere(bad)[0][-1]), reason)

"""Weighted least squares, and the matrix P of its residuals, without ever writing P down."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Projection:
    """The fit of y on the columns X with weights W, and P = W - W X (X'W X)^-1 X'W.

    By the QR decomposition of sqrt(W) X, whose factors are `q_factor` (..., k, p) and `r_factor`
    (..., p, p); weights and residuals y - X b have the shape (..., k), coefficients b (..., p).
    Source: Golub & Van Loan 2013, ISBN 978-1-4214-0794-4, section 5.3.
    """

    weights: Floats
    residuals: Floats
    coefficients: Floats
    q_factor: Floats
    r_factor: Floats

    @classmethod
    def of(cls, y: Floats, weights: Floats, design: Floats | None) -> "Projection":
        """Of studies y and weights (..., k), 0 for one left out; no design is the intercept."""
        if design is None:
            return cls._of_mean(y, weights)
        root = np.sqrt(weights)
        shape = np.broadcast_shapes((*root.shape, design.shape[-1]), design.shape)
        q, r = np.linalg.qr(np.broadcast_to(root[..., None] * design, shape))
        b = np.linalg.solve(r, (np.swapaxes(q, -1, -2) @ (root * y)[..., None]))[..., 0]
        residuals = np.where(weights > 0, y - (design @ b[..., None])[..., 0], 0.0)
        return cls(weights, residuals, b, q, r)

    @classmethod
    def _of_mean(cls, y: Floats, weights: Floats) -> "Projection":
        used = weights > 0
        total = weights.sum(-1)
        # Shifting by a study's own y keeps the residuals of equal studies at exactly 0.
        shift = np.where(used, y, np.inf).min(-1)
        offset = np.where(used, y - shift[..., None], 0.0)
        mean = (weights * offset).sum(-1) / total
        residuals = np.where(used, offset - mean[..., None], 0.0)
        q = np.sqrt(weights / total[..., None])[..., None]
        return cls(
            weights, residuals, (shift + mean)[..., None], q, np.sqrt(total)[..., None, None]
        )

    @property
    def mean(self) -> Floats:
        """The first coefficient (...): the weighted mean where the intercept is alone."""
        return self.coefficients[..., 0]

    @property
    def total(self) -> Floats:
        """The sum of the weights (...)."""
        return np.asarray(self.weights.sum(-1))

    @property
    def variance(self) -> Floats:
        """(X'W X)^-1, of shape (..., p, p)."""
        inverse = np.linalg.inv(self.r_factor)
        return np.asarray(inverse @ np.swapaxes(inverse, -1, -2))

    @property
    def q(self) -> Floats:
        """y'Py, the weighted sum of squared residuals."""
        return np.asarray((self.weights * self.residuals**2).sum(-1))

    @property
    def leverages(self) -> Floats:
        """The diagonal (..., k) of the hat matrix X (X'W X)^-1 X'W."""
        return np.asarray((self.q_factor**2).sum(-1))

    @property
    def pulls(self) -> Floats:
        """P y = W (y - X b)."""
        return self.weights * self.residuals

    @property
    def trace(self) -> Floats:
        """tr P, which is 0 where there are as many coefficients as studies."""
        return self.trace_with(1.0)

    @property
    def trace_of_square(self) -> Floats:
        """tr PP."""
        return self.trace_of_product(1.0, 1.0)

    def trace_with(self, d: Floats | float) -> Floats:
        """tr P D for a diagonal D (..., k)."""
        found = (self.weights * d * (1 - self.leverages)).sum(-1)
        return np.asarray(np.maximum(0.0, found))

    def trace_of_product(self, d: Floats | float, e: Floats | float) -> Floats:
        """tr P D P E for diagonals D and E (..., k)."""
        wd, we = self.weights * d, self.weights * e
        own = (wd * we * (1 - 2 * self.leverages)).sum(-1)
        turned = np.swapaxes(self.q_factor, -1, -2)
        left, right = (
            turned @ (wd[..., None] * self.q_factor),
            turned @ (we[..., None] * self.q_factor),
        )
        mixed = (left * np.swapaxes(right, -1, -2)).sum((-1, -2))
        return np.asarray(np.maximum(0.0, own + mixed))

    def form(self, x: Floats) -> Floats:
        """x'P x for any x (..., k)."""
        root = np.sqrt(self.weights) * x
        onto = (self.q_factor * root[..., None]).sum(-2)
        return np.asarray(np.maximum(0.0, (root**2).sum(-1) - (onto**2).sum(-1)))

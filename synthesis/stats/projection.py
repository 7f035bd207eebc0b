"""Weighted least squares, and the matrix P of its residuals, without writing all of P down."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 500_000  # numbers of P held at once: 4 MB


@dataclass(frozen=True, slots=True)
class Projection:
    """The fit of y on the columns X with weights W, and P = W - W X (X'W X)^-1 X'W.

    Weights and residuals y - X b have the shape (..., k), coefficients b (..., p). `factors` are
    those of the QR decomposition of sqrt(W) X, None for the intercept alone. One mean is exact to
    1e-13 whatever the weights; a design to about 1e-15 times the ratio of the largest weight to
    the smallest.
    Source: Golub & Van Loan 2013, ISBN 978-1-4214-0794-4, section 5.3.
    """

    weights: Floats
    residuals: Floats
    coefficients: Floats
    factors: tuple[Floats, Floats] | None = None

    @classmethod
    def of(cls, y: Floats, weights: Floats, design: Floats | None) -> "Projection":
        """Of studies y and weights (..., k), 0 for one left out; no design is the intercept."""
        if design is None:
            return cls._of_mean(y, weights)
        root = np.sqrt(weights)
        q, r = np.linalg.qr(root[..., None] * design)
        residuals, b = y, np.zeros(())
        # The second turn mends residuals that are small beside y, as of a study that weighs most.
        for _ in range(2):
            onto = (q * (root * residuals)[..., None]).sum(-2)
            step = np.linalg.solve(r, onto[..., None])
            residuals, b = residuals - (design @ step)[..., 0], b + step[..., 0]
        return cls(weights, np.where(weights > 0, residuals, 0.0), b, (q, r))

    @classmethod
    def _of_mean(cls, y: Floats, weights: Floats) -> "Projection":
        # About the y of the study that weighs most: its residual may be small beside y, and
        # the residuals of equal studies are exactly 0.
        heaviest = weights.argmax(-1)
        rows = np.broadcast_to(y, weights.shape).reshape(-1, weights.shape[-1])
        shift = rows[np.arange(len(rows)), heaviest.reshape(-1)].reshape(*heaviest.shape, 1)
        offset = y - shift
        mean = (np.vecdot(weights, offset) / _sum(weights))[..., None]
        return cls(weights, (weights > 0) * (offset - mean), shift + mean)

    @property
    def q_factor(self) -> Floats:
        """Orthonormal columns (..., k, p)."""
        if self.factors is None:
            return np.asarray(np.sqrt(self.leverages)[..., None])
        return self.factors[0]

    @property
    def r_factor(self) -> Floats:
        """The triangle (..., p, p)."""
        if self.factors is None:
            return np.asarray(np.sqrt(self.total)[..., None, None])
        return self.factors[1]

    @property
    def mean(self) -> Floats:
        """The first coefficient (...): the weighted mean where the intercept is alone."""
        return self.coefficients[..., 0]

    @property
    def total(self) -> Floats:
        """The sum of the weights (...)."""
        return _sum(self.weights)

    @property
    def variance(self) -> Floats:
        """(X'W X)^-1, of shape (..., p, p)."""
        inverse = np.linalg.inv(self.r_factor)
        return np.asarray(inverse @ np.swapaxes(inverse, -1, -2))

    @property
    def log_determinant(self) -> Floats:
        """log det X'W X: (...)."""
        diagonal = np.abs(np.diagonal(self.r_factor, axis1=-2, axis2=-1))
        return np.asarray(2 * np.log(diagonal).sum(-1))

    @property
    def q(self) -> Floats:
        """y'Py, the weighted sum of squared residuals."""
        return np.asarray(np.vecdot(self.pulls, self.residuals))

    @property
    def leverages(self) -> Floats:
        """The diagonal (..., k) of the hat matrix X (X'W X)^-1 X'W."""
        if self.factors is None:
            return np.asarray(self.weights / self.total[..., None])
        return np.asarray((self.factors[0] ** 2).sum(-1))

    @property
    def slack(self) -> Floats:
        """1 - leverages (..., k), for one mean without cancellation."""
        if self.factors is None:
            return np.asarray(_others(self.weights) / self.total[..., None])
        return np.maximum(0.0, 1 - self.leverages)

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
        """tr P D for a diagonal D (..., k) of numbers not below 0."""
        return np.asarray(np.vecdot(self.weights * d, self.slack))

    def trace_of_product(self, d: Floats | float, e: Floats | float) -> Floats:
        """tr P D P E for diagonals D and E (..., k) of numbers not below 0."""
        wd, we, slack = self.weights * d, self.weights * e, self.slack
        own = np.vecdot(wd * slack, we * slack)
        if self.factors is None:
            h = self.leverages
            return np.asarray(own + np.vecdot(wd * h, _others(we * h)))
        return np.asarray(own + np.vecdot(wd, self._squares_off_diagonal(we)))

    def _squares_off_diagonal(self, x: Floats) -> Floats:
        """Sum over j other than i of h_ij^2 x_j, with h the inner products of the q_factor's rows.

        Without those of i itself, which would drown the others where one study weighs most.
        """
        q = self.q_factor
        k = q.shape[-2]
        height = max(1, BLOCK // max(1, q[..., 0].size))
        found = np.empty(x.shape)
        for at in range(0, k, height):
            rows = slice(at, at + height)
            squares = (q[..., rows, :] @ np.swapaxes(q, -1, -2)) ** 2
            np.einsum("...ii->...i", squares[..., rows])[...] = 0.0
            found[..., rows] = (squares @ x[..., None])[..., 0]
        return found

    def form(self, x: Floats) -> Floats:
        """x'P x for any x (..., k)."""
        if self.factors is None:
            apart = x - (np.vecdot(self.weights, x) / self.total)[..., None]
            return np.asarray(np.vecdot(self.weights, apart**2))
        q, scaled = self.factors[0], np.sqrt(self.weights) * x
        onto = (q * scaled[..., None]).sum(-2, keepdims=True)
        return np.asarray(((scaled - (q * onto).sum(-1)) ** 2).sum(-1))


def _sum(x: Floats) -> Floats:
    """Over the last axis: as an inner product, which NumPy does in a fifth of the time."""
    return np.asarray(np.vecdot(x, np.ones(x.shape[-1])))


def _others(x: Floats) -> Floats:
    """For each of x (..., k), none below 0, the sum of the others."""
    others = _sum(x)[..., None] - x
    heavy = x > others  # one at most, and the only one that the difference would cancel for
    if heavy.any():
        others = np.where(heavy, np.vecdot(x, ~heavy)[..., None], others)
    return np.asarray(others)

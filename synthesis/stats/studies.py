"""What every kernel starts from: effect sizes, their sampling variances and who takes part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats.projection import Projection

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
RANK = 1e-11  # of a column's length: less that is its own and the column is made of the others


class InvalidStudy(ValueError):
    """A study's numbers cannot be used. `index` is its place on the last axis, counted from 0."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"Study {index} {reason}")
        self.index = index


class DidNotConverge(ArithmeticError):
    """An iteration reached its cap before its tolerance; no estimate is returned."""


@dataclass(frozen=True, slots=True)
class Studies:
    """Checked studies. y, v, included: (..., k); k, the number included: (...).

    `design` (..., k, p) holds the columns of a regression, None the intercept alone; `p` counts
    them. Left-out studies carry y = 0 and v = 1, so that arithmetic on them is harmless.
    """

    y: Floats
    v: Floats
    included: Mask
    k: NDArray[np.int_]
    design: Floats | None = None

    @property
    def p(self) -> int:
        """The number of coefficients."""
        return 1 if self.design is None else self.design.shape[-1]

    @property
    def df(self) -> NDArray[np.int_]:
        """k - p, the residual degrees of freedom (...)."""
        return np.asarray(self.k - self.p)

    def weighted(self, tau2: ArrayLike = 0.0) -> Projection:
        """The fit with weights 1 / (v + tau2); tau2 broadcasts to (...)."""
        variance = self.v + np.asarray(tau2, float)[..., None]
        return self.by(np.where(self.included, 1 / variance, 0.0))

    def by(self, weights: Floats) -> Projection:
        """The fit with weights (..., k) of one's own, which are 0 for a study left out."""
        return Projection.of(self.y, weights, self.design)

    def rows(self) -> "Studies":
        """The leading axes as one: y, v, included (n, k), k (n), design (n, k, p)."""
        k = self.y.shape[-1]
        design = self.design
        if design is not None:
            shape = (*self.y.shape, design.shape[-1])
            design = np.broadcast_to(design, shape).reshape(-1, *shape[-2:])
        y, v = self.y.reshape(-1, k), self.v.reshape(-1, k)
        return Studies(y, v, self.included.reshape(-1, k), self.k.reshape(-1), design)

    def __getitem__(self, index: slice | NDArray[np.int_]) -> "Studies":
        """Some of the rows: of studies whose leading axes are one."""
        design = None if self.design is None else self.design[index]
        return Studies(self.y[index], self.v[index], self.included[index], self.k[index], design)

    def expanded(self) -> "Studies":
        """With an axis of length 1 before that of the studies, for several tau2 of each fit."""
        design = None if self.design is None else self.design[..., None, :, :]
        y, v = self.y[..., None, :], self.v[..., None, :]
        return Studies(y, v, self.included[..., None, :], self.k[..., None], design)


def check(
    y: ArrayLike,
    v: ArrayLike,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Studies:
    """Broadcast y, v and the mask against each other and refuse what cannot be pooled.

    An included study needs a finite y, a finite v > 0 and finite columns of the design
    (..., k, p); what is left out is not looked at. Raises InvalidStudy naming the first bad one,
    ValueError where no study is included or the design's columns depend on each other.
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
    columns = None if design is None else _checked(np.asarray(design, float), mask)
    return Studies(np.where(mask, y, 0.0), np.where(mask, v, 1.0), mask, k, columns)


def _checked(design: Floats, included: Mask) -> Floats:
    """The columns, 0 where a study is left out."""
    if design.ndim < 2 or design.shape[-2] not in {1, included.shape[-1]}:
        raise ValueError("The design has one row for each study: (..., k, p).")
    refuse(included & ~np.isfinite(design).all(-1), "has no finite value of a moderator.")
    columns = np.where(included[..., None], design, 0.0)
    lengths = np.sqrt((columns**2).sum(-2))
    if (included.sum(-1) < columns.shape[-1]).any():
        raise ValueError("There are more coefficients than studies.")
    own = np.abs(np.diagonal(np.linalg.qr(columns, mode="r"), axis1=-2, axis2=-1))
    dependent = own <= RANK * np.maximum(lengths, np.finfo(float).tiny)
    if dependent.any():
        column = int(np.argwhere(dependent)[0][-1])
        raise ValueError(f"Column {column} of the design says nothing that the others do not.")
    return columns


def refuse(bad: Mask, reason: str) -> None:
    """Raise InvalidStudy for the first True of a (..., k) array."""
    if bad.any():
        raise InvalidStudy(int(np.argwhere(bad)[0][-1]), reason)

"""What every kernel starts from: effect sizes, their sampling variances and who takes part."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats.projection import Projection

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
LARGEST = 1e50  # of |y|, v and 1 / v: their cubes, squares and sums stay finite numbers
CHUNK = 50_000  # numbers per array that an iteration holds at once: what a cache holds
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
        return self.by(self.included / variance)

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

    def chunks(self) -> Iterator[tuple[slice, "Studies"]]:
        """The rows so many at a time that memory stays bounded: of studies with one leading axis."""
        size = max(1, CHUNK // (self.y.shape[-1] * self.p))
        for at in range(0, len(self.y), size):
            part = slice(at, at + size)
            yield part, self[part]

    @property
    def smallest(self) -> Floats:
        """The smallest sampling variance of each fit (...)."""
        return smallest_of(np.where(self.included, self.v, np.inf))

    @property
    def widest(self) -> Floats:
        """The largest sampling variance of each fit (...)."""
        return -smallest_of(np.where(self.included, -self.v, np.inf))


def check(
    y: ArrayLike,
    v: ArrayLike,
    included: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> Studies:
    """Broadcast y, v, the mask and the design against each other; refuse what cannot be pooled.

    An included study needs a finite y, a finite v > 0 and finite columns of the design
    (..., k, p); y and v beyond 1e50, and v below 1e-50, count as not finite and as 0. What is
    left out is not looked at. Raises InvalidStudy naming the first bad one, ValueError where no
    study is included or the design's columns depend on each other.
    """
    columns = None if design is None else np.asarray(design, float)
    mask = np.asarray(True if included is None else included, bool)
    y, v = np.asarray(y, float), np.asarray(v, float)
    shape = np.broadcast_shapes(y.shape, v.shape, mask.shape, _rows_of(columns))
    if not shape:
        raise ValueError("Studies need an axis of their own: y and v are single numbers.")
    y, v, mask = (np.broadcast_to(each, shape) for each in (y, v, mask))
    refuse(mask & ~(np.abs(y) <= LARGEST), "has no finite effect size.")
    usable = (v >= 1 / LARGEST) & (v <= LARGEST)
    refuse(mask & ~usable, "has no finite sampling variance above 0.")
    k = np.asarray(mask @ np.ones(shape[-1])).astype(int)  # a fifth of the time of a sum
    if y.shape[-1] == 0 or (k == 0).any():
        raise ValueError("No study is included.")
    if columns is not None:
        columns = _checked(columns, mask)
    return Studies(np.where(mask, y, 0.0), np.where(mask, v, 1.0), mask, k, columns)


def _rows_of(design: Floats | None) -> tuple[int, ...]:
    if design is None:
        return ()
    if design.ndim < 2:
        raise ValueError("The design has one row for each study: (..., k, p).")
    return design.shape[:-1]


def _checked(design: Floats, included: Mask) -> Floats:
    """The columns, 0 where a study is left out."""
    refuse(included & ~(np.abs(design) <= LARGEST).all(-1), "has no finite value of a moderator.")
    columns = np.where(included[..., None], design, 0.0)
    if (included.sum(-1) < columns.shape[-1]).any():
        raise ValueError("There are more coefficients than studies.")
    lengths = np.sqrt((columns**2).sum(-2))
    own = np.abs(np.diagonal(np.linalg.qr(columns, mode="r"), axis1=-2, axis2=-1))
    dependent = own <= RANK * np.maximum(lengths, np.finfo(float).tiny)
    if dependent.any():
        column = int(np.argwhere(dependent)[0][-1])
        raise ValueError(f"Column {column} of the design says nothing that the others do not.")
    return columns


def smallest_of(x: Floats) -> Floats:
    """The minimum over the last axis: of many short rows in a third of the time of min(-1)."""
    return np.asarray(x.T.copy().min(0).T)


def refuse(bad: Mask, reason: str) -> None:
    """Raise InvalidStudy for the first True of a (..., k) array."""
    if bad.any():
        raise InvalidStudy(int(np.argwhere(bad)[0][-1]), reason)

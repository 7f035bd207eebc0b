"""The highest of several maxima of a function within bounds, for many functions at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from synthesis.stats.studies import Floats, Mask

Function = Callable[[Floats], Floats]  # (n, s, m) -> (n, s)
STEP = 2e-3  # of the differences, in units of the scale
TOLERANCE = 1e-12  # of a gain, in units of the value
EDGE = 1e-9  # so near a bound is at it, in units of the scale
CAP = 200
FURTHEST = 4.0  # of a Newton step, in units of the scale
FLATTEST = 1e-8  # curvature, likewise
HALVES = 0.5 ** np.arange(16.0)


@dataclass(frozen=True, slots=True)
class Peak:
    """x (n, m), value (n), the matrix of second derivatives (n, m, m), and where a bound holds."""

    x: Floats
    value: Floats
    hessian: Floats
    held: Mask


def climb(
    function: Function,
    starts: Floats,
    lower: Floats,
    upper: Floats,
    scale: Callable[[Floats], Floats],
) -> Peak:
    """Climb from every start (n, s, m) within lower and upper (n, m), and keep the highest.

    Newton steps with derivatives by differences of fourth order, curvatures made positive, held
    at a bound the function rises towards, and halved until the value grows; until no value grows
    by more than 1e-12 of itself, at most 200 times. Two steps unhalved then polish the highest.
    `scale` (n, s, m) -> (n, s, m) tells how far a parameter has to move to matter.
    """
    low, high = lower[:, None], upper[:, None]
    x = np.clip(starts, low, high)
    value = function(x)
    for _ in range(CAP):
        step = _newton(function, x, low, high, scale(x))
        found, best = _search(function, x, step, low, high)
        gained = best > value
        small = best - value <= TOLERANCE * (1 + np.abs(value))
        x, value = np.where(gained[..., None], found, x), np.maximum(best, value)
        if small.all():
            break
    highest = value.argmax(-1)[:, None, None]
    x = np.take_along_axis(x, highest, 1)
    for _ in range(2):
        x = _polished(function, x, low, high, scale)
    gradient, hessian = _derivatives(function, x, scale(x))
    held = _held(x, gradient, low, high, scale(x))
    x = np.where(held, np.where(gradient > 0, high, low), x)
    return Peak(x[:, 0], function(x)[:, 0], hessian[:, 0], held[:, 0])


def _polished(
    function: Function, x: Floats, low: Floats, high: Floats, scale: Callable[[Floats], Floats]
) -> Floats:
    """A whole Newton step, kept unless it leads down by more than rounding."""
    found = np.clip(x + _newton(function, x, low, high, scale(x)), low, high)
    before, after = function(x), function(found)
    kept = after >= before - TOLERANCE * (1 + np.abs(before))
    return np.where(kept[..., None], found, x)


def _search(
    function: Function, x: Floats, step: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """The highest of the points half, a quarter, ... of the way, and its value."""
    points = np.clip(
        x[..., None, :] + HALVES[:, None] * step[..., None, :],
        low[..., None, :],
        high[..., None, :],
    )
    n, s, h, m = points.shape
    values = function(points.reshape(n, s * h, m)).reshape(n, s, h)
    best = values.argmax(-1)[..., None]
    found = np.take_along_axis(points, best[..., None], 2)[..., 0, :]
    return found, np.take_along_axis(values, best, -1)[..., 0]


def _newton(function: Function, x: Floats, low: Floats, high: Floats, scale: Floats) -> Floats:
    """The step (n, s, m) to the maximum of the quadratic, or the way up where it has none."""
    gradient, hessian = _derivatives(function, x, scale)
    held = _held(x, gradient, low, high, scale)
    slope = np.where(held, 0.0, gradient * scale)
    curved = -hessian * scale[..., None, :] * scale[..., :, None]
    free = ~held[..., None, :] & ~held[..., :, None]
    values, vectors = np.linalg.eigh(np.where(free, curved, np.eye(x.shape[-1])))
    along = (vectors * slope[..., None]).sum(-2) / np.maximum(np.abs(values), FLATTEST)
    step = (vectors * along[..., None, :]).sum(-1)
    length = np.sqrt((step**2).sum(-1, keepdims=True))
    shorter = FURTHEST / np.maximum(length, FURTHEST)
    return np.asarray(scale * step * shorter)


def _held(x: Floats, gradient: Floats, low: Floats, high: Floats, scale: Floats) -> Mask:
    """The parameters at a bound beyond which the function would rise, or stay."""
    below, above = x <= low + EDGE * scale, x >= high - EDGE * scale
    return np.asarray((below & (gradient <= 0)) | (above & (gradient >= 0)))


def _derivatives(function: Function, x: Floats, scale: Floats) -> tuple[Floats, Floats]:
    """Gradient (n, s, m) and second derivatives (n, s, m, m), by differences."""
    m = x.shape[-1]
    rows, columns = np.triu_indices(m, 1)
    own, unit = np.arange(m), np.eye(m)
    # Along the axes -2, -1, 1, 2; along the diagonals of each two the same.
    ways = np.concatenate([unit, unit[rows] + unit[columns], unit[rows] - unit[columns]])
    offsets = np.concatenate([np.zeros((1, m)), *(sign * ways for sign in (-2, -1, 1, 2))])
    points = x[..., None, :] + STEP * scale[..., None, :] * offsets
    n, s, h, _ = points.shape
    values = function(points.reshape(n, s * h, m)).reshape(n, s, h)
    centre, around = values[..., :1], values[..., 1:].reshape(n, s, 4, -1)
    far, near = around[..., [0, 3], :], around[..., [1, 2], :]
    first = 8 * (near[..., 1, :] - near[..., 0, :]) - (far[..., 1, :] - far[..., 0, :])
    second = 16 * near.sum(-2) - far.sum(-2) - 30 * centre
    gradient = first[..., :m] / (12 * STEP * scale)
    half = len(rows)
    mixed = (second[..., m : m + half] - second[..., m + half :]) / 4
    hessian = np.zeros((n, s, m, m))
    hessian[..., own, own] = second[..., :m]
    hessian[..., rows, columns] = hessian[..., columns, rows] = mixed
    return gradient, hessian / (12 * STEP**2 * scale[..., None, :] * scale[..., :, None])

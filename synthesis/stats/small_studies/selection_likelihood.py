"""Log-likelihoods of effects that were selected by their p-values.

Of n data sets at s points each: parameters (n, s, m) -> (n, s), the parameters being the mean,
tau2 and those of the weight function. Selection is for large effects: what is selected for small
ones is turned round before it comes here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import norm

from synthesis.stats.small_studies.selection_weights import CLIPPED, Smooth
from synthesis.stats.studies import Floats, Studies

TINY = 1e-300  # whose logarithm is still finite
FURTHEST = 9.0  # standard errors from the null; beyond, a weight function is constant
NODES = 8  # of Gauss-Legendre in panels of one standard error, which the density is wider than
PIECE = 4_000_000  # numbers held at once


@dataclass(frozen=True, slots=True)
class Steps:
    """Weights 1, d2, d3, ... between the steps (which end at 1) of a p-value."""

    studies: Studies
    steps: Floats
    two_sided: bool

    def __call__(self, parameters: Floats) -> Floats:
        """sum log w(p_i) + log N(y_i; mean, v_i + tau2) - log sum_j w_j P(p in interval j)."""
        y, v = self.studies.y[:, None], self.studies.v[:, None]
        mean, spread = parameters[..., :1], np.sqrt(v + parameters[..., 1:2])
        first = np.ones((*parameters.shape[:-1], 1))
        weights = np.concatenate([first, parameters[..., 2:]], -1)
        breaks, intervals = self._breaks()
        limits = (breaks * np.sqrt(v)[..., None] - mean[..., None]) / spread[..., None]
        masses = _between(limits[..., :-1], limits[..., 1:])
        seen = (masses * weights[..., None, intervals]).sum(-1)
        own = np.take_along_axis(weights, self._interval(parameters.shape[1]), -1)
        density = -0.5 * ((y - mean) / spread) ** 2 - np.log(spread * np.sqrt(2 * np.pi))
        terms = _log(own) + density - _log(seen)
        return np.asarray(np.where(self.studies.included[:, None], terms, 0.0).sum(-1))

    def _breaks(self) -> tuple[Floats, NDArray[np.int_]]:
        """The z at which p passes a step, ascending, and the interval of p between each two."""
        inner = norm.isf(self.steps[:-1] / 2 if self.two_sided else self.steps[:-1])
        last = len(inner)
        if self.two_sided:
            both = np.concatenate([[-np.inf], -inner, inner[::-1], [np.inf]])
            return both, np.concatenate([np.arange(last), [last], np.arange(last)[::-1]])
        return np.concatenate([[-np.inf], inner[::-1], [np.inf]]), np.arange(last + 1)[::-1]

    def _interval(self, points: int) -> NDArray[np.int_]:
        place = np.searchsorted(self.steps, p_values(self.studies, self.two_sided))
        return np.repeat(place[:, None], points, 1)


@dataclass(frozen=True, slots=True)
class Continuous:
    """A smooth weight function of max(p, alpha), relative to that at alpha (0: of p itself).

    Beyond 9 standard errors from the null it is taken as constant: of a study's own p too, or the
    likelihood would grow without being that of a distribution.
    """

    studies: Studies
    weight: Smooth
    two_sided: bool
    alpha: float
    precision: Floats

    def __call__(self, parameters: Floats) -> Floats:
        """As for steps, the last term being the logarithm of the integral of w(p(y)) N(y)."""
        nodes = 2 * (FURTHEST + 12) * NODES
        size = parameters.shape[0] * self.studies.y.shape[-1] * nodes
        pieces = max(1, int(size * parameters.shape[1] // PIECE))
        each = np.array_split(parameters, min(pieces, parameters.shape[1]), axis=1)
        return np.concatenate([self._piece(piece) for piece in each], axis=1)

    def _piece(self, parameters: Floats) -> Floats:
        y, v = self.studies.y[:, None], self.studies.v[:, None]
        mean, spread = parameters[..., :1], np.sqrt(v + parameters[..., 1:2])
        delta = parameters[..., 2:, None, None]
        z = np.clip(self.studies.y / np.sqrt(self.studies.v), -FURTHEST, FURTHEST)
        own = self._log_weight(self._clip(self._p(z))[:, None, :, None], delta)[..., 0]
        density = -0.5 * ((y - mean) / spread) ** 2 - np.log(spread * np.sqrt(2 * np.pi))
        terms = own + density - _log(self._seen(mean, spread, np.sqrt(v), delta))
        return np.asarray(np.where(self.studies.included[:, None], terms, 0.0).sum(-1))

    def _seen(self, mean: Floats, spread: Floats, se: Floats, delta: Floats) -> Floats:
        """The chance to be seen: by quadrature in z = y / se, and in one piece beyond."""
        z, widths = _quadrature(self._kinks())
        weights = np.exp(self._log_weight(self._clip(self._p(z)), delta))
        x = (se[..., None] * z - mean[..., None]) / spread[..., None]
        height = se / (spread * np.sqrt(2 * np.pi))
        inner = (weights * (widths * np.exp(-0.5 * x**2))).sum(-1) * height
        ends = np.array([-FURTHEST, FURTHEST])
        outer = np.exp(self._log_weight(self._clip(self._p(ends)), delta))
        limits = (se[..., None] * ends - mean[..., None]) / spread[..., None]
        tails = outer * ndtr(limits * np.array([1.0, -1.0]))
        return np.asarray(inner + tails.sum(-1))

    def _log_weight(self, p: Floats, delta: Floats) -> Floats:
        """Of p (..., k or 1, points), for each study's precision: (n, s, k or 1, points)."""
        precision = self.precision[:, None, :, None]
        reference = np.array(self.alpha)
        log = self.weight.log(np.maximum(p, reference), delta, precision)
        return log - self.weight.log(reference, delta, precision) if self.alpha else log

    def _p(self, z: Floats) -> Floats:
        return np.asarray(2 * ndtr(-np.abs(z)) if self.two_sided else ndtr(-z))

    def _clip(self, p: Floats) -> Floats:
        return np.clip(p, CLIPPED, 1 - CLIPPED) if self.weight.clipped else p

    def _kinks(self) -> Floats:
        """The z at which the weight function bends."""
        bends = [CLIPPED, 1 - CLIPPED] if self.weight.clipped else []
        p = np.array(bends + ([self.alpha] if self.alpha else []))
        if self.two_sided:
            # A power of 1 - p is one of |z| near 0: it may be infinitely steep there.
            steep = 0.25 ** np.arange(1.0, 9.0 if self.weight.clipped else 1.0)
            z = np.concatenate([norm.isf(p / 2), steep])
            return np.concatenate([z, -z])
        return np.asarray(norm.isf(p))


def p_values(studies: Studies, two_sided: bool) -> Floats:
    """Of each study against 0 (..., k)."""
    z = studies.y / np.sqrt(studies.v)
    return np.asarray(2 * ndtr(-np.abs(z)) if two_sided else ndtr(-z))


def _quadrature(kinks: Floats) -> tuple[Floats, Floats]:
    """Nodes and widths of Gauss-Legendre between -FURTHEST and FURTHEST, exact at kinks."""
    breaks = np.union1d(np.arange(-FURTHEST, FURTHEST + 1), kinks)
    nodes, widths = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(breaks)[:, None] / 2
    middle = (breaks[:-1] + breaks[1:])[:, None] / 2
    return (middle + half * nodes).ravel(), (half * widths).ravel()


def _between(lower: Floats, upper: Floats) -> Floats:
    """The normal probability between two limits, from the tail that is the smaller."""
    flipped = lower > 0
    low, high = np.where(flipped, -upper, lower), np.where(flipped, -lower, upper)
    return np.asarray(ndtr(high) - ndtr(low))


def _log(x: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(x, TINY)))

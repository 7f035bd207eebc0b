"""The sandwich variance of a fit whose studies are in clusters, and how far it can be trusted."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from synthesis.stats.studies import Floats, Mask, Studies

ROUNDING = 1e-12  # an eigenvalue below this part of the largest there can be is a 0


@dataclass(frozen=True, slots=True)
class Sandwich:
    """Of clusters g, with M = (X'WX)^-1, M = L L', W = F^-1 and E_g = A_g W_g X_g M.

    coefficients (..., p); scores E_g'e_g (..., n, p), with the residuals e of cluster g;
    own = E_g'F_g E_g and turned = L'X_g'E_g (..., n, p, p). `model` (..., p) is the diagonal of M.
    Where F is the variance of y, E_g'e_g and E_h'e_h have the covariance
    P_gh = (own_g if g is h) - turned_g'turned_h.
    """

    coefficients: Floats
    scores: Floats
    own: Floats
    turned: Floats
    model: Floats

    @classmethod
    def of(
        cls, studies: Studies, tau2: Floats, begins: NDArray[np.int_], *, adjusted: bool
    ) -> "Sandwich":
        """Of studies sorted by cluster, which `begins` so; `adjusted` makes A_g that of CR2."""
        fit, used = studies.weighted(tau2), studies.included
        x = used[..., None].astype(float) if studies.design is None else studies.design
        f = np.where(used, studies.v + tau2[..., None], 0.0)
        bread = fit.variance
        e = fit.weights[..., None] * (x @ bread)
        if adjusted:
            parts = np.split(np.arange(f.shape[-1]), begins[1:])
            e = np.concatenate(
                [_adjustment(f[..., g], x[..., g, :], bread) @ e[..., g, :] for g in parts], -2
            )
        left = np.swapaxes(np.linalg.inv(fit.r_factor), -1, -2)[..., None, :, :]
        crossed = np.add.reduceat(x[..., :, None] * e[..., None, :], begins, -3)
        own = np.add.reduceat(f[..., None, None] * e[..., :, None] * e[..., None, :], begins, -3)
        scores = np.add.reduceat(e * fit.residuals[..., None], begins, -2)
        model = np.diagonal(bread, axis1=-2, axis2=-1)
        return cls(fit.coefficients, scores, own, left @ crossed, model)

    @property
    def variance(self) -> Floats:
        """The sum over clusters of scores scores': (..., p, p)."""
        return np.asarray(np.swapaxes(self.scores, -1, -2) @ self.scores)

    @property
    def expected(self) -> Floats:
        """What the variance is expected to be where F is that of y: (..., p, p)."""
        return np.asarray((self.own - _squared(self.turned)).sum(-3))

    def degrees_of_freedom(self) -> Floats:
        """Satterthwaite's, 2 E^2 / Var of the variance of each coefficient: (..., p).

        Raises ValueError for a coefficient that rests on one cluster, whose residuals say nothing.
        """
        expected = np.diagonal(self.expected, axis1=-2, axis2=-1)
        if (expected <= ROUNDING * self.model).any():
            raise ValueError("A coefficient rests on a single cluster.")
        spread = _spread(self.own, self.turned)
        return 2 * expected**2 / np.diagonal(spread, axis1=-2, axis2=-1)

    def hotelling(self, places: list[int]) -> Floats:
        """Eta, the degrees of freedom of the Wishart distribution of their joint variance: (...).

        q (q + 1) by the summed variances of the variance's elements, made to expect unity:
        the expected variance may not be singular.
        """
        expected = self.expected[..., places, :][..., places]
        unity = np.linalg.inv(np.linalg.cholesky(expected))[..., None, :, :]
        back = np.swapaxes(unity, -1, -2)
        own = unity @ self.own[..., places, :][..., places] @ back
        spread = _spread(own, self.turned[..., places] @ back)
        return np.asarray(len(places) * (len(places) + 1) / spread.sum((-1, -2)))


def singular(matrix: Floats) -> bool:
    """Whether any of some covariance matrices (..., q, q) has no inverse."""
    root = np.sqrt(np.diagonal(matrix, axis1=-2, axis2=-1))
    if not (root > 0).all():
        return True
    return bool(
        (np.linalg.eigvalsh(matrix / root[..., None] / root[..., None, :]) < ROUNDING).any()
    )


def _adjustment(f: Floats, x: Floats, bread: Floats) -> Floats:
    """A = D (D (F - X M X') D)^(-1/2) D with D D = F, of one cluster (..., m, m).

    Of what has no inverse, as where a cluster alone fixes a coefficient, the pseudo-inverse.
    """
    root = np.sqrt(f)
    inner = f[..., None] * np.eye(f.shape[-1]) - x @ bread @ np.swapaxes(x, -1, -2)
    values, vectors = np.linalg.eigh(root[..., None] * inner * root[..., None, :])
    real: Mask = values > ROUNDING * f.max(-1)[..., None] ** 2
    power = np.where(real, 1 / np.sqrt(np.where(real, values, 1.0)), 0.0)
    middle = (vectors * power[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    return np.asarray(root[..., None] * middle * root[..., None, :])


def _squared(turned: Floats) -> Floats:
    return np.asarray(np.swapaxes(turned, -1, -2) @ turned)


def _spread(own: Floats, turned: Floats) -> Floats:
    """Var of element s, t of the variance, of normal y: (..., q, q).

    The sum over g, h of P_gh[s, s] P_gh[t, t] + P_gh[s, t] P_gh[t, s]. Without a matrix of all
    pairs of clusters, and without a difference that would drown where one weighs most: with
    O_g = turned_g[:, s] turned_g[:, t]', those of g apart from all h are O_g . (R_g + R_g'), R_g
    the sum of the O_h.
    """
    spread = _products(own - _squared(turned))
    for s, t in product(range(turned.shape[-1]), repeat=2):
        outer = turned[..., :, s, None] * turned[..., None, :, t]
        rest = _others(outer)
        spread[..., s, t] += (outer * (rest + np.swapaxes(rest, -1, -2))).sum((-3, -2, -1))
    return spread


def _others(x: Floats) -> Floats:
    """For each cluster of x (..., n, p, p) the sum of the others."""
    found = np.zeros_like(x)
    found[..., 1:, :, :] = np.cumsum(x[..., :-1, :, :], -3)
    found[..., :-1, :, :] += np.cumsum(x[..., :0:-1, :, :], -3)[..., ::-1, :, :]
    return found


def _products(p: Floats) -> Floats:
    """Sum over g of P[s, s] P[t, t] + P[s, t] P[t, s]."""
    return np.asarray(np.einsum("...gss,...gtt->...st", p, p) + (p * p).sum(-3))

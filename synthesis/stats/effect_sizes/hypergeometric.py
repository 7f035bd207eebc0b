"""Gauss' hypergeometric function where scipy's own fails: a large third parameter, z near 1."""

import numpy as np
from scipy.special import hyp2f1

from synthesis.stats.studies import Floats

_LARGE = 50.0
_TERMS = 60  # the last is below 60! 49! / 109! = 1e-32 of the first


def hypergeometric(a: float, b: float, c: Floats, z: Floats) -> Floats:
    """F(a, b; c; z) for 0 <= a, b <= 1, c > a + b and 0 <= z <= 1; c and z broadcast.

    The power series where c >= 50, for which scipy returns NaN near z = 1; else scipy's.
    """
    large = c >= _LARGE
    series, term = np.ones(np.broadcast(c, z).shape), np.ones(np.broadcast(c, z).shape)
    many = np.where(large, c, _LARGE)
    for i in range(_TERMS):
        term = term * (a + i) * (b + i) / ((many + i) * (1 + i)) * z
        series = series + term
    return np.where(large, series, hyp2f1(a, b, np.where(large, _LARGE, c), z))

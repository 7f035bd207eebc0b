"""Against closed forms, Euler's integral, and scipy's own where it works."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, gammaln, hyp2f1

from synthesis.stats.effect_sizes.hypergeometric import hypergeometric

halves = st.sampled_from([0.5, 1.0])
inside = st.floats(0, 0.99)


@given(halves, st.floats(2.1, 49), inside)
def test_scipy_where_the_third_parameter_is_small(a, c, z):
    assert hypergeometric(a, a, np.array(c), np.array(z)) == hyp2f1(a, a, c, z)


@given(halves, st.floats(50, 1000), st.floats(0, 0.8))
def test_scipy_where_it_works(a, c, z):
    found = hypergeometric(a, a, np.array(c), np.array(z))
    assert found == pytest.approx(hyp2f1(a, a, c, z), rel=1e-12)


def integral(a, c, z):
    """Euler's: of t^(a - 1) (1 - t)^(c - a - 1) (1 - z t)^-a over B(a, c - a), with t = u^2."""
    scale = np.exp(-betaln(a, c - a))
    area, _ = quad(
        lambda u: 2 * u ** (2 * a - 1) * (1 - u * u) ** (c - a - 1) * (1 - z * u * u) ** -a,
        *(0, 1),
        points=(1 / np.sqrt(c), 4 / np.sqrt(c)),
        epsabs=0,
        epsrel=1e-11,
    )
    return scale * area


@pytest.mark.parametrize("a", [0.5, 1.0])
@pytest.mark.parametrize("c", [50.0, 74.0, 200.0, 1e4])
@pytest.mark.parametrize("z", [0.0, 0.5, 0.96, 0.9999, 1 - 1e-12])
def test_the_integral_where_scipy_fails(a, c, z):
    found = hypergeometric(a, a, np.array(c), np.array(z))
    assert found == pytest.approx(integral(a, c, z), rel=1e-9)


@given(halves, st.floats(2.5, 1e5))
def test_gauss_sum_at_one(a, c):
    logarithm = gammaln(c) + gammaln(c - 2 * a) - 2 * gammaln(c - a)
    found = hypergeometric(a, a, np.array(c), np.array(1.0))
    assert found == pytest.approx(np.exp(logarithm), rel=1e-8)


@given(st.floats(1e-6, 0.99))
def test_elementary_functions(z):
    log = hypergeometric(1.0, 1.0, np.array(2.0), np.array(z))
    assert log == pytest.approx(-np.log1p(-z) / z, rel=1e-10)
    arc = hypergeometric(0.5, 0.5, np.array(1.5), np.array(z))
    assert arc == pytest.approx(np.arcsin(np.sqrt(z)) / np.sqrt(z), rel=1e-10)


def test_parameters_broadcast():
    found = hypergeometric(0.5, 0.5, np.array([[3.0], [60.0]]), np.array([0.1, 0.5, 0.9]))
    assert found.shape == (2, 3)
    assert (np.diff(found) > 0).all()
    assert (found[0] > found[1]).all()

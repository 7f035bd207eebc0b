import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats.effect_sizes import Correction, hedges_j
from synthesis.stats.effect_sizes.correction import factor

dfs = st.floats(1.001, 1e9)


def test_exact_correction():
    """By gamma(1/2) = sqrt(pi), gamma(9/2) = 105 sqrt(pi) / 16."""
    assert hedges_j(2) == pytest.approx(1 / math.sqrt(math.pi), rel=1e-14)
    assert hedges_j(10) == pytest.approx(24 * 16 / (105 * math.sqrt(5 * math.pi)), rel=1e-14)


@given(dfs)
def test_exact_corrections_follow_each_other(m):
    """gamma(x + 1) = x gamma(x), so J(m) J(m + 1) = (m - 1) / sqrt(m (m + 1)), at any size."""
    product = hedges_j(m) * hedges_j(m + 1)
    assert product == pytest.approx((m - 1) / math.sqrt(m * (m + 1)), rel=2e-10)


@given(st.floats(2, 1e9))
def test_the_approximation_is_close(m):
    exact, approximate = factor(Correction.EXACT, m), factor(Correction.APPROXIMATE, m)
    assert -1e-10 < approximate - exact < 0.00725


@given(dfs, st.floats(0, 10))
def test_the_correction_grows_to_one(m, more):
    assert 0 < hedges_j(m) <= hedges_j(m + more) + 1e-10 <= 1 + 1e-10


@pytest.mark.parametrize("correction", Correction)
def test_one_degree_of_freedom_has_no_correction(correction):
    found = factor(correction, [np.nan, -3.0, 0.0, 1.0, 1.01])
    assert np.isfinite(found).tolist() == [False, False, False, False, True]


def test_corrections_by_hand():
    np.testing.assert_array_equal(factor(Correction.NONE, [2.0, 30.0]), [1.0, 1.0])
    np.testing.assert_allclose(factor(Correction.APPROXIMATE, [98.0]), [1 - 3 / 391])

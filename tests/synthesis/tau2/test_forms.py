import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats.studies import check
from synthesis.stats.tau2.forms import forms
from tests.synthesis.draws import matrix, regressions

BOTH = pytest.mark.parametrize("restricted", [True, False])


def by_matrices(y, v, tau2, design, restricted):
    """y'Py, y'PPy, its expectation, y'PPPy, and the trace by which the expectation falls."""
    p, w = matrix(1 / (v + tau2), design), np.diag(1 / (v + tau2))
    of = p if restricted else w
    return y @ p @ y, y @ p @ p @ y, np.trace(of), y @ p @ p @ p @ y, np.trace(of @ of)


def by_forms(some, tau2, restricted):
    q, squares = some.q(tau2)
    at = some.slopes(tau2, restricted=restricted)
    score = some.score(tau2, restricted=restricted)
    np.testing.assert_allclose(score, (at.squares, at.expected), rtol=1e-10)
    np.testing.assert_allclose(squares, at.squares, rtol=1e-10)
    return np.array([q, at.squares, at.expected, at.cubes, at.fall])


@BOTH
@pytest.mark.parametrize("alone", [True, False])
@given(some=regressions(), tau2=st.floats(0, 10))
def test_they_are_those_of_the_matrices(restricted, alone, some, tau2):
    y, v, x = some
    design = None if alone else x
    rows = check(y[None], v, None, design).rows()
    found = by_forms(forms(rows), np.array([tau2]), restricted)[:, 0]
    exact = by_matrices(y, v, tau2, design, restricted)
    np.testing.assert_allclose(found, exact, rtol=1e-6, atol=1e-12)


@BOTH
@pytest.mark.parametrize("tau2", [0.0, 1e-9, 1e-3, 1, 1e6])
def test_one_mean_is_exact_where_one_study_outweighs_all(restricted, tau2):
    """Its form by the residuals and by the matrices differ by 1e-9 only, v by 1e9."""
    y, v = np.array([0.3, -1, 2.5, 0.7]), np.array([1.0, 1e-9, 0.7, 2])
    found = by_forms(forms(check(y[None], v).rows()), np.array([tau2]), restricted)[:, 0]
    np.testing.assert_allclose(found, by_matrices(y, v, tau2, None, restricted), rtol=1e-9)


@BOTH
@pytest.mark.parametrize("design", [None, np.column_stack([np.ones(6), np.arange(6.0) ** 2])])
def test_what_is_left_out_adds_nothing_and_each_row_has_its_own_tau2(restricted, design):
    random = np.random.default_rng(3)
    y, v, tau2 = random.normal(size=(3, 6)), random.uniform(0.1, 2, 6), np.array([0, 0.5, 2])
    masks = np.array([[True] * 6, [True] * 5 + [False], [False] + [True] * 5])
    some = forms(check(y, v, masks, design).rows())
    found = by_forms(some, tau2, restricted)
    places = np.array([2, 0])
    np.testing.assert_allclose(by_forms(some[places], tau2[places], restricted), found[:, places])
    for i, mask in enumerate(masks):
        x = None if design is None else design[mask]
        exact = by_matrices(y[i, mask], v[mask], tau2[i], x, restricted)
        np.testing.assert_allclose(found[:, i], exact, rtol=1e-9)

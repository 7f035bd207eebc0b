from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats import projection
from synthesis.stats.projection import Projection
from tests.synthesis.draws import matrix, regressions

Y = np.array([0.3, -1.0, 2.5, 0.7, 1.9])
X = np.column_stack([np.ones(5), [1, 2, 4, 3, 7.0]])
D, E = np.array([0.5, 2, 0, 1, 3]), np.array([1, 0, 4, 0.1, 2])
SUMS = ("mean", "q", "total", "log_determinant", "trace", "trace_of_square")
PARTS = ("residuals", "leverages", "slack", "pulls")
either_design = pytest.mark.parametrize("design", [None, X, X[:, :1], X[:, 1:]])


def columns(design):
    return np.ones((5, 1)) if design is None else design


def fractions(array):
    return np.vectorize(Fraction, otypes=[object])(np.asarray(array, float))


def exactly(weights, design):
    """X'WX inverted, and P, in fractions: of one or two columns."""
    w, x = np.diag(fractions(weights)), fractions(columns(design))
    a = x.T @ w @ x
    if len(a) == 1:
        inverse = np.array([[1 / a[0, 0]]])
    else:
        turned = np.array([[a[1, 1], -a[0, 1]], [-a[1, 0], a[0, 0]]])
        inverse = turned / (a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0])
    return inverse, w - w @ x @ inverse @ x.T @ w


@either_design
@pytest.mark.parametrize("heaviest", range(5))
@pytest.mark.parametrize("ratio", [1, 1e4, 1e8])
def test_it_is_what_exact_arithmetic_says(design, heaviest, ratio):
    """One mean is exact whatever the weights; a regression loses what they differ by."""
    rtol = 1e-13 if design is None else 1e-14 + 2e-15 * ratio
    weights = np.array([1, 0.7, 1.3, 0.9, 1.1])
    weights[heaviest] *= ratio
    (inverse, p), y = exactly(weights, design), fractions(Y)
    fit, (d, e) = Projection.of(Y, weights, design), (fractions(each) for each in (D, E))
    pd, pe = p * d, p * e
    close = {"rtol": rtol, "atol": 0}
    for found, exact in (
        (fit.pulls, p @ y),
        (fit.residuals, p @ y / fractions(weights)),
        (fit.q, y @ p @ y),
        (fit.trace, p.trace()),
        (fit.trace_with(D), pd.trace()),
        (fit.trace_of_square, (p @ p).trace()),
        (fit.trace_of_product(D, E), (pd @ pe).trace()),
        (fit.form(D), d @ p @ d),
        (fit.slack, p.diagonal() / fractions(weights)),
        (fit.variance, inverse),
    ):
        np.testing.assert_allclose(found, np.asarray(exact, float), **close)


@either_design
def test_the_rest_is_what_the_matrices_say(design):
    weights, x = np.array([0.2, 3, 1, 0.5, 2]), columns(design)
    fit, root = Projection.of(Y, weights, design), np.sqrt(weights)
    a = x.T @ np.diag(weights) @ x
    b = np.linalg.solve(a, x.T @ (weights * Y))
    assert fit.coefficients == pytest.approx(b)
    assert fit.mean == pytest.approx(b[0])
    assert fit.total == pytest.approx(6.7)
    assert fit.log_determinant == pytest.approx(np.linalg.slogdet(a)[1])
    assert fit.leverages.sum() == pytest.approx(x.shape[1])
    assert fit.leverages + fit.slack == pytest.approx(np.ones(5))
    np.testing.assert_allclose(fit.q_factor.T @ fit.q_factor, np.eye(x.shape[1]), atol=1e-14)
    np.testing.assert_allclose(fit.q_factor @ fit.r_factor, root[:, None] * x, atol=1e-14)


@either_design
def test_a_batch_equals_a_loop(design):
    random = np.random.default_rng(1)
    y, weights = random.normal(size=(2, 5)), 10 ** random.uniform(-3, 3, (3, 2, 5))
    together = Projection.of(y, weights, design)
    for i, j in np.ndindex(3, 2):
        alone = Projection.of(y[j], weights[i, j], design)
        for name in (*SUMS, *PARTS, "variance", "q_factor", "r_factor"):
            here = getattr(together, name)[i, j]
            np.testing.assert_allclose(here, getattr(alone, name), rtol=1e-9, atol=1e-12)
        product = together.trace_of_product(D, E)[i, j]
        assert product == pytest.approx(float(alone.trace_of_product(D, E)), rel=1e-9)


@either_design
def test_a_weight_of_0_leaves_a_study_out(design):
    weights = np.array([0.2, 3, 0, 0.5, 2])
    keep = weights > 0
    fit = Projection.of(np.where(keep, Y, 1e40), weights, design)
    rest = Projection.of(Y[keep], weights[keep], None if design is None else design[keep])
    for name in SUMS:
        assert getattr(fit, name) == pytest.approx(float(getattr(rest, name)), rel=1e-10), name
    for name in ("residuals", "pulls", "leverages"):
        assert getattr(fit, name)[2] == 0
        assert getattr(fit, name)[keep] == pytest.approx(getattr(rest, name), rel=1e-9), name
    assert fit.trace_of_product(D, E) == pytest.approx(
        float(rest.trace_of_product(D[keep], E[keep]))
    )


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=9), st.floats(-1e9, 1e9))
def test_equal_effects_have_residuals_of_exactly_0(weights, value):
    fit = Projection.of(np.full(len(weights), value), np.array(weights), None)
    assert (fit.residuals == 0).all()
    assert (fit.mean, fit.q) == (value, 0)


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e9))
def test_one_study_leaves_nothing_over(y, weight):
    fit = Projection.of(np.array([y]), np.array([weight]), None)
    assert (fit.trace, fit.trace_of_square, fit.q, fit.mean) == (0, 0, 0, y)
    assert fit.leverages == fit.slack + 1 == 1


@given(regressions())
def test_p_is_orthogonal_to_the_design(some):
    y, v, x = some
    fit = Projection.of(y, 1 / v, x)
    scale = np.abs(fit.weights * y).max() + 1
    np.testing.assert_allclose(x.T @ fit.pulls, 0, atol=1e-11 * scale * len(y))
    assert fit.q == pytest.approx(y @ matrix(1 / v, x) @ y, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("block", [1, 11, 500])
def test_how_much_of_p_is_held_at_once_does_not_matter(block, monkeypatch):
    weights = 10 ** np.random.default_rng(2).uniform(-1, 1, (2, 5))
    fit = Projection.of(Y, weights, X)
    whole = fit.trace_of_product(D, E)
    monkeypatch.setattr(projection, "BLOCK", block)
    np.testing.assert_allclose(fit.trace_of_product(D, E), whole, rtol=1e-14)

"""What moderators explain: the test of several coefficients, and R2."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import explained, fitted, moderators_test, regress
from synthesis.stats.tau2 import Estimator

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
X = np.column_stack([np.ones(6), [1, 2, 4, 3, 7, 5.0]])


def with_intercept(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


@st.composite
def regressions(draw, least=4, most=9):
    k = draw(st.integers(least, most))
    y = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(1e-2, 10), min_size=k, max_size=k))
    places = draw(st.permutations(range(k)))
    return np.array(y), np.array(v), with_intercept(np.array(places, float))


# Several coefficients at once


@pytest.mark.parametrize("columns", [[], [2], [-1], [1, 1]])
def test_columns_to_test_that_there_are_not(columns):
    with pytest.raises(ValueError, match="are not some of the 2"):
        moderators_test(regress(Y, V, X, estimator=Estimator.DL), columns)


def test_one_coefficient_is_its_own_test():
    z = regress(Y, V, X, estimator=Estimator.DL)
    found = moderators_test(z, [1])
    assert (found.df, found.df2) == (1, np.inf)
    assert found.statistic == pytest.approx(z.statistic[1] ** 2)
    assert found.p == pytest.approx(z.p[1])
    t = regress(Y, V, X, estimator=Estimator.DL, test=MeanTest.KNHA)
    found = moderators_test(t, [1])
    assert (found.df2, found.p) == (4, pytest.approx(t.p[1]))


@given(regressions(least=5), st.floats(1e-3, 1e3))
@settings(max_examples=30)
def test_the_scale_of_moderators_does_not_matter(data, factor):
    y, v, x = data
    x = np.column_stack([x, x[:, 1] ** 2])
    other = np.column_stack([x[:, 0], 1 + factor * x[:, 1], x[:, 2] - x[:, 1]])
    options = {"estimator": Estimator.DL, "test": MeanTest.T}
    ours, theirs = (moderators_test(regress(y, v, d, **options), [1, 2]) for d in (x, other))
    assert theirs.statistic == pytest.approx(ours.statistic, rel=1e-5, abs=1e-7)


def test_qm_is_what_heterogeneity_loses():
    """With the common effect, QM is the Q of the mean alone less that of the regression."""
    found = moderators_test(regress(Y, V, X, estimator=Estimator.EE), [1])
    w = 1 / V
    total = (w * (Y - (w * Y).sum() / w.sum()) ** 2).sum()
    left = (w * fitted(Y, V, X, tau2=0.0).residuals ** 2).sum()
    assert found.statistic == pytest.approx(total - left)


# R2


def test_r2_needs_the_intercept():
    with pytest.raises(ValueError, match="must contain it"):
        explained(Y, V, X[:, 1:], estimator=Estimator.DL, tau2=0.1)


def test_r2_of_the_common_effect_is_that_of_least_squares():
    """The adjusted R2, here with equal variances."""
    left = fitted(Y, np.ones(6), X, tau2=0.0).residuals
    expected = 1 - (left**2).sum() / 4 / Y.var(ddof=1)
    y = np.stack([Y, np.arange(6) % 2])
    found = explained(y, np.ones(6), X, estimator=Estimator.EE, tau2=0.0)
    assert found == pytest.approx([100 * max(0, expected), 0])
    own = explained(Y, V, X, estimator=Estimator.EE, tau2=0.0, weights=np.full(6, 7.0))
    assert own == pytest.approx(found[0])


def test_r2_is_not_below_0_nor_of_nothing():
    assert explained(Y, V, X, estimator=Estimator.DL, tau2=1e3) == 0
    assert explained([0.5] * 6, V, X, estimator=Estimator.DL, tau2=0.0) == 0
    assert explained(Y, V, X, estimator=Estimator.DL, tau2=0.0) == 100
    assert explained(Y[:2], V[:2], X[:2], estimator=Estimator.EE, tau2=0.0) == 0

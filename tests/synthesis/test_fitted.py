"""What a regression says of each study."""

from dataclasses import fields

import numpy as np
import pytest

from synthesis.stats.regression import fitted

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
X = np.column_stack([np.ones(6), [1, 2, 4, 3, 7, 5.0]])


def with_intercept(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


def by_matrices(y, v, x, tau2, weights=None):
    """Coefficients, their variance and the hat matrix, by textbook formulas."""
    a = np.diag(1 / (v + tau2) if weights is None else weights)
    b = np.linalg.inv(x.T @ a @ x) @ x.T @ a
    return b @ y, b @ np.diag(v + tau2) @ b.T, x @ b


@pytest.mark.parametrize("weights", [None, np.arange(1, 7.0)])
def test_each_study(weights):
    found = fitted(Y, V, X, tau2=0.2, weights=weights)
    b, _, hat = by_matrices(Y, V, X, 0.2, weights)
    assert found.fitted == pytest.approx(X @ b)
    assert found.residuals == pytest.approx(Y - X @ b)
    assert found.hat == pytest.approx(np.diag(hat))
    assert (found.hat.sum(), found.weights.sum()) == (pytest.approx(2), pytest.approx(1))
    rest = np.eye(6) - hat
    variance = np.diag(rest @ np.diag(V + 0.2) @ rest.T)
    assert found.standardised == pytest.approx((Y - X @ b) / np.sqrt(variance))


@pytest.mark.parametrize("weights", [None, np.arange(1, 7.0)])
def test_a_study_left_out_says_nothing(weights):
    y, used = np.where(np.arange(6) == 2, np.nan, Y), np.arange(6) != 2
    found = fitted(y, V, X, tau2=0.2, weights=weights, included=used)
    own = None if weights is None else weights[used]
    rest = fitted(Y[used], V[used], X[used], tau2=0.2, weights=own)
    for field in fields(found):
        values = getattr(found, field.name)
        assert values[2] == 0
        assert values[used] == pytest.approx(getattr(rest, field.name))


@pytest.mark.parametrize("weights", [None, np.arange(1, 7.0)])
def test_a_study_that_decides_its_own_fitted_value(weights):
    x = with_intercept(np.arange(6) == 3)
    found = fitted(Y, V, x, tau2=0.2, weights=weights)
    assert (found.hat[3], found.standardised[3]) == (pytest.approx(1), 0)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, multivariate_normal

from synthesis.stats.profile_likelihood import profile_likelihood
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator, estimate
from tests.synthesis.draws import studies
from tests.synthesis.test_regression import regressions


def log_likelihood(y, v, x, tau2, restricted):
    """Of y, or of contrasts of y that are free of the coefficients."""
    marginal = np.diag(v + tau2)
    if restricted:
        basis = np.linalg.qr(x, mode="complete")[0][:, x.shape[1] :]
        return multivariate_normal.logpdf(basis.T @ y, cov=basis.T @ marginal @ basis)
    w = np.linalg.inv(marginal)
    fitted = x @ np.linalg.solve(x.T @ w @ x, x.T @ w @ y)
    return multivariate_normal.logpdf(y, fitted, marginal)


def loss(y, v, x, restricted):
    """2 (max log L - log L(tau2)) as a function of tau2."""
    named = Estimator.REML if restricted else Estimator.ML
    best = float(estimate(named, y, v, design=x))
    top = log_likelihood(y, v, x, best, restricted)
    return best, lambda tau2: 2 * (top - log_likelihood(y, v, x, tau2, restricted))


def assert_ends(interval, y, v, x, *, restricted, level):
    lower, upper = map(float, interval)
    best, lost = loss(y, v, x, restricted)
    quantile = chi2.ppf(level, 1)
    assert 0 <= lower <= best <= upper
    assert lost(upper) == pytest.approx(quantile, rel=1e-6)
    if lower > 0:
        assert lost(lower) == pytest.approx(quantile, rel=1e-6)
    else:
        assert lost(0.0) <= quantile * (1 + 1e-9)
    beyond = [upper * 1.001 * 2.0**i for i in range(12)]
    assert all(lost(t) > quantile for t in beyond)
    assert all(lost(lower * share) > quantile for share in (0, 0.5, 0.9, 0.999) if lower > 0)


@settings(deadline=None)
@given(studies(2), st.booleans(), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_ends_are_where_the_likelihood_ratio_test_turns(some, restricted, level):
    y, v = some
    found = profile_likelihood(y, v, restricted=restricted, level=level)
    assert_ends(found, y, v, np.ones((len(y), 1)), restricted=restricted, level=level)


@settings(deadline=None)
@given(regressions(), st.booleans())
def test_the_ends_of_a_regression(some, restricted):
    y, v, x = some
    found = profile_likelihood(y, v, restricted=restricted, design=x)
    assert_ends(found, y, v, x, restricted=restricted, level=0.95)


def test_the_whole_of_several_humps_is_covered():
    """Found by search: the restricted likelihood has maxima at 0 and near 1.763."""
    y = np.array([4, 0, 0, 0, 3.5, 0, 1.5, 3, 4, 0, 0])
    v = np.array([2.5, 3, 3, 3, 4, 5, 4, 3, 7, 0.03125, 0.046875])
    found = profile_likelihood(y, v)
    assert found[0] == 0
    assert_ends(found, y, v, np.ones((11, 1)), restricted=True, level=0.95)


@settings(max_examples=25, deadline=None)
@given(studies(3), st.booleans())
def test_a_mask_equals_deletion_and_a_stack_its_layers(some, restricted):
    y, v = some
    masks = ~np.eye(len(y), dtype=bool)
    together = profile_likelihood(y, v, restricted=restricted, included=masks)
    for i in range(len(y)):
        alone = profile_likelihood(np.delete(y, i), np.delete(v, i), restricted=restricted)
        near = {"rtol": 1e-8, "atol": 1e-10}
        np.testing.assert_allclose([end[i] for end in together], alone, **near)


@settings(deadline=None)
@given(studies(2), st.floats(0.01, 100), st.floats(-10, 10))
def test_scale_and_shift(some, unit, shift):
    y, v = some
    one = np.array(profile_likelihood(y, v))
    other = np.array(profile_likelihood(y * unit + shift, v * unit**2))
    np.testing.assert_allclose(other / unit**2, one, rtol=1e-6, atol=1e-7)


def test_a_higher_level_is_a_wider_interval():
    y, v = [0.1, 0.9, 2.0, -1.0], [0.04, 0.09, 0.3, 0.05]
    ends = [profile_likelihood(y, v, level=level) for level in (0.5, 0.9, 0.95, 0.999)]
    lower, upper = np.array(ends).T
    assert (np.diff(lower) <= 0).all()
    assert (np.diff(upper) > 0).all()
    assert lower[0] > 0


def test_as_many_coefficients_as_studies_say_nothing():
    assert profile_likelihood([0.4], [0.05]) == (0, np.inf)
    design = [[1.0, 0], [1, 1]]
    assert profile_likelihood([0.4, 9.0], [0.05, 0.1], design=design) == (0, np.inf)
    masks = [[True, False, False], [True, True, True]]
    lower, upper = profile_likelihood([0.4, 5, 9], 0.1, restricted=False, included=masks)
    assert (lower[0], upper[0]) == (0, np.inf)
    assert 0 < lower[1] < upper[1] < np.inf


@pytest.mark.parametrize("restricted", [True, False])
def test_equal_studies_and_hostile_scales(restricted):
    y = np.array([[0.5] * 4, [0, 0, 0, 1e30], [-1e50, 1e50, 0, 0], [0.1, 0.2, 0.3, 0.4]])
    v = np.array([[0.1] * 4, [1e-30, 1, 1, 1], [1] * 4, [1e-50, 1e-20, 1, 1e50]])
    lower, upper = profile_likelihood(y, v, restricted=restricted)
    assert (lower >= 0).all()
    assert (upper > lower).all()
    assert np.isfinite(upper).all()
    assert lower[0] == 0


def test_many_data_sets_are_taken_some_at_a_time():
    random = np.random.default_rng(4)
    y, v = random.normal(size=(2, 300, 90)), random.uniform(0.1, 1, 90)
    lower, upper = profile_likelihood(y, v, restricted=False)
    assert lower.shape == upper.shape == (2, 300)
    alone = profile_likelihood(y[1, 299], v, restricted=False)
    np.testing.assert_allclose([lower[1, 299], upper[1, 299]], alone, rtol=1e-9)


def test_no_data_sets():
    assert [end.shape for end in profile_likelihood(np.zeros((0, 3)), np.ones(3))] == [(0,), (0,)]


def test_bad_arguments():
    with pytest.raises(InvalidStudy, match="Study 1 "):
        profile_likelihood([0.1, 0.2], [1, 0])
    for level in (0, 1, 95):
        with pytest.raises(ValueError, match="confidence level"):
            profile_likelihood([0.1, 0.2], [1, 1], level=level)

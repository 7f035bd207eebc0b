import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from synthesis.stats import tau2
from synthesis.stats.studies import DidNotConverge, InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.reference import load

ESTIMATORS = [tau2.dersimonian_laird, tau2.restricted_maximum_likelihood]


@st.composite
def studies(draw, least=2, most=12):
    k = draw(st.integers(least, most))
    y = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(1e-3, 10), min_size=k, max_size=k))
    return np.array(y), np.array(v)


def score(y, v, t):
    """y'PPy - tr P from the matrices of Viechtbauer 2005, not from the code under test."""
    w, one = np.diag(1 / (v + t)), np.ones((len(y), 1))
    p = w - w @ one @ np.linalg.inv(one.T @ w @ one) @ one.T @ w
    return y @ p @ p @ y - np.trace(p), np.trace(p)


def restricted(y, v, t):
    w = 1 / (v + t)
    r = y - (w * y).sum() / w.sum()
    return -(np.log(v + t).sum() + np.log(w.sum()) + (w * r**2).sum()) / 2


def test_published_values():
    known = load("raudenbush_1985")
    found = tau2.restricted_maximum_likelihood(known["yi"], known["vi"])
    assert found == pytest.approx(known["expected"]["REML"]["tau2"], abs=1e-10)
    interval = tau2.q_profile(known["yi"], known["vi"])
    assert interval == pytest.approx(known["expected"]["tau2_ci"], abs=1e-9)


def test_dersimonian_laird_by_hand():
    """k = 2: Q = d^2 / (v1 + v2), so tau2 = max(0, (d^2 - v1 - v2) / 2)."""
    assert tau2.dersimonian_laird([0.1, 0.9], [0.04, 0.09]) == pytest.approx(0.255, rel=1e-14)
    assert tau2.dersimonian_laird([0.1, 0.2], [0.04, 0.09]) == 0


@given(studies(2, 2))
def test_two_studies_have_a_closed_form(pair):
    y, v = pair
    closed = max(0.0, ((y[1] - y[0]) ** 2 - v.sum()) / 2)
    for function in ESTIMATORS:
        assert function(y, v) == pytest.approx(closed, rel=1e-10, abs=1e-11)


@settings(max_examples=200)
@given(studies())
def test_reml_is_the_highest_maximum(some):
    y, v = some
    t = float(tau2.restricted_maximum_likelihood(y, v))
    slope, scale = score(y, v, t)
    assert slope <= 1e-9 * scale
    if t > 0:
        assert abs(slope) <= 1e-9 * scale
    best = restricted(y, v, t)
    grid = np.concatenate([[0.0], np.geomspace(1e-5, 200, 200)])
    assert all(restricted(y, v, other) <= best + 1e-9 for other in grid)


def test_reml_takes_the_higher_of_two_maxima():
    """Found by search: the restricted likelihood has maxima at 0 and near 1.763, the second higher.

    A local method that starts at 0, where the score is negative, stays there.
    """
    y, v = np.array([0.2, -0.7, -0.1, 3.7]), np.array([0.02, 0.79, 0.14, 1.5])
    assert score(y, v, 0.0)[0] < 0
    t = float(tau2.restricted_maximum_likelihood(y, v))
    assert t == pytest.approx(1.763, abs=0.001)
    assert restricted(y, v, t) > restricted(y, v, 0.0)


def test_reml_tells_two_maxima_of_nearly_one_height_apart():
    """Found by hypothesis: the log-likelihood at 0 is 0.01 below that at 0.825."""
    y = np.array([4, 0, 0, 0, 3.5, 0, 1.5, 3, 4, 0, 0])
    v = np.array([2.5, 3, 3, 3, 4, 5, 4, 3, 7, 0.03125, 0.046875])
    best = restricted(y, v, float(tau2.restricted_maximum_likelihood(y, v)))
    assert all(restricted(y, v, t) <= best + 1e-12 for t in np.geomspace(1e-4, 10, 500))


@pytest.mark.parametrize("function", ESTIMATORS)
@given(some=studies(1), value=st.floats(-100, 100))
def test_identical_studies_have_no_heterogeneity(function, some, value):
    assert function(np.full_like(some[0], value), some[1]) == 0


@pytest.mark.parametrize("function", ESTIMATORS)
@given(some=studies(), unit=st.floats(0.01, 100), shift=st.floats(-10, 10))
def test_scale_shift_sign_and_order(function, some, unit, shift):
    y, v = some
    t = function(y, v)
    near = {"rel": 1e-7, "abs": 1e-9}
    assert function(y * unit, v * unit**2) / unit**2 == pytest.approx(t, **near)
    assert function(y + shift, v) == pytest.approx(t, **near)
    assert function(-y, v) == pytest.approx(t, **near)
    assert function(y[::-1], v[::-1]) == pytest.approx(t, **near)


@pytest.mark.parametrize("function", [*ESTIMATORS, tau2.q_profile])
@given(some=studies(3))
def test_a_mask_equals_deletion(function, some):
    y, v = some
    masks = ~np.eye(len(y), dtype=bool)
    together = np.asarray(function(y, v, included=masks))
    alone = [function(np.delete(y, i), np.delete(v, i)) for i in range(len(y))]
    np.testing.assert_allclose(together, np.array(alone).T, rtol=1e-9, atol=1e-12)


@settings(max_examples=200)
@given(studies(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_q_profile_meets_its_quantiles(some, level):
    y, v = some
    lower, upper = tau2.q_profile(y, v, level=level)
    assert 0 <= lower <= upper
    for bound, quantile in ((lower, (1 + level) / 2), (upper, (1 - level) / 2)):
        w = 1 / (v + bound)
        q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
        target = chi2.ppf(quantile, len(y) - 1)
        assert q == pytest.approx(target, rel=1e-8) if bound > 0 else q <= target * (1 + 1e-9)


def test_wild_variances_and_huge_heterogeneity():
    """Iterations stay exact to 1e-9 over 14 orders of magnitude of v, against the matrices."""
    random = np.random.default_rng(7)
    for _ in range(200):
        v = 10.0 ** random.uniform(-6, 2, 6)
        y = random.normal(0, 10.0 ** random.uniform(-2, 3), 6)
        t = float(tau2.restricted_maximum_likelihood(y, v))
        slope, scale = score(y, v, t)
        assert slope <= 1e-7 * scale
        if t > 0:
            assert abs(slope) <= 1e-7 * scale


def test_ten_thousand_fits_all_converge():
    random = np.random.default_rng(20260101)
    v = random.uniform(0.01, 1, (10_000, 20))
    y = random.normal(0, np.sqrt(v + random.choice([0, 0.02, 0.5], (10_000, 1))))
    together = tau2.restricted_maximum_likelihood(y, v)
    assert together.shape == (10_000,)
    assert (together >= 0).all()
    np.testing.assert_allclose(
        together[::1000],
        [tau2.restricted_maximum_likelihood(y[i], v[i]) for i in range(0, 10_000, 1000)],
        rtol=1e-10,
    )


def test_one_study():
    for function in ESTIMATORS:
        assert function([0.4], [0.05]) == 0
    assert tau2.q_profile([0.4], [0.05]) == (0, np.inf)


def test_both_ends_are_zero_where_studies_agree_too_well():
    """Oracle case homog: Q = 0.0245 on 5 df is below the lower chi-square quantile, 0.83."""
    y, v = [0.3, 0.32, 0.29, 0.31, 0.3, 0.33], [0.02, 0.05, 0.03, 0.04, 0.1, 0.06]
    assert tau2.q_profile(y, v) == (0, 0)


@pytest.mark.parametrize("function", [*ESTIMATORS, tau2.q_profile])
def test_a_bad_study_is_named(function):
    with pytest.raises(InvalidStudy, match="Study 1 "):
        function([0.1, 0.2, 0.3], [1, 0, 1])


def test_named_estimators():
    y, v = [0.1, 0.9, 0.2], [0.04, 0.09, 0.01]
    assert tau2.estimate(Estimator.EE, y, v) == 0
    assert tau2.estimate(Estimator.DL, y, v) == tau2.dersimonian_laird(y, v)
    assert tau2.estimate(Estimator.REML, y, v) == tau2.restricted_maximum_likelihood(y, v)


@pytest.mark.parametrize("function", [tau2.restricted_maximum_likelihood, tau2.q_profile])
def test_a_cap_that_is_reached_is_an_error_and_no_number(function, monkeypatch):
    monkeypatch.setattr(tau2, "MAX_STEPS", 1)
    with pytest.raises(DidNotConverge, match="1 steps"):
        function([0.1, 0.9, 2.0], [0.04, 0.09, 0.3])


def test_no_fits():
    assert tau2.restricted_maximum_likelihood(np.zeros((0, 3)), np.ones(3)).shape == (0,)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from synthesis.stats import tau2
from synthesis.stats.studies import DidNotConverge, InvalidStudy
from synthesis.stats.tau2 import generalised_q
from tests.synthesis.draws import matrix, regressions, studies
from tests.synthesis.reference import load


def q_at(y, v, t, design=None):
    return y @ matrix(1 / (v + t), design) @ y


def meets(q, t, target):
    """Q is what it should be, or already below it at 0."""
    return q == pytest.approx(target, rel=1e-7) if t > 0 else q <= target * (1 + 1e-9)


def test_published_interval():
    known = load("raudenbush_1985")
    interval = tau2.q_profile(known["yi"], known["vi"])
    assert interval == pytest.approx(known["expected"]["tau2_ci"], abs=1e-9)


@given(regressions())
def test_q_is_its_expectation_or_its_median(some):
    y, v, x = some
    df = len(y) - 2
    for function, target in ((tau2.paule_mandel, df), (tau2.median_unbiased, chi2.median(df))):
        t = float(function(y, v, design=x))
        assert meets(q_at(y, v, t, x), t, target)


@given(studies(), st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_q_profile_meets_its_quantiles(some, level):
    y, v = some
    lower, upper = map(float, tau2.q_profile(y, v, level=level))
    assert 0 <= lower <= upper
    for end, tail in ((lower, (1 + level) / 2), (upper, (1 - level) / 2)):
        assert meets(q_at(y, v, end), end, chi2.ppf(tail, len(y) - 1))


@given(studies())
def test_a_higher_level_is_a_wider_interval_about_the_median(some):
    ends = [tau2.q_profile(*some, level=level) for level in (0.99, 0.95, 0.5)]
    lower, upper = zip(*ends, strict=True)
    middle = tau2.median_unbiased(*some)
    assert list(lower) == sorted(lower)
    assert list(upper) == sorted(upper, reverse=True)
    assert lower[-1] * (1 - 1e-9) <= middle <= upper[-1] * (1 + 1e-9)


@given(studies())
def test_a_median_is_below_a_mean_so_its_tau2_is_above(some):
    pm = tau2.paule_mandel(*some)
    assert tau2.median_unbiased(*some) >= pm * (1 - 1e-12)


@given(studies(3))
def test_a_mask_equals_deletion(some):
    y, v = some
    together = tau2.q_profile(y, v, included=~np.eye(len(y), dtype=bool))
    alone = [tau2.q_profile(np.delete(y, i), np.delete(v, i)) for i in range(len(y))]
    np.testing.assert_allclose(together, np.array(alone).T, rtol=1e-9, atol=1e-12)


def test_more_fits_than_are_held_at_once_take_few_steps_and_equal_a_loop(monkeypatch):
    monkeypatch.setattr(generalised_q, "MAX_STEPS", 10)
    random = np.random.default_rng(4)
    v = random.uniform(0.01, 1, (3001, 20))
    y = random.normal(0, np.sqrt(v + random.choice([0, 0.02, 5], (3001, 1))))
    together = np.array(tau2.q_profile(y, v))
    for i in (0, 2499, 2500, 2501, 3000):
        alone = tau2.q_profile(y[i], v[i])
        np.testing.assert_allclose(together[:, i], alone, rtol=1e-10, atol=1e-13)


def test_an_interval_of_one_study_or_of_no_degree_of_freedom_says_nothing():
    assert tau2.q_profile([0.4], [0.05]) == (0, np.inf)
    found = tau2.q_profile([0.4, 0.9], [0.05, 0.1], design=[[1, 0], [1, 1]])
    assert found == (0, np.inf)


def test_both_ends_are_zero_where_studies_agree_too_well():
    """Oracle case homog: Q = 0.0245 on 5 df is below the lower chi-square quantile, 0.83."""
    y, v = [0.3, 0.32, 0.29, 0.31, 0.3, 0.33], [0.02, 0.05, 0.03, 0.04, 0.1, 0.06]
    assert tau2.q_profile(y, v) == (0, 0)


@pytest.mark.parametrize("d", [1e-24, 1e-10, 1.0, 1e10, 1e49])
def test_heterogeneity_of_any_size_is_found(d):
    """y = -d, 0, d with equal v: Q = 2 d^2 / (v + tau2) is 2 where tau2 is d^2 - v."""
    found = tau2.paule_mandel([-d, 0, d], [1e-50] * 3)
    assert found == pytest.approx(d**2 - 1e-50, rel=1e-9)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, np.nan])
def test_a_level_is_a_fraction(level):
    with pytest.raises(ValueError, match="confidence level"):
        tau2.q_profile([0.1, 0.2], [1, 1], level=level)


def test_a_bad_study_is_named():
    with pytest.raises(InvalidStudy, match="Study 1 "):
        tau2.q_profile([0.1, 0.2, 0.3], [1, 0, 1])


@pytest.mark.parametrize("function", [tau2.paule_mandel, tau2.median_unbiased, tau2.q_profile])
def test_a_cap_that_is_reached_is_an_error_and_no_number(function, monkeypatch):
    monkeypatch.setattr(generalised_q, "MAX_STEPS", 2)
    with pytest.raises(DidNotConverge, match="2 steps"):
        function([0.1, 0.9, 2.0], [0.04, 0.09, 0.3])

"""The test of excess significance."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats.pooling import pool
from synthesis.stats.small_studies.excess import Alternative, ExcessTest, excess_significance
from synthesis.stats.studies import InvalidStudy

Y, V = np.array([0.6, 0.9, 0.1, 0.7, -0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1])


def by_counting(power, out):
    """The chance of the numbers of significant studies that are `out`, by all outcomes."""
    total = 0.0
    for outcome in product([0, 1], repeat=len(power)):
        if out(sum(outcome)):
            total += np.where(outcome, power, 1 - power).prod()
    return total


def test_power_and_significance_of_each_study():
    found = excess_significance(Y, V, theta=0.5)
    z = 0.5 / np.sqrt(V)
    assert found.power == pytest.approx(stats.norm.sf(1.959964 - z) + stats.norm.cdf(-1.959964 - z))
    assert found.significant.tolist() == (abs(Y / np.sqrt(V)) > 1.959964).tolist()
    assert (found.observed, found.expected) == (3, pytest.approx(found.power.sum()))
    assert found.ratio == pytest.approx(3 / found.power.sum())


@pytest.mark.parametrize(("alternative", "sign"), [("greater", 1), ("less", -1)])
def test_one_sided_studies(alternative, sign):
    found = excess_significance(Y, V, theta=0.5, alternative=alternative, alpha=0.1, null=0.2)
    z = stats.norm.isf(0.1)
    assert found.power == pytest.approx(stats.norm.sf(z - sign * 0.3 / np.sqrt(V)))
    assert found.significant.tolist() == (sign * (Y - 0.2) / np.sqrt(V) > z).tolist()


def test_power_under_heterogeneity_is_that_of_a_true_effect_drawn():
    found = excess_significance(Y, V, theta=0.3, tau2=0.2)
    true = np.random.default_rng(1).normal(0.3, 0.2**0.5, (200_000, 1)) / np.sqrt(V)
    power = (stats.norm.sf(1.959964 - true) + stats.norm.cdf(-1.959964 - true)).mean(0)
    assert found.power == pytest.approx(power, abs=0.004)


def test_theta_is_the_weighted_mean_unless_given():
    common, mixed = excess_significance(Y, V), excess_significance(Y, V, tau2=0.3)
    assert common.theta == pytest.approx(float(pool(Y, V, estimator="EE").estimate))
    w = 1 / (V + 0.3)
    assert mixed.theta == pytest.approx((w * Y).sum() / w.sum())


@pytest.mark.parametrize("excess", Alternative)
def test_the_exact_test_counts_all_outcomes(excess):
    found = excess_significance(Y, V, theta=0.5, test=ExcessTest.EXACT, excess=excess)
    seen = int(found.observed)
    own = by_counting(found.power, lambda number: number == seen)
    unlikely = {
        n for n in range(6) if by_counting(found.power, lambda m, n=n: m == n) <= own * 1.0000001
    }
    out = {
        "greater": lambda number: number >= seen,
        "less": lambda number: number <= seen,
        "two.sided": lambda number: number in unlikely,
    }[excess]
    assert found.statistic is None
    assert found.p == pytest.approx(by_counting(found.power, out))


@pytest.mark.parametrize("excess", Alternative)
def test_the_binomial_test_is_scipys(excess):
    found = excess_significance(Y, V, theta=0.5, test="binom", excess=excess)
    known = stats.binomtest(3, 5, found.power.mean(), alternative=excess.replace(".", "-"))
    assert found.p == pytest.approx(known.pvalue)


@pytest.mark.parametrize("excess", Alternative)
def test_chi_square_by_hand(excess):
    found = excess_significance(Y, V, theta=0.3, excess=excess)
    e = found.power.mean()
    z = (3 - 5 * e) / np.sqrt(5 * e * (1 - e))
    p = {
        "greater": stats.norm.sf(z),
        "less": stats.norm.cdf(z),
        "two.sided": stats.chi2.sf(z**2, 1),
    }
    assert (found.statistic, found.p) == (pytest.approx(z**2), pytest.approx(p[excess]))


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6), st.floats(-300, 300))
@settings(max_examples=40)
def test_nothing_is_nan_however_extreme(effects, theta):
    for test, alternative in product(ExcessTest, Alternative):
        found = excess_significance(
            effects, 1.0, theta=theta, test=test, alternative=alternative, excess=alternative
        )
        assert 0 <= found.p <= 1
        assert np.isfinite(found.ratio)
        assert found.statistic is None or np.isfinite(found.statistic)


def test_certain_power_that_is_not_met():
    """Every study would have to be significant and none is."""
    found = excess_significance(np.zeros(3), 1.0, theta=100.0)
    assert (found.expected, found.observed, found.ratio, found.p) == (3, 0, 0, 1)
    less = excess_significance(np.zeros(3), 1.0, theta=100.0, excess=Alternative.LESS)
    assert (less.p, np.isfinite(less.statistic)) == (0, True)


@pytest.mark.parametrize("test", ExcessTest)
def test_a_mask_is_deletion_and_a_batch_is_a_loop(test):
    used = np.array([[1, 1, 0, 1, 1], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
    options = {"test": test, "excess": Alternative.TWO_SIDED}
    batch = excess_significance(np.where(used, Y, np.nan), V, included=used, **options)
    for row, each in enumerate(used):
        alone = excess_significance(Y[each], V[each], **options)
        assert batch.p[row] == pytest.approx(float(alone.p))
        assert batch.expected[row] == pytest.approx(float(alone.expected))
        assert batch.power[row, ~each].tolist() == [0] * (~each).sum()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alpha": 0}, "alpha must be between 0 and 1"),
        ({"alpha": 1.0}, "alpha must be between 0 and 1"),
        ({"tau2": -1}, "tau2 must be finite and not below 0"),
        ({"theta": np.nan}, "theta and the null must be finite"),
        ({"null": np.inf}, "theta and the null must be finite"),
        ({"test": "chi"}, "chi"),
    ],
)
def test_what_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        excess_significance(Y, V, **change)


def test_a_study_that_cannot_be_used_is_named():
    with pytest.raises(InvalidStudy, match="Study 1"):
        excess_significance([0.1, 0.2], [1, 0])

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats import effect_sizes, pooling
from synthesis.stats.pooling import PredictionInterval
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import studies
from tests.synthesis.reference import load


@pytest.mark.parametrize("convention", [each for each in PredictionInterval if each != "simple"])
def test_prediction_intervals_of_bcg(convention):
    known, trials = load("bcg")["prediction"], effect_sizes.risk_ratio(**load("bcg")["cells"])
    found = pooling.pool(trials.yi, trials.vi, estimator=Estimator.REML)
    interval = pooling.prediction_interval(found, convention=convention)
    assert [round(float(end), known["digits"]) for end in interval] == known[convention]


def pooled(k, se, tau2, level=0.95):
    """k studies at 0, all of one size, with this standard error under z."""
    return pooling.random_effects([0.0] * k, [se**2 * k - tau2] * k, tau2=tau2, level=level)


@pytest.mark.parametrize(
    ("convention", "k", "df", "variance"),
    [
        ("normal", 6, np.inf, 0.34),
        ("simple", 6, np.inf, 0.09),
        ("t(k-1)", 6, 5, 0.34),
        ("t(k-2)", 6, 4, 0.34),
        ("t(k-1)", 2, 1, 0.34),
        ("t(k-2)", 2, 1, 0.34),
        ("t(k-1)", 1, 1, 0.34),
        ("t(k-2)", 1, 1, 0.34),
    ],
)
@pytest.mark.parametrize("level", [None, 0.8])
def test_prediction_intervals_by_hand(convention, k, df, variance, level):
    found = pooling.prediction_interval(
        pooled(k, 0.5, 0.09, 0.9), convention=convention, level=level
    )
    margin = stats.t.isf(0.05 if level is None else 0.1, df) * variance**0.5
    assert found == pytest.approx((-margin, margin))


def test_a_prediction_interval_has_a_name():
    with pytest.raises(ValueError, match="'HTS'"):
        pooling.prediction_interval(pooled(4, 0.5, 0.1), convention="HTS")


@given(studies(), st.sampled_from(list(PredictionInterval)))
def test_a_prediction_interval_is_about_the_mean_and_as_wide_as_tau(some, convention):
    found = pooling.pool(*some, estimator=Estimator.DL)
    lower, upper = pooling.prediction_interval(found, convention=convention)
    np.testing.assert_allclose(lower + upper, 2 * found.estimate, atol=1e-9)
    assert upper - lower >= 3.9 * found.tau2**0.5


def test_one_study_without_heterogeneity_has_its_interval():
    found = pooling.pool([0.4], [0.05], estimator=Estimator.REML)
    interval = pooling.prediction_interval(found, convention=PredictionInterval.NORMAL)
    assert interval == (found.ci_lower, found.ci_upper)

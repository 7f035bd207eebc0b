import numpy as np
import pytest
from hypothesis import given
from scipy.stats import norm

from synthesis.stats.likelihood import likelihood
from synthesis.stats.tau2 import Estimator
from tests.synthesis.reference import load
from tests.synthesis.test_tau2 import studies


@pytest.mark.parametrize("estimator", [Estimator.EE, Estimator.REML])
def test_raudenbush(estimator):
    known = load("raudenbush_1985")
    expected = known["expected"][estimator]
    found = likelihood(
        known["yi"], known["vi"], estimator=estimator, tau2=expected.get("tau2", 0.0)
    )
    assert found.loglik == pytest.approx(expected["loglik"], abs=1e-9)


@given(studies())
def test_the_common_effect_likelihood_is_the_normal_density(some):
    y, v = some
    mean = (y / v).sum() / (1 / v).sum()
    found = likelihood(y, v, estimator=Estimator.EE, tau2=0.0)
    assert found.loglik == pytest.approx(norm.logpdf(y, mean, np.sqrt(v)).sum(), rel=1e-9, abs=1e-9)
    assert found.aic == pytest.approx(2 - 2 * found.loglik)
    assert found.bic == pytest.approx(np.log(len(y)) - 2 * found.loglik)


@given(studies())
def test_the_restricted_likelihood_is_that_of_differences_up_to_a_constant(some):
    """Dropping the mean: for k = 2 it is the density of (y1 - y2) / sqrt(2)."""
    y, v = some[0][:2], some[1][:2]
    found = likelihood(y, v, estimator=Estimator.REML, tau2=0.3)
    difference = norm.logpdf((y[0] - y[1]) / 2**0.5, 0, np.sqrt((v.sum() + 0.6) / 2))
    assert found.loglik == pytest.approx(difference, rel=1e-9, abs=1e-9)


def test_small_samples_have_a_floor_in_aicc():
    """Oracle case k2-REML: m = max(k - 1, 4), so AICc = -2 log L + 16."""
    found = likelihood([0.1, 0.9], [0.04, 0.09], estimator=Estimator.REML, tau2=0.255)
    assert found.aicc + 2 * found.loglik == pytest.approx(16)


def test_a_mask_equals_deletion():
    y, v = np.array([0.1, 0.9, 5.0]), np.array([0.04, 0.09, 0.2])
    for estimator in Estimator:
        masked = likelihood(y, v, estimator=estimator, tau2=0.1, included=[True, True, False])
        alone = likelihood(y[:2], v[:2], estimator=estimator, tau2=0.1)
        assert masked.aicc == pytest.approx(float(alone.aicc))


def test_one_study_has_no_restricted_likelihood():
    with pytest.raises(ValueError, match="more studies than coefficients"):
        likelihood([0.1], [0.2], estimator=Estimator.REML, tau2=0.0)

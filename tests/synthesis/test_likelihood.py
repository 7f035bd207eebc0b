import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import null_space
from scipy.stats import multivariate_normal, norm

from synthesis.stats.likelihood import likelihood
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import TAU2S, genq_weights, regressions, studies
from tests.synthesis.reference import load

FIELDS = ("loglik", "aic", "bic", "aicc")
Y, V = np.array([0.1, 0.9, 5.0]), np.array([0.04, 0.09, 0.2])


@pytest.mark.parametrize("estimator", [Estimator.EE, Estimator.REML])
def test_raudenbush(estimator):
    known = load("raudenbush_1985")
    expected, data = known["expected"][estimator], (known["yi"], known["vi"])
    found = likelihood(*data, estimator=estimator, tau2=expected.get("tau2", 0.0))
    assert found.loglik == pytest.approx(expected["loglik"], abs=1e-9)


@given(regressions(), st.floats(0, 5))
def test_it_is_the_normal_density_at_the_best_coefficients(some, tau2):
    y, v, x = some
    w = 1 / (v + tau2)
    best = x @ np.linalg.solve((x.T * w) @ x, (x.T * w) @ y)
    found = likelihood(y, v, estimator=Estimator.ML, tau2=tau2, design=x)
    expected = norm.logpdf(y, best, np.sqrt(v + tau2)).sum()
    assert found.loglik == pytest.approx(expected, rel=1e-8, abs=1e-8)


@given(regressions(), st.floats(0, 5))
def test_the_restricted_one_is_the_density_of_what_the_design_does_not_touch(some, tau2):
    """Of Z'y, with Z orthonormal and orthogonal to the design."""
    y, v, x = some
    z = null_space(x.T)
    found = likelihood(y, v, estimator=Estimator.REML, tau2=tau2, design=x)
    cov = (z.T * (v + tau2)) @ z
    expected = multivariate_normal.logpdf(z.T @ y, np.zeros(z.shape[1]), cov)
    assert found.loglik == pytest.approx(expected, rel=1e-7, abs=1e-7)


@given(studies())
def test_of_two_studies_that_is_their_difference(some):
    y, v = some[0][:2], some[1][:2]
    found = likelihood(y, v, estimator=Estimator.REML, tau2=0.3)
    difference = norm.logpdf((y[0] - y[1]) / 2**0.5, 0, np.sqrt((v.sum() + 0.6) / 2))
    assert found.loglik == pytest.approx(difference, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("estimator", Estimator)
@pytest.mark.parametrize("estimated", [True, False])
@pytest.mark.parametrize("design", [None, np.column_stack([np.ones(9), np.arange(9)])])
def test_criteria_count_parameters(estimator, estimated, design):
    y, v = np.arange(9.0) ** 2, np.full(9, 0.5)
    found = likelihood(
        y, v, estimator=estimator, tau2=0.1, tau2_is_estimated=estimated, design=design
    )
    p = 1 if design is None else 2
    m = p + (estimated and estimator is not Estimator.EE)
    n = 9 - p if estimator is Estimator.REML else 9
    deviance = -2 * found.loglik
    assert found.aic == pytest.approx(deviance + 2 * m)
    assert found.bic == pytest.approx(deviance + m * np.log(n))
    assert found.aicc == pytest.approx(deviance + 2 * m * n / (n - m - 1))


def test_small_samples_have_a_floor_in_aicc():
    """Oracle case k2-REML: m = max(k - 1, 4), so AICc = -2 log L + 16."""
    found = likelihood([0.1, 0.9], [0.04, 0.09], estimator=Estimator.REML, tau2=0.255)
    assert found.aicc + 2 * found.loglik == pytest.approx(16)


def test_one_study_has_a_likelihood():
    found = likelihood([0.1], [0.2], estimator=Estimator.EE, tau2=0.0)
    assert found.loglik == pytest.approx(norm.logpdf(0, 0, 0.2**0.5))
    assert (found.bic, found.aicc) == pytest.approx((-2 * found.loglik, -2 * found.loglik + 6))


def test_weights_of_ones_own_move_the_mean_but_not_the_density():
    found = likelihood(Y, V, estimator=Estimator.DL, tau2=0.1, weights=[1, 1, 2])
    expected = norm.logpdf(Y, 2.75, np.sqrt(V + 0.1)).sum()
    assert found.loglik == pytest.approx(expected)
    with pytest.raises(InvalidStudy, match="Study 2 has no finite weight"):
        likelihood(Y, V, estimator=Estimator.DL, tau2=0.1, weights=[1, 1, 0])


@pytest.mark.parametrize("estimator", TAU2S)
def test_a_mask_equals_deletion(estimator):
    options = {"estimator": estimator, "tau2": 0.1, "weights": genq_weights(estimator, V)}
    masked = likelihood(Y, V, **options, included=[True, True, False])
    options["weights"] = genq_weights(estimator, V[:2])
    alone = likelihood(Y[:2], V[:2], **options)
    for name in FIELDS:
        assert getattr(masked, name) == pytest.approx(float(getattr(alone, name)))


@pytest.mark.parametrize("estimator", [Estimator.ML, Estimator.REML])
def test_a_batch_equals_a_loop(estimator):
    y, tau2 = np.stack([Y, 2 * Y]), np.array([0.0, 0.7])
    together = likelihood(y, V, estimator=estimator, tau2=tau2)
    for i in range(2):
        alone = likelihood(y[i], V, estimator=estimator, tau2=tau2[i])
        for name in FIELDS:
            assert getattr(together, name)[i] == pytest.approx(float(getattr(alone, name)))


@given(studies(), st.floats(0, 5))
def test_the_common_effect_is_the_best_mean(some, other):
    y, v = some
    best = likelihood(y, v, estimator=Estimator.EE, tau2=0.0).loglik
    assert best >= norm.logpdf(y, other, np.sqrt(v)).sum() - 1e-9


def test_as_many_coefficients_as_studies_have_no_restricted_likelihood():
    with pytest.raises(ValueError, match="more studies than coefficients"):
        likelihood([0.1], [0.2], estimator=Estimator.REML, tau2=0.0)
    with pytest.raises(ValueError, match="more studies than coefficients"):
        likelihood(Y[:2], V[:2], estimator="REML", tau2=0.0, design=[[1, 0], [1, 1]])

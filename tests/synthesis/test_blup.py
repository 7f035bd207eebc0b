import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats.blup import blups
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.regression import regress
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import studies
from tests.synthesis.tables import assert_finite, numbers
from tests.synthesis.test_regression import regressions

Y, V = np.array([0.1, 0.9, 0.4, -0.7]), np.array([0.04, 0.09, 0.02, 0.05])
REML = {"estimator": Estimator.REML}
WIDTH = 1.959963984540054


def by_henderson(y, v, x, tau2):
    """The solution of Henderson's mixed-model equations, and its covariance matrix."""
    r = np.diag(1 / v)
    within = r + np.eye(len(y)) / tau2
    covariance = np.linalg.inv(np.block([[x.T @ r @ x, x.T @ r], [r @ x, within]]))
    return covariance @ np.concatenate([x.T @ r @ y, r @ y]), covariance


@settings(deadline=None)
@given(regressions(), st.floats(0.05, 20))
def test_the_mixed_model_equations(some, tau2):
    y, v, x = some
    found, p = blups(y, v, **REML, tau2=tau2, design=x), x.shape[1]
    solution, covariance = by_henderson(y, v, x, tau2)
    near = {"rtol": 1e-7, "atol": 1e-8}
    np.testing.assert_allclose(found.deviations.estimate, solution[p:], **near)
    np.testing.assert_allclose(found.deviations.se**2, np.diag(covariance)[p:], **near)
    of_effects = np.hstack([x, np.eye(len(y))])
    np.testing.assert_allclose(found.effects.estimate, of_effects @ solution, **near)
    variances = np.diag(of_effects @ covariance @ of_effects.T)
    np.testing.assert_allclose(found.effects.se**2, variances, **near)


@settings(deadline=None)
@given(studies(), st.sampled_from([e for e in Estimator if e != "GENQ"]), st.sampled_from(MeanTest))
def test_effects_lie_between_the_study_and_the_mean(some, estimator, test):
    y, v = some
    found, fit = blups(y, v, estimator=estimator, test=test), pool(y, v, estimator=estimator)
    low, high = np.minimum(y, fit.estimate), np.maximum(y, fit.estimate)
    assert (found.effects.estimate >= low - 1e-9).all()
    assert (found.effects.estimate <= high + 1e-9).all()
    np.testing.assert_allclose(
        found.effects.estimate - found.deviations.estimate, fit.estimate, rtol=1e-6, atol=1e-7
    )
    np.testing.assert_allclose(found.shrinkage, v / (v + fit.tau2), rtol=1e-6, atol=1e-9)
    assert_finite(found)


def test_without_heterogeneity_every_effect_is_the_mean():
    found = blups(Y, V, estimator=Estimator.EE)
    mean = pool(Y, V, estimator=Estimator.EE)
    assert found.effects.estimate == pytest.approx([float(mean.estimate)] * 4)
    assert found.effects.se == pytest.approx([float(mean.se)] * 4)
    assert found.shrinkage.tolist() == [1] * 4
    for values in numbers(found.deviations).values():
        assert values.tolist() == [0] * 4


def test_under_huge_heterogeneity_every_effect_is_its_study():
    found = blups(Y, V, **REML, tau2=1e12)
    assert found.effects.estimate == pytest.approx(Y, abs=1e-10)
    assert found.effects.se == pytest.approx(np.sqrt(V))
    assert found.shrinkage == pytest.approx([0] * 4, abs=1e-12)


def test_intervals_use_the_quantile_of_the_test():
    z, t = (blups(Y, V, **REML, test=test, level=0.95) for test in (MeanTest.Z, MeanTest.T))
    for found, quantile in ((z, WIDTH), (t, 3.182446305284264)):
        for each in (found.effects, found.deviations):
            np.testing.assert_allclose(each.pi_upper - each.estimate, quantile * each.se)
            np.testing.assert_allclose(each.estimate - each.pi_lower, quantile * each.se)


def test_the_scale_of_knapp_and_hartung_belongs_to_the_mean_alone():
    fit = pool(Y, V, **REML, test=MeanTest.KNHA)
    found = blups(Y, V, **REML, test=MeanTest.KNHA)
    kept = 1 - found.shrinkage
    own, of_mean = kept * V, float(fit.se) ** 2
    np.testing.assert_allclose(found.effects.se**2, own + (1 - kept) ** 2 * of_mean)
    np.testing.assert_allclose(found.deviations.se**2, own + kept**2 * of_mean)


@pytest.mark.parametrize("test", MeanTest)
def test_masks_and_stacks_equal_single_calls(test):
    masks = ~np.eye(4, dtype=bool)
    together = numbers(blups(Y, V, **REML, test=test, included=masks))
    for i in range(4):
        alone = numbers(blups(np.delete(Y, i), np.delete(V, i), **REML, test=test))
        for name in together.keys() - {"level"}:
            whole = alone[name] if name == "tau2" else np.insert(alone[name], i, 0)
            near = {"rtol": 1e-9, "atol": 1e-12}
            np.testing.assert_allclose(together[name][i], whole, **near, err_msg=name)


def test_what_is_left_out_is_not_looked_at():
    x = np.column_stack([np.ones(4), [0.0, 1, 2, np.nan]])
    found = blups([*Y[:3], np.nan], [*V[:3], -1], **REML, design=x, included=[1, 1, 1, 0])
    assert_finite(found)
    for part in (found.effects, found.deviations):
        assert [values[3] for values in numbers(part).values()] == [0] * 4
    assert found.shrinkage[3] == 0


@pytest.mark.parametrize("test", MeanTest)
def test_one_study_is_its_own_effect(test):
    found = blups([0.4], [0.05], **REML, test=test)
    assert (found.effects.estimate, found.effects.se) == (0.4, pytest.approx(0.05**0.5))
    assert (found.deviations.estimate, found.deviations.se, found.tau2) == (0, 0, 0)


@pytest.mark.parametrize("test", MeanTest)
def test_hostile_scales(test):
    y = np.array([[0.5] * 4, [0, 0, 0, 1e30], [-1e50, 1e50, 0, 0], [0.1, 0.2, 0.3, 0.4]])
    v = np.array([[0.1] * 4, [1e-30, 1, 1, 1], [1] * 4, [1e-50, 1e-20, 1, 1e50]])
    assert_finite(blups(y, v, **REML, test=test))


def test_designs_for_each_data_set():
    x = np.array([np.column_stack([np.ones(4), column]) for column in ([0, 1, 2, 3], [5, 1, 0, 2])])
    found = blups(Y, V, **REML, design=x)
    assert found.effects.estimate.shape == (2, 4)
    for i in range(2):
        alone = blups(Y, V, **REML, design=x[i])
        np.testing.assert_allclose(found.effects.se[i], alone.effects.se, rtol=1e-9)
        fit = regress(Y, V, x[i], **REML)
        assert found.tau2[i] == pytest.approx(float(fit.tau2))


def test_bad_arguments():
    with pytest.raises(InvalidStudy, match="Study 1 "):
        blups([0.1, 0.2], [1, 0], **REML)
    with pytest.raises(ValueError, match="tau2"):
        blups(Y, V, **REML, tau2=-1)
    with pytest.raises(ValueError, match="confidence level"):
        blups(Y, V, **REML, level=95)
    with pytest.raises(ValueError, match="GENQ needs weights"):
        blups(Y, V, estimator=Estimator.GENQ)

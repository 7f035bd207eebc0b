from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from synthesis.stats import batches
from synthesis.stats.influence import influence
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.regression import fitted, regress
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import studies
from tests.synthesis.tables import numbers
from tests.synthesis.test_regression import regressions

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2]), np.array([0.04, 0.09, 0.02, 0.05, 0.1])
X = np.column_stack([np.ones(5), [1, 2, 4, 3, 7.0]])
REML = {"estimator": Estimator.REML}
NEAR = {"rtol": 1e-5, "atol": 1e-7}
SOME = st.sampled_from([Estimator.EE, Estimator.DL, Estimator.REML])
TESTS = st.sampled_from([MeanTest.Z, MeanTest.ADHOC])


class Refits:
    """Everything said of study i, from the fit of all and that without it."""

    def __init__(self, i, y, v, x, options):
        self.x, self.y, self.v, self.i = x, y, v, i
        self.whole = regress(y, v, x, **options)
        kept = np.arange(len(y)) != i
        self.rest = regress(y[kept], v[kept], x[kept], **options)
        self.of_whole = fitted(y, v, x, tau2=self.whole.tau2)
        w = 1 / (v + self.rest.tau2)
        self.errors = np.linalg.inv(x.T @ (w[:, None] * x)) * self.rest.scale
        common = regress(y[kept], v[kept], x[kept], estimator=Estimator.EE)
        self.q = ((y - x @ common.coefficients) ** 2 / v)[kept].sum()

    def values(self):
        x, v, i, whole, rest = self.x[self.i], self.v[self.i], self.i, self.whole, self.rest
        change = whole.coefficients - rest.coefficients
        residual, moved, among = self.y[i] - x @ rest.coefficients, x @ change, v + rest.tau2
        predicted, hat = x @ rest.variance @ x, self.of_whole.hat[i]
        residual_se = np.sqrt(rest.scale * among + predicted)
        return {
            "residual": residual,
            "residual_se": residual_se,
            "rstudent": residual / residual_se,
            "rstandard": self.of_whole.standardised[i],
            "dffits": moved / np.sqrt(rest.scale * hat * among),
            "cook_distance": change @ np.linalg.inv(whole.variance) @ change,
            "cov_ratio": np.linalg.det(rest.variance) / np.linalg.det(whole.variance),
            "tau2": rest.tau2,
            "q": self.q,
            "hat": hat,
            "weights": self.of_whole.weights[i],
            "dfbetas": change / np.sqrt(np.diag(self.errors)),
            "baujat_x": self.of_whole.residuals[i] ** 2 / (v + whole.tau2),
            "baujat_y": moved**2 / predicted,
        }


def assert_refitted(found, y, v, x, options):
    for i in range(len(y)):
        for name, value in Refits(i, y, v, x, options).values().items():
            np.testing.assert_allclose(getattr(found, name)[i], value, **NEAR, err_msg=name)


@settings(max_examples=30, deadline=None)
@given(studies(3, 7), SOME, TESTS)
def test_every_measure_of_a_mean_by_brute_force(some, estimator, test):
    y, v = some
    options = {"estimator": estimator, "test": test}
    assert_refitted(influence(y, v, **options), y, v, np.ones((len(y), 1)), options)


@settings(max_examples=30, deadline=None)
@given(regressions(5, 7), SOME, TESTS)
def test_every_measure_of_a_regression_by_brute_force(some, estimator, test):
    y, v, x = some
    options = {"estimator": estimator, "test": test}
    assert_refitted(influence(y, v, **options, design=x), y, v, x, options)


@pytest.mark.parametrize("test", [MeanTest.T, MeanTest.KNHA, MeanTest.DEFAULT])
@pytest.mark.parametrize("design", [None, X])
def test_tests_by_t_too(test, design):
    options = {**REML, "test": test}
    x = np.ones((5, 1)) if design is None else X
    assert_refitted(influence(Y, V, **options, design=design), Y, V, x, options)


@settings(deadline=None)
@given(regressions(5, 8))
def test_what_counts_as_influential(some):
    y, v, x = some
    found, k, p = influence(y, v, **REML, design=x), len(y), 2
    cook = found.cook_distance > chi2.ppf(0.5, p)
    moved = (abs(found.dfbetas) > 1).any(-1) | (abs(found.dffits) > 3 * np.sqrt(p / (k - p)))
    assert found.influential.tolist() == (cook | moved | (found.hat > 3 * p / k)).tolist()


def test_an_outlier_is_influential_and_its_equals_are_not():
    y = np.array([0.1, 0.3, -0.1, 0.2, 0.0, 0.1, 0.15, 1.6])
    found = influence(y, np.full(8, 0.1), estimator=Estimator.EE)
    assert found.influential.tolist() == [False] * 7 + [True]
    assert found.rstudent.argmax() == found.dffits.argmax() == 7
    assert found.cook_distance.argmax() == found.baujat_x.argmax() == found.baujat_y.argmax() == 7


@pytest.mark.parametrize("test", MeanTest)
def test_equal_studies_change_nothing(test):
    found = influence([0.5] * 4, [0.1, 0.2, 0.3, 0.4], **REML, test=test)
    nothing = {"residual", "rstudent", "rstandard", "dffits", "cook_distance", "dfbetas"}
    for name in nothing | {"baujat_x", "baujat_y", "tau2", "q"}:
        assert not getattr(found, name).any(), name
    assert not found.influential.any()
    assert found.hat == pytest.approx(found.weights)


@pytest.mark.parametrize("design", [None, X])
def test_a_study_left_out_has_what_changes_nothing(design):
    mask = np.array([True, True, False, True, True])
    y, v = np.where(mask, Y, np.nan), np.where(mask, V, -1)
    found = numbers(influence(y, v, **REML, included=mask, design=design))
    columns = None if design is None else design[mask]
    alone = numbers(influence(Y[mask], V[mask], **REML, design=columns))
    whole = {"tau2": None, "q": None}
    for name, values in found.items():
        np.testing.assert_allclose(values[mask], alone[name], rtol=1e-9, atol=1e-12, err_msg=name)
        if name not in whole:
            assert (values[2] == (1 if name == "cov_ratio" else 0)).all(), name


def test_the_tau2_and_q_without_a_study_left_out_are_those_of_all():
    mask = [True, True, False, True, True]
    found = influence(Y, V, **REML, included=mask)
    assert found.tau2[2] == pytest.approx(float(pool(Y, V, **REML, included=mask).tau2))
    common = pool(Y, V, estimator=Estimator.EE, included=mask)
    assert found.q[2] == pytest.approx(((Y - common.estimate) ** 2 / V)[mask].sum())


@pytest.mark.parametrize("design", [None, X])
@pytest.mark.parametrize("held", [1, 10**6])
def test_a_stack_equals_its_layers_however_many_are_held_at_once(design, held, monkeypatch):
    monkeypatch.setattr(batches, "NUMBERS", held)
    y = np.random.default_rng(5).normal(size=(2, 3, 5))
    together = influence(y, V, **REML, design=design)
    for place in np.ndindex(2, 3):
        alone = numbers(influence(y[place], V, **REML, design=design))
        for field in fields(together):
            values = getattr(together, field.name)[place]
            np.testing.assert_allclose(values, alone[field.name], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("test", MeanTest)
@pytest.mark.parametrize("design", [None, X])
def test_hostile_scales_are_no_nan(test, design):
    """A Knapp-Hartung test without the outlier has a standard error of 0: infinite, not NaN."""
    y = [[0, 0, 0, 0, 1e8], [-1e50, 1e50, 0, 0, 1], [0.1, 0.2, 0.3, 0.4, 9], [1, 2, 3, 4, 5]]
    v = [[1] * 5, [1] * 5, [1e-20, 1e-10, 1, 1e10, 1e20], [1e-50, 1, 1, 1, 1e50]]
    found = numbers(influence(np.array(y), np.array(v), **REML, test=test, design=design))
    assert not any(np.isnan(values).any() for values in found.values())


@pytest.mark.parametrize("test", MeanTest)
def test_two_studies_are_compared_with_each_other(test):
    found = influence([0.1, 0.9], [0.04, 0.09], estimator=Estimator.EE, test=test)
    assert found.residual == pytest.approx([-0.8, 0.8])
    assert found.residual_se == pytest.approx([0.13**0.5] * 2)
    assert found.rstudent == pytest.approx([-0.8 / 0.13**0.5, 0.8 / 0.13**0.5])


def test_a_study_that_decides_its_fitted_value_almost_alone():
    """Its standardised residual is one of rounding, which counts as 0."""
    x = np.column_stack([np.ones(6), [1e9, 0, 1, 2, 3, 4]])
    found = influence([0.3, 0.1, 0.5, 0.4, 0.2, 0.7], np.full(6, 0.1), **REML, design=x)
    assert (found.rstandard[0], found.hat[0]) == (0, pytest.approx(1))
    assert found.rstandard[1:].all()


def test_bad_arguments():
    with pytest.raises(InvalidStudy, match="Study 1 "):
        influence([0.1, 0.2, 0.3], [1, 0, 1], **REML)
    with pytest.raises(ValueError, match="Without one of the studies nothing can be fitted"):
        influence([0.1], [1], **REML)
    single = np.column_stack([np.ones(5), [1.0, 0, 0, 0, 0]])
    with pytest.raises(ValueError, match="Without one of the studies nothing can be fitted"):
        influence(Y, V, **REML, design=single)
    with pytest.raises(ValueError, match="GENQ"):
        influence(Y, V, estimator=Estimator.GENQ)


@pytest.mark.parametrize("columns", [1, 2])
def test_no_data_set_has_no_influential_studies(columns):
    design = np.column_stack([np.ones(5), np.arange(5.0)])[:, :columns]
    found = influence(np.zeros((0, 5)), np.ones(5), **REML, design=design)
    assert (found.rstudent.shape, found.dfbetas.shape) == ((0, 5), (0, 5, columns))

"""Predictions of a meta-regression at new values of its moderators."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats.pooling import MeanTest, PredictionInterval, pool
from synthesis.stats.predictions import predict
from synthesis.stats.regression import regress
from synthesis.stats.tau2 import Estimator

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
X = np.column_stack([np.ones(6), [1, 2, 4, 3, 7, 5.0]])
ROWS = np.array([[1, 0.0], [1, 4], [1, 30]])


def fit(test=MeanTest.Z, tau2=0.2, **options):
    return regress(Y, V, X, estimator=Estimator.REML, test=test, tau2=tau2, **options)


@pytest.mark.parametrize("test", MeanTest)
def test_bands_are_what_the_formulas_say(test):
    known = fit(test)
    found = predict(known, ROWS)
    se = np.sqrt(np.diag(ROWS @ known.variance @ ROWS.T))
    critical = stats.t.ppf(0.975, known.df)
    assert found.estimate == pytest.approx(ROWS @ known.coefficients)
    assert found.se == pytest.approx(se)
    assert found.ci_upper - found.estimate == pytest.approx(critical * se)
    assert found.estimate - found.pi_lower == pytest.approx(critical * np.sqrt(se**2 + 0.2))


@pytest.mark.parametrize(
    ("convention", "df"), [("normal", np.inf), ("t(k-1)", 4), ("t(k-2)", 3), ("simple", np.inf)]
)
def test_conventions_of_the_prediction_band(convention, df):
    """With moderators k - 1 is k - p, and k - 2 is k - p - 1."""
    known = fit(MeanTest.T)
    found = predict(known, ROWS, convention=convention)
    within = 0.0 if convention == "simple" else found.se**2
    half = stats.t.ppf(0.975, df) * np.sqrt(0.2 + within)
    assert found.pi_upper - found.estimate == pytest.approx(half)
    assert found.ci_upper == pytest.approx(predict(known, ROWS).ci_upper)


@pytest.mark.parametrize("convention", PredictionInterval)
def test_as_many_coefficients_as_studies_still_have_a_band(convention):
    known = regress(Y[:2], V[:2], X[:2], estimator=Estimator.REML, tau2=0.2)
    found = predict(known, ROWS, convention=convention)
    df = 1 if convention.startswith("t(") else np.inf
    within = 0.0 if convention == "simple" else found.se**2
    half = stats.t.ppf(0.975, df) * np.sqrt(0.2 + within)
    assert found.pi_upper - found.estimate == pytest.approx(half)


def test_without_heterogeneity_both_bands_are_the_same():
    found = predict(regress(Y, V, X, estimator=Estimator.EE), ROWS)
    assert (found.pi_lower.tolist(), found.pi_upper.tolist()) == (
        found.ci_lower.tolist(),
        found.ci_upper.tolist(),
    )


def test_the_intercept_alone_predicts_as_the_pool():
    for test in MeanTest:
        found = predict(regress(Y, V, np.ones((6, 1)), estimator="REML", test=test), [[1.0]])
        mean = pool(Y, V, estimator=Estimator.REML, test=test)
        assert found.estimate[0] == pytest.approx(float(mean.estimate))
        assert found.ci_lower[0] == pytest.approx(float(mean.ci_lower))


def test_the_level_is_that_of_the_fit_unless_given():
    assert predict(fit(level=0.8), ROWS).level == 0.8
    wide, narrow = (predict(fit(level=level), ROWS) for level in (0.95, 0.8))
    assert predict(fit(level=0.8), ROWS, level=0.95).pi_lower == pytest.approx(wide.pi_lower)
    assert (narrow.ci_upper < wide.ci_upper).all()


@given(st.floats(-20, 20), st.floats(0.01, 100))
@settings(max_examples=30)
def test_predictions_do_not_depend_on_the_unit_of_a_moderator(shift, factor):
    turn = np.array([[1, shift], [0, factor]])
    moved = predict(regress(Y, V, X @ turn, estimator=Estimator.DL), ROWS @ turn)
    plain = predict(regress(Y, V, X, estimator=Estimator.DL), ROWS)
    for name in ("estimate", "se", "ci_lower", "pi_upper"):
        assert getattr(moved, name) == pytest.approx(getattr(plain, name), abs=1e-7)


def test_a_batch_is_a_loop():
    y = np.stack([Y, Y[::-1], 0 * Y])
    batch = predict(regress(y, V, X, estimator=Estimator.DL, test=MeanTest.KNHA), ROWS)
    assert batch.estimate.shape == (3, 3)
    for row, each in enumerate(y):
        alone = predict(regress(each, V, X, estimator=Estimator.DL, test=MeanTest.KNHA), ROWS)
        for field in fields(alone):
            if field.name != "level":
                mine = getattr(batch, field.name)[row]
                assert mine == pytest.approx(getattr(alone, field.name), abs=1e-12)


def test_each_data_set_may_have_rows_of_its_own():
    y, rows = np.stack([Y, Y[::-1]]), np.stack([ROWS, ROWS + 1])
    batch = predict(regress(y, V, X, estimator=Estimator.DL), rows)
    alone = predict(regress(y[1], V, X, estimator=Estimator.DL), rows[1])
    assert batch.se[1] == pytest.approx(alone.se)


@pytest.mark.parametrize("rows", [[1.0, 2.0], [[1.0]], [[1, 2, 3]], [[1, np.nan]], [[1, np.inf]]])
def test_rows_that_are_none(rows):
    with pytest.raises(ValueError, match="2 finite numbers each"):
        predict(fit(), rows)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_levels_that_are_none(level):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        predict(fit(), ROWS, level=level)

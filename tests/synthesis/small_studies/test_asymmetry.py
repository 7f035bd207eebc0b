"""Regression tests of asymmetry, PET and PEESE."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import regress
from synthesis.stats.small_studies.asymmetry import (
    Model,
    Predictor,
    default_predictor,
    pet_peese,
    regression_test,
)
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
N1, N2 = np.array([20, 12, 60, 25, 9, 40]), np.array([22, 10, 55, 5, 11, 38])
N = N1 + N2


@pytest.mark.parametrize(("measure", "predictor"), [("SMD", "w"), ("SMDH", "w"), ("MD", "sei")])
def test_the_predictor_of_standardised_differences_is_free_of_them(measure, predictor):
    assert default_predictor(measure) == predictor
    assert default_predictor("RR") is Predictor.SEI


@pytest.mark.parametrize(
    ("predictor", "values"),
    [
        ("sei", np.sqrt(V)),
        ("vi", V),
        ("ni", N),
        ("ninv", 1 / N),
        ("sqrtni", np.sqrt(N)),
        ("sqrtninv", 1 / np.sqrt(N)),
        ("w", np.sqrt(1 / N1 + 1 / N2)),
    ],
)
def test_every_predictor_is_a_regression_on_its_column(predictor, values):
    found = regression_test(
        Y, V, predictor=predictor, n=N, arms=(N1, N2), model="rma", estimator="DL", test="knha"
    )
    design = np.column_stack([np.ones(6), values])
    known = regress(Y, V, design, estimator=Estimator.DL, test=MeanTest.KNHA)
    assert (found.p, found.df) == (pytest.approx(known.p[1]), 4)
    assert found.statistic == pytest.approx(known.statistic[1])
    if predictor in ("ni", "sqrtni"):
        assert found.limit is found.limit_lower is found.limit_upper is None
    else:
        assert found.limit == pytest.approx(known.coefficients[0])
        assert found.limit_upper == pytest.approx(known.ci_upper[0])


def test_eggers_intercept_is_the_slope_on_the_standard_error():
    """Egger 1997: y / se on 1 / se by ordinary least squares, t(k - 2)."""
    known = stats.linregress(1 / np.sqrt(V), Y / np.sqrt(V))
    found = regression_test(Y, V)
    assert found.fit.coefficients == pytest.approx([known.slope, known.intercept])
    assert found.statistic == pytest.approx(known.intercept / known.intercept_stderr)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.statistic), 4))


def test_w_is_sqrtninv_where_all_arms_are_equal():
    w = regression_test(Y, V, predictor="w", arms=(N1, N1))
    total = regression_test(Y, V, predictor="sqrtninv", n=2 * N1)
    assert (w.statistic, w.limit) == (pytest.approx(total.statistic), pytest.approx(total.limit))


def test_effects_on_a_line_are_certain():
    found = regression_test(0.2 + 3 * np.sqrt(V), V)
    assert (found.p, found.limit) == (pytest.approx(0, abs=1e-30), pytest.approx(0.2))
    flat = regression_test(np.zeros(6), V)
    assert (flat.statistic, flat.p) == (0, 1)


@given(st.floats(-3, 3))
@settings(max_examples=25)
def test_moving_all_effects_moves_the_limit_only(shift):
    plain, moved = regression_test(Y, V), regression_test(Y + shift, V)
    assert moved.p == pytest.approx(float(plain.p), rel=1e-6)
    assert moved.limit == pytest.approx(plain.limit + shift, abs=1e-9)


def test_the_test_holds_its_level():
    """2,000 funnels without asymmetry: 3 to 7 % are called asymmetric at 0.05."""
    rng = np.random.default_rng(5)
    v = rng.uniform(0.02, 0.4, 20)
    y = 0.3 + rng.normal(size=(2000, 20)) * np.sqrt(v)
    assert 0.03 < (regression_test(y, v).p < 0.05).mean() < 0.07


@pytest.mark.parametrize("model", Model)
def test_a_mask_is_deletion_and_a_batch_is_a_loop(model):
    used = np.array([[1, 1, 1, 1, 1, 0], [1, 0, 1, 1, 1, 1]], bool)
    y, arms = np.where(used, Y, np.nan), (np.where(used[0], N1, -1), N2)
    batch = regression_test(y[0], V, predictor="w", arms=arms, model=model, included=used[0])
    alone = regression_test(Y[:5], V[:5], predictor="w", arms=(N1[:5], N2[:5]), model=model)
    assert batch.p == pytest.approx(float(alone.p))
    several = regression_test(y, V, model=model, included=used)
    for row, each in enumerate(used):
        one = regression_test(Y[each], V[each], model=model)
        assert several.statistic[row] == pytest.approx(float(one.statistic))


# PET and PEESE


@pytest.mark.parametrize("model", Model)
def test_pet_and_peese_are_regressions(model):
    options = {"estimator": Estimator.EE, "test": MeanTest.KNHA}
    if model is Model.RMA:
        options = {"estimator": Estimator.DL, "test": MeanTest.T}
    found = pet_peese(Y, V, model=model, estimator="DL", test="t", level=0.9)
    for fit, values in ((found.pet, np.sqrt(V)), (found.peese, V)):
        design = np.column_stack([np.ones(6), values])
        known = regress(Y, V, design, level=0.9, **options)
        for field in fields(known):
            mine, theirs = getattr(fit, field.name), getattr(known, field.name)
            assert mine == pytest.approx(theirs), field.name


def test_peese_is_chosen_where_pet_finds_an_effect():
    y = np.stack([1 + 0.1 * np.sqrt(V) + 0.01 * Y, Y - 0.4])
    found = pet_peese(y, V)
    assert found.peese_chosen.tolist() == [True, False]
    assert found.estimate.tolist() == [
        found.peese.coefficients[0, 0],
        found.pet.coefficients[1, 0],
    ]
    assert found.ci_lower.tolist() == [found.peese.ci_lower[0, 0], found.pet.ci_lower[1, 0]]
    assert found.ci_upper.tolist() == [found.peese.ci_upper[0, 0], found.pet.ci_upper[1, 0]]
    p = float(pet_peese(Y, V).pet.p[0])
    assert pet_peese(Y, V, alpha=p * 1.01).peese_chosen
    assert not pet_peese(Y, V, alpha=p).peese_chosen


def test_an_effect_on_the_line_of_pet_or_peese_is_found():
    on_pet, on_peese = 0.4 + 2 * np.sqrt(V), 0.4 + 2 * V
    assert pet_peese(on_pet, V).pet.coefficients[0] == pytest.approx(0.4)
    assert pet_peese(on_peese, V).peese.coefficients[0] == pytest.approx(0.4)


# What is refused


@pytest.mark.parametrize("convert", [regression_test, pet_peese])
def test_too_few_and_too_alike(convert):
    with pytest.raises(ValueError, match="at least three studies"):
        convert(Y[:2], V[:2])
    with pytest.raises(ValueError, match="at least three studies"):
        convert(Y, V, included=[1, 1, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="says nothing that the others do not"):
        convert(Y, 0.1)
    with pytest.raises(InvalidStudy, match="Study 2 has no finite sampling variance"):
        convert(Y, [1, 1, 0, 1, 1, 1])


@pytest.mark.parametrize(
    ("predictor", "words"), [("w", "numbers of both arms"), ("ninv", "ninv needs the studies'")]
)
def test_a_predictor_without_its_numbers(predictor, words):
    with pytest.raises(ValueError, match=words):
        regression_test(Y, V, predictor=predictor)


@pytest.mark.parametrize("bad", [0, -3, np.nan, np.inf])
def test_a_study_of_nobody_is_named(bad):
    n = np.where(np.arange(6) == 4, bad, N)
    with pytest.raises(InvalidStudy, match="Study 4 has no number of participants above 0"):
        regression_test(Y, V, predictor="ni", n=n)
    with pytest.raises(InvalidStudy, match="Study 4"):
        regression_test(Y, V, predictor="w", arms=(N1, n))

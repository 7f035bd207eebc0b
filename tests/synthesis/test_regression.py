from dataclasses import fields

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synthesis.stats import effect_sizes, pooling
from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import explained, moderators_test, regress
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.reference import load

LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33.0])  # dat.bcg's ablat
Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
X = np.column_stack([np.ones(6), [1, 2, 4, 3, 7, 5.0]])
ARRAYS = ("coefficients", "se", "statistic", "p", "ci_lower", "ci_upper", "variance", "tau2", "df")


def with_intercept(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


@st.composite
def regressions(draw, least=4, most=9):
    k = draw(st.integers(least, most))
    y = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(1e-2, 10), min_size=k, max_size=k))
    places = draw(st.permutations(range(k)))
    return np.array(y), np.array(v), with_intercept(np.array(places, float))


def by_matrices(y, v, x, tau2, weights=None):
    """Coefficients, their variance and the hat matrix, by textbook formulas."""
    a = np.diag(1 / (v + tau2) if weights is None else weights)
    b = np.linalg.inv(x.T @ a @ x) @ x.T @ a
    return b @ y, b @ np.diag(v + tau2) @ b.T, x @ b


# Published results


def smoothed_bcg():
    """With the sampling variances that Berkey et al. 1995 take."""
    trials = effect_sizes.risk_ratio(**load("bcg")["cells"])
    ai, bi, ci, di = (np.array(load("bcg")["cells"][name]) for name in ("ai", "bi", "ci", "di"))
    v = (bi / ai).sum() / (13 * (ai + bi)) + (di / ci).sum() / (13 * (ci + di))
    return trials.yi, v, with_intercept(LATITUDE - 33.46)


def test_berkey_1995_page_408():
    y, v, x = smoothed_bcg()
    found = regress(y, v, x, estimator=Estimator.EB)
    assert found.coefficients == pytest.approx([-0.6304, -0.0268], abs=1.1e-4)
    assert found.se == pytest.approx([0.1591, 0.0110], abs=6e-5)
    assert round(float(found.tau2), 3) == 0.157
    share = explained(y, v, x, estimator=Estimator.EB, tau2=found.tau2)
    assert round(float(share)) == 41
    common = regress(y, v, x, estimator=Estimator.EE)
    assert common.coefficients == pytest.approx([-0.5950, -0.0282], abs=1.1e-4)
    assert common.se == pytest.approx([0.0696, 0.0039], abs=1.1e-4)


def test_van_houwelingen_2002_page_608():
    trials, x = effect_sizes.odds_ratio(**load("bcg")["cells"]), with_intercept(LATITUDE)
    found = regress(trials.yi, trials.vi, x, estimator=Estimator.ML)
    assert found.coefficients.round(3).tolist() == [0.371, -0.033]
    assert found.se.round(3).tolist() == [0.106, 0.003]
    assert round(float(found.tau2), 3) == 0.004


# The fit


@given(regressions(), st.floats(0, 5))
def test_it_is_what_the_matrices_say(data, tau2):
    y, v, x = data
    found = regress(y, v, x, estimator=Estimator.EE, tau2=tau2)
    b, variance, _ = by_matrices(y, v, x, tau2)
    assert found.coefficients == pytest.approx(b, abs=1e-9)
    assert found.variance == pytest.approx(variance, rel=1e-8)


@given(regressions(), st.floats(0, 5))
def test_weights_of_ones_own(data, tau2):
    y, v, x = data
    weights = 1 + x[:, 1] ** 2
    found = regress(y, v, x, estimator=Estimator.DL, tau2=tau2, weights=weights)
    b, variance, _ = by_matrices(y, v, x, tau2, weights)
    assert found.coefficients == pytest.approx(b, abs=1e-8)
    assert found.variance == pytest.approx(variance, rel=1e-8)


def test_weights_that_are_those_of_the_model_change_nothing():
    plain = regress(Y, V, X, estimator=Estimator.REML, test=MeanTest.KNHA)
    own = regress(
        Y, V, X, estimator=Estimator.REML, test=MeanTest.KNHA, weights=1 / (V + plain.tau2)
    )
    for name in ARRAYS:
        assert getattr(own, name) == pytest.approx(getattr(plain, name), rel=1e-9), name


def test_genq_needs_its_weights():
    with pytest.raises(ValueError, match="GENQ needs weights"):
        regress(Y, V, X, estimator=Estimator.GENQ)
    genq = regress(Y, V, X, estimator=Estimator.GENQ, weights=1 / V)
    dl = regress(Y, V, X, estimator=Estimator.DL)
    assert genq.tau2 == pytest.approx(float(dl.tau2))


@pytest.mark.parametrize("test", MeanTest)
def test_the_intercept_alone_is_the_pooled_mean(test):
    found = regress(Y, V, np.ones((6, 1)), estimator=Estimator.REML, test=test)
    mean = pooling.pool(Y, V, estimator=Estimator.REML, test=test)
    assert found.coefficients[0] == pytest.approx(float(mean.estimate))
    assert found.p[0] == pytest.approx(float(mean.p))
    assert found.ci_upper[0] == pytest.approx(float(mean.ci_upper))


def test_tests():
    z, t, knha, adhoc = (
        regress(Y, V, X, estimator=Estimator.EE, test=test) for test in ("z", "t", "knha", "adhoc")
    )
    assert (z.df, t.df, knha.df, adhoc.df) == (np.inf, 4, 4, 4)
    assert z.scale == t.scale == 1
    assert knha.scale == adhoc.scale > 1
    assert knha.se == pytest.approx(z.se * np.sqrt(knha.scale))
    wide = regress(Y, 9 * V, X, estimator=Estimator.EE, test="knha")
    assert wide.scale < 1
    assert regress(Y, 9 * V, X, estimator=Estimator.EE, test="adhoc").scale == 1


def test_the_default_test_is_knapp_hartung_where_there_is_heterogeneity():
    some, none = (regress(Y, V, X, estimator="EE", test="default", tau2=t) for t in (0.1, 0.0))
    assert (some.df, none.df) == (4, np.inf)
    few = regress(Y[:3], V[:3], X[:3], estimator="EE", test="default", tau2=0.1)
    assert few.df == np.inf


@pytest.mark.parametrize("test", MeanTest)
def test_as_many_coefficients_as_studies(test):
    found = regress(Y[:2], V[:2], X[:2], estimator=Estimator.REML, test=test)
    assert (found.tau2, found.df, found.scale) == (0, np.inf, 1)
    assert X[:2] @ found.coefficients == pytest.approx(Y[:2])


def test_a_perfect_fit_under_knapp_hartung():
    found = regress(X @ [0.0, 0.5], V, X, estimator=Estimator.REML, test=MeanTest.KNHA)
    assert found.se.tolist() == [0, 0]
    assert (found.statistic[1], found.p[1]) == (np.inf, 0)
    both = moderators_test(found, [0, 1])
    assert (both.statistic, both.p) == (np.inf, 0)
    nothing = regress(np.zeros(6), V, X, estimator=Estimator.REML, test=MeanTest.KNHA)
    assert nothing.statistic.tolist() == [0, 0]
    assert nothing.p.tolist() == [1, 1]
    assert (moderators_test(nothing, [1]).statistic, moderators_test(nothing, [1]).p) == (0, 1)


@given(st.integers(4, 9), st.data())
def test_rounding_is_no_effect_in_a_perfect_fit(k, data):
    """Whatever the scales: coefficients that are 0 are 0 and the others are beyond doubt."""
    scales = st.floats(-6, 6).map(lambda power: 10.0**power)
    places = st.lists(st.floats(-1, 1), min_size=k, max_size=k, unique_by=lambda x: round(x, 3))
    x = with_intercept(*(data.draw(scales) * np.array(data.draw(places)) for _ in range(2)))
    v = np.array(data.draw(st.lists(st.floats(1e-2, 10), min_size=k, max_size=k)))
    b = np.array(data.draw(st.sampled_from([(1.5, 0, 0), (0, 0.3, 0), (0.7, 0, -0.2)])))
    b /= np.abs(x).max(0)
    assume(np.linalg.cond(x / np.abs(x).max(0)) < 1e4)
    found = regress(x @ b, v, x, estimator=Estimator.REML, test=MeanTest.KNHA)
    assert found.scale == 0
    assert found.coefficients[b == 0].tolist() == found.statistic[b == 0].tolist()
    np.testing.assert_array_equal(found.statistic, np.where(b == 0, 0, np.copysign(np.inf, b)))
    np.testing.assert_array_equal(found.p, b == 0)
    assert moderators_test(found, np.flatnonzero(b == 0).tolist()).statistic == 0


def test_rounding_with_weights_of_ones_own():
    found = regress(
        np.full(6, 0.3),
        V,
        X,
        estimator=Estimator.DL,
        test=MeanTest.KNHA,
        weights=[1, 2, 3, 4, 5, 6],
    )
    assert (found.statistic.tolist(), found.p.tolist()) == ([np.inf, 0], [0, 1])
    assert (found.ci_lower[1], found.ci_upper[1]) == (0, 0)


@given(regressions())
@settings(max_examples=30)
def test_symmetries(data):
    y, v, x = data
    options = {"estimator": Estimator.DL, "test": MeanTest.T}
    found, order = regress(y, v, x, **options), np.argsort(v)
    flipped = regress(-y, v, x, **options)
    assert flipped.coefficients == pytest.approx(-found.coefficients, abs=1e-9)
    assert flipped.ci_upper == pytest.approx(-found.ci_lower, abs=1e-9)
    larger = regress(10 * y, 100 * v, x, **options)
    assert larger.se == pytest.approx(10 * found.se)
    assert larger.p == pytest.approx(found.p, abs=1e-9)
    moved = regress(y[order], v[order], x[order], **options)
    assert moved.coefficients == pytest.approx(found.coefficients, abs=1e-9)


@pytest.mark.parametrize("estimator", [e for e in Estimator if e is not Estimator.GENQ])
def test_a_mask_is_deletion_and_a_batch_is_a_loop(estimator):
    masks = np.array([[1, 1, 1, 1, 1, 0], [1, 1, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1]], bool)
    spoilt = np.where(masks[0], Y, np.nan)
    y, design = np.stack([spoilt, Y, Y]), np.stack([X, X, X])
    design[0, 5, 1] = np.nan
    batch = regress(y, V, design, estimator=estimator, test=MeanTest.KNHA, included=masks)
    for row, used in enumerate(masks):
        alone = regress(
            y[row, used], V[used], X[used], estimator=estimator, test=MeanTest.KNHA
        )  # fmt: skip
        for name in ARRAYS:
            assert getattr(batch, name)[row] == pytest.approx(getattr(alone, name), rel=1e-7), name


def test_nothing_is_nan():
    y = np.array([[0.5] * 6, [1e6, -1e6, 1e6, -1e6, 0, 1], Y])
    for test in MeanTest:
        found = regress(y, V, X, estimator=Estimator.REML, test=test)
        for field in fields(found):
            assert not np.isnan(getattr(found, field.name)).any(), field.name


@pytest.mark.parametrize("k", [12, 40])
def test_intervals_cover(k):
    """2,000 data sets: 93 to 97 % of the Knapp-Hartung intervals hold the slope, and it is not
    biased. The distribution t(k - p) is exact for equal variances only: where they differ
    fifteenfold (0.02 to 0.3, 36 designs of 15 studies), 91 to 96 % do."""
    rng = np.random.default_rng(k)
    x, v = with_intercept(np.linspace(-1, 1, k)), rng.uniform(0.05, 0.15, k)
    y = x @ [0.2, -0.4] + rng.normal(size=(2000, k)) * np.sqrt(v + 0.1)
    found = regress(y, v, x, estimator=Estimator.REML, test=MeanTest.KNHA)
    covered = (found.ci_lower[:, 1] <= -0.4) & (found.ci_upper[:, 1] >= -0.4)
    assert 0.93 < covered.mean() < 0.97
    error = found.coefficients[:, 1] + 0.4
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(2000)


# What is refused


def test_designs_that_cannot_be_fitted():
    with pytest.raises(ValueError, match="Column 2 of the design says nothing"):
        regress(Y, V, np.column_stack([X, 2 * X[:, 1] - 1]), estimator=Estimator.DL)
    with pytest.raises(ValueError, match="more coefficients than studies"):
        regress(Y[:1], V[:1], X[:1], estimator=Estimator.DL)
    with pytest.raises(InvalidStudy, match="Study 1 has no finite value of a moderator"):
        regress(Y[:2], V[:2], [[1, 2], [1, np.inf]], estimator=Estimator.DL)


@pytest.mark.parametrize("tau2", [-0.1, np.nan, np.inf])
def test_a_tau2_that_is_none(tau2):
    with pytest.raises(ValueError, match="tau2 must be finite"):
        regress(Y, V, X, estimator=Estimator.DL, tau2=tau2)


def test_two_studies_and_one_coefficient():
    found = regress(Y[:2], V[:2], np.ones((2, 1)), estimator=Estimator.REML, test=MeanTest.KNHA)
    assert (found.df, found.k) == (1, 2)
    assert np.isfinite([found.se, found.ci_lower, found.ci_upper]).all()


def test_one_study_is_its_own_mean():
    found = regress([0.4], [0.09], [[1.0]], estimator=Estimator.REML, test=MeanTest.KNHA)
    assert (found.coefficients[0], found.tau2, found.df) == (0.4, 0, np.inf)
    assert found.se[0] == pytest.approx(0.3)


def test_a_level_that_no_included_study_has_is_a_column_of_nothing():
    design = with_intercept([0, 0, 1, 1, 0, 0.0], [0, 0, 0, 0, 1, 1.0])
    with pytest.raises(ValueError, match="Column 2 of the design says nothing"):
        regress(Y, V, design, estimator=Estimator.DL, included=[1, 1, 1, 1, 0, 0])


def test_leading_axes_of_the_design_alone_make_a_batch():
    designs = np.stack([X, with_intercept(X[::-1, 1])])
    batch = regress(Y, V, designs, estimator=Estimator.REML)
    for row, design in enumerate(designs):
        alone = regress(Y, V, design, estimator=Estimator.REML)
        assert batch.coefficients[row] == pytest.approx(alone.coefficients, rel=1e-9)


@given(regressions(), st.floats(-5, 5), st.floats(1e-3, 1e3))
@settings(max_examples=30)
def test_a_moderator_on_another_scale_is_the_same_fit(data, shift, factor):
    y, v, x = data
    found = regress(y, v, x, estimator=Estimator.REML)
    moved = regress(y, v, with_intercept(shift + factor * x[:, 1]), estimator=Estimator.REML)
    assert moved.tau2 == pytest.approx(float(found.tau2), rel=1e-6, abs=1e-9)
    assert moved.coefficients[1] * factor == pytest.approx(found.coefficients[1], abs=1e-6)

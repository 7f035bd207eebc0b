import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import batches
from synthesis.stats.influence import (
    cumulative,
    leave_one_out,
    leave_one_out_masks,
    leave_one_out_regressions,
)
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.regression import regress
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import studies
from tests.synthesis.tables import numbers
from tests.synthesis.test_regression import regressions

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2]), np.array([0.04, 0.09, 0.02, 0.05, 0.1])
X = np.column_stack([np.ones(5), [1, 2, 4, 3, 7.0]])
OWN = np.array([1.0, 2, 3, 4, 5])
REML = {"estimator": Estimator.REML}
NEAR = {"rtol": 1e-6, "atol": 1e-8}
TESTS = st.sampled_from([MeanTest.Z, MeanTest.KNHA])


def assert_row(found, row, alone, *, width=()):
    """That a row of many fits is one fit; `width` names the fields that have a place per study.

    A statistic whose standard error is rounding is one too, and not compared.
    """
    one = numbers(alone)
    sure = one["se"] > 1e-9
    for name, values in numbers(found).items():
        ours, theirs = values[row] if values.ndim else values, one[name]
        if name in {"statistic", "p"}:
            ours, theirs = np.where(sure, ours, 0), np.where(sure, theirs, 0)
        if name not in width:
            np.testing.assert_allclose(ours, theirs, **NEAR, err_msg=name)


def own_weights(estimator, y):
    return np.arange(1.0, len(y) + 1) if estimator is Estimator.GENQ else None


def test_masks():
    assert leave_one_out_masks([True, False, True]).tolist() == [
        [False, False, True],
        [True, False, True],
        [True, False, False],
    ]
    assert leave_one_out_masks(np.ones((2, 4), bool)).shape == (2, 4, 4)


@settings(max_examples=50, deadline=None)
@given(studies(3), st.sampled_from(list(Estimator)), TESTS)
def test_leaving_out_equals_deleting(some, estimator, test):
    (y, v), own = some, own_weights(estimator, some[0])
    together = leave_one_out(y, v, estimator=estimator, test=test, weights=own)
    for i in range(len(y)):
        less = None if own is None else np.delete(own, i)
        alone = pool(np.delete(y, i), np.delete(v, i), estimator=estimator, test=test, weights=less)
        assert_row(together, i, alone, width={"weights"})
        np.testing.assert_allclose(np.delete(together.weights[i], i), alone.weights, **NEAR)
        assert together.weights[i, i] == 0


@settings(max_examples=50, deadline=None)
@given(regressions(5, 8), TESTS)
def test_leaving_out_of_a_regression_equals_deleting(some, test):
    y, v, x = some
    together = leave_one_out_regressions(y, v, x, **REML, test=test, level=0.9)
    for i in range(len(y)):
        rows = [np.delete(each, i, 0) for each in (y, v, x)]
        assert_row(together, i, regress(*rows, **REML, test=test, level=0.9))


@settings(max_examples=50, deadline=None)
@given(studies(1), st.sampled_from(list(Estimator)), TESTS, st.randoms())
def test_cumulative_fits_pool_the_first_of_the_order(some, estimator, test, random):
    (y, v), own = some, own_weights(estimator, some[0])
    order = list(range(len(y)))
    random.shuffle(order)
    together = cumulative(y, v, order, estimator=estimator, test=test, weights=own)
    for j in range(len(y)):
        first = order[: j + 1]
        weights = None if own is None else own[first]
        alone = pool(y[first], v[first], estimator=estimator, test=test, weights=weights)
        assert_row(together, j, alone, width={"weights"})
        np.testing.assert_allclose(together.weights[j, first], alone.weights, **NEAR)
        assert not np.delete(together.weights[j], first).any()


def test_leaving_out_what_was_never_in_changes_nothing():
    y, v, mask = [0.1, 0.9, 0.4, np.nan], [0.1, 0.2, 0.1, -1], [True, True, True, False]
    found = leave_one_out(y, v, estimator=Estimator.DL, included=mask)
    whole = pool(y, v, estimator=Estimator.DL, included=mask)
    assert_row(found, 3, whole)
    assert found.k.tolist() == [2, 2, 2, 3]
    x = np.column_stack([np.ones(5), [1, 2, 4, 3, np.nan]])
    mask = [True] * 4 + [False]
    regressed = leave_one_out_regressions(Y, V, x, **REML, included=mask)
    assert_row(regressed, 4, regress(Y, V, x, **REML, included=mask))


def test_studies_left_out_come_last():
    mask = [True, False, True, True, False]
    y = np.where(mask, Y, np.nan)
    found = cumulative(y, V, [4, 3, 1, 0, 2], **REML, included=mask)
    assert found.k.tolist() == [1, 2, 3, 3, 3]
    assert [row.nonzero()[0].tolist() for row in found.weights] == [
        [3],
        [0, 3],
        *[[0, 2, 3]] * 3,
    ]
    whole = pool(y, V, **REML, included=mask)
    for row in (2, 3, 4):
        assert_row(found, row, whole)


@pytest.mark.parametrize("held", [1, 10**6])
def test_stacks_equal_their_layers_however_many_are_held_at_once(held, monkeypatch):
    monkeypatch.setattr(batches, "NUMBERS", held)
    y = np.random.default_rng(5).normal(size=(2, 3, 5))
    own = np.random.default_rng(6).uniform(1, 2, (3, 5))
    order = np.array([[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 0, 2, 4, 3]])
    left = leave_one_out(y, V, **REML, weights=own)
    regressed = leave_one_out_regressions(y, V, X, **REML, weights=own)
    grown = cumulative(y, V, order, **REML, weights=own)
    assert left.weights.shape == grown.weights.shape == (2, 3, 5, 5)
    assert regressed.variance.shape == (2, 3, 5, 2, 2)
    for i, j in np.ndindex(2, 3):
        options = {**REML, "weights": own[j]}
        assert_row(left, (i, j), leave_one_out(y[i, j], V, **options))
        assert_row(regressed, (i, j), leave_one_out_regressions(y[i, j], V, X, **options))
        assert_row(grown, (i, j), cumulative(y[i, j], V, order[j], **options))


def test_one_data_set_in_several_orders():
    orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]]
    found = cumulative(Y, V, orders, **REML)
    assert found.estimate[:, 0].tolist() == [Y[0], Y[4]]
    for row, order in enumerate(orders):
        assert_row(found, row, cumulative(Y, V, order, **REML))


def test_equal_weights_are_one_number():
    found = leave_one_out(Y, V, **REML, weights=1)
    assert found.estimate == pytest.approx([np.delete(Y, i).mean() for i in range(5)])
    assert cumulative(Y, V, range(5), **REML, weights=1).estimate == pytest.approx(Y.cumsum() / OWN)


def test_one_study_cannot_be_left_out():
    with pytest.raises(ValueError, match="at least two studies"):
        leave_one_out([0.1], [0.2], estimator=Estimator.DL)
    with pytest.raises(ValueError, match="at least two studies"):
        leave_one_out(Y, V, **REML, included=np.eye(5, dtype=bool))
    with pytest.raises(ValueError, match="Without one of the studies nothing can be fitted"):
        leave_one_out_regressions(Y[:2], V[:2], X[:2], **REML)
    single = np.column_stack([np.ones(5), [1.0, 0, 0, 0, 0]])
    with pytest.raises(ValueError, match="Column 1 of the design says nothing"):
        leave_one_out_regressions(Y, V, single, **REML)


@pytest.mark.parametrize(
    "order", [[0, 1, 2, 3], [0, 1, 2, 3, 3], [1, 2, 3, 4, 5], [0, 1, 2, 3, np.nan], 3, [[]]]
)
def test_an_order_names_each_study_once(order):
    with pytest.raises(ValueError, match="names each of the studies 0 to 4 once"):
        cumulative(Y, V, order, **REML)


@pytest.mark.parametrize(
    "function",
    [
        leave_one_out,
        lambda y, v, **options: cumulative(y, v, [0, 1, 2], **options),
        lambda y, v, **options: leave_one_out_regressions(y, v, X[:3], **options),
    ],
)
def test_bad_arguments(function):
    y, v = [0.1, 0.2, 0.3], [1.0, 1, 1]
    with pytest.raises(InvalidStudy, match="Study 1 "):
        function(y, [1, 0, 1], **REML)
    with pytest.raises(InvalidStudy, match="Study 2 "):
        function(y, v, **REML, weights=[1, 2, 0])
    with pytest.raises(ValueError, match="confidence level"):
        function(y, v, **REML, level=95)
    with pytest.raises(ValueError, match="GENQ needs weights"):
        function(y, v, estimator=Estimator.GENQ)


@pytest.mark.parametrize("estimator", Estimator)
def test_of_no_data_set_there_are_no_fits(estimator):
    """As `pool` has it, with the shapes that a data set would have."""
    y, v = np.zeros((2, 0, 5)), np.ones(5)
    options = {"estimator": estimator, "test": MeanTest.KNHA, "weights": own_weights(estimator, V)}
    for found in (leave_one_out(y, v, **options), cumulative(y, v, range(5), **options)):
        assert (found.estimate.shape, found.weights.shape) == ((2, 0, 5), (2, 0, 5, 5))
    fits = leave_one_out_regressions(y, v, X, **options)
    assert (fits.tau2.shape, fits.variance.shape) == ((2, 0, 5), (2, 0, 5, 2, 2))

"""The rank correlation test, against SciPy's and against counting."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats.small_studies.rank_test import rank_test

V = np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
few = st.lists(st.integers(-3, 3), min_size=4, max_size=12)


def star(y, v):
    w = 1 / v
    return (y - (w * y).sum() / w.sum()) / np.sqrt(v - 1 / w.sum())


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=15, unique=True), st.randoms())
@settings(max_examples=40)
def test_without_ties_it_is_scipys_exact_test(effects, random):
    v = np.array(random.sample(range(1, 100), len(effects))) / 100
    y = np.round(np.array(effects), 6)
    found = rank_test(y, v)
    x = star(y, v)
    if len(np.unique(np.round(x, 9))) == len(x):
        known = stats.kendalltau(x, v, method="exact")
        assert (found.tau, found.p) == pytest.approx((known.statistic, known.pvalue), abs=1e-9)
        assert found.exact


@given(few, st.integers(2, 9))
@settings(max_examples=40)
def test_tied_variances_have_the_normal_p_of_scipy(effects, values):
    y = np.cumsum(np.array(effects) + np.pi / 10)
    v = 0.1 + np.arange(len(y)) % values % 3
    known = stats.kendalltau(star(y, v), v, method="asymptotic")
    found = rank_test(y, v)
    assert not found.exact
    assert (found.tau, found.p) == pytest.approx((known.statistic, known.pvalue), abs=1e-9)


def test_exact_p_is_the_share_of_all_orders():
    y, v = np.array([0.1, 0.5, 0.2, 0.9, 1.6]), np.array([0.02, 0.05, 0.04, 0.09, 0.2])
    found, x = rank_test(y, v), star(y, v)
    taus = [stats.kendalltau(x, v[list(order)]).statistic for order in permutations(range(5))]
    assert found.p == pytest.approx(np.mean(abs(np.array(taus)) >= found.tau - 1e-9))


def test_the_normal_approximation_on_request():
    y = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3])
    known = stats.kendalltau(star(y, V), V, method="asymptotic")
    found = rank_test(y, V, exact=False)
    assert (bool(found.exact), found.p) == (False, pytest.approx(known.pvalue))


def test_all_tied_is_no_correlation():
    for y, v in (([0.5] * 5, np.arange(1, 6)), (np.arange(5.0), [0.1] * 5), ([1.0] * 5, [2.0] * 5)):
        found = rank_test(y, v)
        assert (found.tau, found.p, bool(found.exact)) == (0, 1, False)


def test_two_studies_are_certain_of_nothing():
    found = rank_test([1, 2], [0.1, 0.3])
    assert (found.tau, found.p, bool(found.exact)) == (1, 1, True)


def test_a_study_that_weighs_all_keeps_its_rank():
    """Its residual and 1 - h are both tiny: y* is less Stouffer's z of the others' differences."""
    y, v = np.array([0, -1, 4, 1.0]), np.array([1e-30, 2, 3, 4])
    others = y[1:] / np.sqrt(v[1:])
    x = [-(y[1:] / v[1:]).sum() / np.sqrt((1 / v[1:]).sum()), *others]
    assert x[0] < others.min() < 0
    assert rank_test(y, v).tau == pytest.approx(stats.kendalltau(x, v).statistic)


@pytest.mark.parametrize("k", [170, 171])
def test_the_exact_distribution_ends_where_rs_does(k):
    rng = np.random.default_rng(k)
    y, v = rng.normal(size=k), rng.uniform(0.1, 1, k)
    found = rank_test(y, v)
    assert bool(found.exact) is (k == 170)
    normal = rank_test(y, v, exact=False)
    assert found.p == pytest.approx(float(normal.p), abs=2e-3)


def test_p_is_never_above_1():
    """Of an even distribution the two halves share their middle."""
    found = rank_test([0.2, 0.9, 0.1], [0.1, 0.2, 0.3])
    assert found.p == 1


def test_a_mask_is_deletion_and_a_batch_is_a_loop():
    used = np.array([[1, 1, 1, 0, 1, 1], [1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 1, 0]], bool)
    y = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3])
    batch = rank_test(np.where(used, y, np.nan), V, included=used)
    for row, each in enumerate(used):
        alone = rank_test(y[each], V[each])
        assert (batch.tau[row], batch.p[row]) == pytest.approx((alone.tau, alone.p))


def test_one_study_has_no_ranks():
    with pytest.raises(ValueError, match="at least two studies"):
        rank_test([0.1, 0.2], [1, 1], included=[True, False])

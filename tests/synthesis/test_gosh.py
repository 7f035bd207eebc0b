import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import gosh as kernel
from synthesis.stats.gosh import gosh
from synthesis.stats.pooling import pool
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import studies
from tests.synthesis.tables import assert_finite, numbers

SOME = [Estimator.EE, Estimator.DL, Estimator.SJ, Estimator.REML]
RANDOM = np.random.default_rng(8)
Y, V = RANDOM.normal(size=30), RANDOM.uniform(0.1, 1, 30)


def members(found, k):
    return np.column_stack([found.having(study) for study in range(k)])


def share(v, q, tau2, estimator):
    """I2 of studies with the variances v."""
    df, w = len(v) - 1, 1 / v
    if df == 0:
        return 0.0
    if estimator is Estimator.EE:
        return max(0.0, q - df) * 100 / max(q, df)
    return 100 * tau2 / (tau2 + df * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def assert_pooled(found, y, v, estimator):
    for row, mask in enumerate(members(found, len(y))):
        alone = pool(y, v, estimator=estimator, included=mask)
        mean = (y / v)[mask].sum() / (1 / v)[mask].sum()
        q = ((y - mean) ** 2 / v)[mask].sum()
        i2 = share(v[mask], q, alone.tau2, estimator)
        ours = [values[row] for values in (found.estimate, found.tau2, found.i2, found.q, found.k)]
        known = (alone.estimate, alone.tau2, i2, q, mask.sum())
        np.testing.assert_allclose(ours, known, rtol=1e-7, atol=1e-9)


@settings(max_examples=10, deadline=None)
@given(studies(1, 5), st.sampled_from(SOME))
def test_all_subsets_equal_a_loop_of_fits(some, estimator):
    y, v = some
    found = gosh(y, v, estimator=estimator)
    assert found.is_all
    assert_pooled(found, y, v, estimator)
    as_sets = {tuple(row) for row in members(found, len(y)).tolist()}
    assert len(as_sets) == len(found.estimate) == 2 ** len(y) - 1
    assert (False,) * len(y) not in as_sets


@pytest.mark.parametrize("estimator", SOME)
def test_random_subsets_are_fits_too(estimator):
    found = gosh(Y, V, estimator=estimator, subsets=40)
    assert not found.is_all
    assert_pooled(found, Y, V, estimator)


@pytest.mark.parametrize("k", [1, 8, 9, 10])
def test_all_are_found_however_many_are_held_at_once(k, monkeypatch):
    whole = numbers(gosh(Y[:k], V[:k], estimator=Estimator.DL))
    monkeypatch.setattr(kernel, "NUMBERS", 100)
    parts = numbers(gosh(Y[:k], V[:k], estimator=Estimator.DL))
    assert len(whole["k"]) == 2**k - 1
    for name, values in whole.items():
        np.testing.assert_allclose(values, parts[name], rtol=1e-12, err_msg=name)


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 400), st.integers(0, 5))
def test_random_subsets_are_never_empty(k, subsets, seed):
    found = gosh(Y[:k], V[:k], estimator=Estimator.EE, subsets=subsets, seed=seed)
    assert found.is_all == (2**k - 1 <= subsets)
    assert len(found.k) == min(2**k - 1, subsets)
    assert found.k.min() >= 1
    assert (members(found, k).sum(1) == found.k).all()
    assert_finite(found)


def test_a_seed_draws_the_same_and_another_does_not():
    one, same, other = (
        gosh(Y, V, estimator=Estimator.DL, subsets=200, seed=seed) for seed in (3, 3, 4)
    )
    assert (one.packed == same.packed).all()
    assert (one.estimate == same.estimate).all()
    assert (one.packed != other.packed).any()


def test_each_study_is_in_half_of_the_random_subsets():
    found = gosh(Y, V, estimator=Estimator.EE, subsets=20_000)
    assert members(found, 30).mean(0) == pytest.approx([0.5] * 30, abs=0.02)
    assert found.k.mean() == pytest.approx(15, abs=0.1)


@pytest.mark.parametrize("subsets", [1, 7, 100])
def test_a_study_left_out_is_in_none(subsets):
    mask = np.array([True, False, True, True, False])
    y, v = np.where(mask, Y[:5], np.nan), np.where(mask, V[:5], -1)
    found = gosh(y, v, estimator=Estimator.DL, included=mask, subsets=subsets)
    assert found.is_all == (subsets >= 7)
    assert not members(found, 5)[:, ~mask].any()
    assert_pooled(found, np.where(mask, y, 0), np.where(mask, v, 1), Estimator.DL)


@pytest.mark.parametrize("estimator", SOME)
def test_a_single_study_has_no_heterogeneity(estimator):
    found = gosh([0.4], [0.05], estimator=estimator)
    assert (found.estimate, found.tau2, found.i2, found.q, found.k) == (0.4, 0, 0, 0, 1)
    assert found.having(0).tolist() == [True]


def test_the_largest_number_of_subsets_of_many_studies():
    found = gosh(np.tile(Y, 4), 0.5, estimator=Estimator.EE, subsets=2_000)
    assert found.packed.shape == (2_000, 15)
    assert members(found, 120).sum(1).tolist() == found.k.tolist()


@pytest.mark.parametrize("estimator", SOME)
def test_hostile_scales(estimator):
    y, v = [-1e50, 1e50, 0, 1e-50, 1], [1e-50, 1, 1e50, 1, 1]
    assert_finite(gosh(y, v, estimator=estimator))


def test_bad_arguments():
    for subsets in (0, -1, 1_000_001):
        with pytest.raises(ValueError, match="GOSH takes 1 to 1000000 subsets"):
            gosh([0.1, 0.2], [1, 1], estimator=Estimator.DL, subsets=subsets)
    with pytest.raises(ValueError, match="one data set"):
        gosh([[0.1, 0.2]], [1, 1], estimator=Estimator.DL)
    with pytest.raises(InvalidStudy, match="Study 1 "):
        gosh([0.1, 0.2], [1, 0], estimator=Estimator.DL)
    with pytest.raises(ValueError, match="GENQ"):
        gosh([0.1, 0.2], [1, 1], estimator=Estimator.GENQ)
    with pytest.raises(ValueError, match="No study is included"):
        gosh([0.1, 0.2], [1, 1], estimator=Estimator.DL, included=[False, False])


@pytest.mark.parametrize("study", [-1, 8])
def test_there_is_no_study_beyond_the_last(study):
    found = gosh([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], estimator=Estimator.DL)
    with pytest.raises(ValueError, match="no study at place"):
        found.having(study)

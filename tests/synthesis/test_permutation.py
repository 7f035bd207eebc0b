"""Permutation tests of small sets of studies, against brute force."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import effect_sizes, pooling
from synthesis.stats.permutation import Statistic, permutation_test
from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import moderators_test, regress
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.reference import load

Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2]), np.array([0.04, 0.09, 0.02, 0.05, 0.1])
DOSES = np.column_stack([np.ones(5), [1, 2, 4, 3, 7.0]])
GROUPS = np.column_stack([np.ones(5), [0, 1, 1, 0, 0], [0, 0, 0, 1, 0.0]])


def fits(y, v, design, orders, **options):
    """|b / se|, |b| and QM of the moderators for each order of the studies."""
    batch = regress(y[orders], v[orders], design, **options)
    moderators = range(1, design.shape[1])
    return (
        abs(batch.statistic),
        abs(batch.coefficients),
        moderators_test(batch, moderators).statistic,
    )


def shares(values):
    """How many are at least the first, which is the observed."""
    return (values >= values[0] - 1e-9).mean(0)


# All of them


@pytest.mark.parametrize("design", [DOSES, GROUPS])
@pytest.mark.parametrize("test", ["z", "knha"])
def test_all_orders_are_the_brute_force(design, test):
    options = {"estimator": Estimator.DL, "test": MeanTest(test)}
    orders = np.array(list(permutations(range(5))))
    by_test, by_b, by_qm = fits(Y, V, design, orders, **options)
    found = permutation_test(Y, V, design, **options)
    assert found.exact
    assert found.p == pytest.approx(shares(by_test))
    assert found.p_together == pytest.approx(shares(by_qm))
    assert found.columns == tuple(range(1, design.shape[1]))
    by_coefficient = permutation_test(Y, V, design, statistic=Statistic.COEFFICIENT, **options)
    assert by_coefficient.p == pytest.approx(shares(by_b))


def test_equal_rows_are_counted_once():
    """5! / (3! 1! 1!) = 20 distinct orders of three groups of 3, 1 and 1, and 120 of five doses."""
    rows = np.column_stack([np.ones(5), [0, 0, 0, 1, 2.0]])
    assert permutation_test(Y, V, rows, estimator="DL").permutations == 20
    assert permutation_test(Y, V, DOSES, estimator="DL").permutations == 120


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_all_signs_are_the_brute_force(k):
    """1 / 2^(k - 1) is the smallest p there can be: both sides of the observed one."""
    y, v = abs(Y[:k]), V[:k]
    signs = np.array(list(product([1, -1], repeat=k)))
    each = pooling.pool(signs * y, v, estimator=Estimator.DL)
    found = permutation_test(y, v, estimator=Estimator.DL)
    assert (found.permutations, found.exact, found.columns) == (2**k, True, (0,))
    assert found.p[0] == found.p_together == shares(abs(each.statistic))
    assert found.p[0] >= 2 / 2**k


def test_a_constant_alone_is_no_design():
    """Its rows have one order only; the signs say more. Its unit does not matter."""
    plain = permutation_test(Y, V, estimator=Estimator.REML)
    for constant in (1.0, 7.0):
        found = permutation_test(Y, V, np.full((5, 1), constant), estimator=Estimator.REML)
        assert (found.permutations, found.p.tolist()) == (32, plain.p.tolist())


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.permutations(range(4)))
@settings(max_examples=25)
def test_the_order_of_the_studies_does_not_matter(effects, order):
    y, v, design = np.array(effects), V[:4], DOSES[:4]
    plain = permutation_test(y, v, design, estimator=Estimator.EE)
    moved = permutation_test(y[order], v[order], design[order], estimator=Estimator.EE)
    assert moved.p == pytest.approx(plain.p)
    assert moved.p_together == pytest.approx(plain.p_together)


def test_identical_effects_say_nothing():
    found = permutation_test([0.3] * 4, [0.1] * 4, DOSES[:4], estimator=Estimator.REML)
    assert found.p.tolist() == [1, 1]


def test_a_perfect_fit_under_knapp_hartung():
    found = permutation_test(DOSES @ [0, 0.5], V, DOSES, estimator=Estimator.DL, test=MeanTest.KNHA)
    assert 0 < found.p[1] <= 2 / 120


# Random ones


def test_more_orders_than_asked_for_are_drawn_with_the_observed_one():
    found = permutation_test(Y, V, DOSES, estimator="DL", iterations=119, seed=1)
    assert (found.permutations, found.exact) == (119, False)
    assert (found.p >= 1 / 119).all()
    assert permutation_test(Y, V, DOSES, estimator="DL", iterations=120).exact
    assert permutation_test(Y, V, DOSES, estimator="DL", iterations=10**9).permutations == 120


def test_an_extreme_result_is_never_impossible():
    """20! orders: the smallest p is that of the observed one among those drawn."""
    x, rng = np.arange(20.0), np.random.default_rng(2)
    y, design = x + rng.normal(size=20) / 100, np.column_stack([np.ones(20), x])
    found = permutation_test(y, np.full(20, 0.01), design, estimator="DL", iterations=50, seed=3)
    assert found.p[1] == found.p_together == 1 / 50


def test_random_orders_come_near_all_of_them():
    exact = permutation_test(Y, V, DOSES, estimator=Estimator.EE)
    signs = permutation_test(np.tile(Y, 3), np.tile(V, 3), estimator=Estimator.EE, iterations=40000)
    drawn = permutation_test(
        np.tile(Y, 3), np.tile(V, 3), estimator=Estimator.EE, iterations=4000, seed=5
    )
    assert signs.exact
    assert drawn.p == pytest.approx(signs.p, abs=0.03)
    assert exact.p_together == pytest.approx(exact.p[1])


def test_a_seed_draws_the_same_again():
    y, v = np.tile(Y, 4) - 0.3, np.tile(V, 4)
    one, two, other = (
        permutation_test(y, v, estimator="DL", iterations=200, seed=seed)
        for seed in (7, np.random.default_rng(7), 8)
    )
    assert one.p.tolist() == two.p.tolist() != other.p.tolist()


def test_pieces_make_no_difference(monkeypatch):
    whole = permutation_test(Y, V, DOSES, estimator="DL")
    monkeypatch.setattr("synthesis.stats.permutation.CHUNK", 70)
    assert permutation_test(Y, V, DOSES, estimator="DL").p.tolist() == whole.p.tolist()


def test_studies_left_out_are_deleted():
    used = np.array([1, 1, 0, 1, 1], bool)
    y = np.where(used, Y, np.nan)
    found = permutation_test(y, V, DOSES, estimator="DL", included=used)
    alone = permutation_test(Y[used], V[used], DOSES[used], estimator="DL")
    assert found.p == pytest.approx(alone.p)
    assert found.permutations == 24


def test_columns_of_ones_own_are_tested_together():
    found = permutation_test(Y, V, GROUPS, estimator="EE", columns=[2])
    assert (found.columns, found.p_together) == ((2,), pytest.approx(found.p[2]))


def test_the_signs_of_13_trials():
    """BCG, log risk ratios by REML: 12 of all 8,192 signs are as far out, those observed and
    their opposites among them (p 0.0015)."""
    trials = effect_sizes.risk_ratio(**load("bcg")["cells"])
    found = permutation_test(trials.yi, trials.vi, estimator=Estimator.REML, iterations=2**13)
    assert (found.exact, found.p_together) == (True, 12 / 2**13)


# What is refused


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"iterations": 1}, "at least two permutations"),
        ({"columns": [3]}, "are not some of the 2"),
        ({"columns": []}, "are not some of the 2"),
        ({"design": np.stack([DOSES, DOSES])}, "one set of studies"),
        ({"y": np.stack([Y, Y])}, "one set of studies"),
        ({"design": DOSES[:, [0, 0]]}, "Column 1 of the design says nothing"),
    ],
)
def test_what_cannot_be_tested(change, words):
    request = {"y": Y, "v": V, "design": DOSES, "estimator": Estimator.DL} | change
    with pytest.raises(ValueError, match=words):
        permutation_test(**request)


def test_a_study_that_cannot_be_used_is_named():
    with pytest.raises(InvalidStudy, match="Study 1 has no finite sampling variance"):
        permutation_test(Y[:2], [1, 0], estimator=Estimator.DL)

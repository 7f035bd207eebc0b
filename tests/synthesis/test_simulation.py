"""Recovery of a known truth from 2,000 data sets in each setting; see docs/recovery.md."""

import numpy as np
import pytest
from scipy import stats

from tests.synthesis import recovery
from tests.synthesis.recovery_table import PAGE, Promise, Row, page

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def rows():
    """Everything, simulated once."""
    return [each for setting in recovery.SETTINGS for each in setting()]


def named(rows, word):
    return [each for each in rows if word in each.method]


def test_intervals_hold_the_truth_as_often_as_promised(rows):
    """Permutation tests are among them: a size of 3 to 7 % is 93 to 97 % not rejected."""
    kept = [each for each in rows if each.promise is Promise.KEPT]
    assert [each for each in kept if not 93 <= each.coverage <= 97] == []
    assert len(kept) > len(rows) / 3


def test_intervals_that_promise_less_are_too_short(rows):
    """Wald of few studies, and Knapp-Hartung of few that are very different in size."""
    short = [each for each in rows if each.promise is Promise.SHORT]
    assert {"DL, z", "REML, z", "REML, knha"} <= {each.method for each in short}
    assert [each for each in short if each.coverage >= 93] == []


def test_estimates_that_promise_no_bias_have_none(rows):
    promised = [each for each in rows if each.unbiased]
    assert [each for each in promised if abs(each.bias) > 4 * each.error] == []
    assert len(promised) > len(rows) / 3


def test_a_selection_model_takes_most_of_the_bias_away(rows):
    (plain,), (model,) = named(rows, "no selection"), named(rows, "step function")
    assert plain.bias > 20 * plain.error
    assert abs(model.bias) < plain.bias / 10


def test_petos_method_is_for_small_effects(rows):
    small, large = named(rows, "Peto")
    assert abs(small.bias) < 4 * small.error < large.bias / 4


@pytest.mark.parametrize("case", recovery.PERMUTATIONS)
def test_the_p_of_permutation_tests_is_uniform(case):
    """It takes multiples of the smallest: less a random part of that it is continuous."""
    *which, smallest = case
    p = recovery.permutation_ps(*which)
    assert p.min() >= smallest
    spread = p - smallest * np.random.default_rng(1).random(p.shape)
    assert stats.kstest(spread, "uniform").pvalue > 0.01


def test_the_page_says_what_comes_out(rows):
    """Where this fails, look why, then write it anew: python -m tests.synthesis.recovery."""
    print(page(rows))  # noqa: T201 (shown with -s)
    assert PAGE.read_text() == page(rows)


def test_a_row_without_an_estimate_has_no_numbers():
    bare = Row("a", "b", Promise.NONE, 95.0, None, None, False)
    starred = Row("a", "b", Promise.KEPT, 94.96, -0.00123, 0.01, True)
    *_, first, second = page([bare, starred]).splitlines()
    assert first == "| a | b | none | 95.0 |  |  |"
    assert second == "| a | b | 95 % | 95.0 | -0.0012 * | 0.0100 |"

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings

from synthesis.stats import tau2
from synthesis.stats.studies import DidNotConverge, check
from tests.synthesis.draws import log_likelihood, regressions, score, studies
from tests.synthesis.reference import load

BOTH = pytest.mark.parametrize("restricted", [True, False])
module = import_module("synthesis.stats.tau2.maximum_likelihood")  # not the function
GRID = np.append(0, np.geomspace(1e-5, 200, 40))


def maximum(y, v, restricted, **options):
    by = tau2.restricted_maximum_likelihood if restricted else tau2.maximum_likelihood
    return by(y, v, **options)


def test_published_value():
    known = load("raudenbush_1985")
    found = tau2.restricted_maximum_likelihood(known["yi"], known["vi"])
    assert found == pytest.approx(known["expected"]["REML"]["tau2"], abs=1e-10)


@BOTH
@given(some=studies())
def test_it_is_the_highest_maximum(restricted, some):
    y, v = some
    t = float(maximum(y, v, restricted))
    slope, part = score(y, v, t, restricted=restricted)
    assert slope <= 1e-9 * part
    assert t == 0 or abs(slope) <= 1e-9 * part
    best = log_likelihood(y, v, t, restricted=restricted)
    assert all(log_likelihood(y, v, o, restricted=restricted) <= best + 1e-9 for o in GRID)


@BOTH
@settings(max_examples=50)
@given(some=regressions(3))
def test_so_it_is_in_a_regression(restricted, some):
    y, v, x = some
    t = float(maximum(y, v, restricted, design=x))
    best = log_likelihood(y, v, t, x, restricted=restricted)
    assert all(log_likelihood(y, v, o, x, restricted=restricted) <= best + 1e-8 for o in GRID)


@BOTH
@given(some=regressions(3))
def test_the_likelihood_is_what_the_matrices_say(restricted, some):
    y, v, x = some
    for t in (0.0, 0.7):
        found = module.log_likelihood(check(y, v, None, x), t, restricted=restricted)
        assert found == pytest.approx(log_likelihood(y, v, t, x, restricted=restricted), rel=1e-8)


def test_it_takes_the_higher_of_two_maxima():
    """Found by search: the restricted likelihood has maxima at 0 and near 1.763, the second higher.

    A local method that starts at 0, where the score is negative, stays there.
    """
    y, v = np.array([0.2, -0.7, -0.1, 3.7]), np.array([0.02, 0.79, 0.14, 1.5])
    assert score(y, v, 0.0, restricted=True)[0] < 0
    assert maximum(y, v, True) == pytest.approx(1.763, abs=0.001)


def test_it_takes_zero_where_that_is_the_higher_of_two_maxima():
    """As above with the last study nearer: still a maximum near 1.274, but below that at 0."""
    y, v = np.array([0.2, -0.7, -0.1, 3.5]), np.array([0.02, 0.79, 0.14, 1.5])
    heights = [log_likelihood(y, v, t, restricted=True) for t in np.linspace(0.5, 3, 100)]
    assert 0 < np.argmax(heights) < 99
    assert maximum(y, v, True) == 0


def test_it_takes_zero_where_the_likelihood_rises_again_at_once():
    """Found by search: it falls to tau2 = 0.027, then rises to a maximum at 0.078, below 0's."""
    y, v = np.array([-0.6, 0.3, 0.3, 0.5, -0.8]), np.array([0.23, 0.03, 0.03, 0.07, 0.25])
    slopes = [score(y, v, t, restricted=True)[0] for t in (0, 0.03)]
    assert slopes[0] < 0 < slopes[1]
    assert maximum(y, v, True) == 0


@pytest.mark.parametrize(("gap", "higher"), [(0.1, 0.0015), (0.2, 3.3585)])
def test_it_takes_the_higher_of_two_maxima_above_zero(gap, higher):
    """Four precise studies a little apart, two poor ones far away: one maximum for each."""
    y, v = np.array([0, 0, 0, gap, 4, -3.2]), np.array([0.001] * 4 + [1, 1])
    found = float(maximum(y, v, True))
    assert found == pytest.approx(higher, rel=0.05)
    for other in (0.0015 if gap == 0.1 else 0.01, 3.3585):
        below, above = (score(y, v, other * f, restricted=True)[0] for f in (0.8, 1.2))
        assert below > 0 > above


def test_two_maxima_of_nearly_one_height_are_told_apart():
    """Found by hypothesis: the log-likelihood at 0 is 0.01 below that at 0.825."""
    y = np.array([4, 0, 0, 0, 3.5, 0, 1.5, 3, 4, 0, 0])
    v = np.array([2.5, 3, 3, 3, 4, 5, 4, 3, 7, 0.03125, 0.046875])
    best = log_likelihood(y, v, float(maximum(y, v, True)), restricted=True)
    assert all(
        log_likelihood(y, v, t, restricted=True) <= best + 1e-12
        for t in np.geomspace(1e-4, 10, 500)
    )


@given(studies())
def test_the_restricted_one_is_never_lower(some):
    """Its score has the smaller negative part, for any tau2."""
    y, v = some
    reml = float(maximum(y, v, True))
    assert score(y, v, reml, restricted=False)[0] <= 1e-9
    assert float(maximum(y, v, False)) <= reml * (1 + 1e-9) + 1e-12


def test_wild_variances_and_huge_heterogeneity():
    """Iterations stay exact to 1e-7 over 14 orders of magnitude of v, against the matrices."""
    random = np.random.default_rng(7)
    for _ in range(200):
        v = 10.0 ** random.uniform(-6, 2, 6)
        y = random.normal(0, 10.0 ** random.uniform(-2, 3), 6)
        t = float(maximum(y, v, True))
        slope, part = score(y, v, t, restricted=True)
        assert slope <= 1e-7 * part
        assert t == 0 or abs(slope) <= 1e-7 * part


@BOTH
def test_ten_thousand_fits_take_few_steps_and_equal_a_loop(restricted, monkeypatch):
    """Six of Newton's; bisections alone would take over 40."""
    monkeypatch.setattr(module, "MAX_STEPS", 8)
    random = np.random.default_rng(20260101)
    v = random.uniform(0.01, 1, (10_000, 20))
    y = random.normal(0, np.sqrt(v + random.choice([0, 0.02, 0.5], (10_000, 1))))
    together = maximum(y, v, restricted)
    assert together.shape == (10_000,)
    some = [0, 2499, 2500, 7000, 9999]
    alone = [maximum(y[i], v[i], restricted) for i in some]
    np.testing.assert_allclose(together[some], alone, rtol=1e-10)


@BOTH
def test_equal_variances_have_a_closed_form(restricted):
    """tau2 + v is the variance of y, over k - 1 or over k."""
    y = np.array([0.3, -1, 2.2, 0.9, 4])
    closed = y.var(ddof=1 if restricted else 0) - 0.25
    assert maximum(y, [0.25] * 5, restricted) == pytest.approx(closed, rel=1e-12)


@BOTH
def test_a_cap_that_is_reached_is_an_error_and_no_number(restricted, monkeypatch):
    monkeypatch.setattr(module, "MAX_STEPS", 1)
    with pytest.raises(DidNotConverge, match="1 steps"):
        maximum([0.1, 0.9, 2.0], [0.04, 0.09, 0.3], restricted)


@BOTH
def test_bisections_alone_find_it_too(restricted, monkeypatch):
    y, v = [0.1, 0.9, 2.0], [0.04, 0.09, 0.3]
    by_newton = maximum(y, v, restricted)
    monkeypatch.setattr(module, "NEWTON", 0)
    assert maximum(y, v, restricted) == pytest.approx(float(by_newton), rel=1e-10)

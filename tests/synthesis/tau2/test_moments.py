import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats import tau2
from synthesis.stats.studies import InvalidStudy
from tests.synthesis.draws import matrix, regressions, studies

Y, V = np.array([0.1, 0.9, 0.4]), np.array([0.04, 0.09, 0.02])


def by_matrices(y, v, weights, design):
    """y'Py, tr PV and tr P."""
    p = matrix(weights, design)
    return y @ p @ y, np.trace(p @ np.diag(v)), np.trace(p)


def near(value):
    return pytest.approx(max(0.0, value), rel=1e-8, abs=1e-9)


@given(regressions())
def test_they_are_what_the_matrices_say(some):
    y, v, x = some
    k, df = len(y), len(y) - 2
    (q, _, trace), (plain, plain_pv, _) = (by_matrices(y, v, w, x) for w in (1 / v, np.ones(k)))
    total = (1 / v).sum()
    start = y.var()
    sj = start * by_matrices(y, v, 1 / (v + start), x)[0] / df
    assert tau2.dersimonian_laird(y, v, design=x) == near((q - df) / trace)
    assert tau2.hedges(y, v, design=x) == near((plain - plain_pv) / df)
    assert tau2.hunter_schmidt(y, v, design=x) == near((q - k) / total)
    corrected = tau2.hunter_schmidt(y, v, corrected=True, design=x)
    assert corrected == near((q * k / df - k) / total)
    assert tau2.sidik_jonkman(y, v, design=x) == near(sj)


@given(regressions(), st.lists(st.floats(0.01, 100), min_size=9, max_size=9))
def test_any_weights(some, many):
    y, v, x = some
    weights = np.array(many[: len(y)])
    q, pv, trace = by_matrices(y, v, weights, x)
    found = tau2.generalised_q_statistic(y, v, weights=weights, design=x)
    assert found == near((q - pv) / trace)


def test_dersimonian_laird_by_hand():
    """k = 2: Q = d^2 / (v1 + v2), so tau2 = max(0, (d^2 - v1 - v2) / 2)."""
    assert tau2.dersimonian_laird([0.1, 0.9], [0.04, 0.09]) == pytest.approx(0.255, rel=1e-14)
    assert tau2.dersimonian_laird([0.1, 0.2], [0.04, 0.09]) == 0


@given(studies())
def test_hedges_is_the_variance_less_the_mean_variance(some):
    y, v = some
    assert tau2.hedges(y, v) == near(y.var(ddof=1) - v.mean())


@given(studies(), st.floats(1e-3, 1e3))
def test_two_sets_of_weights_have_names_and_their_sum_does_not_matter(some, unit):
    y, v = some
    dl = tau2.generalised_q_statistic(y, v, weights=unit / v)
    assert dl == near(tau2.dersimonian_laird(y, v))
    assert tau2.generalised_q_statistic(y, v, weights=unit) == near(tau2.hedges(y, v))


@given(studies(), st.floats(1e-3, 100))
def test_sidik_jonkman_is_above_zero_unless_all_effects_are_equal(some, gap):
    y, v = some
    y[0] = y[1] + gap
    assert tau2.sidik_jonkman(y, v) > 0


@given(studies())
def test_the_correction_of_hunter_schmidt_only_adds(some):
    assert tau2.hunter_schmidt(*some, corrected=True) >= tau2.hunter_schmidt(*some)


@pytest.mark.parametrize("bad", [0, -1, np.nan, np.inf])
def test_a_bad_weight_is_named(bad):
    with pytest.raises(InvalidStudy, match="Study 1 has no finite weight above 0"):
        tau2.generalised_q_statistic(Y, V, weights=[1, bad, 1])


def test_the_weight_of_a_study_left_out_is_not_looked_at():
    mask = [True, False, True]
    found = tau2.generalised_q_statistic(Y, V, weights=[1, np.nan, 1], included=mask)
    assert found == pytest.approx(float(tau2.hedges(Y[::2], V[::2])))


def test_effects_that_agree_leave_nothing_below_zero():
    """Where each quadratic form is just below what chance makes it."""
    y = np.array([-1, 1]) * 0.999 * np.sqrt(0.5)
    for function in (tau2.dersimonian_laird, tau2.hedges):
        assert function(y, [1, 1]) == 0
        assert function(y * 1.01, [1, 1]) > 0

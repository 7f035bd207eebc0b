from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from synthesis.stats import effect_sizes, heterogeneity, tau2
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import TAU2S, genq_weights, matrix, regressions, studies
from tests.synthesis.reference import load

Y, V = np.array([0.1, 0.9, 0.4, 2.0]), np.array([0.04, 0.09, 0.02, 0.3])
BOUNDS = ("tau2_lower", "tau2_upper", "i2_lower", "i2_upper", "h2_lower", "h2_upper")


def spread_of(y, v, estimator, **options):
    """By the tau2 that the estimator finds, and its weights where it needs any."""
    level = {name: options.pop(name) for name in ("level",) if name in options}
    options |= {"estimator": estimator, "weights": genq_weights(estimator, v)}
    found = tau2.estimate(y=y, v=v, **options)
    return heterogeneity.heterogeneity(y, v, tau2=found, **options, **level)


def test_published_bcg():
    known = load("bcg")
    trials = effect_sizes.risk_ratio(**known["cells"])
    found = spread_of(trials.yi, trials.vi, Estimator.REML)
    assert round(float(found.se_tau2), 4) == known["expected"]["se_tau2"]
    assert round(float(found.q), 4) == known["expected"]["q"]
    assert found.df == 12


@pytest.mark.parametrize("estimator", [Estimator.REML, Estimator.EE])
def test_raudenbush(estimator):
    known = load("raudenbush_1985")
    found = spread_of(known["yi"], known["vi"], estimator)
    for theirs, ours in {"Q": "q", "I2": "i2", "H2": "h2"}.items():
        assert getattr(found, ours) == pytest.approx(known["expected"][estimator][theirs], abs=1e-8)


def test_i2_comes_from_tau2_and_not_from_q():
    """REML: 41.8 % by tau2 where (Q - df) / Q is 49.8 %."""
    known = load("raudenbush_1985")
    found = spread_of(known["yi"], known["vi"], Estimator.REML)
    assert found.i2 == pytest.approx(41.8467, abs=1e-4)
    assert 100 * (found.q - found.df) / found.q == pytest.approx(49.76, abs=0.01)


@given(studies())
def test_with_dersimonian_laird_both_definitions_agree(some):
    """Higgins & Thompson 2002: the DL tau2 put into I2 gives back max(0, (Q - df) / Q)."""
    found = spread_of(*some, Estimator.DL)
    by_q = max(0.0, 100 * (found.q - found.df) / found.q) if found.q > 0 else 0.0
    assert found.i2 == pytest.approx(by_q, abs=1e-6)


@given(studies())
def test_bounds_are_in_order_and_in_range(some):
    found = spread_of(*some, Estimator.REML)
    assert 0 <= found.tau2_lower <= found.tau2_upper
    assert 0 <= found.i2_lower <= found.i2_upper <= 100
    assert 1 <= found.h2_lower <= found.h2_upper
    assert found.se_tau2 > 0
    assert 0 <= found.p <= 1


@pytest.mark.parametrize("estimator", [Estimator.DL, Estimator.REML])
def test_one_study_says_nothing(estimator):
    found = spread_of([0.4], [0.05], estimator)
    assert (found.q, found.df, found.p, found.i2, found.h2) == (0, 0, 1, 0, 1)
    assert found.se_tau2 == np.inf
    assert (found.tau2_lower, found.tau2_upper) == (0, np.inf)
    assert (found.i2_upper, found.h2_upper) == (100, np.inf)


def test_the_common_effect_model_has_no_tau2():
    found = spread_of([0.5] * 3, [0.1, 0.2, 0.3], Estimator.EE)
    assert (found.q, found.i2, found.h2, found.p) == (0, 0, 0, 1)
    assert found.se_tau2 is found.tau2_lower is found.tau2_upper is found.i2_lower is None
    single = spread_of([0.5], [0.1], Estimator.EE)
    assert (single.i2, single.h2) == (0, 1)


@pytest.mark.parametrize("estimator", Estimator)
def test_a_mask_equals_deletion(estimator):
    random = np.random.default_rng(11)
    y, v = random.normal(size=6), random.uniform(0.05, 0.5, 6)
    together = spread_of(y, v, estimator, included=~np.eye(6, dtype=bool))
    for i in range(6):
        alone = spread_of(np.delete(y, i), np.delete(v, i), estimator)
        for field in fields(alone):
            here, there = getattr(together, field.name), getattr(alone, field.name)
            if there is None:
                assert here is None
            else:
                assert here[i] == pytest.approx(float(there), rel=1e-9, abs=1e-12), field.name


@given(regressions())
def test_q_is_that_of_the_matrices(some):
    y, v, x = some
    found = heterogeneity.cochran_q(y, v, design=x)
    q = y @ matrix(1 / v, x) @ y
    assert found.q == pytest.approx(q, rel=1e-7, abs=1e-8)
    assert found.df == len(y) - 2
    assert found.p == pytest.approx(chi2.sf(q, len(y) - 2), rel=1e-5, abs=1e-9)


@given(regressions(), st.floats(0, 5), st.sampled_from([0.5, 0.95]))
def test_i2_and_h2_are_those_of_the_typical_variance(some, between, level):
    """And their bounds are those of tau2 put through the same formulas."""
    y, v, x = some
    options = {"estimator": Estimator.REML, "tau2": between, "level": level, "design": x}
    found = heterogeneity.heterogeneity(y, v, **options)
    typical = (len(y) - 2) / np.trace(matrix(1 / v, x))
    bounds = tau2.q_profile(y, v, level=level, design=x)
    assert (found.tau2_lower, found.tau2_upper) == bounds
    for end, t in (("", between), ("_lower", bounds[0]), ("_upper", bounds[1])):
        i2, h2 = getattr(found, f"i2{end}"), getattr(found, f"h2{end}")
        assert i2 == pytest.approx(100 * t / (t + typical), rel=1e-6, abs=1e-9)
        assert h2 == pytest.approx(1 + t / typical, rel=1e-6)


@given(studies())
def test_those_from_q_are_given_for_every_model(some):
    found, common = spread_of(*some, Estimator.PM), spread_of(*some, Estimator.EE)
    assert common.i2 == common.i2_from_q == found.i2_from_q
    assert common.h2 == common.h2_from_q == found.h2_from_q
    assert found.h2_from_q == pytest.approx(found.q / found.df)
    assert 0 <= found.i2_from_q == pytest.approx(max(0, 100 - 100 / max(found.h2_from_q, 1e-300)))


def test_no_degree_of_freedom_says_nothing_about_a_tau2_that_was_given():
    options = {"estimator": Estimator.REML, "tau2": 3.0}
    found = heterogeneity.heterogeneity([0.4], [0.05], **options)
    assert (found.tau2, found.h2_from_q, found.i2_from_q, found.se_tau2) == (3, 1, 0, np.inf)


# The standard error of tau2


def error_by_matrices(estimator, y, v, t, x):
    """As its docstring says, by P and S = V + tau2 I written out."""
    k, w, s = len(y), 1 / (v + t), np.diag(v + t)
    df, start = k - 2, y.var()
    if estimator in {"ML", "REML"}:
        p = np.diag(w) if estimator == "ML" else matrix(w, x)
        return (2 / np.trace(p @ p)) ** 0.5
    by = {"HE": np.ones(k), "GENQ": v**-0.5, "SJ": 1 / (v + start)}
    of_tau2 = estimator in {"EB", "PM", "PMM"}
    p = matrix(by.get(estimator, w if of_tau2 else 1 / v), x)
    slope = {"HS": (1 / v).sum(), "HSk": (1 / v).sum() * df / k, "SJ": df / start}
    rest = w.sum() * df / k if of_tau2 else np.trace(p)
    return (2 * np.trace(p @ s @ p @ s)) ** 0.5 / slope.get(estimator, rest)


@pytest.mark.parametrize("estimator", TAU2S)
@pytest.mark.parametrize("t", [0.0, 0.3])
def test_it_is_what_the_matrices_say(estimator, t):
    x = np.column_stack([np.ones(4), [1, 3, 2, 5]])
    options = {"estimator": estimator, "weights": genq_weights(estimator, V), "tau2": t}
    found = heterogeneity.standard_error_of_tau2(Y, V, **options, design=x)
    assert found == pytest.approx(error_by_matrices(estimator, Y, V, t, x), rel=1e-10)
    whole = heterogeneity.heterogeneity(Y, V, **options, design=x)
    assert whole.se_tau2 == found


@pytest.mark.parametrize("estimator", TAU2S)
def test_it_broadcasts(estimator):
    options = {"estimator": estimator, "weights": genq_weights(estimator, V)}
    y = Y * np.arange(1, 5).reshape(2, 2, 1)
    many = heterogeneity.standard_error_of_tau2(y, V, **options, tau2=[[0.0, 1], [2, 3]])
    one = heterogeneity.standard_error_of_tau2(3 * Y, V, **options, tau2=2.0)
    assert many.shape == (2, 2)
    assert many[1, 0] == pytest.approx(float(one))


@pytest.mark.parametrize("estimator", TAU2S)
@settings(max_examples=30)
@given(some=studies(1))
def test_it_is_above_zero_whatever_the_data(estimator, some):
    found = spread_of(*some, estimator)
    assert found.se_tau2 > 0 or (estimator is Estimator.SJ and np.ptp(some[0]) < 1e-6)
    assert not any(np.isnan(getattr(found, name)) for name in BOUNDS)


def test_where_sidik_and_jonkman_are_certain():
    """All y equal: their tau2 is 0 whatever the variances are."""
    found = spread_of(np.full(3, 0.5), np.array([0.1, 0.2, 0.3]), Estimator.SJ)
    assert (found.tau2, found.se_tau2) == (0, 0)


def test_models_and_weights_that_are_missing():
    with pytest.raises(ValueError, match="has no tau2"):
        heterogeneity.standard_error_of_tau2(Y, V, estimator=Estimator.EE, tau2=0.0)
    with pytest.raises(ValueError, match="GENQ needs weights"):
        heterogeneity.standard_error_of_tau2(Y, V, estimator="GENQ", tau2=0.0)
    with pytest.raises(ValueError, match="'P'"):
        heterogeneity.heterogeneity(Y, V, estimator="P", tau2=0.0)
    with pytest.raises(ValueError, match="confidence level"):
        heterogeneity.heterogeneity(Y, V, estimator="DL", tau2=0.0, level=95)


def test_a_bad_study_is_named():
    with pytest.raises(InvalidStudy, match="Study 1 "):
        heterogeneity.cochran_q([0.1, 0.2], [1, -1])

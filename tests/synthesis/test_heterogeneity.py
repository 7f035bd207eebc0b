import numpy as np
import pytest
from hypothesis import given

from synthesis.stats import effect_sizes, heterogeneity, pooling
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.reference import load
from tests.synthesis.test_tau2 import studies


def spread_of(y, v, estimator, included=None):
    fit = pooling.pool(y, v, estimator=estimator, included=included)
    return heterogeneity.heterogeneity(y, v, estimator=estimator, tau2=fit.tau2, included=included)


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
    together = spread_of(y, v, estimator, ~np.eye(6, dtype=bool))
    for i in range(6):
        alone = spread_of(np.delete(y, i), np.delete(v, i), estimator)
        for name in ("q", "p", "i2", "h2", "se_tau2", "tau2_upper", "i2_lower"):
            if getattr(alone, name) is not None:
                assert getattr(together, name)[i] == pytest.approx(
                    float(getattr(alone, name)), rel=1e-9, abs=1e-12
                )


def test_a_bad_study_is_named():
    with pytest.raises(InvalidStudy, match="Study 1 "):
        heterogeneity.cochran_q([0.1, 0.2], [1, -1])

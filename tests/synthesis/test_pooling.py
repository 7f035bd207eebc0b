import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats import effect_sizes, pooling
from synthesis.stats import tau2 as tau2s
from synthesis.stats.pooling import MeanTest
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import studies
from tests.synthesis.reference import load

FIELDS = ("estimate", "se", "statistic", "p", "ci_lower", "ci_upper", "tau2", "df", "scale", "k")


def bcg():
    return effect_sizes.risk_ratio(**load("bcg")["cells"])


def test_published_bcg():
    known, trials = load("bcg")["expected"], bcg()
    found = pooling.pool(trials.yi, trials.vi, estimator=Estimator.REML)
    for name in ("estimate", "se", "statistic", "ci_lower", "ci_upper", "tau2"):
        assert round(float(getattr(found, name)), known["digits"]) == known[name], name
    assert found.p < 0.0001
    assert found.k == 13


def test_raudenbush():
    known = load("raudenbush_1985")
    y, v = known["yi"], known["vi"]
    close = {"abs": 1e-10, "rel": 1e-9}
    common = pooling.common_effect(y, v)
    assert common.estimate == pytest.approx(known["expected"]["EE"]["beta"], **close)
    assert common.se == pytest.approx(known["expected"]["EE"]["se"], **close)
    knha = pooling.pool(y, v, estimator=Estimator.REML, test=MeanTest.KNHA)
    names = {"beta": "estimate", "se": "se", "stat": "statistic", "pval": "p"}
    for theirs, ours in (names | {"ci_lb": "ci_lower", "ci_ub": "ci_upper"}).items():
        assert getattr(knha, ours) == pytest.approx(known["expected"]["knha"][theirs], **close)
    assert knha.df == 18


def test_common_effect_by_hand():
    found = pooling.common_effect([1.0, 3.0], [1.0, 1 / 3])
    assert found.estimate == pytest.approx(2.5)
    assert found.se == pytest.approx(0.5)
    assert found.statistic == pytest.approx(5)
    assert found.weights == pytest.approx([0.25, 0.75])
    assert found.ci_upper == pytest.approx(2.5 + 0.5 * 1.959963984540054, rel=1e-14)


# Two studies by hand: w 4 and 1, mean 1.2, sum w (y - m)^2 = 4 x 0.04 + 0.64 = 0.8
TWO = {"y": [1.0, 2.0], "v": [0.05, 0.8], "tau2": 0.2}


@pytest.mark.parametrize(
    ("test", "scale", "df"),
    [("z", 1, np.inf), ("t", 1, 1), ("knha", 0.8, 1), ("adhoc", 1, 1), ("default", 1, np.inf)],
)
def test_tests_by_hand(test, scale, df):
    found = pooling.random_effects(**TWO, test=test, level=0.9)
    assert found.estimate == pytest.approx(1.2)
    assert (found.scale, found.df) == (pytest.approx(scale), df)
    assert found.se == pytest.approx((scale / 5) ** 0.5)
    assert found.statistic == pytest.approx(1.2 / (scale / 5) ** 0.5)
    assert found.p == pytest.approx(2 * stats.t.sf(found.statistic, df))
    margin = stats.t.ppf(0.95, df) * found.se
    assert (found.ci_lower, found.ci_upper) == pytest.approx((1.2 - margin, 1.2 + margin))
    assert (found.level, found.tau2, found.k) == (0.9, 0.2, 2)
    assert found.weights == pytest.approx([0.8, 0.2])


def test_adhoc_is_knapp_hartung_where_that_is_wider():
    wide = {"y": [1.0, 5.0], "v": [0.05, 0.8], "tau2": 0.2}
    found = [pooling.random_effects(**wide, test=test).se for test in ("adhoc", "knha", "z")]
    assert found[0] == found[1] > found[2]


@pytest.mark.parametrize(("test", "scale"), [("z", 1), ("t", 1), ("knha", 0.8), ("adhoc", 1)])
def test_weights_of_ones_own_by_hand(test, scale):
    """Shares 1/4 and 3/4 of variances 1/4 and 1; the scale is that of w and its own mean."""
    found = pooling.random_effects(**TWO, weights=[10, 30], test=test)
    assert found.estimate == pytest.approx(1.75)
    assert found.se == pytest.approx((scale * (1 / 64 + 9 / 16)) ** 0.5)
    assert found.weights == pytest.approx([0.25, 0.75])
    assert found.scale == pytest.approx(scale)


@given(studies(), st.floats(0, 5), st.sampled_from(list(MeanTest)))
def test_weights_that_are_those_of_the_model_change_nothing(some, tau2, test):
    y, v = some
    one = pooling.random_effects(y, v, tau2=tau2, test=test)
    other = pooling.random_effects(y, v, tau2=tau2, test=test, weights=7 / (v + tau2))
    for name in FIELDS:
        np.testing.assert_allclose(
            getattr(other, name), getattr(one, name), rtol=1e-9, atol=1e-9, err_msg=name
        )


def test_weights_are_those_of_genq_and_of_the_mean():
    y, v = [0.1, 0.9, 2.0], [0.01, 0.2, 0.3]
    found = pooling.pool(y, v, estimator=Estimator.GENQ, weights=[1, 2, 5])
    assert found.tau2 == tau2s.generalised_q_statistic(y, v, weights=[1, 2, 5])
    assert found.weights == pytest.approx([0.125, 0.25, 0.625])
    with pytest.raises(ValueError, match="GENQ needs weights"):
        pooling.pool(y, v, estimator=Estimator.GENQ)
    with pytest.raises(InvalidStudy, match="Study 2 has no finite weight above 0"):
        pooling.pool(y, v, estimator=Estimator.DL, weights=[1, 2, 0])


def test_knapp_hartung_may_be_narrower_than_z_and_is_not_truncated():
    y, v = [0.3, 0.32, 0.29, 0.31, 0.3, 0.33], [0.02, 0.05, 0.03, 0.04, 0.1, 0.06]
    z, t = (
        pooling.random_effects(y, v, tau2=0.0, test=test) for test in (MeanTest.Z, MeanTest.KNHA)
    )
    assert t.scale < 1 == z.scale
    assert t.ci_upper - t.ci_lower < z.ci_upper - z.ci_lower


def test_equal_effects_under_knapp_hartung_have_no_width():
    found = pooling.random_effects([0.5] * 4, [0.1, 0.2, 0.3, 0.4], tau2=0.0, test=MeanTest.KNHA)
    assert (found.se, found.p, found.ci_lower, found.ci_upper) == (0, 0, 0.5, 0.5)
    nothing = pooling.random_effects([0.0] * 4, [0.1] * 4, tau2=0.0, test=MeanTest.KNHA)
    assert (nothing.se, nothing.statistic, nothing.p) == (0, 0, 1)


@pytest.mark.parametrize("test", MeanTest)
def test_one_study_is_its_own_result(test):
    found = pooling.pool([0.4], [0.05], estimator=Estimator.REML, test=test)
    assert (found.estimate, found.tau2, found.df) == (0.4, 0, np.inf)
    assert found.se == pytest.approx(0.05**0.5)


def test_the_default_test_is_knapp_hartung_from_three_studies_with_heterogeneity():
    y = np.array([0.1, 0.9, 2.0])
    v = np.array([0.01, 0.02, 0.03])
    masks = [[True, True, True], [True, True, False]]
    found = pooling.pool(y, v, estimator=Estimator.DL, test=MeanTest.DEFAULT, included=masks)
    assert (found.tau2 > 0).all()
    assert found.df.tolist() == [2, np.inf]
    agreeing = pooling.random_effects(y, v, tau2=0.0, test=MeanTest.DEFAULT)
    assert agreeing.df == np.inf
    by_name = pooling.random_effects(y, v, tau2=0.1, test=MeanTest.DEFAULT)
    knha = pooling.random_effects(y, v, tau2=0.1, test=MeanTest.KNHA)
    assert by_name.ci_upper == knha.ci_upper


@given(studies(), st.sampled_from(list(Estimator)), st.sampled_from(list(MeanTest)))
def test_swapping_the_arms_flips_the_result(some, estimator, test):
    y, v = some
    weights = np.arange(1.0, len(y) + 1) if estimator is Estimator.GENQ else None
    there, back = (
        pooling.pool(sign * y, v, estimator=estimator, test=test, level=0.9, weights=weights)
        for sign in (1, -1)
    )
    near = {"rtol": 1e-6, "atol": 1e-7}
    np.testing.assert_allclose(there.estimate, -back.estimate, **near)
    np.testing.assert_allclose(there.ci_lower, -back.ci_upper, **near)


@given(studies(), st.sampled_from(list(Estimator)), st.floats(0.01, 100))
def test_units_carry_through(some, estimator, unit):
    y, v = some
    weights = np.arange(1.0, len(y) + 1) if estimator is Estimator.GENQ else None
    one = pooling.pool(y, v, estimator=estimator, weights=weights)
    other = pooling.pool(y * unit, v * unit**2, estimator=estimator, weights=weights)
    np.testing.assert_allclose(other.estimate, one.estimate * unit, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(other.se, one.se * unit, rtol=1e-6)
    np.testing.assert_allclose(other.weights, one.weights, rtol=1e-6)


@given(studies(3), st.sampled_from(list(Estimator)), st.randoms())
def test_order_does_not_matter(some, estimator, random):
    y, v = some
    weights = np.arange(1.0, len(y) + 1) if estimator is Estimator.GENQ else None
    order = list(range(len(y)))
    random.shuffle(order)
    moved = None if weights is None else weights[order]
    one = pooling.pool(y, v, estimator=estimator, weights=weights)
    other = pooling.pool(y[order], v[order], estimator=estimator, weights=moved)
    np.testing.assert_allclose(other.estimate, one.estimate, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(other.weights, one.weights[order], rtol=1e-6)


@given(studies(), st.sampled_from(list(MeanTest)))
def test_the_mean_lies_among_the_studies_and_in_its_interval(some, test):
    y, v = some
    found = pooling.pool(y, v, estimator=Estimator.REML, test=test)
    assert y.min() - 1e-9 <= found.estimate <= y.max() + 1e-9
    assert found.ci_lower <= found.estimate <= found.ci_upper
    assert found.weights.sum() == pytest.approx(1)


def test_a_stack_equals_its_layers():
    random = np.random.default_rng(3)
    y, v = random.normal(size=(2, 5, 7)), random.uniform(0.1, 1, 7)
    together = pooling.pool(y, v, estimator=Estimator.REML, test=MeanTest.KNHA)
    assert together.weights.shape == (2, 5, 7)
    for name in FIELDS:
        alone = pooling.pool(y[1, 3], v, estimator=Estimator.REML, test=MeanTest.KNHA)
        np.testing.assert_allclose(getattr(together, name)[1, 3], getattr(alone, name), rtol=1e-10)


@pytest.mark.parametrize("test", MeanTest)
@given(some=studies(2))
@settings(max_examples=30)
def test_a_mask_equals_deletion(test, some):
    y, v = some
    masks = ~np.eye(len(y), dtype=bool)
    together = pooling.random_effects(y, v, tau2=0.3, test=test, included=masks)
    assert (together.weights[~masks] == 0).all()
    for i in range(len(y)):
        alone = pooling.random_effects(np.delete(y, i), np.delete(v, i), tau2=0.3, test=test)
        for name in FIELDS:
            here, there = getattr(together, name)[i], getattr(alone, name)
            np.testing.assert_allclose(here, there, rtol=1e-7, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("weights", [None, 1.0, [1e50, 1, 1e-50]])
@pytest.mark.parametrize("test", MeanTest)
def test_the_wildest_numbers_give_numbers(test, weights):
    v = np.array([[1e-50] * 3, [1e50] * 3, [1e-50, 1, 1e50]])
    for y in ([1e50, -1e50, 0], [0, 0, 0], [1, 1, 1]):
        found = pooling.random_effects(y, v, tau2=[0, 1, 1e50], test=test, weights=weights)
        assert not any(np.isnan(getattr(found, name)).any() for name in (*FIELDS, "weights"))


def test_every_tau2_has_its_own_fit():
    found = pooling.random_effects(
        [0.1, 0.9], [0.1, 0.3], tau2=[0.0, 1.0], included=[[True] * 2] * 2
    )
    assert found.weights[0] == pytest.approx([0.75, 0.25])
    assert found.weights[1] == pytest.approx([1.3 / 2.4, 1.1 / 2.4])


def test_the_common_effect_passes_all_on():
    y, v, mask = [0.1, 0.9, 5], [0.1, 0.3, 1], [True, True, False]
    found = pooling.common_effect(y, v, test=MeanTest.KNHA, level=0.8, included=mask)
    other = pooling.random_effects(y[:2], v[:2], tau2=0.0, test=MeanTest.KNHA, level=0.8)
    assert (found.ci_lower, found.df, found.level) == (other.ci_lower, 1, 0.8)


def test_it_does_not_write_on_what_it_is_given():
    tau2, y, v = np.array(0.5), np.array([0.1, 0.9]), np.array([0.1, 0.3])
    pooling.random_effects(y, v, tau2=tau2).tau2[...] = 7
    assert tau2 == 0.5


@pytest.mark.parametrize("tau2", [-0.1, np.nan, np.inf])
def test_a_tau2_is_not_below_zero(tau2):
    with pytest.raises(ValueError, match="tau2 must be finite"):
        pooling.random_effects([0.1, 0.2], [1, 1], tau2=tau2)


def test_bad_arguments():
    with pytest.raises(InvalidStudy, match="Study 2 "):
        pooling.common_effect([0, 0, 0], [1, 1, 0])
    with pytest.raises(ValueError, match="confidence level"):
        pooling.common_effect([0, 0], [1, 1], level=95)
    with pytest.raises(ValueError, match="t-test"):
        pooling.common_effect([0, 0], [1, 1], test="t-test")
    with pytest.raises(ValueError, match="'P'"):
        pooling.pool([0, 0], [1, 1], estimator="P")

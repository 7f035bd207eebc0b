import numpy as np
import pytest

from synthesis.stats import effect_sizes, pooling
from synthesis.stats.heterogeneity import cochran_q
from synthesis.stats.pooling import MeanTest
from synthesis.stats.regression import moderators_test, regress
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.subgroup import subgroups, subgroups_of_one_tau2
from synthesis.stats.tau2 import Estimator
from tests.synthesis.reference import load

Y, V = [0.1, 0.9, 0.4, 0.7], [0.04, 0.09, 0.02, 0.05]


@pytest.mark.parametrize("test", ["z", "knha"])
def test_bcg_by_allocation(test):
    known = load("bcg")
    trials, expected = effect_sizes.risk_ratio(**known["cells"]), known["subgroups"][test]
    found = subgroups(
        trials.yi, trials.vi, known["allocation"], estimator=Estimator.REML, test=MeanTest(test)
    )
    assert list(found.levels) == expected["levels"]
    for theirs, ours in {
        **{"k": "k", "beta": "estimate", "se": "se", "tau2": "tau2"},
        **{"ci_lb": "ci_lower", "ci_ub": "ci_upper"},
    }.items():
        assert getattr(found.pooled, ours) == pytest.approx(expected[theirs], abs=1e-8)
    assert found.heterogeneity.i2 == pytest.approx(expected["I2"], abs=1e-7)
    assert found.heterogeneity.q == pytest.approx(expected["Q"], abs=1e-8)
    assert found.between.q == pytest.approx(expected["Q_between"], abs=1e-8)
    assert (found.between.df, found.between.p) == (expected["df"], pytest.approx(expected["p"]))


def test_a_study_without_a_group_is_in_none():
    found = subgroups(Y, V, ["b", None, "b", "a"], estimator=Estimator.DL)
    assert found.levels == ("a", "b")
    assert found.pooled.k.tolist() == [1, 2]
    alone = pooling.pool([Y[0], Y[2]], [V[0], V[2]], estimator=Estimator.DL)
    assert found.pooled.estimate[1] == pytest.approx(float(alone.estimate))
    assert found.pooled.weights[:, 1].tolist() == [0, 0]


def test_one_level_has_nothing_to_be_compared_with():
    found = subgroups(Y, V, ["a", "a", None, None], estimator=Estimator.REML)
    assert found.levels == ("a",)
    assert found.between is None


def test_a_level_whose_studies_are_left_out_is_no_level():
    found = subgroups(
        [*Y, np.nan], [*V, 1], ["a", "a", "b", "b", "c"], estimator=Estimator.REML,
        included=[True, True, True, True, False],
    )  # fmt: skip
    assert found.levels == ("a", "b")


def test_equal_subgroups_do_not_differ():
    found = subgroups([0.5] * 4, V, ["a", "a", "b", "b"], estimator=Estimator.REML)
    assert found.between.q == pytest.approx(0, abs=1e-25)
    assert found.between.p == pytest.approx(1)


def test_wrong_groups():
    with pytest.raises(ValueError, match="3 groups were given for 4 studies"):
        subgroups(Y, V, ["a", "a", "b"], estimator=Estimator.DL)
    with pytest.raises(ValueError, match="No included study is in a subgroup"):
        subgroups(Y, V, [None] * 4, estimator=Estimator.DL)
    with pytest.raises(InvalidStudy, match="Study 3 "):
        subgroups(Y, [*V[:3], 0], ["a", "a", "b", "b"], estimator=Estimator.DL)


def test_a_group_of_one_study_is_that_study():
    found = subgroups(Y, V, list("aaab"), estimator=Estimator.REML, test=MeanTest.KNHA)
    assert (found.pooled.k.tolist(), found.pooled.tau2[1]) == ([3, 1], 0)
    assert (found.pooled.estimate[1], found.pooled.se[1]) == pytest.approx((0.7, 0.05**0.5))
    assert np.isfinite([found.between.q, found.between.p]).all()


def test_every_group_one_study_compares_the_studies():
    found = subgroups(Y, V, list("abcd"), estimator=Estimator.REML)
    assert found.between.q == pytest.approx(float(cochran_q(Y, V).q))


def test_identical_effects_under_knapp_hartung_differ_from_all_others():
    """Their standard error is 0: against a group of mean 0.2 with se 0.1, z = 3."""
    y, v = [0.5, 0.5, 0.1, 0.3], [0.1] * 4
    found = subgroups(y, v, list("aabb"), estimator=Estimator.REML, test=MeanTest.KNHA)
    assert found.pooled.se.tolist() == pytest.approx([0, 0.1])
    assert (found.between.q, found.between.df) == (pytest.approx(9), 1)
    certain = subgroups([0.5, 0.5, 0.1, 0.1], v, list("aabb"), estimator="EE", test="knha")
    assert (certain.between.p, np.isfinite(certain.between.q)) == (0, True)
    same = subgroups([0.5] * 4, v, list("aabb"), estimator="EE", test="knha")
    assert (same.between.q, same.between.p) == (0, 1)


# One tau2 for all


@pytest.mark.parametrize("estimator", [Estimator.EE, Estimator.DL, Estimator.REML])
@pytest.mark.parametrize("test", ["z", "knha"])
def test_subgroups_of_one_tau2_are_the_regression_on_the_levels(estimator, test):
    y, v, groups = [*Y, 0.2, 1.3], [*V, 0.03, 0.2], list("cabacb")
    options = {"estimator": estimator, "test": MeanTest(test)}
    found = subgroups_of_one_tau2(y, v, groups, **options)
    contrasts = np.array([[1, g == "b", g == "c"] for g in groups], float)
    known = regress(y, v, contrasts, **options)
    assert found.means.tau2 == pytest.approx(float(known.tau2), rel=1e-7, abs=1e-10)
    means = known.coefficients[0] + np.array([0, known.coefficients[1], known.coefficients[2]])
    assert found.means.coefficients == pytest.approx(means)
    expected = moderators_test(known, [1, 2])
    assert found.between.statistic == pytest.approx(float(expected.statistic))
    assert (found.between.df, found.between.p) == (2, pytest.approx(float(expected.p)))


def test_what_is_left_within_subgroups():
    """The residual Q is the sum of the subgroups' own, with k - levels degrees of freedom."""
    found = subgroups_of_one_tau2(Y, V, list("aabb"), estimator=Estimator.DL)
    own = [float(cochran_q(Y[at : at + 2], V[at : at + 2]).q) for at in (0, 2)]
    assert (found.residual.q, found.residual.df) == (pytest.approx(sum(own)), 2)


def test_without_heterogeneity_one_tau2_or_many_are_the_same():
    one = subgroups_of_one_tau2(Y, V, list("aabb"), estimator=Estimator.EE)
    each = subgroups(Y, V, list("aabb"), estimator=Estimator.EE)
    assert one.means.coefficients == pytest.approx(each.pooled.estimate)
    assert one.between.statistic == pytest.approx(float(each.between.q))
    whole = cochran_q(Y, V).q
    assert whole == pytest.approx(float(one.residual.q + one.between.statistic))


def test_a_single_level_of_one_tau2_is_the_pool():
    groups = ["a", "a", "a", None]
    found = subgroups_of_one_tau2(Y, V, groups, estimator=Estimator.REML)
    mean = pooling.pool(Y[:3], V[:3], estimator=Estimator.REML)
    assert found.means.coefficients[0] == pytest.approx(float(mean.estimate))
    assert (found.levels, found.between) == (("a",), None)


def test_a_group_left_out_takes_no_part_in_the_common_tau2():
    mask = [True, True, True, False]
    found = subgroups_of_one_tau2(Y, V, list("aabc"), estimator=Estimator.DL, included=mask)
    alone = subgroups_of_one_tau2(Y[:3], V[:3], list("aab"), estimator=Estimator.DL)
    assert found.levels == ("a", "b")
    assert found.means.tau2 == pytest.approx(float(alone.means.tau2))
    assert found.means.coefficients == pytest.approx(alone.means.coefficients)


def test_each_study_its_own_level_leaves_no_heterogeneity():
    found = subgroups_of_one_tau2(Y, V, list("abcd"), estimator=Estimator.REML, test="knha")
    assert (found.means.tau2, found.residual.df, found.residual.p) == (0, 0, 1)
    assert found.between.statistic == pytest.approx(float(cochran_q(Y, V).q))


def test_separate_subgroups_are_their_own_pools():
    """k = 2 in each, huge heterogeneity in one of them."""
    y = [-50, 50, 0.4, 0.7]
    found = subgroups(y, V, list("aabb"), estimator=Estimator.REML, test=MeanTest.KNHA)
    for row, at in enumerate((0, 2)):
        alone = pooling.pool(y[at : at + 2], V[at : at + 2], estimator="REML", test="knha")
        assert found.pooled.tau2[row] == pytest.approx(float(alone.tau2))
        assert found.pooled.ci_upper[row] == pytest.approx(float(alone.ci_upper))

import numpy as np
import pytest

from synthesis.stats import effect_sizes, pooling
from synthesis.stats.pooling import MeanTest
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.subgroup import subgroups
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

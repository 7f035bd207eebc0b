import numpy as np
import pytest

from synthesis.stats.effect_sizes import odds_ratio, risk_difference
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tables import NoEstimate, chi_square, common_effect, homogeneity, refuse, taken


def effect(sizes, estimate=1.0, se=0.5, level=0.95):
    mask = np.ones(sizes.yi.shape, bool)
    return common_effect(
        np.asarray(estimate), np.asarray(se), mask * 2.0, mask, sizes=sizes, level=level
    )


def test_an_effect_by_hand():
    """Odds ratios 4 and 1 with vi 3 and 4: Q about 0 is log(4)^2 / 3."""
    sizes = odds_ratio([2, 1], [1, 1], [1, 1], [2, 1])
    found = effect(sizes, estimate=0.0)
    assert found.heterogeneity.q == pytest.approx(np.log(4) ** 2 / 3)
    assert (found.heterogeneity.df, found.k, found.statistic, found.p) == (1, 2, 0, 1)
    assert found.ci_upper == pytest.approx(0.5 * 1.959963984540054)
    assert found.weights.tolist() == [0.5, 0.5]
    assert (found.i2, found.h2) == (0, pytest.approx(np.log(4) ** 2 / 3))


def test_higgins_i2_is_what_is_beyond_the_degrees_of_freedom():
    found = effect(odds_ratio([80, 10], [10, 80], [10, 80], [80, 10]), estimate=0.0)
    q = float(found.heterogeneity.q)
    assert q > 100
    assert found.i2 == pytest.approx(100 * (q - 1) / q)
    assert found.h2 == pytest.approx(q)


def test_a_single_effect_has_no_heterogeneity_however_far_the_estimate():
    found = effect(odds_ratio([2], [1], [1], [2]), estimate=-7.0)
    assert (found.heterogeneity.q, found.heterogeneity.df, found.heterogeneity.p) == (0, 0, 1)
    assert (found.i2, found.h2) == (0, 1)


def test_studies_without_an_effect_or_a_variance_are_not_compared():
    none = odds_ratio([0, 0, 3], [5, 9, 4], [0, 0, 2], [5, 9, 6], drop00=True)
    assert homogeneity(np.asarray(9.0), none).df == 0
    certain = risk_difference([5, 1, 2], [0, 4, 7], [0, 2, 3], [7, 3, 5], to="none")
    assert certain.vi[0] == 0
    found = homogeneity(np.asarray(0.0), certain)
    assert found.df == 1
    assert found.q == pytest.approx((certain.yi[1:] ** 2 / certain.vi[1:]).sum())


def test_no_degrees_of_freedom_say_nothing():
    found = chi_square(np.array([3.0, 3.0]), np.array([0, 1]))
    assert found.statistic.tolist() == [0, 3]
    assert found.p == pytest.approx([1, 0.08326451666355], abs=1e-12)


def test_what_is_left_out_is_not_looked_at():
    (a, b), mask = taken(([1, np.nan], [3, -1e300]), [True, False])
    assert (a.tolist(), b.tolist(), mask.tolist()) == ([1, 0], [3, 0], [True, False])


@pytest.mark.parametrize("value", [1.1e20, 9e-21, 1e300, np.inf])
def test_numbers_whose_products_overflow_are_refused(value):
    with pytest.raises(InvalidStudy, match="Study 1 has a number too large, or too near to 0"):
        taken(([1, value], [1, 1]), None)


def test_there_are_studies():
    with pytest.raises(ValueError, match="an axis of their own"):
        taken((1, 2), None)
    for values, included in (([], None), ([1, 2], False), ([[1], [2]], [[True], [False]])):
        with pytest.raises(ValueError, match="No study is included"):
            taken((values, values), included)


def test_no_estimate_is_a_value_error_that_says_why():
    refuse(np.array([False, False]), "never")
    with pytest.raises(NoEstimate, match="because"):
        refuse(np.array([False, True]), "because")
    assert issubclass(NoEstimate, ValueError)


def test_a_level_is_a_fraction():
    with pytest.raises(ValueError, match="confidence level"):
        effect(odds_ratio([2], [1], [1], [2]), level=95)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats.normal_or_t import critical_value, two_sided_p

dfs = st.sampled_from([1, 2, 5.5, 30, 1e6, np.inf])


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, np.nan, [0.9, 1.0]])
def test_a_level_is_a_fraction(level):
    with pytest.raises(ValueError, match="confidence level"):
        critical_value(level)


def test_printed_quantiles():
    """Cochrane Handbook 6.5, section 6.5.2.2: 3.92, 3.29, 5.15 and 2 x 2.0639 for n = 25."""
    assert 2 * critical_value([0.95, 0.9, 0.99]) == pytest.approx([3.92, 3.29, 5.15], abs=0.005)
    assert critical_value(0.95, 24) == pytest.approx(2.0639, abs=5e-5)
    assert two_sided_p([2.776], [45]) == pytest.approx(0.008, abs=5e-5)


def test_cauchy_by_hand():
    """t with one degree of freedom: quantiles are tangents."""
    assert critical_value([0.5, 0.9], 1) == pytest.approx([1, np.tan(0.45 * np.pi)], rel=1e-12)
    assert two_sided_p(1, 1) == pytest.approx(0.5, rel=1e-14)


@given(st.floats(1e-6, 1 - 1e-6), dfs)
def test_they_are_inverse_to_each_other(level, df):
    critical = critical_value(level, df)
    assert critical > 0
    assert two_sided_p(critical, df) == pytest.approx(1 - level, rel=1e-9)


@given(st.floats(-30, 30), dfs)
def test_the_sign_does_not_matter(statistic, df):
    p = two_sided_p(statistic, df)
    assert p == two_sided_p(-statistic, df)
    assert 0 < p <= 1


def test_tails_stay_exact_where_one_minus_them_is_one():
    assert two_sided_p(20) == pytest.approx(5.507248237212467e-89, rel=1e-10)
    assert two_sided_p(0) == 1
    assert two_sided_p([np.inf, -np.inf], 4).tolist() == [0, 0]


def test_they_broadcast():
    assert critical_value([[0.9], [0.95]], [3, 4, np.inf]).shape == (2, 3)
    assert two_sided_p([[1.0], [2]], [3, np.inf]).shape == (2, 2)

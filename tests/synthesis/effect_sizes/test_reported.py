"""Estimates as reported."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from synthesis.stats import effect_sizes
from synthesis.stats.normal_or_t import critical_value
from synthesis.stats.studies import InvalidStudy

estimates = st.floats(-50, 50).filter(lambda y: abs(y) > 1e-6)
ses, levels, dfs = st.floats(0.01, 20), st.floats(0.5, 0.999), st.floats(1, 500)


def test_a_standard_error():
    found = effect_sizes.generic([0.4, np.nan], [0.2, 0.1], included=[True, False])
    assert found.vi[0] == pytest.approx(0.04)
    assert found.estimable.tolist() == [True, False]
    for bad in (0, -0.1, np.nan, np.inf):
        with pytest.raises(InvalidStudy, match="Study 1 has no finite standard error above 0"):
            effect_sizes.generic([0.4, 0.1], [0.2, bad])
    with pytest.raises(InvalidStudy, match="Study 0 has no finite estimate"):
        effect_sizes.generic([np.inf], [0.2])


def test_a_square_that_is_no_number():
    assert effect_sizes.generic(1, [1e-170, 1e-150, 1e150, 1e170]).estimable.tolist() == [
        *(False, True, True, False)
    ]
    assert not effect_sizes.generic_from_interval(1, 0, 2, level=1e-300).estimable
    assert not effect_sizes.generic_from_interval(0, -1.7e308, 1.7e308).estimable
    assert not effect_sizes.generic_from_p(1, 1e-320, df=1).estimable
    assert not effect_sizes.generic_from_t(1, 1e-320).estimable
    assert not effect_sizes.log_hazard_ratio(1, 1e-320).estimable


def test_printed_intervals():
    """Handbook 6.5, 6.3.2 by t(45): SE 1.369 from MD 3.8; Tierney 2007: log HR, SE 0.2713."""
    half = 2.0141 * 1.369
    md = effect_sizes.generic_from_interval(3.8, 3.8 - half, 3.8 + half, df=45)
    assert math.sqrt(md.vi) == pytest.approx(1.369, abs=5e-4)
    hr = effect_sizes.generic_from_interval(*np.log([0.49, 0.29, 0.84]))
    assert hr.yi == pytest.approx(-0.7133, abs=5e-5)
    assert math.sqrt(hr.vi) == pytest.approx(0.2713, abs=5e-5)
    ninety, ninety_five = (
        effect_sizes.generic_from_interval(-1.035, -5.77, 3.70, level=level)
        for level in (0.90, 0.95)
    )
    assert np.sqrt([ninety.vi, ninety_five.vi]) == pytest.approx([2.88, 2.42], abs=0.005)


def test_a_printed_p():
    """Handbook 6.5, 6.5.2.3: P = 0.008 of 25 and 22 people, MD 3.8, t 2.78, SE 1.37."""
    found = effect_sizes.generic_from_p(3.8, 0.008, df=45)
    assert math.sqrt(found.vi) == pytest.approx(1.37, abs=0.005)
    by_t = effect_sizes.generic_from_t(3.8, 2.78)
    assert math.sqrt(by_t.vi) == pytest.approx(1.37, abs=0.005)


def test_a_logrank_test():
    found = effect_sizes.log_hazard_ratio([-8.0, 3.0], [16.0, 12.0])
    np.testing.assert_array_equal(found.yi, [-0.5, 0.25])
    np.testing.assert_array_equal(found.vi, [1 / 16, 1 / 12])


@pytest.mark.parametrize(
    ("row", "options", "words"),
    [
        ((2.0, -1.0, 1.0), {}, "an interval without its estimate"),
        ((0.0, 1.0, -1.0), {}, "an interval without its estimate"),
        ((1.0, 1.0, 1.0), {}, "an interval of no width"),
        ((0.0, -np.inf, 1.0), {}, "no finite estimate and interval"),
        ((0.0, -1.0, 1.0), {"level": 95}, "a level that is not between 0 and 1"),
        ((0.0, -1.0, 1.0), {"level": np.nan}, "a level that is not between 0 and 1"),
        ((0.0, -1.0, 1.0), {"df": 0}, "degrees of freedom that are not above 0"),
        ((0.0, -1.0, 1.0), {"df": np.nan}, "degrees of freedom that are not above 0"),
    ],
)
def test_a_bad_interval_is_named(row, options, words):
    y, lower, upper = ([0.0, value] for value in row)
    lower[0], upper[0] = -1.0, 1.0
    options = {name: [0.5, value] for name, value in options.items()}
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        effect_sizes.generic_from_interval(y, lower, upper, **options)
    found = effect_sizes.generic_from_interval(y, lower, upper, **options, included=[True, False])
    assert found.estimable.tolist() == [True, False]


@pytest.mark.parametrize(
    ("y", "t", "words"),
    [
        (np.nan, 1, "no finite estimate and statistic"),
        (1, np.inf, "no finite estimate and statistic"),
        (0, 1, "an estimate or a statistic of 0"),
        (1, 0, "an estimate or a statistic of 0"),
        (1, -2, "a statistic with the other sign"),
    ],
)
def test_a_bad_statistic_is_named(y, t, words):
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        effect_sizes.generic_from_t([1, y], [2, t])
    found = effect_sizes.generic_from_t([1, y], [2, t], included=[True, False])
    assert found.estimable.tolist() == [True, False]


@pytest.mark.parametrize(
    ("y", "p", "options", "words"),
    [
        (0, 0.1, {}, "no finite estimate other than 0"),
        (np.inf, 0.1, {}, "no finite estimate other than 0"),
        (1, 0, {}, "no p value between 0 and 1"),
        (1, 1, {}, "no p value between 0 and 1"),
        (1, np.nan, {}, "no p value between 0 and 1"),
        (1, 0.5, {"sides": 1}, "a p value that says nothing of the standard error"),
        (1, 0.1, {"df": [9, -1]}, "degrees of freedom that are not above 0"),
    ],
)
def test_a_bad_p_is_named(y, p, options, words):
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        effect_sizes.generic_from_p([1, y], [0.2, p], **options)
    found = effect_sizes.generic_from_p([1, y], [0.2, p], **options, included=[True, False])
    assert found.estimable.tolist() == [True, False]


def test_a_p_has_one_side_or_two():
    with pytest.raises(ValueError, match="A p value has 1 or 2 sides"):
        effect_sizes.generic_from_p(1, 0.1, sides=3)


@pytest.mark.parametrize(
    ("score", "v", "words"),
    [(np.nan, 4, "no finite O - E"), (1, 0, "no finite V above 0"), (1, np.inf, "no finite V")],
)
def test_a_bad_logrank_test_is_named(score, v, words):
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        effect_sizes.log_hazard_ratio([1, score], [4, v])
    found = effect_sizes.log_hazard_ratio([1, score], [4, v], included=[True, False])
    assert found.estimable.tolist() == [True, False]


@given(st.floats(-50, 50), ses, levels, dfs)
def test_an_interval_returns_its_standard_error(y, se, level, df):
    half = se * critical_value(level, df)
    found = effect_sizes.generic_from_interval(y, y - half, y + half, level=level, df=df)
    assert math.sqrt(found.vi) == pytest.approx(se, rel=1e-9)


@given(estimates, ses)
def test_a_statistic_returns_its_standard_error(y, se):
    found = effect_sizes.generic_from_t(y, y / se)
    assert math.sqrt(found.vi) == pytest.approx(se, rel=1e-12)


@given(st.sampled_from([-1.0, 1.0]), st.floats(0.05, 8), ses, st.sampled_from([3.0, 40.0, np.inf]))
def test_a_p_returns_its_standard_error(sign, t, se, df):
    tail = stats.t.sf(t, df)
    for p, sides in ((2 * tail, 2), (tail, 1)):
        found = effect_sizes.generic_from_p(sign * t * se, p, sides=sides, df=df)
        assert math.sqrt(found.vi) == pytest.approx(se, rel=1e-7)


@given(estimates, st.floats(0.001, 0.49))
def test_a_one_sided_p_against_the_alternative(y, p):
    near, far = (effect_sizes.generic_from_p(y, each, sides=1) for each in (p, 1 - p))
    assert near.vi == pytest.approx(far.vi, rel=1e-9)

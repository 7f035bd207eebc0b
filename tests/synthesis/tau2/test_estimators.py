"""What holds for every estimator of tau2."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import tau2
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import TAU2S, genq_weights, regressions, studies, tau2_of

NEAR = {"rel": 1e-7, "abs": 1e-9}
every_estimator = pytest.mark.parametrize("estimator", TAU2S)
few = settings(max_examples=30)  # of each estimator
X = np.column_stack([np.ones(8), [3, 1, 4, 1, 5, 9, 2, 6]])
CODES = "EE DL HE HS HSk SJ ML REML EB PM PMM GENQ"
OWN = "DL HE HS SJ ML REML EB PM PMM"  # estimators that take nothing but the studies


def batch(*leading):
    random = np.random.default_rng(5)
    v = 10 ** random.uniform(-2, 1, (*leading, 8))
    return random.normal(0, np.sqrt(v + random.choice([0, 1], (*leading, 1)))), v


def test_the_codes_are_those_of_metafor():
    assert list(Estimator) == CODES.split()


@every_estimator
@few
@given(some=studies(1))
def test_it_is_finite_and_not_below_zero(estimator, some):
    assert 0 <= tau2_of(estimator, *some) < np.inf


@every_estimator
@few
@given(some=studies(), random=st.randoms())
def test_order_does_not_matter(estimator, some, random):
    order = list(range(len(some[0])))
    random.shuffle(order)
    moved = tau2_of(estimator, *(each[order] for each in some))
    assert moved == pytest.approx(tau2_of(estimator, *some), **NEAR)


@every_estimator
@few
@given(some=studies(), shift=st.floats(-100, 100))
def test_where_zero_lies_and_which_way_is_up_do_not_matter(estimator, some, shift):
    y, v = some
    t = tau2_of(estimator, y, v)
    assert tau2_of(estimator, y + shift, v) == pytest.approx(t, **NEAR)
    assert tau2_of(estimator, -y, v) == pytest.approx(t, **NEAR)


@every_estimator
@few
@given(some=studies(), power=st.integers(-12, 12))
def test_it_is_in_squared_units_of_y(estimator, some, power):
    (y, v), unit = some, 10.0**power
    other = tau2_of(estimator, y * unit, v * unit**2) / unit**2
    assert other == pytest.approx(tau2_of(estimator, y, v), **NEAR)


@every_estimator
@few
@given(some=studies(2))
def test_a_mask_equals_deletion(estimator, some):
    y, v = some
    together = tau2_of(estimator, y, v, included=~np.eye(len(y), dtype=bool))
    alone = [tau2_of(estimator, np.delete(y, i), np.delete(v, i)) for i in range(len(y))]
    np.testing.assert_allclose(together, alone, rtol=1e-7, atol=1e-9)


@every_estimator
@few
@given(some=studies(1))
def test_what_a_mask_leaves_out_is_not_looked_at(estimator, some):
    y, v = (np.append(each, 1.0) for each in some)
    mask = np.arange(len(y)) < len(y) - 1
    weights = genq_weights(estimator, v)
    y[-1], v[-1] = np.nan, -1.0
    found = tau2.estimate(estimator, y, v, weights=weights, included=mask)
    assert found == pytest.approx(tau2_of(estimator, *some), **NEAR)


@every_estimator
@pytest.mark.parametrize("design", [None, X])
def test_a_batch_equals_a_loop(estimator, design):
    y, v = batch(2, 3)
    mask = np.arange(8) < np.array([[8], [5], [7]])
    together = tau2_of(estimator, y, v, included=mask, design=design)
    assert together.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        alone = tau2_of(estimator, y[i, j], v[i, j], included=mask[j], design=design)
        assert together[i, j] == pytest.approx(alone, rel=1e-9, abs=1e-12)


@every_estimator
def test_leading_axes_broadcast(estimator):
    (y, _), (_, v) = batch(4, 1), batch(3)
    weights = genq_weights(estimator, v)
    masks = np.ones((2, 1, 1, 8), bool)
    together = tau2.estimate(estimator, y, v, weights=weights, included=masks)
    assert together.shape == (2, 4, 3)
    assert together[1, 2, 1] == pytest.approx(float(tau2_of(estimator, y[2, 0], v[1])))


@every_estimator
def test_no_fits(estimator):
    assert tau2_of(estimator, np.zeros((0, 3)), np.ones(3)).shape == (0,)


@every_estimator
@few
@given(some=studies(1), value=st.floats(-100, 100))
def test_equal_effects_have_no_heterogeneity(estimator, some, value):
    assert tau2_of(estimator, np.full_like(some[0], value), some[1]) == 0


@pytest.mark.parametrize("estimator", [each for each in TAU2S if each is not Estimator.SJ])
@few
@given(some=studies(2))
def test_effects_much_closer_than_their_errors_have_no_heterogeneity(estimator, some):
    """Each within 0.01 standard errors, of the best study, of one value: none is above 0."""
    y, v = some
    assert tau2_of(estimator, 3 + 0.002 * y * np.sqrt(v.min()), v) == 0


@every_estimator
@few
@given(y=st.floats(-1e6, 1e6), v=st.floats(1e-12, 1e12))
def test_one_study_says_nothing(estimator, y, v):
    assert tau2_of(estimator, [y], [v]) == 0


SAME = {Estimator.DL, Estimator.HE, Estimator.REML, Estimator.EB, Estimator.PM, Estimator.GENQ}
MEDIAN = 0.454936423119572  # of chi-square(1): the square of the normal's upper quartile


def of_two(estimator, d2, v1, v2):
    """By hand, with d the difference of the two effects."""
    q, total = d2 / (v1 + v2), 1 / v1 + 1 / v2
    return {
        Estimator.HS: (q - 2) / total,
        Estimator.HSK: (2 * q - 2) / total,
        Estimator.SJ: d2 / 4 * d2 / (v1 + v2 + d2 / 2),
        Estimator.PMM: (d2 / MEDIAN - v1 - v2) / 2,
    }.get(estimator, (d2 - v1 - v2) / 2)


@pytest.mark.parametrize("estimator", [each for each in TAU2S if each is not Estimator.ML])
@few
@given(pair=studies(2, 2))
def test_two_studies_have_a_closed_form(estimator, pair):
    y, v = pair
    closed = max(0.0, of_two(estimator, (y[1] - y[0]) ** 2, *v))
    assert tau2_of(estimator, y, v) == pytest.approx(closed, rel=1e-10, abs=1e-11)


def test_two_studies_of_one_size_by_maximum_likelihood():
    """v + tau2 is the mean square of y: 0.9^2 / 4 - 0.1, and nothing where that is below 0."""
    assert tau2.maximum_likelihood([0.1, 1.0], [0.1, 0.1]) == pytest.approx(0.1025, rel=1e-12)
    assert tau2.maximum_likelihood([0.1, 0.2], [0.1, 0.1]) == 0


@every_estimator
@few
@given(some=studies())
def test_a_column_of_ones_is_the_intercept(estimator, some):
    found = tau2_of(estimator, *some, design=np.ones((len(some[0]), 1)))
    assert found == pytest.approx(tau2_of(estimator, *some), **NEAR)


@pytest.mark.parametrize("estimator", [each for each in TAU2S if each is not Estimator.SJ])
@few
@given(some=regressions(), b=st.tuples(*[st.floats(-5, 5)] * 2), unit=st.floats(0.1, 10))
def test_what_the_moderators_explain_does_not_matter(estimator, some, b, unit):
    """SJ starts from the spread about the plain mean, which they are part of."""
    y, v, x = some
    t = tau2_of(estimator, y, v, design=x)
    assert t >= 0
    assert tau2_of(estimator, y + x @ b, v, design=x) == pytest.approx(t, **NEAR)
    other = x @ [[unit, 1], [0, 2]]
    assert tau2_of(estimator, y, v, design=other) == pytest.approx(t, **NEAR)


@every_estimator
@few
@given(some=regressions(2, 2))
def test_as_many_coefficients_as_studies_say_nothing(estimator, some):
    y, v, x = some
    assert tau2_of(estimator, y, v, design=x) == 0


@every_estimator
@pytest.mark.parametrize("design", [None, X])
def test_the_wildest_numbers_that_are_accepted(estimator, design):
    y = [1e50, -1e50, 0, 1e-50, 1, -1e49, 1e50, 3]
    for v in ([1e-50] * 8, [1e50] * 8, [1e-50, 1e50, 1e-50, 1e50, 1, 1, 1e20, 1e-20]):
        assert 0 <= tau2_of(estimator, y, v, design=design) < np.inf


@every_estimator
def test_a_bad_study_is_named(estimator):
    with pytest.raises(InvalidStudy, match="Study 1 has no finite sampling variance"):
        tau2.estimate(estimator, [0.1, 0.2, 0.3], [1, 0, 1], weights=1.0)


@pytest.mark.parametrize("code", OWN.split())
def test_a_name_is_its_function(code):
    names = "dersimonian_laird hedges hunter_schmidt sidik_jonkman maximum_likelihood"
    rest = "restricted_maximum_likelihood paule_mandel paule_mandel median_unbiased"
    function = getattr(tau2, dict(zip(OWN.split(), f"{names} {rest}".split(), strict=True))[code])
    y, v = batch(5)
    assert (tau2.estimate(code, y, v) == function(y, v)).all()


def test_the_common_effect_model_has_none():
    assert tau2.estimate(Estimator.EE, *batch(2, 3)).tolist() == [[0] * 3] * 2
    with pytest.raises(InvalidStudy, match="Study 1 "):
        tau2.estimate(Estimator.EE, [1, 2], [1, -1])


def test_names_that_need_more():
    with pytest.raises(ValueError, match="GENQ needs weights"):
        tau2.estimate("GENQ", [1, 2], [1, 1])
    with pytest.raises(ValueError, match="'P'"):
        tau2.estimate("P", [1, 2], [1, 1])

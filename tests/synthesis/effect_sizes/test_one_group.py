"""Proportions, means and correlations. The cases of metafor are run by test_oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from synthesis.stats.effect_sizes import (
    FROM_CORRELATION,
    FROM_MEAN,
    FROM_PROPORTION,
    Measure,
    VType,
)
from synthesis.stats.studies import InvalidStudy

PR, PLN, PLO, PAS, PFT = FROM_PROPORTION.values()
rs = st.floats(-0.999, 0.999)


def test_proportions_by_hand():
    assert (PR(12, 40).yi, PR(12, 40).vi) == (pytest.approx(0.3), pytest.approx(0.21 / 40))
    assert PR(12, 40, vtype=VType.UB).vi == pytest.approx(0.21 / 39)
    assert (PLN(12, 40).yi, PLN(12, 40).vi) == (math.log(0.3), pytest.approx(1 / 12 - 1 / 40))
    odds = PLO(12, 40)
    assert (odds.yi, odds.vi) == (pytest.approx(math.log(12 / 28)), pytest.approx(1 / 12 + 1 / 28))
    assert PAS(12, 40).yi == pytest.approx(math.asin(math.sqrt(0.3)))
    assert PAS(12, 40).vi == pytest.approx(1 / 160)
    assert PFT(12, 40).vi == pytest.approx(1 / 162)


def test_average_proportions():
    """18 of 100 in both studies together."""
    x, n = [12, 6], np.array([40, 60])
    average = [function(x, n, vtype=VType.AV).vi for function in (PR, PLN, PLO)]
    np.testing.assert_allclose(average[0], 0.18 * 0.82 / n, rtol=1e-13)
    np.testing.assert_allclose(average[1], 1 / (0.18 * n) - 1 / n, rtol=1e-13)
    np.testing.assert_allclose(average[2], 1 / (0.18 * n) + 1 / (0.82 * n), rtol=1e-13)


def test_none_and_all():
    assert PLO([0, 20], 20).yi == pytest.approx([math.log(0.5 / 20.5), math.log(20.5 / 0.5)])
    assert PLO([0, 20], 20, to="none").estimable.tolist() == [False, False]
    assert PLN([0, 20], 20, to="none").estimable.tolist() == [False, True]
    assert PR([0, 20], 20, to="none").vi.tolist() == [0, 0]
    np.testing.assert_allclose(PAS([0, 20], 20).yi, [0, math.pi / 2])


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_others_are_the_mirror_image(x, more):
    n = x + more
    for function, both in ((PR, 1.0), (PLO, 0.0), (PAS, math.pi / 2), (PFT, math.pi / 2)):
        assert function(x, n).yi + function(n - x, n).yi == pytest.approx(both, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "n", "words"),
    [
        (-1, 20, "a count that is not 0 or above"),
        (np.nan, 20, "a count that is not 0 or above"),
        (5, np.inf, "a count that is not 0 or above"),
        (21, 20, "more events than people"),
        (0, 0, "a group of nobody"),
    ],
)
def test_bad_proportions_are_named(x, n, words):
    for function in FROM_PROPORTION.values():
        with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
            function([5, x], [20, n])


def test_means_by_hand():
    found = {each.value: function(10, 3, 9) for each, function in FROM_MEAN.items()}
    assert (found["MN"].yi, found["MN"].vi) == (10, 1)
    assert found["MNLN"].yi == pytest.approx(math.log(10))
    assert found["MNLN"].vi == pytest.approx(0.01)
    assert found["SDLN"].yi == pytest.approx(math.log(3) + 1 / 16)
    assert found["SDLN"].vi == pytest.approx(1 / 16)
    assert found["CVLN"].yi == pytest.approx(math.log(0.3) + 1 / 16)
    assert found["CVLN"].vi == pytest.approx(1 / 16 + 0.01)


def test_means_that_have_no_logarithm():
    assert FROM_MEAN[Measure.MN](-10, 3, 9).estimable
    for measure in (Measure.MNLN, Measure.CVLN):
        assert not FROM_MEAN[measure]([-10, 0], 3, 9).estimable.any()
    assert not FROM_MEAN[Measure.SDLN](10, [0, 3, 3], [9, 1, 0.5]).estimable.any()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((np.inf, 3, 9), "no finite mean"),
        ((10, -3, 9), "no sd of 0 or above"),
        ((10, 3, 0), "no n above 0"),
    ],
)
def test_bad_means_are_named(row, words):
    for function in FROM_MEAN.values():
        with pytest.raises(InvalidStudy, match=rf"Study 1 has {words}\."):
            function(*([good, bad] for good, bad in zip((10, 3, 9), row, strict=True)))


def test_correlations_of_borenstein():
    """Introduction to Meta-Analysis 2009, chapter 6: r 0.50 of 100 people."""
    raw, z = (FROM_CORRELATION[each](0.5, 100) for each in (Measure.COR, Measure.ZCOR))
    assert (raw.yi, raw.vi.round(4)) == (0.5, 0.0057)
    assert (z.yi.round(4), z.vi.round(4), np.sqrt(z.vi).round(4)) == (0.5493, 0.0103, 0.1015)


def expected(value, rho, n):
    """Of a function of r: the distribution of r in n pairs of normals by that of Fisher."""
    m = n - 1

    def kernel(r):
        tail, _ = quad(lambda w: (math.cosh(w) - rho * r) ** -m, 0, 40)
        return (1 - r * r) ** ((n - 4) / 2) * tail

    total, _ = quad(kernel, -1, 1)
    mean, _ = quad(lambda r: value(r) * kernel(r), -1, 1)
    return mean / total


def test_the_unbiased_correlation_and_its_variance_are_unbiased():
    """At rho 0.6 of 9 pairs, where r itself is too small by 0.024."""
    rho, n = 0.6, 9

    def of(r, field, **options):
        return float(getattr(FROM_CORRELATION[Measure.UCOR](r, n, **options), field))

    assert expected(lambda r: r, rho, n) < 0.58
    assert expected(lambda r: of(r, "yi"), rho, n) == pytest.approx(rho, abs=1e-6)
    spread = expected(lambda r: (of(r, "yi") - rho) ** 2, rho, n)
    unbiased = expected(lambda r: of(r, "vi", vtype=VType.UB), rho, n)
    assert unbiased == pytest.approx(spread, rel=1e-4)


def test_the_unbiased_variance_is_not_one_of_the_plain_correlation():
    """With r^2 for its yi^2 the formula estimates E r^2 - rho^2, which the bias of r makes another
    number than r's variance: it is refused, as metafor does."""
    rho, n = 0.6, 9

    def with_plain(r):
        found = FROM_CORRELATION[Measure.UCOR](r, n, vtype=VType.UB)
        return float(r**2 - found.yi**2 + found.vi)

    mean, square = (expected(lambda r, p=p: r**p, rho, n) for p in (1, 2))
    estimated = expected(with_plain, rho, n)
    assert estimated == pytest.approx(square - rho**2, rel=1e-4)
    assert estimated < 0.7 * (square - mean**2)
    with pytest.raises(ValueError, match="LS, AV, not UB"):
        FROM_CORRELATION[Measure.COR](0.5, 20, vtype=VType.UB)


@given(rs, st.floats(5, 1e6))
def test_the_unbiased_correlation_is_larger_and_not_beyond_one(r, n):
    found = FROM_CORRELATION[Measure.UCOR](r, n)
    assert abs(r) - 1e-12 <= abs(found.yi) <= 1 + 1e-12
    assert np.sign(found.yi) == np.sign(r)


@given(rs, st.integers(5, 500), st.sampled_from(list(FROM_CORRELATION)))
def test_the_other_direction_flips_the_sign(r, n, measure):
    there, back = FROM_CORRELATION[measure](r, n), FROM_CORRELATION[measure](-r, n)
    assert (there.yi, there.vi) == (-back.yi, back.vi)


def test_average_correlations():
    found = FROM_CORRELATION[Measure.COR]([0.5, 0.2], [10, 30], vtype=VType.AV)
    np.testing.assert_allclose(found.vi, (1 - 0.275**2) ** 2 / np.array([9, 29]), rtol=1e-13)


@pytest.mark.parametrize("measure", FROM_CORRELATION)
def test_four_people_are_too_few(measure):
    found = FROM_CORRELATION[measure](0.5, [1, 3, 4, 4.1, 5])
    assert found.estimable.tolist() == [False, False, False, True, True]


def test_a_perfect_correlation():
    one = [FROM_CORRELATION[each]([1.0, -1.0], 20) for each in (Measure.COR, Measure.UCOR)]
    for found in one:
        np.testing.assert_array_equal([found.yi, found.vi], [[1, -1], [0, 0]])
    assert not FROM_CORRELATION[Measure.ZCOR]([1.0, -1.0], 20).estimable.any()


@pytest.mark.parametrize(
    ("r", "n", "words"),
    [
        (1.01, 20, "no correlation from -1 to 1"),
        (np.nan, 20, "no correlation from -1 to 1"),
        (0.5, 0, "no n above 0"),
        (0.5, np.inf, "no n above 0"),
    ],
)
def test_bad_correlations_are_named(r, n, words):
    for function in FROM_CORRELATION.values():
        with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
            function([0.5, r], [20, n])


def test_fishers_variance_is_that_of_simulated_correlations():
    """Of 20,000 samples of 30 normals with rho 0.5: 1 / 27, within 4 standard errors."""
    random = np.random.default_rng(7)
    x = random.standard_normal((20_000, 30))
    y = 0.5 * x + math.sqrt(0.75) * random.standard_normal(x.shape)
    r = (stats.zscore(x, axis=1) * stats.zscore(y, axis=1)).mean(1)
    found = FROM_CORRELATION[Measure.ZCOR](r, 30)
    assert found.yi.var() == pytest.approx(found.vi[0], rel=4 * math.sqrt(2 / 20_000))

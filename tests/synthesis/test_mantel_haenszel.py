import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import chi2, hypergeom

from synthesis.stats.effect_sizes import FROM_COUNTS, FROM_RATES
from synthesis.stats.mantel_haenszel import from_counts, from_rates
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tables import NoEstimate
from tests.synthesis.tables import ACUTE, assert_finite, numbers, swapped, tables

OF_COUNTS, OF_RATES = ("OR", "RR", "RD"), ("IRR", "IRD")
MEASURES = [*OF_COUNTS, *OF_RATES]
RATES = ([4, 2, 7], [160, 28.5, 33], [1, 5, 3], [190, 25, 37])


def pooled(measure, *columns, **options):
    function = from_counts if measure in OF_COUNTS else from_rates
    return function(measure, *columns, **options)


def own_effect(measure, *columns):
    return {**FROM_COUNTS, **FROM_RATES}[measure](*columns)


@pytest.mark.parametrize("measure", MEASURES)
@given(columns=tables(1, 1))
def test_one_study_is_its_own_effect(measure, columns):
    own, found = own_effect(measure, *columns), pooled(measure, *columns)
    assert found.estimate == pytest.approx(own.yi[0], rel=1e-9, abs=1e-12)
    assert (found.weights, found.k, found.heterogeneity.q) == (1, 1, 0)
    if measure != "RD":  # Sato's variance differs from a single table's
        assert found.se == pytest.approx(own.vi[0] ** 0.5, rel=1e-9)


@given(tables(1, 1), st.integers(2, 5))
def test_many_equal_studies_have_the_effect_and_the_variance_of_one(columns, times):
    for measure in MEASURES:
        one = pooled(measure, *columns)
        many = pooled(measure, *(np.repeat(column, times) for column in columns))
        assert many.estimate == pytest.approx(float(one.estimate), rel=1e-12, abs=1e-14)
        assert many.se == pytest.approx(float(one.se) / times**0.5)
        assert many.heterogeneity.q == pytest.approx(0, abs=1e-15)


def by_textbook(measure, a, b, c, d):
    """Rothman, Greenland & Lash: ratios of sums, and weighted means of differences."""
    if measure in OF_COUNTS:
        n1, n2 = a + b, c + d
    else:
        n1, n2 = b, d
    n = n1 + n2
    if measure == "OR":
        return np.log((a * d / n).sum() / (b * c / n).sum())
    if measure in ("RR", "IRR"):
        return np.log((a * n2 / n).sum() / (c * n1 / n).sum())
    return np.average(a / n1 - c / n2, weights=n1 * n2 / n)


@pytest.mark.parametrize("measure", MEASURES)
@given(columns=tables())
def test_estimates_are_those_of_the_textbook(measure, columns):
    found = pooled(measure, *columns)
    assert found.estimate == pytest.approx(by_textbook(measure, *columns), rel=1e-9, abs=1e-12)
    assert found.weights.sum() == pytest.approx(1)
    assert_finite(found)


@pytest.mark.parametrize("measure", ["RR", "IRR", "RD", "IRD", "OR"])
@given(columns=tables())
def test_the_estimate_is_the_weighted_mean_of_the_studies(measure, columns):
    """On the scale of the ratio, not of its logarithm."""
    own = own_effect(measure, *columns).yi
    found, of = pooled(measure, *columns), np.exp if measure.endswith("R") else np.asarray
    assert of(found.estimate) == pytest.approx((found.weights * of(own)).sum(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
@given(columns=tables(smallest=0))
def test_swapping_the_arms_flips_the_sign(measure, columns):
    """Sparse tables too, and where there is no estimate there is none the other way round."""
    if measure in OF_RATES:
        columns = [columns[0], columns[1] + 1, columns[2], columns[3] + 1]
    try:
        there = pooled(measure, *columns)
    except NoEstimate:
        with pytest.raises(NoEstimate):
            pooled(measure, *swapped(columns))
        return
    assert_finite(there)
    back = pooled(measure, *swapped(columns))
    assert there.estimate == pytest.approx(-back.estimate, rel=1e-9, abs=1e-12)
    assert there.se == pytest.approx(float(back.se), rel=1e-7)
    assert there.ci_lower == pytest.approx(-back.ci_upper, rel=1e-7, abs=1e-12)
    if measure == "OR":
        assert there.tarone.statistic == pytest.approx(float(back.tarone.statistic), abs=1e-8)


@given(tables())
def test_swapping_the_outcome_flips_odds_ratios_and_differences(cells):
    a, b, c, d = cells
    for measure in ("OR", "RD"):
        there, back = pooled(measure, *cells), pooled(measure, b, a, d, c)
        assert there.estimate == pytest.approx(-back.estimate, rel=1e-9, abs=1e-12)
        assert there.se == pytest.approx(float(back.se), rel=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_masks_equal_deletion_in_a_stack(measure):
    columns = ACUTE if measure in OF_COUNTS else RATES
    hidden = [np.append(np.asarray(column, float), np.nan) for column in columns]
    masks = np.append(~np.eye(3, dtype=bool), np.zeros((3, 1), bool), 1)
    together = numbers(pooled(measure, *hidden, included=masks))
    for i in range(3):
        alone = numbers(pooled(measure, *(np.delete(column, i) for column in columns)))
        for name in together.keys() - {"weights", "level"}:
            near = {"rtol": 1e-12, "atol": 1e-14}
            np.testing.assert_allclose(together[name][i], alone[name], **near, err_msg=name)
        assert together["weights"][i, [i, 3]].tolist() == [0, 0]


@given(tables(2))
def test_association_is_the_hypergeometric_score(cells):
    a, b, c, d = cells
    margins = hypergeom(a + b + c + d, a + b, a + c)
    beyond, v = (a - margins.mean()).sum(), margins.var().sum()
    plain = from_counts("OR", *cells, correct=False).association
    assert plain.statistic == pytest.approx(beyond**2 / v, rel=1e-8, abs=1e-10)
    corrected = from_counts("OR", *cells).association
    assert corrected.statistic == pytest.approx((abs(beyond) - 0.5) ** 2 / v, rel=1e-8, abs=1e-10)
    assert corrected.p == pytest.approx(chi2.sf(corrected.statistic, 1))


def test_association_of_rates_by_hand():
    """12 events, 2/3 of the time in arm 1: 10 against 8 expected, variance 8/3."""
    found = from_rates("IRR", [10], [20], [2], [10], correct=False).association
    assert (found.statistic, found.df) == (pytest.approx(1.5), 1)
    corrected = from_rates("IRR", [10], [20], [2], [10]).association
    assert corrected.statistic == pytest.approx(1.5**2 * 3 / 8)


def tarone_by_search(a, b, c, d, odds):
    """Breslow-Day less its correction, the expected cells found by bisection."""
    statistic = beyond = total = 0.0
    for x1, n1, n2, x in zip(a, a + b, c + d, a + c, strict=True):
        low, high = max(0.0, x - n2), min(n1, x)

        def off(e, n1=n1, n2=n2, x=x):
            return e * (n2 - x + e) - odds * (x - e) * (n1 - e)

        e = brentq(off, low, high, xtol=1e-14, rtol=1e-14)
        v = 1 / (1 / e + 1 / (n1 - e) + 1 / (x - e) + 1 / (n2 - x + e))
        statistic, beyond, total = statistic + (x1 - e) ** 2 / v, beyond + x1 - e, total + v
    return statistic - beyond**2 / total


@given(tables(2))
def test_tarone_against_expected_cells_found_by_search(cells):
    found = from_counts("OR", *cells)
    searched = tarone_by_search(*cells, float(np.exp(found.estimate)))
    assert found.tarone.statistic == pytest.approx(searched, rel=1e-5, abs=1e-6)
    assert found.tarone.df == len(cells[0]) - 1


def test_tarone_where_the_common_odds_ratio_is_one():
    """Odds ratios 4 and 1/4: each cell expects 3, with a variance of 3/4, and a is 1 off."""
    found = from_counts("OR", [4, 2], [2, 4], [2, 4], [4, 2])
    assert found.estimate == 0
    assert found.tarone.statistic == pytest.approx(2 / 0.75)
    assert found.tarone.p == pytest.approx(chi2.sf(8 / 3, 1))


def test_tarone_takes_only_tables_with_both_outcomes():
    cells = [np.append(col, extra) for col, extra in zip(ACUTE, (0, 9, 0, 8), strict=True)]
    with_empty, without = from_counts("OR", *cells).tarone, from_counts("OR", *ACUTE).tarone
    assert (with_empty.df, without.df) == (2, 2)
    assert with_empty.statistic == pytest.approx(float(without.statistic))


@pytest.mark.parametrize("odds", [1e-9, 1e9])
def test_equal_tables_agree_under_an_extreme_odds_ratio(odds):
    found = from_counts("OR", [odds**0.5] * 2, [1, 1], [1, 1], [odds**0.5] * 2)
    assert found.tarone.statistic == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_additions_concern_the_test_of_heterogeneity_alone(measure):
    columns = ([4, 0, 7], [16, 28, 33], [1, 5, 3], [19, 25, 37])
    found = pooled(measure, *columns)
    none = pooled(measure, *columns, to="none")
    much = pooled(measure, *columns, add=2, to="all")
    assert found.estimate == none.estimate == much.estimate
    assert found.se == none.se == much.se
    assert found.heterogeneity.df == 2
    assert none.heterogeneity.df == (1 if measure.endswith("R") else 2)
    assert len({float(each.heterogeneity.q) for each in (found, none, much)}) == 3


@pytest.mark.parametrize("measure", MEASURES)
def test_studies_without_events_count_for_heterogeneity_if_they_are_not_dropped(measure):
    columns = ([4, 0, 7], [16, 28, 33], [1, 0, 3], [19, 25, 37])
    dropped, kept = (pooled(measure, *columns, drop00=drop) for drop in (True, False))
    assert (dropped.heterogeneity.df, kept.heterogeneity.df) == (1, 2)
    assert dropped.k == kept.k == 3
    assert dropped.estimate == kept.estimate


def test_differences_certain_in_one_study_have_no_weight_in_the_test():
    found = from_counts("RD", [5, 1, 2], [0, 4, 7], [0, 2, 3], [7, 3, 5], to="none")
    assert found.heterogeneity.df == 1
    assert_finite(found)


EMPTY, FULL = ([0, 0], [9, 8], [0, 0], [7, 6]), ([9, 8], [0, 0], [7, 6], [0, 0])
ONE_ARM = ([0, 0], [9, 8], [3, 1], [7, 6])


@pytest.mark.parametrize(
    ("measure", "columns", "reason"),
    [
        ("OR", EMPTY, "An arm has no events"),
        ("OR", FULL, "no ratio"),
        ("OR", ONE_ARM, "An arm has no events"),
        ("RR", EMPTY, "An arm has no events"),
        ("RR", ONE_ARM, "An arm has no events"),
        ("RR", FULL, "ratio has no variance"),
        ("RR", ([0.1], [0], [0.3], [0]), "ratio has no variance"),
        ("RD", EMPTY, "difference has no variance"),
        ("RD", FULL, "difference has no variance"),
        ("RD", ([3, 13, 7], [0, 0, 0], [0, 0, 0], [7, 9, 11]), "difference has no variance"),
        ("IRR", ([0, 0], [9, 8], [3, 1], [7, 6]), "An arm has no events"),
        ("IRD", ([0, 0], [9, 8], [0, 0], [7, 6]), "No study has events"),
    ],
)
def test_no_estimate(measure, columns, reason):
    with pytest.raises(NoEstimate, match=reason):
        pooled(measure, *columns)


def test_one_of_many_sets_without_an_estimate_is_enough():
    with pytest.raises(NoEstimate):
        from_counts("OR", [[1, 2], [0, 0]], 5, [[3, 1], [3, 1]], 7)


def test_a_difference_of_empty_arms_is_estimated():
    found = from_counts("RD", *ONE_ARM)
    assert found.estimate == pytest.approx(np.average([-0.3, -1 / 7], weights=[90 / 19, 56 / 15]))
    assert_finite(found)


@pytest.mark.parametrize("measure", MEASURES)
def test_bad_numbers_are_named(measure):
    for bad in (np.nan, np.inf, -1, 1e21, 1e-21):
        for place in range(4):
            columns = [[5.0, 5.0] for _ in range(4)]
            columns[place][1] = bad
            with pytest.raises(InvalidStudy, match="Study 1 has "):
                pooled(measure, *columns)


@pytest.mark.parametrize("measure", MEASURES)
def test_numbers_at_the_limits_are_pooled(measure):
    extreme = ([1e20, 1e-20], [1e-20, 1e20], [1e20, 1], [1e-20, 1e20])
    assert_finite(pooled(measure, *extreme))
    assert_finite(pooled(measure, *swapped(extreme)))


def test_bad_options():
    for measure in ("IRR", "AS", "nonsense"):
        with pytest.raises(ValueError, match=f"pools OR, RR, RD of counts, not {measure}"):
            from_counts(measure, *ACUTE)
    with pytest.raises(ValueError, match="pools IRR, IRD of rates, not OR"):
        from_rates("OR", *RATES)
    with pytest.raises(ValueError, match="An addition goes to"):
        from_counts("OR", *ACUTE, to="some")
    with pytest.raises(ValueError, match="confidence level"):
        from_rates("IRR", *RATES, level=95)

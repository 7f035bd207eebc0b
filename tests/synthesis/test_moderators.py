"""Columns of a design: factors, interactions, splines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from synthesis.stats.moderators import (
    continuous,
    design,
    factor,
    harrell_knots,
    interaction,
    restricted_cubic_spline,
)
from synthesis.stats.regression import fitted, moderators_test, regress
from synthesis.stats.tau2 import Estimator

ROUTES = ["iv", "nasal", None, "iv", "oral"]
Y, V = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03])
GROUPS = ["b", "a", "c", "a", "b", "c"]


def test_a_continuous_moderator_is_its_column():
    found = continuous("dose", [1, np.inf, np.nan, 4])
    assert found.names == ("dose",)
    assert found.values[:, 0].tolist()[::3] == [1, 4]
    assert found.complete.tolist() == [True, False, False, True]


@pytest.mark.parametrize("values", [3.0, [[1, 2], [3, 4]]])
def test_a_moderator_has_one_value_for_each_study(values):
    with pytest.raises(ValueError, match="one value for each study"):
        continuous("dose", values)


# Factors


def test_a_factor_has_a_column_for_each_level_but_the_first():
    found = factor("route", ROUTES)
    assert found.names == ("routenasal", "routeoral")
    assert found.values[[0, 1, 3, 4]].tolist() == [[0, 0], [1, 0], [0, 0], [0, 1]]
    assert np.isnan(found.values[2]).all()
    assert found.complete.tolist() == [True, True, False, True, True]


def test_levels_of_ones_own_choose_the_reference_and_serve_new_rows():
    assert factor("route", ["iv"], levels=["oral", "iv", "nasal"]).values.tolist() == [[1, 0]]
    assert factor("route", ["oral"], levels=["oral", "iv", "nasal"]).values.tolist() == [[0, 0]]


def test_every_level_has_a_column_where_there_is_no_intercept():
    found = factor("route", ["iv", "oral"], every_level=True)
    assert (found.names, found.values.tolist()) == (("routeiv", "routeoral"), [[1, 0], [0, 1]])
    assert factor("route", ["iv"], every_level=True).values.tolist() == [[1]]


@pytest.mark.parametrize("labels", [["iv", "iv"], ["iv", None], [None, None], []])
def test_a_factor_of_one_level_compares_nothing(labels):
    with pytest.raises(ValueError, match="route has a single level"):
        factor("route", labels)


def test_a_label_that_is_no_level_is_named():
    with pytest.raises(ValueError, match=r"route has no level oral\."):
        factor("route", ROUTES, levels=["iv", "nasal"])


def test_a_level_that_only_studies_left_out_have():
    """Labels of studies left out make a column of nothing, which is refused; None makes none."""
    used = np.array([g != "c" for g in GROUPS])
    with pytest.raises(ValueError, match="Column 2 of the design says nothing"):
        regress(Y, V, design(factor("g", GROUPS)).values, estimator="DL", included=used)
    known = design(factor("g", [g if on else None for g, on in zip(GROUPS, used, strict=True)]))
    assert known.complete.tolist() == used.tolist()
    found = regress(Y, V, known.values, estimator="DL", included=known.complete)
    kept = [g for g in GROUPS if g != "c"]
    alone = regress(Y[used], V[used], design(factor("g", kept)).values, estimator="DL")
    assert found.coefficients == pytest.approx(alone.coefficients)


@pytest.mark.parametrize("estimator", [Estimator.EE, Estimator.DL, Estimator.REML])
def test_the_reference_level_changes_neither_qm_nor_tau2(estimator):
    found = []
    for levels in (["a", "b", "c"], ["c", "a", "b"]):
        fit = regress(Y, V, design(factor("g", GROUPS, levels=levels)).values, estimator=estimator)
        found.append((float(moderators_test(fit, [1, 2]).statistic), float(fit.tau2)))
    assert found[0] == pytest.approx(found[1], rel=1e-8, abs=1e-10)


def test_every_level_without_intercept_is_the_same_fit_as_contrasts():
    contrasts = design(factor("g", GROUPS)).values
    means = design(factor("g", GROUPS, every_level=True), intercept=False).values
    assert fitted(Y, V, contrasts, tau2=0.1).fitted == pytest.approx(
        fitted(Y, V, means, tau2=0.1).fitted
    )


# Interactions


def test_an_interaction_is_every_product_as_in_r():
    first = factor("f", ["a", "b", "c"])
    second = factor("g", ["x", "y", "z"])
    found = interaction(first, second)
    assert found.names == ("fb:gy", "fc:gy", "fb:gz", "fc:gz")
    assert found.values.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_an_interaction_is_not_known_where_either_is_not():
    found = interaction(continuous("x", [1, np.nan, 3]), continuous("z", [2, 2, np.nan]))
    assert (found.values[0].tolist(), found.complete.tolist()) == ([2], [True, False, False])


def test_terms_of_other_lengths():
    with pytest.raises(ValueError, match="Moderators of 2, 3 studies"):
        interaction(continuous("x", [1, 2]), continuous("z", [1, 2, 3]))
    with pytest.raises(ValueError, match="Moderators of 2, 3 studies"):
        design(continuous("x", [1, 2, 3]), continuous("z", [1, 2]))


# Splines


@pytest.mark.parametrize(
    ("count", "outer"), [(3, 0.1), (4, 0.05), (5, 0.05), (6, 0.05), (7, 0.025)]
)
def test_knots_at_harrells_quantiles(count, outer):
    """Table 2.3: of 0 to 100, evenly spread, the knots are the quantiles in percent."""
    knots = harrell_knots([*range(101), np.nan, np.inf], count)
    assert knots == pytest.approx(100 * np.linspace(outer, 1 - outer, count))


def test_the_inner_knots_of_table_2_3():
    values = np.arange(101.0)
    assert harrell_knots(values).round(6).tolist() == [5, 35, 65, 95]
    assert harrell_knots(values, 5).round(6).tolist() == [5, 27.5, 50, 72.5, 95]
    assert harrell_knots(values, 6).round(6).tolist() == [5, 23, 41, 59, 77, 95]
    inner = [2.5, 18.33, 34.17, 50, 65.83, 81.67, 97.5]
    assert harrell_knots(values, 7) == pytest.approx(inner, abs=0.005)


@pytest.mark.parametrize("count", [2, 8, 0])
def test_another_number_of_knots(count):
    with pytest.raises(ValueError, match="3 to 7 knots"):
        harrell_knots(range(100), count)


def test_values_too_few_or_too_alike_for_knots():
    with pytest.raises(ValueError, match="No study has a value"):
        harrell_knots([np.nan, np.inf])
    with pytest.raises(ValueError, match="each above the one before"):
        harrell_knots([1, 1, 1, 1, 1, 1, 2])


@pytest.mark.parametrize("knots", [[1, 2], [1, 3, 3], [3, 2, 1], [1, 2, np.nan], [1, 2, np.inf]])
def test_knots_that_are_none(knots):
    with pytest.raises(ValueError, match="each above the one before"):
        restricted_cubic_spline("x", [1, 2, 3], knots)


def test_fewer_distinct_values_than_the_spline_has_columns_are_refused_by_the_fit():
    x = [1, 2, 3, 1, 2, 3]
    columns = design(restricted_cubic_spline("x", x, harrell_knots(x, 4))).values
    with pytest.raises(ValueError, match="Column 3 of the design says nothing"):
        regress(Y, V, columns, estimator=Estimator.DL)


def test_a_restricted_spline_is_the_natural_cubic_spline():
    """Its columns span the splines that are straight outside their knots: any such is found."""
    knots, x = np.array([1, 2.5, 4, 7.0]), np.linspace(-2, 10, 25)
    natural = CubicSpline(knots, [0.3, -1, 2, 0.5], bc_type="natural")
    y = natural(np.clip(x, 1, 7)) + np.where(x < 1, (x - 1) * natural(1, 1), 0.0)
    y += np.where(x > 7, (x - 7) * natural(7, 1), 0.0)
    columns = design(restricted_cubic_spline("x", x, knots))
    assert columns.names == ("intrcpt", "x", "x'", "x''")
    found = np.linalg.lstsq(columns.values, y, rcond=None)[0]
    assert columns.values @ found == pytest.approx(y, abs=1e-9)


@given(st.floats(0.1, 50), st.floats(-20, 20))
@settings(max_examples=30)
def test_a_spline_moves_and_stretches_with_its_unit(factor, shift):
    x, knots = np.linspace(0, 8, 9), np.array([1, 3, 6.0])
    plain = restricted_cubic_spline("x", x, knots).values
    moved = restricted_cubic_spline("x", factor * x + shift, factor * knots + shift).values
    assert moved[:, 1] == pytest.approx(factor * plain[:, 1], rel=1e-7, abs=1e-7)


def test_a_spline_is_not_known_where_its_value_is_not():
    found = restricted_cubic_spline("x", [1, np.nan, 3], [1, 2, 3])
    assert found.complete.tolist() == [True, False, True]


# Designs


def test_a_design_starts_with_ones_unless_it_is_not_to():
    found = design(continuous("x", [1, 2]), continuous("z", [3, 4]))
    assert (found.names, found.values.tolist()) == (("intrcpt", "x", "z"), [[1, 1, 3], [1, 2, 4]])
    assert design(continuous("x", [1, 2]), intercept=False).values.tolist() == [[1], [2]]


def test_a_design_of_nothing():
    with pytest.raises(ValueError, match="needs a term"):
        design()

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import hypergeom

from synthesis.stats.effect_sizes import FROM_COUNTS, Measure
from synthesis.stats.peto import peto
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tables import NoEstimate
from tests.synthesis.tables import ACUTE, assert_finite, numbers, swapped, tables


@given(tables())
def test_e_and_v_are_those_of_the_hypergeometric_distribution(cells):
    a, b, c, d = cells
    margins = hypergeom(a + b + c + d, a + b, a + c)
    o, e, v = a.sum(), margins.mean().sum(), margins.var().sum()
    found = peto(*cells)
    assert found.estimate == pytest.approx((o - e) / v, rel=1e-9, abs=1e-12)
    assert found.se == pytest.approx(v**-0.5)
    np.testing.assert_allclose(found.weights, margins.var() / v, rtol=1e-9)


@given(tables(2))
def test_it_is_the_mean_of_the_studies_own_effects(cells):
    sizes = FROM_COUNTS[Measure.PETO](*cells)
    found, mean = peto(*cells), np.average(sizes.yi, weights=1 / sizes.vi)
    assert found.estimate == pytest.approx(mean, rel=1e-9, abs=1e-12)
    q = ((sizes.yi - mean) ** 2 / sizes.vi).sum()
    assert found.heterogeneity.q == pytest.approx(q, rel=1e-8, abs=1e-12)


@given(tables(smallest=0))
def test_swapping_the_arms_or_the_outcome_flips_the_sign(cells):
    try:
        found = peto(*cells)
    except NoEstimate:
        a, b, c, d = cells
        assert ((a + c) * (b + d) == 0).all()
        return
    assert_finite(found)
    a, b, c, d = cells
    for other in (peto(*swapped(cells)), peto(b, a, d, c)):
        assert other.estimate == pytest.approx(-found.estimate, rel=1e-9, abs=1e-10)
        assert other.se == pytest.approx(found.se)
        assert other.heterogeneity.df == found.heterogeneity.df


def test_studies_in_which_all_or_none_have_the_event_change_nothing():
    alone = peto(*ACUTE)
    empty, full = (0, 10, 0, 12), (10, 0, 12, 0)
    more = peto(*(np.append(col, [e, f]) for col, e, f in zip(ACUTE, empty, full, strict=True)))
    assert more.estimate == pytest.approx(float(alone.estimate), rel=1e-14)
    assert (more.k, more.heterogeneity.df) == (5, 2)
    assert more.weights[3:].tolist() == [0, 0]


def test_masks_equal_deletion_in_a_stack():
    masks = ~np.eye(3, dtype=bool)
    together = numbers(peto(*ACUTE, included=masks))
    for i in range(3):
        alone = numbers(peto(*(np.delete(column, i) for column in ACUTE)))
        for name in together.keys() - {"weights", "level"}:
            np.testing.assert_allclose(together[name][i], alone[name], rtol=1e-12, err_msg=name)
        assert together["weights"][i, i] == 0


def test_one_empty_cell_needs_no_addition():
    found = peto([1], [0], [0], [1])
    assert (found.estimate, found.se, found.i2, found.h2) == (2, 2, 0, 1)


def test_parts_of_a_person_take_no_part():
    whole, parts = peto([3], [7], [1], [9]), peto([3, 0.2], [7, 0.3], [1, 0.1], [9, 0.4])
    assert parts.estimate == whole.estimate
    assert parts.heterogeneity.q == 0


@pytest.mark.parametrize(
    "cells", [([0], [9], [0], [8]), ([9], [0], [8], [0]), ([0.5], [0], [0], [0.5])]
)
def test_no_estimate(cells):
    with pytest.raises(NoEstimate, match="All or none"):
        peto(*cells)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1, 1e21, 1e-21])
def test_bad_cells_are_named(bad):
    with pytest.raises(InvalidStudy, match="Study 1 has a"):
        peto([1, bad], [3, 4], [5, 6], [7, 8])
    with pytest.raises(InvalidStudy, match="Study 0 has an arm of nobody"):
        peto([0], [0], [5], [7])


def test_huge_counts():
    assert_finite(peto([1e20, 1], [1e20, 1e20], [1, 1e-20], [1e20, 1]))

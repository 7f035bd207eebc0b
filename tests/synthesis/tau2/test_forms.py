"""The forms that tau2 is found by, against exact arithmetic and each other."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from synthesis.stats.studies import check
from synthesis.stats.tau2.forms import OnDesign, forms

powers = st.floats(-12, 12).map(lambda power: 10.0**power)
steep = st.lists(st.tuples(st.floats(-1e3, 1e3), powers), min_size=2, max_size=6)


def rows(some, **further):
    y, v = np.array(some).T
    return check(y[None], v[None], **further)


def exactly(some, t, restricted):
    """y'Py, y'PPy, tr P, y'PPPy and tr PP, from all of P."""
    y, v = ([Fraction(float(each)) for each in column] for column in zip(*some, strict=True))
    w = [1 / (each + Fraction(t)) for each in v]
    total, places = sum(w), range(len(w))
    p = [[w[i] * ((i == j) - w[j] / total) for j in places] for i in places]
    by = [sum(p[i][j] * y[j] for j in places) for i in places]
    twice = [sum(p[i][j] * by[j] for j in places) for i in places]
    q, squares, cubes = (
        sum(map(Fraction.__mul__, *two)) for two in ((y, by), (by, by), (by, twice))
    )
    if restricted:
        expected = sum(p[i][i] for i in places)
        return q, squares, expected, cubes, sum(each**2 for row in p for each in row)
    return q, squares, total, cubes, sum(each**2 for each in w)


def found(these, t, restricted):
    tau2 = np.array([t])
    at = these.slopes(tau2, restricted=restricted)
    assert these.q(tau2)[1] == pytest.approx(at.squares, rel=1e-13)
    assert these.score(tau2, restricted=restricted) == (at.squares, at.expected)
    return these.q(tau2)[0], at.squares, at.expected, at.cubes, at.fall


@given(steep, st.one_of(st.just(0.0), powers), st.booleans())
@example([(0.0, 10**-10.25), (1.75, 10.0**11)], 10**-11, False)
@example([(1e3, 1e-11), (-3.0, 1e12), (1e3, 1e-11 * (1 + 1e-10))], 1e-11, True)
def test_one_mean_is_exact_whatever_the_weights(some, t, restricted):
    """24 orders of magnitude apart."""
    for each, exact in zip(
        found(forms(rows(some)), t, restricted), exactly(some, t, restricted), strict=True
    ):
        assert each == pytest.approx(float(exact), rel=1e-13, abs=1e-290)


@given(steep, powers, st.booleans())
def test_a_study_left_out_is_not_there(some, t, restricted):
    mask = np.append(np.ones(len(some), bool), False)
    masked = rows([*some, (7.0, 1e-9)], included=mask)
    for each, alone in zip(
        found(forms(masked), t, restricted), found(forms(rows(some)), t, restricted), strict=True
    ):
        assert each == pytest.approx(alone, rel=1e-12)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 10)), min_size=2, max_size=8), powers)
def test_a_design_of_ones_is_the_mean(some, t):
    designed = OnDesign(rows(some, design=np.ones((1, len(some), 1))))
    for restricted in (True, False):
        pairs = zip(
            found(designed, t, restricted), found(forms(rows(some)), t, restricted), strict=True
        )
        for each, mean in pairs:
            assert each == pytest.approx(mean, rel=1e-7, abs=1e-12)


@given(steep, st.booleans())
def test_the_ratio_only_rises_above_max_v_less_twice_min_v(some, restricted):
    """So that the search for maxima needs no grid there."""
    v = [each for _, each in some]
    begin = max(0.0, max(v) - 2 * min(v))
    taken = [exactly(some, begin + step * max(v), restricted) for step in (0, 0.1, 1, 10, 1e3)]
    if taken[0][1]:
        ratios = [expected / squares for _, squares, expected, _, _ in taken]
        assert ratios == sorted(ratios)

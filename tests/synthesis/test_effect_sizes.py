import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats import effect_sizes
from synthesis.stats.effect_sizes import FROM_COUNTS, FROM_MEANS, Measure
from synthesis.stats.studies import InvalidStudy
from tests.synthesis.reference import load

means = st.floats(-50, 50)
sds = st.floats(0.1, 30)
sizes = st.integers(2, 400)
counts = st.integers(0, 200)
ARM = (10.0, 2.0, 20)


def columns(strategy, *shapes):
    return st.tuples(*(st.lists(s, min_size=3, max_size=3) for s in shapes or strategy))


arms = columns(None, means, sds, sizes, means, sds, sizes)
cells = columns(None, counts, counts, counts, counts).filter(
    lambda c: all(a + b and x + y for a, b, x, y in zip(*c, strict=True))
)


def test_smd_convention():
    known = load("smd_conventions")
    found = effect_sizes.standardised_mean_difference(**known["arms"])
    assert round(float(found.yi), known["digits"]) == known["g"]
    assert round(math.sqrt(found.vi), known["digits"]) == known["se"]
    assert round(float(found.yi / effect_sizes.hedges_j(33)), 4) == known["d"]


def test_exact_correction():
    """By gamma(1/2) = sqrt(pi), gamma(9/2) = 105 sqrt(pi) / 16; then 1 - 3 / (4 m - 1)."""
    assert effect_sizes.hedges_j(2) == pytest.approx(1 / math.sqrt(math.pi), rel=1e-14)
    closed = 24 * 16 / (105 * math.sqrt(5 * math.pi))
    assert effect_sizes.hedges_j(10) == pytest.approx(closed, rel=1e-14)
    assert effect_sizes.hedges_j(1e6) == pytest.approx(1 - 3 / (4e6 - 1), rel=1e-8)


def test_mean_difference_by_hand():
    found = effect_sizes.mean_difference(10, 3, 9, 8, 4, 16)
    assert (found.yi, found.vi, found.estimable) == (2.0, 2.0, True)


@pytest.mark.parametrize(
    ("n1", "n2", "estimable"), [(1, 1, False), (1, 2, False), (2, 2, True), (1, 3, True)]
)
def test_smd_needs_two_degrees_of_freedom(n1, n2, estimable):
    found = effect_sizes.standardised_mean_difference(1, 1, n1, 0, 1, n2)
    assert found.estimable == estimable
    assert np.isnan(found.yi) == np.isnan(found.vi) == (not estimable)


def test_an_sd_of_zero_is_zero_and_not_missing():
    md = effect_sizes.mean_difference(5, 0, 10, 4, 2, 10)
    assert (md.vi, md.estimable) == (0.4, True)
    both = effect_sizes.standardised_mean_difference([5, 5], 0, 10, [4, 5], 0, 10)
    assert not both.estimable.any()


@pytest.mark.parametrize("measure", [Measure.MD, Measure.SMD])
@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, np.nan, "no finite mean in the first arm"),
        (3, np.inf, "no finite mean in the second arm"),
        (1, -1, "no sd of 0 or above in the first arm"),
        (4, np.nan, "no sd of 0 or above in the second arm"),
        (2, 0, "no n above 0 in the first arm"),
        (5, -3, "no n above 0 in the second arm"),
    ],
)
def test_a_bad_arm_is_named(measure, place, value, words):
    arms = [np.full(3, each, float) for each in ARM + ARM]
    arms[place][1] = value
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        FROM_MEANS[measure](*arms)
    left_out = FROM_MEANS[measure](*arms, included=[True, False, True])
    assert left_out.estimable.tolist() == [True, False, True]
    assert np.isnan(left_out.yi[1])


@pytest.mark.parametrize("measure", FROM_COUNTS)
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((-1, 5, 5, 5), "a count that is not 0 or above"),
        ((5, 5, np.nan, 5), "a count that is not 0 or above"),
        ((0, 0, 5, 5), "an arm of nobody"),
        ((5, 5, 0, 0), "an arm of nobody"),
    ],
)
def test_bad_counts_are_named(measure, row, words):
    table = np.array([(5, 5, 5, 5), row], float).T
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        FROM_COUNTS[measure](*table)
    assert FROM_COUNTS[measure](*table, included=[True, False]).estimable.tolist() == [True, False]


def test_ratios_and_difference_by_hand():
    odds = effect_sizes.odds_ratio(10, 20, 5, 40)
    assert odds.yi == pytest.approx(math.log(4))
    assert odds.vi == pytest.approx(1 / 10 + 1 / 20 + 1 / 5 + 1 / 40)
    risk = effect_sizes.risk_ratio(10, 20, 5, 40)
    assert risk.yi == pytest.approx(math.log(3))
    assert risk.vi == pytest.approx(1 / 10 - 1 / 30 + 1 / 5 - 1 / 45)
    difference = effect_sizes.risk_difference(10, 20, 5, 40)
    assert difference.yi == pytest.approx(2 / 9)
    assert difference.vi == pytest.approx(2 / 9 / 30 + 8 / 81 / 45)


EMPTY = ([0, 4], [10, 6], [3, 5], [7, 5])


def test_additions():
    by = {to: effect_sizes.odds_ratio(*EMPTY, to=to) for to in ("only0", "all", "if0all", "none")}
    whole, raised = math.log(0.5 * 7.5 / (10.5 * 3.5)), math.log(4.5 * 5.5 / (6.5 * 5.5))
    raw = math.log(4 / 6)
    assert by["only0"].yi == pytest.approx([whole, raw])
    assert by["all"].yi == pytest.approx([whole, raised])
    assert by["if0all"].yi == pytest.approx([whole, raised])
    assert by["none"].estimable.tolist() == [False, True]
    tidy = effect_sizes.odds_ratio([4], [6], [5], [5], to="if0all")
    assert tidy.yi == pytest.approx([raw])
    tenth = effect_sizes.odds_ratio(*EMPTY, add=0.1)
    assert tenth.yi[0] == pytest.approx(math.log(0.1 * 7.1 / (10.1 * 3.1)))


@pytest.mark.parametrize("measure", FROM_COUNTS)
def test_double_zero_studies_can_be_dropped(measure):
    table = ([0, 10, 0], [10, 0, 10], [0, 12, 1], [12, 0, 9])
    assert FROM_COUNTS[measure](*table).estimable.all()
    assert FROM_COUNTS[measure](*table, drop00=True).estimable.tolist() == [False, False, True]


@given(arms, st.sampled_from(list(FROM_MEANS)))
def test_swapping_the_arms_of_means_flips_the_sign(arms, measure):
    there, back = FROM_MEANS[measure](*arms), FROM_MEANS[measure](*arms[3:], *arms[:3])
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-12)


@given(cells, st.sampled_from(list(FROM_COUNTS)))
def test_swapping_the_arms_of_counts_flips_the_sign(cells, measure):
    there, back = FROM_COUNTS[measure](*cells), FROM_COUNTS[measure](*cells[2:], *cells[:2])
    np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(there.vi, back.vi, rtol=1e-9)


@given(arms, st.floats(0.01, 100), st.floats(-100, 100))
def test_units_scale_md_and_leave_smd_alone(arms, unit, shift):
    m1, sd1, n1, m2, sd2, n2 = (np.asarray(each, float) for each in arms)
    other = (m1 * unit + shift, sd1 * unit, n1, m2 * unit + shift, sd2 * unit, n2)
    md, md_other = (effect_sizes.mean_difference(*each) for each in (arms, other))
    np.testing.assert_allclose(md_other.yi, md.yi * unit, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(md_other.vi, md.vi * unit**2, rtol=1e-9)
    g, g_other = (effect_sizes.standardised_mean_difference(*each) for each in (arms, other))
    np.testing.assert_allclose(g_other.yi, g.yi, rtol=1e-7, atol=1e-6)


@given(cells)
def test_event_and_non_event_swap_flips_or_and_rd(cells):
    a, b, c, d = cells
    for function in (effect_sizes.odds_ratio, effect_sizes.risk_difference):
        there, back = function(a, b, c, d), function(b, a, d, c)
        np.testing.assert_allclose(there.yi, -back.yi, rtol=1e-9, atol=1e-12)


def test_leading_axes_broadcast():
    table = np.arange(1, 25, dtype=float).reshape(4, 2, 3)
    together = effect_sizes.odds_ratio(*table)
    assert together.yi.shape == (2, 3)
    np.testing.assert_array_equal(together.yi[1], effect_sizes.odds_ratio(*table[:, 1]).yi)
    r = effect_sizes.standardised_mean_difference(np.zeros((2, 3)), 1, 10, 1, 1, [10, 20, 30])
    assert r.vi.shape == (2, 3)


def test_generic_from_a_standard_error():
    found = effect_sizes.generic([0.4, np.nan], [0.2, 0.1], included=[True, False])
    assert found.vi[0] == pytest.approx(0.04)
    assert found.estimable.tolist() == [True, False]
    for bad in (0, -0.1, np.nan, np.inf):
        with pytest.raises(InvalidStudy, match="Study 1 has no finite standard error above 0"):
            effect_sizes.generic([0.4, 0.1], [0.2, bad])
    with pytest.raises(InvalidStudy, match="Study 0 has no finite estimate"):
        effect_sizes.generic([np.inf], [0.2])


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


@pytest.mark.parametrize(
    ("row", "options", "words"),
    [
        ((2.0, -1.0, 1.0), {}, "an interval without its estimate"),
        ((0.0, 1.0, -1.0), {}, "an interval without its estimate"),
        ((1.0, 1.0, 1.0), {}, "an interval of no width"),
        ((0.0, -np.inf, 1.0), {}, "no finite estimate and interval"),
        ((0.0, -1.0, 1.0), {"level": 95}, "a level that is not between 0 and 1"),
        ((0.0, -1.0, 1.0), {"df": 0}, "degrees of freedom that are not above 0"),
    ],
)
def test_a_bad_interval_is_named(row, options, words):
    y, lower, upper = ([0.0, value] for value in row)
    lower[0], upper[0] = -1.0, 1.0
    options = {name: [0.5, value] for name, value in options.items()}
    with pytest.raises(InvalidStudy, match=f"Study 1 has {words}"):
        effect_sizes.generic_from_interval(y, lower, upper, **options)


@given(means, st.floats(0.01, 20), st.floats(0.5, 0.999), st.floats(1, 500))
def test_an_interval_returns_its_standard_error(y, se, level, df):
    half = se * effect_sizes.critical_value(level, df)
    found = effect_sizes.generic_from_interval(y, y - half, y + half, level=level, df=df)
    assert math.sqrt(found.vi) == pytest.approx(se, rel=1e-9)


def test_measures():
    assert [m.value for m in Measure] == ["SMD", "MD", "OR", "RR", "RD", "GEN"]
    assert {m for m in Measure if m.is_log} == {Measure.OR, Measure.RR}
    for measure in Measure:
        assert measure.back_transform(0.0) == measure.null_value
    assert Measure("OR").back_transform([math.log(2)]) == pytest.approx([2])

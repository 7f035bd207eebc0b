"""Trim and fill."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import tau2
from synthesis.stats.pooling import MeanTest, pool
from synthesis.stats.small_studies.trim_fill import Missing, Side, trim_and_fill
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator

Y = np.array([0.1, 0.2, 0.25, 0.5, 0.7, 0.9, 1.2])
V = np.array([0.01, 0.01, 0.02, 0.05, 0.06, 0.1, 0.2])
NAMES = ("missing", "se", "right")

effects = st.lists(st.floats(-5, 5), min_size=1, max_size=9)


def filled_in(found):
    return found.y[found.filled], found.v[found.filled]


def test_images_are_mirrored_about_the_mean_of_the_trimmed():
    found = trim_and_fill(Y, V, side=Side.LEFT, estimator=Estimator.EE)
    assert found.missing > 0
    number = int(found.missing)
    kept = pool(Y[:-number], V[:-number], estimator=Estimator.EE).estimate
    images, variances = filled_in(found)
    assert images == pytest.approx(2 * kept - Y[-number:])
    assert variances.tolist() == V[-number:].tolist()
    assert found.y[:7].tolist() == Y.tolist()
    assert found.filled.sum() == found.missing
    assert found.included.sum() == 7 + found.missing


def test_the_estimate_is_the_pool_with_the_images():
    found = trim_and_fill(Y, V, estimator="DL", test=MeanTest.KNHA, level=0.9)
    y, v = found.y[found.included], found.v[found.included]
    known = pool(y, v, estimator=Estimator.DL, test=MeanTest.KNHA, level=0.9)
    assert found.pooled.estimate == pytest.approx(float(known.estimate))
    assert found.pooled.ci_upper == pytest.approx(float(known.ci_upper))
    assert found.pooled.k == known.k


@pytest.mark.parametrize("missing", Missing)
@given(data=effects)
@settings(max_examples=25)
def test_turning_the_funnel_turns_the_side(missing, data):
    y, v = np.array(data), 0.05 + np.arange(len(data)) % 3
    options = {"missing": missing, "estimator": Estimator.EE}
    left = trim_and_fill(y, v, side=Side.LEFT, **options)
    right = trim_and_fill(-y, v, side=Side.RIGHT, **options)
    assert (left.missing, left.se) == (right.missing, right.se)
    assert right.pooled.estimate == pytest.approx(-left.pooled.estimate, abs=1e-9)
    assert (left.right, right.right) == (False, True)


@pytest.mark.parametrize("missing", Missing)
@given(data=effects)
@settings(max_examples=25)
def test_numbers_are_possible_and_nothing_is_nan(missing, data):
    y, v = np.round(np.array(data)), 0.05 + np.arange(len(data)) % 3
    found = trim_and_fill(y, v, missing=missing, estimator=Estimator.DL)
    assert 0 <= found.missing < len(y)
    assert found.se >= 0
    for values in (found.y, found.v, found.pooled.estimate, found.pooled.se):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("missing", Missing)
def test_identical_effects_lack_nothing(missing):
    for k in (1, 2, 5):
        found = trim_and_fill([0.4] * k, np.arange(1, k + 1) / 10, missing=missing)
        assert (found.missing, found.filled.any()) == (0, False)
        assert found.pooled.estimate == pytest.approx(0.4)


@pytest.mark.parametrize("missing", Missing)
def test_a_symmetric_funnel_lacks_nothing(missing):
    y = np.array([-0.9, -0.4, -0.1, 0.11, 0.41, 0.91])
    found = trim_and_fill(y, 0.1, missing=missing, side=Side.LEFT, estimator=Estimator.EE)
    assert found.missing == 0


def test_r0_has_a_p_and_the_others_none():
    """P(R0 >= number) = 2^-(number + 1) where none is missing."""
    y = [0, 0.1, 0.2, 0.3, 0.9, 1.0, 1.1, 1.2]
    v = [0.001] * 4 + [1.0] * 4
    for name in (Missing.R0, "R0"):
        found = trim_and_fill(y, v, missing=name, side="left", estimator="EE")
        assert found.missing == 3
        assert found.p == 2.0**-4
        assert found.se == pytest.approx(np.sqrt(2 * 3 + 2))
    assert trim_and_fill(y, v, missing="L0").p is None


@pytest.mark.parametrize("missing", Missing)
def test_the_number_missing_is_what_its_formula_finds_about_the_mean_of_the_rest(missing):
    rng = np.random.default_rng(0)
    y, v = np.sort(rng.normal(size=(300, 8)), -1), rng.choice([0.01, 0.1, 1.0, 5.0], (300, 8))
    found = trim_and_fill(y, v, missing=missing, side=Side.LEFT, estimator=Estimator.EE).missing
    assert set(found) > {0, 1, 2}
    for row, number in enumerate(found):
        assert next_number(missing, y[row], v[row], number) == number


def next_number(missing, y, v, number, tau2=0.0):
    """What is found missing of sorted effects, about the mean without the last `number`."""
    k, left, w = len(y), len(y) - number, 1 / (np.asarray(v) + tau2)
    mean = (np.asarray(y) * w)[:left].sum() / w[:left].sum()
    ranks = np.argsort(np.argsort(abs(y - mean))) + 1
    above, below = ranks[y > mean].sum(), ranks[y < mean].max(initial=0)
    found = {
        "L0": (4 * above - k * (k + 1)) / (2 * k - 1),
        "R0": k - below - 1,
        "Q0": k - 0.5 - np.sqrt(max(0.0, 2 * k**2 - 4 * above + 0.25)),
    }
    return int(np.clip(np.rint(found[missing]), 0, k - 1))


def test_a_circle_ends_where_no_more_need_be_trimmed():
    """1 is missing if none is trimmed, none if 1 is: the tau2 of the rest moves the mean."""
    y, v = np.array([-0.67, -0.66, -0.27, 0.34, 0.58]), np.array([1, 1, 0.01, 0.1, 5])
    spread = [float(tau2.estimate(Estimator.DL, y[:left], v[:left])) for left in (5, 4)]
    assert [next_number("L0", y, v, number, spread[number]) for number in (0, 1)] == [1, 0]
    found = trim_and_fill(y, v, side=Side.LEFT, estimator=Estimator.DL)
    assert found.missing == 1


def test_q0_beyond_its_root_has_no_standard_error():
    """Ranks above of which 2 k^2 - 4 S + 1/4 is below 0."""
    found = trim_and_fill([0, 9, 10], [1e-4, 0.2, 0.3], missing="Q0", side="left", estimator="EE")
    assert (found.missing, found.se) == (2, np.inf)


# The side


@pytest.mark.parametrize("sign", [1, -1])
def test_the_side_is_found_from_the_slope_on_the_standard_errors(sign):
    found = trim_and_fill(sign * Y, V)
    assert bool(found.right) is (sign < 0)
    given_side = trim_and_fill(sign * Y, V, side=Side.LEFT if sign > 0 else Side.RIGHT)
    assert (found.missing, found.pooled.estimate) == (
        given_side.missing,
        given_side.pooled.estimate,
    )


def test_equal_standard_errors_look_left():
    assert not trim_and_fill(-Y, 0.1).right
    assert not trim_and_fill([0.5], [0.1]).right


def test_the_sides_of_a_batch_are_their_own():
    used = np.array([[1] * 7, [1] * 7, [1, 1, 1, 0, 0, 1, 1], [1, 0, 0, 0, 0, 0, 0]], bool)
    y = np.stack([Y, -Y, Y, Y])
    batch = trim_and_fill(np.where(used, y, np.nan), V, included=used)
    assert batch.right.tolist() == [False, True, False, False]
    for row, each in enumerate(used):
        alone = trim_and_fill(y[row, each], V[each])
        for name in NAMES:
            assert getattr(batch, name)[row] == pytest.approx(getattr(alone, name)), name
        assert batch.pooled.estimate[row] == pytest.approx(float(alone.pooled.estimate))
        mine, theirs = filled_in(trim_and_fill(y[row], V, included=each)), filled_in(alone)
        assert mine[0] == pytest.approx(theirs[0])


# Other means


def test_an_estimator_of_ones_own():
    own = trim_and_fill(Y, V, estimator=partial(tau2.estimate, Estimator.DL))
    named = trim_and_fill(Y, V, estimator="DL")
    assert own.pooled.estimate == named.pooled.estimate


@pytest.mark.parametrize(
    ("change", "words"),
    [({"missing": "X0"}, "X0"), ({"side": "up"}, "up"), ({"estimator": "ABC"}, "ABC")],
)
def test_what_is_not_known(change, words):
    with pytest.raises(ValueError, match=words):
        trim_and_fill(Y, V, **change)


def test_a_study_that_cannot_be_used_is_named():
    with pytest.raises(InvalidStudy, match="Study 1"):
        trim_and_fill([0.1, np.nan], [1, 1])

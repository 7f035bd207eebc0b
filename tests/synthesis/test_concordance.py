"""The concordance table: numbers of each program, and reasons only where they differ."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import pooling
from synthesis.stats.concordance import concordance, under
from synthesis.stats.conventions import CMA, CONVENTIONS, META, METAFOR, REVMAN
from synthesis.stats.effect_sizes import Measure
from synthesis.stats.studies import InvalidStudy

MEANS = ([14.9, 20, 10], [9.0, 8, 7], [17, 30, 12], [24.0, 22, 14], [8.0, 9, 6], [18, 33, 10])
WHOLE = ([1, 4, 6], [10, 6, 8], [3, 5, 2], [7, 5, 9])
EMPTY = ([0, 4, 6], [10, 6, 8], [3, 5, 2], [7, 5, 9])
DOUBLE = ([0, 4, 6], [10, 6, 8], [0, 5, 2], [9, 5, 9])
NUMBERS = (
    *("effect sizes", "variances of the studies", "tau2", "pooled estimate"),
    *("its interval", "I2", "prediction interval"),
)


def named(found):
    """What each reason is about, and the numbers that it changes."""
    parts = (each.split(": ", 1) for each in found.reasons)
    return {what: said.split(". Changes ")[1].strip(".").split(", ") for what, said in parts}


def numbers(row):
    nothing = (np.nan, np.nan)
    pooled = row.pooled
    interval = [pooled.ci_lower, pooled.ci_upper]
    prediction = nothing if row.prediction is None else row.prediction
    values = (row.sizes.yi, row.sizes.vi, pooled.tau2, pooled.estimate, interval, row.i2)
    return dict(zip(NUMBERS, (*values, prediction), strict=True))


def disputed(found):
    """The numbers that are not the same in all rows to 1e-6."""
    first, *others = (numbers(row) for row in found.rows)
    return {
        name
        for name in NUMBERS
        for other in others
        if not np.allclose(other[name], first[name], rtol=1e-6, atol=1e-9, equal_nan=True)
    }


def test_a_row_for_each_convention():
    found = concordance(Measure.SMD, *MEANS)
    assert [row.convention for row in found.rows] == [METAFOR, REVMAN, META, CMA]
    assert found.measure is Measure.SMD
    for row in found.rows:
        how = row.convention
        own = pooling.pool(row.sizes.yi, row.sizes.vi, estimator=how.estimator)
        assert row.pooled.estimate == own.estimate
        assert (row.prediction is None) == (how is REVMAN)
        assert row.i2 == (row.heterogeneity.i2 if how is METAFOR else row.heterogeneity.i2_from_q)


def test_standardised_differences_differ_in_every_number():
    found = concordance(Measure.SMD, *MEANS)
    estimates = [float(row.pooled.estimate) for row in found.rows]
    assert estimates == pytest.approx([-0.57205, -0.56843, -0.57058, -0.57324], abs=5e-6)
    assert len({round(float(np.sqrt(row.sizes.vi[0])), 5) for row in found.rows}) == 4
    changes = named(found)
    assert list(changes) == [
        "Variance of an SMD",
        "Small-sample correction J of an SMD",
        "Tau2",
        "I2",
        "Prediction interval",
    ]
    assert "effect sizes" not in changes["Variance of an SMD"]
    assert changes["Small-sample correction J of an SMD"] == list(NUMBERS)
    assert changes["I2"] == ["I2"]


def test_a_reason_says_who_does_what():
    words = concordance(Measure.SMD, *MEANS).reasons[1]
    assert words == (
        "Small-sample correction J of an SMD: exact, by gamma functions (metafor, meta); "
        "approximate, 1 - 3 / (4 N - 9) (RevMan, CMA). Changes effect sizes, variances of the "
        "studies, tau2, pooled estimate, its interval, I2, prediction interval."
    )


def test_differences_of_means_have_no_reason_in_their_sizes():
    changes = named(concordance(Measure.MD, *MEANS))
    assert list(changes) == ["Tau2", "I2", "Prediction interval"]
    told = {name for each in changes.values() for name in each}
    assert not told & {"effect sizes", "variances of the studies"}


@pytest.mark.parametrize(
    ("measure", "cells", "about"),
    [
        (Measure.OR, WHOLE, set()),
        (Measure.RR, WHOLE, set()),
        (Measure.OR, EMPTY, set()),
        (Measure.RR, EMPTY, {"Studies with an empty cell"}),
        (Measure.RD, EMPTY, {"Studies with an empty cell"}),
        (Measure.OR, DOUBLE, {"Studies without events in both arms"}),
        (Measure.RR, DOUBLE, {"Studies without events in both arms"}),
        (Measure.RD, DOUBLE, {"Studies with an empty cell"}),
    ],
)
def test_reasons_in_the_cells(measure, cells, about):
    found = concordance(measure, *cells)
    assert {each for each in named(found) if each.startswith("Studies")} == about
    sizes = {"effect sizes", "variances of the studies"}
    assert bool(disputed(found) & sizes) == bool(about)


def test_programs_pool_different_numbers_of_studies():
    found = concordance(Measure.OR, *DOUBLE)
    assert [int(row.pooled.k) for row in found.rows] == [3, 2, 2, 2]
    assert len({round(float(row.pooled.estimate), 6) for row in found.rows}) > 1


def test_homogeneous_studies_leave_the_prediction_interval_to_differ():
    same = ([10.0, 10.1], [3.0, 3.0], [20, 20], [12.0, 12.1], [3.0, 3.0], [20, 20])
    assert list(named(concordance(Measure.MD, *same))) == ["Prediction interval"]


def test_one_study():
    found = concordance(Measure.MD, *(each[:1] for each in MEANS))
    assert {float(row.pooled.estimate) for row in found.rows} == {14.9 - 24.0}
    assert list(named(found)) == ["Prediction interval"]


def test_studies_left_out_are_not_there():
    found = concordance(Measure.RR, *EMPTY, included=[False, True, True])
    without = concordance(Measure.RR, *(each[1:] for each in EMPTY))
    assert found.reasons == without.reasons
    for row, other in zip(found.rows, without.rows, strict=True):
        assert row.pooled.estimate == pytest.approx(other.pooled.estimate)
        assert row.i2 == pytest.approx(other.i2)


def test_the_level_is_that_of_every_interval():
    wide, narrow = (under(META, Measure.MD, *MEANS, level=level) for level in (0.95, 0.5))
    assert wide.pooled.ci_lower < narrow.pooled.ci_lower
    assert wide.prediction[0] < narrow.prediction[0]
    assert concordance(Measure.MD, *MEANS, level=0.5).rows[2].prediction == narrow.prediction


def test_what_cannot_be_pooled_is_said():
    nobody = ([0, 0], [10, 9], [0, 0], [8, 7])
    assert under(METAFOR, Measure.OR, *nobody).pooled.k == 2
    with pytest.raises(ValueError, match="As RevMan computes OR, no study can be pooled"):
        concordance(Measure.OR, *nobody)
    with pytest.raises(ValueError, match="As metafor computes OR, no study can be pooled"):
        concordance(Measure.OR, *WHOLE, included=False)
    with pytest.raises(InvalidStudy, match="Study 0 has no finite sampling variance above 0"):
        concordance(Measure.MD, [5.0], [0.0], [10], [4.0], [0.0], [10])
    with pytest.raises(InvalidStudy, match="Study 1 has no sd"):
        concordance(Measure.MD, [5.0, 5], [1.0, -1], [10, 10], [4.0, 4], [1.0, 1], [10, 10])
    with pytest.raises(ValueError, match="Conventions are defined for"):
        concordance(Measure.PR, [5], [10])


def test_a_number_that_two_details_change_only_together():
    """I2 of odds ratios: from a REML tau2 of 0 in metafor, from Q and without some elsewhere."""
    found = concordance(Measure.OR, [3, 5, 0, 0], [5, 0, 4, 3], [2, 4, 0, 1], [3, 1, 1, 0])
    assert "I2" in disputed(found)
    assert [what for what, told in named(found).items() if "I2" in told]


counts = st.lists(st.integers(0, 12), min_size=3, max_size=3)
some = st.lists(st.integers(1, 12), min_size=3, max_size=3)


@settings(max_examples=15, deadline=None)
@given(counts, some, counts, some, st.sampled_from([Measure.OR, Measure.RR, Measure.RD]))
def test_every_difference_has_a_reason_and_every_reason_a_difference(a, b, c, d, measure):
    a[0] = max(a[0], 1)  # a study that all can pool
    found = concordance(measure, a, b, c, d)
    told = {name for each in named(found).values() for name in each}
    assert disputed(found) <= told
    for row in found.rows:
        assert all(np.isfinite(numbers(row)[name]).all() for name in NUMBERS[2:6])
    assert len(found.rows) == len(CONVENTIONS)

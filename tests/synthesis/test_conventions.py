"""Named conventions, to the digits that methods.md 4.4 prints and by hand where cells are empty."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.stats.conventions import (
    CMA,
    COMPARED,
    CONVENTIONS,
    DETAILS,
    META,
    METAFOR,
    REVMAN,
    DoubleZero,
    effect_sizes,
)
from synthesis.stats.effect_sizes import FROM_COUNTS, FROM_MEANS, Correction, Measure, VType
from synthesis.stats.pooling import MeanTest, PredictionInterval
from synthesis.stats.studies import InvalidStudy

ARMS = (14.9, 9.0, 17, 24.0, 8.0, 18)
SEVERAL = replace(CMA, name="LS2", smd_correction=Correction.EXACT)
every = pytest.mark.parametrize("convention", CONVENTIONS.values(), ids=CONVENTIONS)
counts = st.lists(st.integers(1, 200), min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("convention", "g", "se"),
    [
        (METAFOR, -1.04609, 0.36057),
        (REVMAN, -1.04613, 0.36331),
        (META, -1.04609, 0.36316),
        (CMA, -1.04613, 0.35332),
        (SEVERAL, -1.04609, 0.35331),
    ],
    ids=lambda each: getattr(each, "name", None),
)
def test_five_standard_errors_of_one_smd(convention, g, se):
    found = effect_sizes(convention, Measure.SMD, *ARMS)
    assert (found.yi.round(5), np.sqrt(found.vi).round(5)) == (g, se)


@every
def test_programs_agree_on_a_difference_of_means(convention):
    found, other = effect_sizes(convention, Measure.MD, *ARMS), FROM_MEANS[Measure.MD](*ARMS)
    assert (found.yi, found.vi) == (other.yi, other.vi)


@given(counts, counts, counts, counts, st.sampled_from([Measure.OR, Measure.RR, Measure.RD]))
def test_programs_agree_where_no_cell_is_empty(a, b, c, d, measure):
    own = FROM_COUNTS[measure](a, b, c, d)
    for convention in CONVENTIONS.values():
        found = effect_sizes(convention, measure, a, b, c, d)
        np.testing.assert_allclose(found.yi, own.yi, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(found.vi, own.vi, rtol=1e-9)


@every
def test_programs_agree_on_an_odds_ratio_with_an_empty_cell(convention):
    found = effect_sizes(convention, Measure.OR, 0, 10, 3, 7)
    assert found.yi == pytest.approx(np.log(0.5 * 7.5 / (10.5 * 3.5)))
    assert found.vi == pytest.approx(1 / 0.5 + 1 / 10.5 + 1 / 3.5 + 1 / 7.5)


def test_where_the_half_of_a_risk_ratio_goes():
    """0 of 10 and 3 of 10: 0.5/11 and 3.5/11, or as meta 0.5/10.5 and 3.5/10.5."""
    for convention, total in ((METAFOR, 11), (REVMAN, 11), (CMA, 11), (META, 10.5)):
        found = effect_sizes(convention, Measure.RR, 0, 10, 3, 7)
        assert found.yi == pytest.approx(np.log(0.5 / 3.5))
        assert found.vi == pytest.approx(1 / 0.5 + 1 / 3.5 - 2 / total)


def test_where_the_half_of_a_risk_difference_goes():
    """meta: the difference as it is, and only the variance of 0.5/11 and 3.5/11."""
    variance = (0.5 * 10.5 + 3.5 * 7.5) / 11**3
    for convention, difference in ((METAFOR, -3 / 11), (REVMAN, -3 / 11), (META, -0.3)):
        found = effect_sizes(convention, Measure.RD, 0, 10, 3, 7)
        assert found.yi == pytest.approx(difference)
        assert found.vi == pytest.approx(variance)


@pytest.mark.parametrize("measure", [Measure.OR, Measure.RR, Measure.RD])
@every
def test_studies_without_events_or_with_nothing_else(convention, measure):
    """Nobody, everybody and one arm without an event."""
    found = effect_sizes(convention, measure, [0, 8, 0], [8, 0, 10], [0, 9, 3], [9, 0, 7])
    kept = [convention is METAFOR] * 2
    if measure is Measure.RD:
        kept = [True, True]
    elif convention is META and measure is Measure.RR:
        kept = [False, True]
    assert found.estimable.tolist() == [*kept, True]
    assert (
        np.isnan(found.yi).tolist()
        == np.isnan(found.vi).tolist()
        == [not each for each in kept] + [False]
    )


def test_meta_keeps_a_risk_ratio_of_everybody():
    """Its variance has the half in the totals only: 1/8 - 1/8.5 + 1/9 - 1/9.5 about log 1."""
    found = effect_sizes(META, Measure.RR, 8, 0, 9, 0)
    assert found.yi == pytest.approx(0, abs=1e-15)
    assert found.vi == pytest.approx(1 / 8 - 1 / 8.5 + 1 / 9 - 1 / 9.5)


@pytest.mark.parametrize("measure", COMPARED)
@every
def test_batches_and_masks(convention, measure):
    means = ([14.9, 20, 11], 9.0, [17, 30, 12], [24, 22, np.nan], 8.0, [18, 33, 14])
    cells = ([0, 4, 0], [10, 6, 9], [3, 5, np.nan], [7, 5, 9])
    columns = means if measure in FROM_MEANS else cells
    found = effect_sizes(convention, measure, *columns, included=[True, True, False])
    assert found.estimable.tolist() == [True, True, False]
    stacked = effect_sizes(
        convention, measure, *(np.tile(each, (2, 1)) for each in columns), included=[1, 1, 0]
    )
    np.testing.assert_array_equal(stacked.yi, [found.yi, found.yi])
    np.testing.assert_array_equal(stacked.vi, [found.vi, found.vi])
    with pytest.raises(InvalidStudy, match="Study 2 has"):
        effect_sizes(convention, measure, *columns)


def test_other_measures_are_not_compared():
    with pytest.raises(ValueError, match="Conventions are defined for MD, SMD, OR, RR, RD, not PR"):
        effect_sizes(METAFOR, Measure.PR, 3, 10)
    with pytest.raises(ValueError, match="'ODDS' is not a valid Measure"):
        effect_sizes(METAFOR, "ODDS", 3, 10, 4, 10)


@every
def test_every_detail_is_said(convention):
    assert list(CONVENTIONS) == ["metafor", "RevMan", "meta", "CMA"]
    details = convention.details()
    assert list(details) == ["program", *DETAILS.values()]
    assert set(DETAILS) == {each.name for each in fields(convention)} - {"name", "program"}
    assert all(details.values())


def test_details_in_words():
    said = REVMAN.details()
    assert said["variance of an SMD"] == "1/n1 + 1/n2 + g^2 / (2 (N - 3.94))"
    assert said["tau2"] == "DL"
    assert said["I2"] == "from Q"
    assert said["prediction interval"] == "none"
    assert METAFOR.details()["studies without events in both arms"] == DoubleZero.KEPT
    assert META.details()["prediction interval"] == "t with k - 2 degrees of freedom"


@pytest.mark.parametrize(
    ("detail", "value"),
    [
        ("smd_variance", VType.AV),
        ("smd_correction", Correction.NONE),
        ("test", MeanTest.KNHA),
        ("prediction", PredictionInterval.T_K_1),
    ],
)
def test_a_choice_without_words_says_its_code(detail, value):
    own = replace(METAFOR, **{detail: value})
    assert own.details()[DETAILS[detail]] == value

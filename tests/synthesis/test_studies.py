import numpy as np
import pytest

from synthesis.stats import studies as module
from synthesis.stats.studies import InvalidStudy, check, refuse

Y, V = [0.1, 0.2, 0.3], [1.0, 2.0, 4.0]
EFFECT, VARIANCE = "has no finite effect size", "has no finite sampling variance above 0"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1.1e50, -1.1e50])
def test_an_effect_that_is_no_number_is_named(bad):
    with pytest.raises(InvalidStudy, match=f"Study 1 {EFFECT}") as caught:
        check([0.1, bad, np.nan], V)
    assert caught.value.index == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0, -1, 1.1e50, 0.9e-50])
def test_a_variance_that_is_none_is_named(bad):
    with pytest.raises(InvalidStudy, match=f"Study 2 {VARIANCE}") as caught:
        check(Y, [1, 1, bad])
    assert caught.value.index == 2


def test_the_largest_numbers_are_accepted():
    assert check([1e50, -1e50], [1e50, 1e-50]).k == 2


def test_a_bad_study_in_a_batch_is_named_by_its_place_among_the_studies():
    y = np.zeros((4, 3))
    y[2, 1] = y[3, 0] = np.nan
    with pytest.raises(InvalidStudy, match="Study 1 "):
        check(y, np.ones(3))


def test_nothing_bad_is_nothing_refused():
    refuse(np.zeros((2, 3), bool), "is bad.")


def test_what_is_left_out_is_not_looked_at():
    design = [[1, 2], [np.nan, np.inf], [1, 5]]
    studies = check([0.1, np.nan, 0.3], [1, -1, 1], [True, False, True], design)
    assert (studies.k, studies.df, studies.p) == (2, 0, 2)
    assert studies.y.tolist() == [0.1, 0, 0.3]
    assert studies.v.tolist() == [1, 1, 1]
    assert studies.design.tolist() == [[1, 2], [0, 0], [1, 5]]


@pytest.mark.parametrize(
    ("y", "included", "words"),
    [
        ([], None, "No study is included"),
        ([0.1, 0.2], [False, False], "No study is included"),
        ([0.1, 0.2], [[True, True], [False, False]], "No study is included"),
        (0.1, None, "axis of their own"),
    ],
)
def test_no_studies(y, included, words):
    with pytest.raises(ValueError, match=words):
        check(y, np.ones_like(y), included)


def test_everything_broadcasts():
    studies = check(np.zeros((4, 1, 3)), [[1.0], [2]], np.ones((5, 1, 1, 3), bool))
    assert studies.y.shape == studies.v.shape == studies.included.shape == (5, 4, 2, 3)
    assert studies.k.shape == studies.df.shape == studies.smallest.shape == (5, 4, 2)
    by_design = check(Y, V, design=np.ones((7, 3, 1)))
    assert by_design.y.shape == (7, 3)
    with pytest.raises(ValueError, match="shape"):
        check(Y, [1.0, 2])


def test_no_fits_are_no_error():
    assert check(np.zeros((0, 3)), np.ones(3)).k.shape == (0,)


# The design


def test_a_design_has_rows():
    with pytest.raises(ValueError, match="one row for each study"):
        check(Y, V, design=[1, 1, 1])


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1.1e50])
def test_a_moderator_that_is_no_number_is_named(bad):
    with pytest.raises(InvalidStudy, match="Study 1 has no finite value of a moderator"):
        check(Y, V, design=[[1, 2], [1, bad], [1, 3]])


def test_more_coefficients_than_studies():
    with pytest.raises(ValueError, match="more coefficients than studies"):
        check(Y, V, design=np.ones((3, 4)))
    with pytest.raises(ValueError, match="more coefficients than studies"):
        check(Y, V, [True, False, False], [[1, 2], [1, 3], [1, 5]])


@pytest.mark.parametrize(
    ("column", "values"),
    [(1, [1, 1, 1]), (1, [3, 3, 3]), (1, [0, 0, 0]), (1, [1, 1, 1 + 1e-13]), (0, [1, 2, 3])],
)
def test_a_column_that_the_others_make_up_is_named(column, values):
    first = np.zeros(3) if column == 0 else np.ones(3)
    with pytest.raises(ValueError, match=f"Column {column} of the design"):
        check(Y, V, design=np.column_stack([first, values]))


def test_a_mask_may_leave_a_column_without_meaning():
    design = np.column_stack([np.ones(4), [1, 1, 1, 2]])
    assert check(np.zeros(4), np.ones(4), None, design).df == 2
    with pytest.raises(ValueError, match="Column 1 "):
        check(np.zeros(4), np.ones(4), [[True] * 4, [True] * 3 + [False]], design)


@pytest.mark.parametrize("unit", [1e-40, 1e-6, 1, 1e6, 1e40])
def test_a_column_in_any_unit_has_a_meaning(unit):
    check(Y, V, design=np.column_stack([np.ones(3), np.array([1, 2, 4]) * unit]))


# Fits and parts


def test_weights_are_inverse_variances_and_0_where_left_out():
    studies = check(Y, V, [True, True, False])
    assert studies.weighted().weights.tolist() == [1, 0.5, 0]
    assert studies.weighted(3.0).weights.tolist() == [1 / 4, 1 / 5, 0]
    assert studies.weighted([0.0, 1.0]).weights.tolist() == [[1, 0.5, 0], [1 / 2, 1 / 3, 0]]
    assert studies.weighted().mean == pytest.approx(0.2 / 1.5)
    assert studies.smallest == 1


def test_the_smallest_variance_is_of_those_included():
    masks = [[True, True, True], [False, True, True], [False, False, True]]
    assert check(Y, V, masks).smallest.tolist() == [1, 2, 4]
    assert check(Y, [5, 4, 3]).smallest == 3


def test_the_intercept_is_one_coefficient():
    studies = check(Y, V)
    assert (studies.k, studies.p, studies.df) == (3, 1, 2)
    assert check(Y, V, design=[[1, 2], [1, 3], [1, 5]]).df == 1


@pytest.mark.parametrize("design", [None, [[1, 2], [1, 3], [1, 5]]])
def test_rows_are_all_fits_in_order(design):
    y = np.arange(24.0).reshape(2, 4, 3)
    masks = np.arange(3) < np.array([[2], [3], [2], [3]])
    rows = check(y, V, masks, design).rows()
    assert rows.y.shape == rows.v.shape == rows.included.shape == (8, 3)
    assert rows.y[5].tolist() == [15, 16, 17]
    assert rows.k.tolist() == [2, 3, 2, 3] * 2
    if design is not None:
        assert rows.design.shape == (8, 3, 2)
        assert rows.design[5].tolist() == design


@pytest.mark.parametrize("design", [None, [[1, 2], [1, 3], [1, 5]]])
@pytest.mark.parametrize("chunk", [1, 14, 10**6])
def test_chunks_are_all_rows_once(design, chunk, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", chunk)
    rows = check(np.arange(21.0).reshape(7, 3), V, None, design).rows()
    parts = list(rows.chunks())
    width = 3 * (1 if design is None else 2)
    assert max(part.y.shape[0] for _, part in parts) == min(7, max(1, chunk // width))
    assert np.concatenate([part.y for _, part in parts]).tolist() == rows.y.tolist()
    for place, part in parts:
        assert part.y.tolist() == rows.y[place].tolist()
        assert part.k.shape == part.y.shape[:1]


def test_a_wide_fit_is_a_chunk_of_its_own(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 2)
    assert len(list(check(np.zeros((4, 3)), V).rows().chunks())) == 4


def test_some_of_the_rows():
    design = np.arange(1.0, 5)[:, None, None] * [[1.0], [1], [2]]
    rows = check(np.arange(12.0).reshape(4, 3), V, None, design).rows()
    some = rows[np.array([3, 0])]
    assert some.y.tolist() == [[9, 10, 11], [0, 1, 2]]
    assert some.design[:, 0, 0].tolist() == [4, 1]
    assert some.v.shape == some.included.shape == (2, 3)
    assert some.k.tolist() == [3, 3]

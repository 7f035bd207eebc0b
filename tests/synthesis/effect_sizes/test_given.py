"""What holds for every measure and every kind of variance."""

import numpy as np
import pytest

from synthesis.stats.effect_sizes import Measure, VType
from tests.synthesis.effect_sizes import families

CASES = dict(families.cases())
every = pytest.mark.parametrize(
    ("function", "columns", "options"), CASES.values(), ids=CASES.keys()
)


def each_measure(names):
    """Decorates a test of every measure of some families."""
    rows = [
        pytest.param(function, families.FAMILIES[name][1], measure, id=measure)
        for name in sorted(names)
        for measure, function in families.FAMILIES[name][0].items()
    ]
    return pytest.mark.parametrize(("function", "columns", "measure"), rows)


def same(found, other):
    np.testing.assert_allclose(found.yi, other.yi, rtol=1e-13)
    np.testing.assert_allclose(found.vi, other.vi, rtol=1e-13)
    np.testing.assert_array_equal(found.estimable, other.estimable)


def test_every_measure_belongs_to_one_kind_of_data():
    known = [measure for these, _ in families.FAMILIES.values() for measure in these]
    assert sorted([*known, Measure.GEN]) == sorted(Measure)


@every
def test_ordinary_studies_are_estimable(function, columns, options):
    found = function(*columns, **options)
    assert found.estimable.all()
    assert (found.vi > 0).all()
    assert found.yi.shape == found.vi.shape == families.SHAPE


@every
def test_a_batch_is_its_rows(function, columns, options):
    together = function(*columns, **options)
    for row in range(len(columns[0])):
        alone = function(*(each[row] for each in columns), **options)
        same(alone, type(together)(together.yi[row], together.vi[row], together.estimable[row]))


@every
def test_a_mask_deletes_whatever_is_under_it(function, columns, options):
    kept = np.array([True, False, True, True, False])
    broken = [np.where(kept, each, np.nan) for each in columns]
    broken[0] = np.where(kept, columns[0], -np.inf)
    masked = function(*broken, **options, included=kept)
    deleted = function(*(each[:, kept] for each in columns), **options)
    same(deleted, type(masked)(masked.yi[:, kept], masked.vi[:, kept], masked.estimable[:, kept]))
    assert not masked.estimable[:, ~kept].any()
    assert np.isnan(masked.yi[:, ~kept]).all()
    assert np.isnan(masked.vi[:, ~kept]).all()


@every
def test_nothing_is_estimable_of_studies_left_out(function, columns, options):
    found = function(*columns, **options, included=False)
    assert not found.estimable.any()
    assert np.isnan([found.yi, found.vi]).all()


@every
def test_no_studies_give_no_sizes(function, columns, options):
    found = function(*(each[0, :0] for each in columns), **options)
    assert found.yi.shape == found.vi.shape == found.estimable.shape == (0,)


@every
def test_single_numbers_are_one_study(function, columns, options):
    found = function(*(each[1, 2] for each in columns), **options)
    same(found, function(*(each[1, [2]] for each in columns), **options))
    assert found.yi.shape == ()


@every
def test_numbers_broadcast(function, columns, options):
    first, *others = columns
    one = [each[0, 2] for each in others]
    full = [np.full(first.shape, each) for each in one]
    same(function(first, *one, **options), function(first, *full, **options))


@each_measure(families.FAMILIES.keys() - families.WITHOUT_VTYPE)
def test_a_variance_that_a_measure_lacks_is_refused(function, columns, measure):
    for vtype in set(VType) - set(families.VTYPES.get(measure, (VType.LS,))):
        with pytest.raises(ValueError, match=f"Variances of this measure are .*, not {vtype}"):
            function(*columns, vtype=vtype)
    with pytest.raises(ValueError, match="'XX' is not a valid VType"):
        function(*columns, vtype="XX")


@pytest.mark.parametrize("name", families.FAMILIES)
def test_a_measure_of_other_data_is_refused(name):
    these, columns = families.FAMILIES[name]
    from_data = next(iter(these.values())).func
    with pytest.raises(ValueError, match=r"These data give .*, not GEN\."):
        from_data(Measure.GEN, *columns)
    with pytest.raises(ValueError, match="'ODDS' is not a valid Measure"):
        from_data("ODDS", *columns)


@each_measure(families.ADDING)
def test_additions(function, columns, measure):
    for add in (-0.5, np.nan, np.inf):
        with pytest.raises(ValueError, match="An addition is a number of 0 or above"):
            function(*columns, add=add)
    with pytest.raises(ValueError, match=r"An addition goes to .*, not to some\."):
        function(*columns, to="some")
    by = {to: function(*columns, add=0.5, to=to).yi for to in ("only0", "all", "if0all", "none")}
    with_empty = np.array([True, False, True])  # rows; see families
    np.testing.assert_array_equal(by["if0all"][with_empty], by["all"][with_empty])
    np.testing.assert_array_equal(by["if0all"][~with_empty], by["none"][~with_empty])
    whole = columns[0] != 0
    np.testing.assert_array_equal(by["only0"][whole], by["none"][whole])
    np.testing.assert_array_equal(by["only0"][~whole], by["all"][~whole])
    assert (by["all"] != by["none"]).all()


def scaled(name, columns, scale):
    """Where the numbers have bounds, what they allow."""
    if name == "correlation":
        return columns[0] / 2, columns[1] * max(scale, 1.0)
    if name == "pairs":
        return *(each * scale for each in columns[:4]), *columns[4:]
    return tuple(each * scale for each in columns)


@pytest.mark.parametrize("name", families.FAMILIES)
@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300])
def test_huge_and_tiny_numbers_come_out_without_a_warning(name, scale):
    these, columns = families.FAMILIES[name]
    for function in these.values():
        found = function(*scaled(name, columns, scale))
        assert np.isfinite(found.yi[found.estimable]).all()
        assert (found.vi[found.estimable] >= 0).all()

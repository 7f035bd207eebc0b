"""docs/methods.md tells how far the kernels are from metafor; here it is held to it."""

import pytest

from tests.synthesis import agreement


def told():
    lines = agreement.documented().splitlines()[2:]
    return {
        cells[0]: cells[1:]
        for cells in ([c.strip() for c in line.split("|")][1:-1] for line in lines)
    }


@pytest.mark.parametrize("path", sorted(agreement.CASES.glob("*.json")), ids=lambda path: path.stem)
def test_the_page_tells_no_less_than_there_is(path):
    family, cases, numbers, asked, largest = agreement.row(path)
    tolerance, bound = told()[family][2:]
    assert told()[family][:2] == [str(cases), str(numbers)]
    assert float(tolerance) == asked
    assert largest <= float(bound)


def test_every_family_is_told():
    assert set(told()) == {path.stem for path in agreement.CASES.glob("*.json")}


@pytest.mark.parametrize(
    ("want", "got", "expected"),
    [
        (1.0, 1.0, [0.0]),
        ([2.0], 2.2, [0.1]),
        ({"a": [1.0, None]}, {"a": [1.0, None]}, [0.0]),
        ("left", "left", []),
        (True, True, []),
        (0.0, 1e-12, [0.0]),
    ],
)
def test_differences_are_relative(want, got, expected):
    assert list(agreement.differences(want, got)) == pytest.approx(expected)


def test_differences_are_rounded_up():
    assert [agreement.power_of_ten(each) for each in (0.0, 2e-5, 1e-3)] == ["1e-09", "1e-4", "1e-3"]

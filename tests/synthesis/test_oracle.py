"""Every kernel against R metafor 3.8-1: cases of reference/metafor, within their own tolerance."""

import json
from pathlib import Path

import pytest

from tests.synthesis.oracle import answer
from tests.synthesis.oracles.compare import wrong

HERE = Path(__file__).parent
CASES = HERE / "reference" / "metafor"
FLOOR = json.loads((HERE / "oracle_floor.json").read_text())  # cases of a family, which never fall


def cases(family):
    return json.loads((CASES / f"{family}.json").read_text())


def blank(case):
    return case | {"expected": dict.fromkeys(case["expected"])}


def all_cases():
    return [pytest.param(case, id=case["id"]) for name in sorted(FLOOR) for case in cases(name)]


@pytest.mark.parametrize("case", all_cases())
def test_the_kernels_equal_metafor(case):
    assert wrong(case, answer(blank(case))) == []


def test_no_family_shrinks():
    assert {path.stem for path in CASES.glob("*.json")} == set(FLOOR)
    for family, fewest in FLOOR.items():
        assert len({case["id"] for case in cases(family)}) >= fewest


def test_every_case_names_its_source():
    assert all(case["source"] for name in FLOOR for case in cases(name))


@pytest.mark.parametrize(
    "request_",
    [
        {"task": "rma_mv"},
        {"task": "escalc", "measure": "RTET"},
        {"task": "pool", "measure": "GEN", "method": "REML", "test": "z", "mods": "~ x"},
    ],
)
def test_what_does_not_exist_says_so(request_):
    given = {"yi": [0.1, 0.2], "vi": [0.1, 0.1]}
    with pytest.raises(NotImplementedError):
        answer({"input": given, "request": request_, "expected": {"yi": None}})


def test_a_difference_is_noticed():
    case = cases("mh_peto")[0]
    near = answer(case)
    off = near | {"se": [near["se"][0] * 1.001], "k": near["k"] + 1}
    assert wrong(case, near) == []
    assert wrong(case, off) == ["k", "se"]


def test_a_field_nobody_computes_says_so():
    request = {"task": "pool", "measure": "GEN", "method": "EE", "test": "z", "level": 95}
    given = {"yi": [0.1, 0.2], "vi": [0.1, 0.1]}
    with pytest.raises(NotImplementedError, match="tau2_ci"):
        answer({"input": given, "request": request, "expected": {"tau2_ci": None}})


def test_missing_values_follow_metafor():
    """metafor 3.8-1 keeps m1 - m2 where only the variance is missing; other measures lose both."""
    given = {
        "m1i": [1, None, 3, 4],
        "sd1i": [1, 1, None, 1],
        "n1i": [10, 10, 10, 10],
        "m2i": [0, 0, 0, 0],
        "sd2i": [1, 1, 1, 1],
        "n2i": [10, 10, 10, None],
    }
    blank_sizes = {"yi": None, "vi": None}
    md = {"input": given, "request": {"task": "escalc", "measure": "MD"}, "expected": blank_sizes}
    assert answer(md) == {"yi": [1.0, None, 3.0, 4.0], "vi": [0.2, None, None, None]}
    smd = answer(md | {"request": {"task": "escalc", "measure": "SMD"}})
    assert smd["yi"][1:] == smd["vi"][1:] == [None, None, None]


def test_one_study_is_tested_by_z_whatever_was_asked():
    request = {"task": "pool", "measure": "GEN", "method": "REML", "test": "knha", "level": 90}
    fields = dict.fromkeys(["k", "ddf", "tau2", "se_tau2", "I2", "H2", "Q", "Q_df", "Qp", "ci_ub"])
    got = answer({"input": {"yi": [0.4], "vi": [0.05]}, "request": request, "expected": fields})
    upper = got.pop("ci_ub")[0]
    assert got == {
        **{"k": 1, "ddf": None, "tau2": 0, "se_tau2": None},
        **{"I2": 0, "H2": 1, "Q": 0, "Q_df": 0, "Qp": 1},
    }
    assert upper == pytest.approx(0.4 + 1.6448536269514722 * 0.05**0.5, rel=1e-12)


def test_totals_in_place_of_non_events():
    cells = {"ai": [4, 0], "bi": [6, 10], "ci": [5, 5], "di": [5, 5]}
    totals = {"ai": [4, 0], "n1i": [10, 10], "ci": [5, 5], "n2i": [10, 10]}
    request = {"task": "escalc", "measure": "OR"}
    one, other = (
        answer({"input": given, "request": request, "expected": {"yi": None, "vi": None}})
        for given in (cells, totals)
    )
    assert one == other


def test_one_table_has_no_test_of_equal_odds_ratios():
    """In metafor its statistic is 0 and its p missing."""
    given = {"ai": [4], "bi": [16], "ci": [9], "di": [11]}
    request = {"task": "mh", "measure": "OR"}
    wanted = {"Tarone": None, "Taronep": None}
    found = answer({"input": given, "request": request, "expected": wanted})
    assert (found["Tarone"], found["Taronep"]) == (0, None)

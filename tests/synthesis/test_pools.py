"""Pools of real trials, against the figures expected from their printed numbers."""

import pytest

from synthesis import pools
from tests.synthesis import ketamine
from tests.synthesis.test_contrasts import derive


def pooled(options, **changes):
    found, _left_out = derive(options | changes)
    effects = list(found.values())
    groups = [each.covariates.get(options["subgroup"]) for each in effects]
    y, v = [each.yi for each in effects], [each.vi for each in effects]
    return pools.pools(y, v, groups, options)


def test_pools_are_those_expected():
    """Recomputed from the same facts with metafor; Dwyer by J at N - 1."""
    smd = pooled(ketamine.OPTIONS).overall
    assert (smd["k"], smd["test"], smd["tau2"]) == (9, "z", 0)
    assert smd["estimate"] == pytest.approx(-0.4284, abs=5e-5)  # -0.4287 with J at df 30
    assert (smd["ci_lower"], smd["ci_upper"]) == pytest.approx((-0.5390, -0.3177), abs=1e-4)
    md = pooled(ketamine.POINTS).overall
    assert (md["k"], md["test"]) == (9, "knha")
    assert md["estimate"] == pytest.approx(-4.9311, abs=5e-5)
    assert (md["ci_lower"], md["ci_upper"]) == pytest.approx((-6.6844, -3.1779), abs=1e-4)
    assert (md["tau2"], md["i2"], md["i2_from_q"]) == pytest.approx((1.760, 40.4, 39.2), abs=0.05)
    week = pooled(ketamine.WEEK).overall
    assert (week["k"], week["test"], week.get("pi_lower")) == (2, "z", None)
    assert (week["ci_lower"], week["ci_upper"]) == pytest.approx((-10.55, -0.81), abs=5e-3)
    other = week["other_test"]
    assert (other["ci_lower"], other["ci_upper"]) == pytest.approx((-37.2, 25.9), abs=0.05)
    month = pooled(ketamine.MONTH).overall
    assert month["estimate"] == pytest.approx(-3.479, abs=5e-4)
    response = pooled(ketamine.RESPONDERS).overall
    assert response["k"] == 5
    assert response["tau2"] == pytest.approx(0.135, abs=5e-4)

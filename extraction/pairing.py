"""Which row of one account belongs to which row of another."""

from typing import Any
from uuid import uuid4

from extraction import differences
from extraction.accounts import Account
from extraction.comparison import Pair, pair_arms, pair_results
from extraction.models import Arm, ArmResult, ContrastResult


def match(a: Account, b: Account, arms: list[Pair] | None = None) -> list[dict[str, str | None]]:
    """The pairs as `Pairing.pairs` keeps them: arms, then their results, then contrasts.

    `arms` is how a person paired the arms; without it they are paired by likeness.
    """
    if arms is None:
        arms = pair_arms([_arm(arm) for arm in a.arms], [_arm(arm) for arm in b.arms])
    partner = {
        str(a.arms[pair.a].uid): str(b.arms[pair.b].uid)
        for pair in arms
        if pair.a is not None and pair.b is not None
    }
    results = pair_results(
        [_result(row) for row in a.arm_results], [_result(row) for row in b.arm_results], partner
    )
    contrasts = pair_results(
        [_contrast(row) for row in a.contrast_results],
        [_contrast(row) for row in b.contrast_results],
        partner,
        arm_fields=("arm_1", "arm_2"),
    )
    return [
        *_named("arm", arms, a.arms, b.arms),
        *_named("arm_result", results, a.arm_results, b.arm_results),
        *_named("contrast_result", contrasts, a.contrast_results, b.contrast_results),
    ]


def _named(kind: str, pairs: list[Pair], a: list[Any], b: list[Any]) -> list[dict[str, str | None]]:
    return [
        {
            "uid": str(uuid4()),
            "kind": kind,
            "a": None if pair.a is None else str(a[pair.a].uid),
            "b": None if pair.b is None else str(b[pair.b].uid),
        }
        for pair in pairs
    ]


def _arm(arm: Arm) -> dict[str, Any]:
    regimen = differences.regimen_of(arm)
    return {**(regimen.values() if regimen else {}), **arm.values()}


def _result(row: ArmResult) -> dict[str, Any]:
    return {**row.values(), "arm": str(row.arm.uid), "timepoint": row.timepoint.hours}


def _contrast(row: ContrastResult) -> dict[str, Any]:
    """An odds ratio never pairs with a mean difference: the measure goes with the outcome."""
    return {
        **row.values(),
        "arm_1": str(row.arm_1.uid),
        "arm_2": str(row.arm_2.uid),
        "outcome": f"{row.outcome.uid} {row.measure}",
        "timepoint": row.timepoint.hours,
    }

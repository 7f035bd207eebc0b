"""The kernels put to cases computed by R metafor: `answer(case)` returns what the case expects.

A case is {id, input, request, expected, tolerance}; the expected values may be blank. What does
not exist here raises NotImplementedError.
"""

from importlib import import_module, util
from typing import Any

MODULES = {
    "escalc": "sizes",
    "pool": "pool",
    "intervals": "pool",
    "mh": "mh",
    "peto": "mh",
    "metareg": "metareg",
    "subgroup": "metareg",
    "regtest": "bias",
    "ranktest": "bias",
    "trimfill": "bias",
    "fsn": "bias",
    "pet_peese": "bias",
    "selmodel": "bias",
    "tes": "bias",
    "leave1out": "influence",
    "cumul": "influence",
    "baujat": "influence",
    "influence": "influence",
    "robust": "robust",
}  # the task's function has its name, in this module of tests/synthesis/oracles/


def answer(case: dict[str, Any]) -> dict[str, Any]:
    task = case["request"].get("task")
    got = _function(task)(case["input"], case["request"])
    missing = set(case["expected"]) - set(got)
    if missing:
        raise NotImplementedError(f"fields {', '.join(sorted(missing))}")
    return {name: got[name] for name in case["expected"]}


def _function(task: str) -> Any:
    name = f"tests.synthesis.oracles.{MODULES.get(task)}"
    found = util.find_spec(name) and getattr(import_module(name), task, None)
    if not found:
        raise NotImplementedError(f"task {task}")
    return found

"""How far the kernels are from metafor, as docs/methods.md tells: python -m tests.synthesis.agreement

Rewrites the table between the two marks. Differences are rounded up to a power of ten, so that
the last digit of another machine does not count.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.synthesis.oracle import answer
from tests.synthesis.oracles.compare import undetermined

CASES = Path(__file__).parent / "reference" / "metafor"
PAGE = Path(__file__).parents[2] / "docs" / "methods.md"
BEGIN, END = "<!-- agreement: begin -->\n", "<!-- agreement: end -->"
NEGLIGIBLE = 1e-9  # absolute: what is smaller differs by rounding alone
HEAD = (
    "| family | cases | numbers | tolerance asked | largest difference |\n|---|---|---|---|---|\n"
)


def differences(want: Any, got: Any) -> Iterator[float]:
    """Relative, of each number."""
    if isinstance(want, dict):
        for name, each in want.items():
            yield from differences(each, got[name])
    elif isinstance(want, list):
        for one, other in zip(want, got if isinstance(got, list) else [got], strict=True):
            yield from differences(one, other)
    elif isinstance(want, int | float) and not isinstance(want, bool):
        other = got[0] if isinstance(got, list) else got
        apart = abs(float(other) - want)
        yield 0.0 if apart <= NEGLIGIBLE else apart / max(abs(want), NEGLIGIBLE)


def row(path: Path) -> tuple[str, int, int, float, float]:
    """Family, cases, numbers compared, the tolerance of its cases, the largest difference."""
    cases, found = json.loads(path.read_text()), []
    for case in cases:
        got, unsure = answer(case), undetermined(case)
        known = {name: each for name, each in case["expected"].items() if name not in unsure}
        found += list(differences(known, got))
    asked = max(case["tolerance"]["rtol"] for case in cases)
    return path.stem, len(cases), len(found), asked, max(found)


def power_of_ten(value: float) -> str:
    return f"1e{math.ceil(math.log10(value))}" if value > NEGLIGIBLE else f"{NEGLIGIBLE:.0e}"


def table() -> str:
    lines = []
    for path in sorted(CASES.glob("*.json")):
        family, cases, numbers, asked, largest = row(path)
        lines.append(f"| {family} | {cases} | {numbers} | {asked:g} | {power_of_ten(largest)} |\n")
    return HEAD + "".join(lines)


def documented() -> str:
    text = PAGE.read_text()
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


if __name__ == "__main__":
    before, rest = PAGE.read_text().split(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.split(END)[1])

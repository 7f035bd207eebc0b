"""Rows of docs/recovery.md: how often intervals hold the truth, and how far off estimates are."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PAGE = Path(__file__).parents[2] / "docs" / "recovery.md"


class Promise(StrEnum):
    """What a method says of its nominal 95 % intervals in a setting."""

    KEPT = "95 %"
    NONE = "none"
    SHORT = "none: too short"


@dataclass(frozen=True, slots=True)
class Row:
    """Coverage in percent, bias and its Monte Carlo error, None where nothing is estimated.

    `unbiased` says that the method promises a bias of 0.
    """

    setting: str
    method: str
    promise: Promise
    coverage: float
    bias: float | None
    error: float | None
    unbiased: bool


def row(
    setting: str,
    method: str,
    promise: Promise,
    inside: NDArray[np.bool_],
    off: Floats | None = None,
    unbiased: bool = False,
) -> Row:
    """From which intervals hold the truth, and how far off each estimate is."""
    bias = error = None
    if off is not None:
        bias, error = float(off.mean()), float(off.std(ddof=1) / np.sqrt(off.size))
    return Row(setting, method, promise, 100 * float(inside.mean()), bias, error, unbiased)


def within(truth: Floats | float, ends: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    """Which intervals hold the truth."""
    return np.asarray((ends[0] <= truth) & (truth <= ends[1]))


def page(rows: Iterable[Row]) -> str:
    """docs/recovery.md."""
    lines = (
        f"| {each.setting} | {each.method} | {each.promise} | {each.coverage:.1f} "
        f"| {_number(each.bias)}{' *' * each.unbiased} | {_number(each.error)} |\n"
        for each in rows
    )
    return HEAD + "".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 4) + 0.0:.4f}"  # never -0.0000


HEAD = """# Recovery

Where no other program says what is right, data made with a known truth do. This page is written by `python -m tests.synthesis.recovery` from 2,000 data sets per setting, and `tests/synthesis/test_simulation.py` (`make check-long`) fails when it is not what comes out.

- **promise**: what the method says of its nominal 95 % intervals in that setting. "95 %" has to be 93 to 97 % here (the Monte Carlo error of 2,000 data sets is 0.5); "too short" has to be below 93 %; of "none" nothing is asked.
- **coverage**: how many of the intervals hold the truth, in percent; of a test: how many p are above 0.05.
- **bias**: the mean estimate less the truth, on the analysis scale (ratios as logarithms), with its Monte Carlo error; of a test: the mean p less that of a uniform one. With a star where the method promises 0, which has to lie within 4 errors.

What it says of the methods:

- Wald intervals are too short for few studies, whatever the estimator of tau2: every preset of another program has them.
- Knapp-Hartung keeps 95 % for five studies of similar size, but not for five whose variances differ by a factor of up to 67 (as Röver, Knapp & Friede 2015, doi:10.1186/s12874-015-0091-1, found); `adhoc` comes nearer.
- Inverse-variance pooling of rare events is biased by the half that is added, in every preset; Mantel-Haenszel is not. Peto's method is for small effects and arms of similar size: of an odds ratio of 4 in arms of 50 and 400 it makes one of 9.
- A prediction interval by t(k - 1) is too short for five studies, and the normal one shorter still.
- Without regard to clusters an interval holds the truth far too seldom; CR2 does what it promises where CR0 does not.

| setting | method | promise | coverage | bias | error |
| --- | --- | --- | --- | --- | --- |
"""

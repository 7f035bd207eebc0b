"""How the oracle's numbers are read and written, for every task."""

import math
from typing import Any

import numpy as np


def column(values: list[Any]) -> np.ndarray:
    """null becomes NaN: the one edge where missing values enter."""
    return np.array([math.nan if value is None else float(value) for value in values])


def plain(values: Any) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values]


def only(given: dict[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise NotImplementedError(", ".join(sorted(unknown)))

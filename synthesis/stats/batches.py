"""Many data sets in one call, some at a time: what a call holds at once is bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from synthesis.stats.studies import Studies

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Result = TypeVar("Result", bound=DataclassInstance)

NUMBERS = 500_000  # in the largest array held at once: 4 MB, and a kernel holds some ten of them


def in_batches(kernel: Callable[[Studies], Result], studies: Studies, *, numbers: int) -> Result:
    """kernel(studies) of so many rows at a time that each makes `numbers` numbers.

    The kernel's result is a dataclass: its arrays (n, ...) are joined and get the leading axes of
    the studies back; what is no array has to be the same for all, and is the first one's.
    """
    rows = studies.rows()
    size = max(1, NUMBERS // numbers)
    parts = [kernel(rows[at : at + size]) for at in range(0, len(rows.y), size)]
    if not parts:
        raise ValueError("There is no data set.")
    lead = studies.k.shape
    joined = {}
    for name in (field.name for field in fields(parts[0])):
        values = [getattr(part, name) for part in parts]
        joined[name] = values[0]
        if isinstance(values[0], np.ndarray):
            joined[name] = np.concatenate(values).reshape(*lead, *values[0].shape[1:])
    return type(parts[0])(**joined)

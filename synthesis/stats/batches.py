"""Many data sets in one call, some at a time: what a call holds at once is bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from synthesis.stats.studies import Floats, Studies

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Result = TypeVar("Result", bound=DataclassInstance)

NUMBERS = 500_000  # in the largest array held at once: 4 MB, and a kernel holds some ten of them


def in_batches(
    kernel: Callable[[Studies, Floats | None], Result],
    studies: Studies,
    *,
    numbers: int,
    weights: ArrayLike | None = None,
) -> Result:
    """kernel(studies, weights) of so many rows at a time that each makes `numbers` numbers.

    The kernel's result is a dataclass: its arrays (n, ...) are joined and get the leading axes of
    the studies back; what is no array has to be the same for all, and is the first one's.
    """
    rows = studies.rows()
    size = max(1, NUMBERS // numbers)
    # No row at all is one batch too: an empty one, of which the kernel tells the shapes.
    parts = [slice(at, at + size) for at in range(0, max(1, len(rows.y)), size)]
    if weights is None:
        return _joined([kernel(rows[part], None) for part in parts], studies.k.shape)
    own = np.broadcast_to(np.asarray(weights, float), studies.y.shape).reshape(rows.y.shape)
    return _joined([kernel(rows[part], own[part]) for part in parts], studies.k.shape)


def _joined(parts: list[Result], lead: tuple[int, ...]) -> Result:
    joined = {}
    for name in (field.name for field in fields(parts[0])):
        values = [getattr(part, name) for part in parts]
        joined[name] = values[0]
        if isinstance(values[0], np.ndarray):
            joined[name] = np.concatenate(values).reshape(*lead, *values[0].shape[1:])
    return type(parts[0])(**joined)

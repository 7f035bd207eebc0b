"""How two extractors' accounts are laid side by side, and where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of account A beside one of account B; None where the other has no counterpart.
    `a` and `b` are positions in the sequences given. `similarity` is 0 to 1."""

    a: int | None
    b: int | None
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which two rows do not agree."""

    field: str
    a: Any
    b: Any


def pair_arms(a_rows: Sequence[Row], b_rows: Sequence[Row]) -> list[Pair]:
    """Arms by name, role and regimen. Every row of both sides stands in exactly one pair."""
    raise NotImplementedError


def pair_results(
    a_rows: Sequence[Row], b_rows: Sequence[Row], arms: Mapping[Any, Any]
) -> list[Pair]:
    """Results by arm (`arms` maps A's arm to B's), outcome and timepoint."""
    raise NotImplementedError


def differences(a_row: Row, b_row: Row, fields: Sequence[str]) -> list[Difference]:
    raise NotImplementedError

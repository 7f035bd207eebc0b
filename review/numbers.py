"""What a person typed into a number field, and what was understood."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Understood:
    """`value` is exact; `shown` is what the field shows back ("1.5"); `note` is a sentence when
    the reading differs from the typing ("1,5 is read as 1.5"), else ""."""

    value: Decimal
    shown: str
    note: str = ""


class NotANumber(ValueError):
    """What was typed is not one number; `message` says why and what to type instead."""


def understand(text: str) -> Understood | None:
    """The number a person typed; None for an empty field. Raises `NotANumber`."""
    raise NotImplementedError

"""What the columns of a table may be, judged by their headers and cells: for a person to correct."""

import re
from collections.abc import Callable, Mapping, Sequence

from screening.readers.table_columns import CHOICES

_LIKE: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("doi", lambda cell: re.search(r"\b10\.\d{4,9}/", cell) is not None),
    ("year", lambda cell: re.fullmatch(r"(?:1[89]|20)\d\d(?:[.,]0)?", cell) is not None),
    ("pmid", lambda cell: re.fullmatch(r"[1-9]\d{6,7}", cell) is not None),
    ("abstract", lambda cell: len(cell) > 300),
    ("title", lambda cell: 25 <= len(cell) <= 300 and cell.count(" ") >= 3 and ";" not in cell),
)


def guess(
    header: Sequence[str], samples: Sequence[Sequence[str]], known: Mapping[str, tuple[int, ...]]
) -> tuple[str, ...]:
    """A role for each column, "" where none: by its header, else by what all its cells are like."""
    roles = [""] * len(header)
    for role in CHOICES:
        for index in known.get(role, ()):
            roles[index] = roles[index] or role
    for role, is_like in _LIKE:
        if role in roles:
            continue
        for index, given in enumerate(roles):
            cells = [row[index].strip() for row in samples if index < len(row)]
            filled = [cell for cell in cells if cell]
            if not given and filled and all(map(is_like, filled)):
                roles[index] = role
                break
    return tuple(roles)

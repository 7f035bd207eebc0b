"""The one edge between extraction's frames and plain rows: what is missing becomes None."""

from typing import Any

import pandas as pd

from extraction.dataset import Dataset


def rows_of(dataset: Dataset) -> list[dict[str, Any]]:
    """The rows of a data set as plain values, columns in their order."""
    names = list(dataset.frame.columns)
    return [
        dict(zip(names, map(_plain, row), strict=True))
        for row in dataset.frame.itertuples(index=False)
    ]


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value

"""The one edge between extraction's frames and plain rows: what is missing becomes None."""

from typing import Any

from extraction.dataset import Dataset


def rows_of(dataset: Dataset) -> list[dict[str, Any]]:
    """The rows of a data set as plain values, columns in their order."""
    frame = dataset.frame
    return frame.astype(object).where(frame.notna(), None).to_dict("records")

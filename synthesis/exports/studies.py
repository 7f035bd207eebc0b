"""The study data: extraction's two data sets, with their dictionary and hash."""

from typing import Any

from extraction.dataset import arm_results, contrast_results
from review.models import Review
from synthesis.exports.tables import as_csv, as_json
from synthesis.frames import rows_of

DATASETS = {"arm_results": arm_results, "contrast_results": contrast_results}


def study_data(review: Review, name: str, kind: str) -> str:
    """One data set of the final extractions, as "csv" or "json"."""
    dataset = DATASETS[name](review)
    columns = [column.name for column in dataset.dictionary]
    rows = rows_of(dataset)
    if kind == "csv":
        return as_csv(columns, rows, review.notice)
    dictionary = [
        {"name": column.name, "words": column.words, "unit": column.unit}
        for column in dataset.dictionary
    ]
    content: dict[str, Any] = {"review": review.title, "data_set": name, "sha256": dataset.sha256}
    return as_json(content | {"dictionary": dictionary, "rows": rows}, review.notice)

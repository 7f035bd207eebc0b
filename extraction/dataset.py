"""What extraction hands over: the results of the final extractions, as two frames."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from extraction.choices import SpreadKind
from extraction.dataset_columns import ARM_RESULTS, CONTRAST_RESULTS, Column
from extraction.models import ArmResult, ContrastResult, Extraction
from review.models import Review
from screening.included import included_studies

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Dataset:
    """A frame with fixed column order and nullable dtypes (missing is `pd.NA`).

    `dictionary` describes its columns in their order; `sha256` runs over `csv(frame)`: equal data,
    equal hash.
    """

    frame: pd.DataFrame
    dictionary: tuple[Column, ...]
    sha256: str


def arm_results(review: Review) -> Dataset:
    """One row per study, arm, outcome and timepoint, of final extractions of included studies.

    `sdi` is filled only where an SD was reported, `sei` only where an SE was; nothing is converted.
    """
    rows = _of_finals(ArmResult.objects.all(), review)
    return _dataset(rows.order_by("timepoint__hours", "arm__order", "uid"), ARM_RESULTS)


def contrast_results(review: Review) -> Dataset:
    """One row per reported contrast, of final extractions of included studies.

    Regimen and concomitant treatment are arm 1's, the comparator is arm 2's.
    """
    rows = _of_finals(ContrastResult.objects.all(), review)
    order = ("timepoint__hours", "arm_1__order", "arm_2__order", "uid")
    return _dataset(rows.order_by(*order), CONTRAST_RESULTS)


def csv(frame: pd.DataFrame) -> str:
    """The canonical text: shortest digits that read back as the same number, missing is empty."""
    return frame.to_csv(index=False, lineterminator="\n")


def _of_finals(rows: QuerySet, review: Review) -> QuerySet:
    finals = Extraction.objects.final().filter(study__in=included_studies(review).order_by())
    return rows.filter(extraction__in=finals)


def _dataset(rows: QuerySet, columns: tuple[Column, ...]) -> Dataset:
    import pandas as pd  # here, because every process would take a second longer to start

    found = rows.values_list(*(column.source for column in columns))
    table = [_as_reported(dict(zip(_names(columns), row, strict=True))) for row in found]
    table.sort(key=_by_text)
    frame = pd.DataFrame(
        {
            column.name: pd.array([row[column.name] for row in table], dtype=column.dtype)
            for column in columns
        }
    )
    return Dataset(frame, columns, hashlib.sha256(csv(frame).encode()).hexdigest())


def _by_text(row: dict[str, Any]) -> tuple[str, ...]:
    """Here and not in the database: each sorts text in its own way, and the hash must not."""
    return tuple(row[name] or "" for name in ("study", "study_uid", "domain", "instrument"))


def _names(columns: tuple[Column, ...]) -> list[str]:
    return [column.name for column in columns]


def _as_reported(row: dict[str, Any]) -> dict[str, Any]:
    """Empty text is missing; a spread stands under what it is."""
    row = {name: _plain(value) for name, value in row.items()}
    if "sdi" in row:
        is_se = row["spread_kind"] in {SpreadKind.SE, SpreadKind.SE_LS_MEAN}
        row["sdi"] = row["sdi"] if row["spread_kind"] == SpreadKind.SD else None
        row["sei"] = row["sei"] if is_se else None
    return row


def _plain(value: Any) -> Any:
    if value is None or value == "":
        return None
    return value if isinstance(value, bool | int | float) else str(value)

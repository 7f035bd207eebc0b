"""One extraction with all its rows, in few queries; and two of them side by side."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extraction import guards
from extraction.models import Arm, ArmResult, ContrastResult, Extraction, Regimen
from extraction.models.row import Row

KINDS: dict[str, type[Row]] = {
    "extraction": Extraction,
    "arm": Arm,
    "regimen": Regimen,
    "arm_result": ArmResult,
    "contrast_result": ContrastResult,
}


def kind_of(row: Row) -> str:
    """What `KINDS`, `Pairing.pairs` and `ValueOrigin` call such a row."""
    return next(kind for kind, model in KINDS.items() if isinstance(row, model))


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem and the row it is in."""

    row: Row
    field: str
    message: str

    @property
    def label(self) -> str:
        """What forms call the field."""
        return str(self.row._meta.get_field(self.field).verbose_name) if self.field else ""

    def __str__(self) -> str:
        return ": ".join(filter(None, [str(self.row), self.label, self.message]))


@dataclass(frozen=True, slots=True)
class Account:
    """An extraction and its rows in the order of the form; regimens hang on their arms."""

    extraction: Extraction
    arms: list[Arm]
    arm_results: list[ArmResult]
    contrast_results: list[ContrastResult]

    @property
    def regimens(self) -> list[Regimen]:
        return [arm.regimen for arm in self.arms if hasattr(arm, "regimen")]

    def rows(self) -> Iterator[Row]:
        """Every row, the extraction itself first."""
        yield self.extraction
        yield from self.arms
        yield from self.regimens
        yield from self.arm_results
        yield from self.contrast_results

    def by_uid(self) -> dict[str, Row]:
        return {str(row.uid): row for row in self.rows()}


def load(extraction: Extraction) -> Account:
    """All rows of one extraction in three queries."""
    arms = list(extraction.arms.select_related("regimen", "parent_arm"))
    named = {arm.pk: arm for arm in arms}
    results = list(extraction.arm_results.select_related("outcome", "timepoint"))
    for result in results:
        result.arm = named[result.arm_id]
    contrasts = list(extraction.contrast_results.select_related("outcome", "timepoint"))
    for contrast in contrasts:
        contrast.arm_1, contrast.arm_2 = named[contrast.arm_1_id], named[contrast.arm_2_id]
    for row in [*arms, *results, *contrasts]:
        row.extraction = extraction
    return Account(extraction, arms, results, contrasts)


def content_sha256(account: Account) -> str:
    """Of what was extracted, however it got there: the same values have the same hash.

    Arms are named by their place in the form, outcomes and timepoints by their uid.
    """
    places = {str(arm.uid): i for i, arm in enumerate(account.arms)}
    content = [
        [kind_of(row), [places[str(uid)] for uid in arm_uids(row)], _plain(row.values(), places)]
        for row in account.rows()
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def arm_uids(row: Row) -> list[Any]:
    """The uids of the arms a row is about."""
    if isinstance(row, ContrastResult):
        return [row.arm_1.uid, row.arm_2.uid]
    if isinstance(row, Arm):
        return [row.uid]
    return [row.arm.uid] if isinstance(row, Regimen | ArmResult) else []


def _plain(values: dict[str, Any], places: dict[str, int]) -> dict[str, Any]:
    parent = values.get("parent_arm")
    return {**values, "parent_arm": places[parent]} if parent else values


def problems(account: Account) -> list[RowProblem]:
    """Everything that keeps the extraction from being submitted, in the order of the form."""
    found = [
        RowProblem(row, problem.field, problem.message)
        for row in account.rows()
        for problem in [*guards.open_points(row.values()), *_against_randomised(row, account)]
    ]
    return [*_missing(account), *found]


def _against_randomised(row: Row, account: Account) -> list[guards.Problem]:
    study = account.extraction.n_randomised
    if not isinstance(row, ArmResult):
        return []
    return guards.more_than_randomised(row.values(), arm=row.arm.n_randomised, study=study)


def _missing(account: Account) -> list[RowProblem]:
    extraction = account.extraction
    if not account.arms:
        return [RowProblem(extraction, "", str(guards.NO_ARM))]
    found = [RowProblem(arm, "role", str(guards.NO_ROLE)) for arm in account.arms if not arm.role]
    seen: set[tuple[Any, ...]] = set()
    for row in [*account.arm_results, *account.contrast_results]:
        what = _identity(row)
        if what in seen:
            found.append(RowProblem(row, "outcome", str(guards.TWICE)))
        seen.add(what)
    return found


def _identity(row: Row) -> tuple[Any, ...]:
    """What makes two results the same result; one of them then is a slip."""
    fields = ("outcome", "timepoint", "measure", "metric", "center_kind", "population", "period")
    fields += ("missing_data", "adjusted_for", "rater", "subpopulation")
    values = row.values()
    return (kind_of(row), *arm_uids(row), *(values.get(field) for field in fields))

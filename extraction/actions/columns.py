"""Results of all arms at once: what is reported per table is typed per table."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from extraction.actions import drafts, rows
from extraction.models import Arm, ArmResult, Extraction, Outcome, Timepoint
from review.models import User

# What one column of a table usually shares with the one before it.
CARRIED = (
    "metric",
    "center_kind",
    "spread_kind",
    "ci_level",
    "population",
    "missing_data",
    "adjusted_for",
    "rater",
    "period",
)


@transaction.atomic
def add(
    *, extraction: Extraction, outcome: Outcome, timepoint: Timepoint, by: User
) -> list[ArmResult]:
    """Add a result for each arm, which says of itself what the arm's last one of the outcome said
    (metric, kinds of center and spread, population); the numbers come later."""
    draft = drafts.lock(extraction=extraction, by=by)
    return [
        rows.add_result(
            arm=arm,
            outcome=outcome,
            timepoint=timepoint,
            by=by,
            **_carried(arm.results.filter(outcome=outcome).order_by("-pk").first()),
        )
        for arm in draft.arms.all()
    ]


@transaction.atomic
def add_row(*, model: ArmResult, arm: Arm, by: User) -> ArmResult:
    """Add what an arm lacks beside another's result; it says of itself what that one says."""
    return rows.add_result(
        arm=arm, outcome=model.outcome, timepoint=model.timepoint, by=by, **_carried(model)
    )


@transaction.atomic
def set_value(*, results: Iterable[ArmResult], field: str, value: Any, by: User) -> None:
    """Save the same value on each of the results of one extraction."""
    for row in results:
        rows.set_value(extraction=row.extraction, row=row, field=field, value=value, by=by)


@transaction.atomic
def remove(*, results: Iterable[ArmResult], by: User) -> None:
    """Remove these results from an own draft."""
    for row in results:
        rows.remove_row(row=row, by=by)


def _carried(former: ArmResult | None) -> dict[str, Any]:
    if former is None:
        return {}
    found = {field: getattr(former, field) for field in CARRIED}
    return {field: value for field, value in found.items() if value not in (None, "")}

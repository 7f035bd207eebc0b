"""The rows of a draft: adding, filling in cell by cell, removing. No event per cell."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction.actions import drafts, origins
from extraction.actions.origins import Place
from extraction.actions.values import ValueRefused, assign
from extraction.comparison import is_same
from extraction.models import (
    Arm,
    ArmResult,
    ContrastResult,
    Extraction,
    Outcome,
    Regimen,
    Timepoint,
)
from extraction.models.row import Row
from review.errors import DomainError
from review.models import User


class EditedElsewhere(DomainError):
    """The same value was changed in another window since this one read it."""

    def __init__(self, row: Row, field: str, yours: Any) -> None:
        self.row, self.field, self.yours = row, field, yours
        self.theirs = getattr(row, field)
        super().__init__(
            _(
                "%(label)s was changed in another window meanwhile: there it is %(theirs)s, here "
                "%(yours)s. Nothing was overwritten. Look at both, then type the one to keep."
            )
            % {
                "label": row._meta.get_field(field).verbose_name,
                "theirs": row.typed(field) or _("empty"),
                "yours": _("empty") if yours in (None, "") else yours,
            }
        )


class ArmHasResults(DomainError):
    """An arm that results or other arms refer to is not removed."""


class ArmHasRegimen(DomainError):
    """An arm is given one regimen."""


@transaction.atomic
def set_value(
    *,
    extraction: Extraction,
    row: Row,
    field: str,
    value: Any,
    by: User,
    origin: Place | None = None,
    version: int | None = None,
) -> Row:
    """Save one value of an own draft, and its place; the row as it stands then.

    `version` is the extraction's when the page was read: raises `EditedElsewhere` if this very
    value was changed since to something else. A changed value without a place loses the old place.
    """
    draft = drafts.lock(extraction=extraction, by=by)
    row = drafts.fresh(row, draft)
    drafts.refuse_paired(row)
    before = getattr(row, field, None)
    if version is not None and row.version_of(field) > version and not is_same(before, value):
        raise EditedElsewhere(row, field, value)
    if field == "name":
        refuse_second_name(draft, value, but=row)
    columns = assign(row, {field: value}, version=draft.version)
    row.save(update_fields=columns)
    if origin is not None:
        origins.store(row=row, field=field, place=origin, extraction=draft)
    elif not is_same(before, getattr(row, field)):
        origins.clear(row=row, field=field)
    return row


@transaction.atomic
def add_arm(*, extraction: Extraction, by: User, **values: Any) -> Arm:
    """Add an arm (`name`, `role`, `n_randomised`, `parent_arm`) at the end of the list.

    Here and below `origins` may hold the place of each value by field.
    """
    return new_arm(drafts.lock(extraction=extraction, by=by), values)


@transaction.atomic
def add_regimen(*, arm: Arm, by: User, **values: Any) -> Regimen:
    """Say what an arm was given. Raises `ArmHasRegimen` if that was said before."""
    arm.extraction = drafts.lock(extraction=arm.extraction, by=by)
    return new_regimen(arm, values)


@transaction.atomic
def add_result(
    *, arm: Arm, outcome: Outcome, timepoint: Timepoint, by: User, **values: Any
) -> ArmResult:
    """Add what one arm showed for an outcome at a timepoint; the other values may come later."""
    arm.extraction = drafts.lock(extraction=arm.extraction, by=by)
    return new_result(arm, {"outcome": outcome, "timepoint": timepoint, **values})


@transaction.atomic
def add_contrast(
    *,
    arm_1: Arm,
    arm_2: Arm,
    outcome: Outcome,
    timepoint: Timepoint,
    measure: str,
    by: User,
    **values: Any,
) -> ContrastResult:
    """Add a reported estimate of arm 1 against arm 2."""
    arm_1.extraction = drafts.lock(extraction=arm_1.extraction, by=by)
    given = {"outcome": outcome, "timepoint": timepoint, "measure": measure}
    return new_contrast(arm_1, arm_2, {**given, **values})


def new_arm(draft: Extraction, values: Mapping[str, Any]) -> Arm:
    """An arm of a locked draft."""
    refuse_second_name(draft, values.get("name"))
    return _add(Arm(extraction=draft, order=draft.arms.count()), values)


def new_regimen(arm: Arm, values: Mapping[str, Any]) -> Regimen:
    """The regimen of an arm that hangs on a locked draft."""
    if Regimen.objects.filter(arm=arm).exists():
        raise ArmHasRegimen(
            _("%(arm)s has its regimen already. Change that one instead.") % {"arm": arm}
        )
    return _add(Regimen(arm=arm), values)


def new_result(arm: Arm, values: Mapping[str, Any]) -> ArmResult:
    """A result of an arm that hangs on a locked draft."""
    return _add(ArmResult(extraction=arm.extraction, arm=arm), values)


def new_contrast(arm_1: Arm, arm_2: Arm, values: Mapping[str, Any]) -> ContrastResult:
    """A contrast of two arms, the first of which hangs on a locked draft."""
    row = ContrastResult(extraction=arm_1.extraction, arm_1=arm_1, arm_2=arm_2)
    if arm_1.pk == arm_2.pk or arm_2.extraction_id != arm_1.extraction_id:
        raise ValueRefused(row, "arm_2", _("Choose two different arms of this extraction."))
    return _add(row, values)


@transaction.atomic
def remove_row(*, row: Row, by: User) -> None:
    """Remove an arm without results, a regimen or a result from an own draft."""
    draft = drafts.lock(extraction=row.extraction, by=by)
    drafts.refuse_paired(drafts.fresh(row, draft))
    try:
        row.delete()
    except ProtectedError as error:
        raise ArmHasResults(
            ngettext(
                "%(count)d row refers to %(arm)s. Remove it first: values are not thrown away "
                "along with their arm.",
                "%(count)d rows refer to %(arm)s. Remove those first: values are not thrown away "
                "along with their arm.",
                len(error.protected_objects),
            )
            % {"count": len(error.protected_objects), "arm": row}
        ) from error


def _add(row: Row, values: Mapping[str, Any]) -> Any:
    draft = row.extraction
    places = values.get("origins") or {}
    given = {field: value for field, value in values.items() if field != "origins"}
    assign(row, given, version=draft.version)
    row.save(force_insert=True)
    origins.store_all(row=row, places=places, extraction=draft)
    return row


def refuse_second_name(draft: Extraction, name: Any, but: Row | None = None) -> None:
    same = draft.arms.filter(name=str(name or "").strip()).exclude(pk=but.pk if but else None)
    if same.exists():
        raise ValueRefused(
            same[0],
            "name",
            _(
                "This extraction has an arm of that name. Give this one a name that tells them "
                "apart, for example by the dose."
            ),
        )

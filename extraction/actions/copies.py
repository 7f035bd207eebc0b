"""Copying what one extraction holds into another."""

from typing import Any

from extraction.accounts import Account
from extraction.models import Arm, Extraction, ValueOrigin
from extraction.models.row import Row
from extraction.models.value_origin import BOX
from review.models import User

PLACE = ("kind", "document_id", "page", *BOX, "quote", "how", "reason")


def copied(row: Row, **keys: Any) -> Any:
    """An unsaved row with the same values and digits, on other keys."""
    values = {field: getattr(row, field) for field in row.VALUES}
    return type(row)(**{**values, "cells": row.cells, **keys})


def copy(account: Account, *, by: User) -> Extraction:
    """A draft with everything the account holds, which replaces it. In the caller's transaction."""
    old = account.extraction
    draft = copied(
        old,
        review=old.review,
        study=old.study,
        extractor=by,
        replaces=old,
        version=old.version,
    )
    draft.save(force_insert=True)
    twins: dict[tuple[str, int], Row] = {("extraction", old.pk): draft}
    arms = _copy_arms(account, draft, twins)
    for row in account.arm_results:
        twins["arm_result", row.pk] = copied(row, extraction=draft, arm=arms[row.arm_id])
    for row in account.contrast_results:
        both = {"arm_1": arms[row.arm_1_id], "arm_2": arms[row.arm_2_id]}
        twins["contrast_result", row.pk] = copied(row, extraction=draft, **both)
    for (kind, _pk), twin in twins.items():
        if kind.endswith("_result"):
            twin.save(force_insert=True)
    _copy_origins(old, twins)
    return draft


def _copy_arms(
    account: Account, draft: Extraction, twins: dict[tuple[str, int], Row]
) -> dict[int, Arm]:
    arms: dict[int, Arm] = {}
    for arm in account.arms:
        twin = copied(arm, extraction=draft, order=arm.order, parent_arm=None)
        twin.save(force_insert=True)
        arms[arm.pk] = twins["arm", arm.pk] = twin
        if hasattr(arm, "regimen"):
            regimen = copied(arm.regimen, arm=twin)
            regimen.save(force_insert=True)
            twins["regimen", arm.regimen.pk] = regimen
    for arm in account.arms:
        if arm.parent_arm_id is not None:
            arms[arm.pk].parent_arm = arms[arm.parent_arm_id]
            arms[arm.pk].save(update_fields=["parent_arm"])
    return arms


def _copy_origins(old: Extraction, twins: dict[tuple[str, int], Row]) -> None:
    origins = ValueOrigin.objects.within(old)
    ValueOrigin.objects.bulk_create(
        ValueOrigin(
            field=origin.field,
            **{origin.key: twins[origin.key, origin.row_pk]},
            **{name: getattr(origin, name) for name in PLACE},
        )
        for origin in origins
    )

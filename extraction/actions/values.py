"""Putting checked values on a row that is about to be saved."""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, IntegerField, Model
from django.utils.translation import gettext as _

from extraction import guards
from extraction.models.row import Row
from review.errors import DomainError


class ValueRefused(DomainError):
    """A value that this field cannot hold. `field` and `message` are for the form."""

    def __init__(self, row: Row, field: str, message: str) -> None:
        self.row, self.field, self.message = row, field, message
        label = row._meta.get_field(field).verbose_name
        super().__init__(f"{label}: {message}")


class UnknownField(DomainError):
    """An extractor fills in no field of that name."""


def assign(row: Row, values: Mapping[str, Any], *, version: int) -> list[str]:
    """Set the values and note their digits and version; the names of the columns to save.

    A `Decimal` keeps its digits as typed ("2.80"). Raises `ValueRefused` for the first value the
    field, or the row with all of them set, cannot hold. Saves nothing.
    """
    for field, value in values.items():
        if field not in row.VALUES:
            raise UnknownField(_("There is no field “%(field)s” here.") % {"field": field})
        setattr(row, field, cleaned(row, field, value))
        cell: dict[str, Any] = {"version": version}
        if isinstance(value, Decimal) and isinstance(getattr(row, field), float):
            cell["typed"] = format(value, "f")
        row.cells = {**row.cells, field: cell}
    refuse_impossible(row)
    return [*values, "cells"] if values else []


def refuse_impossible(row: Row) -> None:
    """Raise `ValueRefused` for the first value that no trial can have."""
    for problem in guards.refusals(row.values()):
        raise ValueRefused(row, problem.field, problem.message)


def cleaned(row: Row, field: str, value: Any) -> Any:
    """The value as the field stores it. Raises `ValueRefused`."""
    column = row._meta.get_field(field)
    if isinstance(column, ForeignKey):
        return _related(row, column, value)
    if isinstance(value, str):
        value = value.strip()
    if value is None and not column.null:
        value = ""
    _refuse_unstorable(row, column, value)
    try:
        return column.clean(float(value) if isinstance(value, Decimal) else value, row)
    except ValidationError as error:
        raise ValueRefused(row, field, " ".join(error.messages)) from error


def _refuse_unstorable(row: Row, column: Field, value: Any) -> None:
    """What Django would cut off or what a database cannot hold."""
    if isinstance(value, str) and "\0" in value:
        raise ValueRefused(row, column.name, _("This text holds a character that cannot be kept."))
    if not isinstance(value, float | Decimal):
        return
    if not isfinite(value):
        raise ValueRefused(row, column.name, _("This is not a number. Leave it empty instead."))
    if isinstance(column, IntegerField) and value != int(value):
        raise ValueRefused(row, column.name, _("This is counted in whole numbers."))


def _related(row: Row, column: ForeignKey, value: Model | None) -> Model | None:
    """A row of the same review, or for an arm of the same extraction."""
    if value is None and column.null:
        return None
    if not isinstance(value, column.related_model):
        raise ValueRefused(row, column.name, _("Choose one of the list."))
    home = "extraction_id" if hasattr(value, "extraction_id") else "review_id"
    own = row.extraction.pk if home == "extraction_id" else row.extraction.review_id
    if getattr(value, home) != own:
        raise ValueRefused(row, column.name, _("Choose one of the list."))
    if column.name == "parent_arm":
        _refuse_circle(row, value)
    return value


def _refuse_circle(row: Row, parent: Any) -> None:
    above = type(parent).objects.get(pk=parent.pk)  # as it is, not as the caller read it
    while above is not None:
        if above.pk == row.pk:
            raise ValueRefused(
                row, "parent_arm", _("An arm cannot be re-randomised from itself or a later one.")
            )
        above = above.parent_arm

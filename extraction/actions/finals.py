"""What a final extraction takes over from the accounts it is made of. Within their transactions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from extraction import differences
from extraction.accounts import KINDS, kind_of
from extraction.actions import rows
from extraction.actions.copies import PLACE
from extraction.actions.values import UnknownField, cleaned, refuse_impossible
from extraction.differences import FREE_TEXT, Entry, SideBySide
from extraction.models import Arm, ArmResult, ContrastResult, Extraction, Regimen, ValueOrigin
from extraction.models.row import Row
from extraction.models.value_origin import key_of
from review.errors import DomainError


class ArmNotTaken(DomainError):
    """A result cannot be taken over without its arm."""


def take_over_agreed(final: Extraction) -> Extraction:
    """Make a row for each pair that both accounts have, with the values they agree on.

    Where they differ on what a row must have (a name, an outcome), A's stands until it is decided.
    Free text is taken from A, or from B where A has none.
    """
    side = differences.load(final)
    final = side.final
    arms: dict[str, Arm] = {}
    origins: list[ValueOrigin] = []
    for entry in sorted(side.entries(), key=_turn):
        if entry.is_lone or (entry.kind == "regimen" and entry.pair not in arms):
            continue
        row = final if entry.kind == "extraction" else _new_row(side, entry, arms)
        differing = {found.field for found in side.differences(entry)}
        agreed = [field for field in row.VALUES if field not in differing]
        taken = {field: _giver(entry, field) for field in agreed}
        _save_taken(row, {field: giver for field, giver in taken.items() if giver}, arms, side)
        if isinstance(row, Arm):
            arms[entry.pair] = row
        origins += [
            _origin(side, row, entry, field, giver) for field, giver in taken.items() if giver
        ]
    ValueOrigin.objects.bulk_create(origins)
    return final


def take_row(side: SideBySide, entry: Entry, reason: str) -> Row:
    """Take over all of a row that only one account has, an arm with its regimen."""
    arms = {str(arm.pair): arm for arm in side.account.arms}
    row = _take_whole(side, entry, arms, reason)
    if isinstance(row, Arm):
        regimens = [differences.regimen_of(arm) for arm in (entry.a, entry.b)]
        if regimens != [None, None]:
            arms[entry.pair] = row
            _take_whole(side, Entry(entry.pair, "regimen", *regimens, None), arms, reason)
    return row


def take_value(row: Row, field: str, side: str, reason: str) -> list[str]:
    """Copy one value of an account ("a" or "b") with its place; the columns to save."""
    if field not in row.VALUES:
        raise UnknownField(_("There is no field “%(field)s” here.") % {"field": field})
    final = row.extraction
    account = getattr(final.pairing, f"extraction_{side}")
    giver = _counterpart(final, row, side)
    value = None if giver is None else getattr(giver, field)
    if field == "parent_arm" and value is not None:
        arms = {str(arm.pair): arm for arm in final.arms.all()}
        value = _arm_of(arms, differences.pairs_of_arms(final.pairing), value)
    setattr(row, field, cleaned(row, field, value))
    row.cells = {**row.cells, field: _cell(final, giver, field)}
    refuse_impossible(row)
    place = None if giver is None else ValueOrigin.objects.of(giver).filter(field=field).first()
    ValueOrigin.objects.of(row).filter(field=field).delete()
    made = _copy_of(place, row, field, account)
    made.reason = reason or made.reason
    made.save(force_insert=True)
    return [field, "cells"]


def _take_whole(side: SideBySide, entry: Entry, arms: dict[str, Arm], reason: str) -> Row:
    row = _new_row(side, entry, arms)
    giver = entry.a or entry.b
    taken = {field: giver for field in row.VALUES if getattr(giver, field) not in (None, "")}
    _save_taken(row, taken, arms, side)
    origins = [_origin(side, row, entry, field, giver) for field in taken]
    for origin in origins:
        origin.reason = reason or origin.reason
    ValueOrigin.objects.bulk_create(origins)
    return row


def _turn(entry: Entry) -> tuple[int, int]:
    """Arms before what hangs on them, and an arm before those re-randomised from it."""
    generation, above = 0, getattr(entry.row, "parent_arm", None)
    while above is not None:
        generation, above = generation + 1, above.parent_arm
    return {"extraction": 0, "arm": 1}.get(entry.kind, 2), generation


def _giver(entry: Entry, field: str) -> Row | None:
    """The row an agreed value comes from: A's, or B's where A has none; None if neither has."""
    for row in (entry.a, entry.b):
        if row is not None and getattr(row, field) not in (None, ""):
            return row
    return None


def _new_row(side: SideBySide, entry: Entry, arms: dict[str, Arm]) -> Row:
    """An unsaved row with what it must have."""
    model, final = entry.a or entry.b, side.final
    if isinstance(model, Arm):
        rows.refuse_second_name(final, model.name)
        return Arm(extraction=final, order=model.order, name=model.name, pair=entry.pair)
    if isinstance(model, Regimen):
        return Regimen(arm=arms[entry.pair], pair=entry.pair)
    pair_of = differences.pairs_of_arms(side.pairing)
    keys: dict[str, Any] = {"outcome": model.outcome, "timepoint": model.timepoint}
    for key in ("arm",) if isinstance(model, ArmResult) else ("arm_1", "arm_2"):
        keys[key] = _arm_of(arms, pair_of, getattr(model, key))
    if isinstance(model, ContrastResult):
        keys["measure"] = model.measure
    return type(model)(extraction=final, pair=entry.pair, **keys)


def _save_taken(row: Row, taken: dict[str, Row], arms: dict[str, Arm], side: SideBySide) -> None:
    pair_of = differences.pairs_of_arms(side.pairing)
    for field, giver in taken.items():
        value = getattr(giver, field)
        if field == "parent_arm":
            value = _arm_of(arms, pair_of, value)
        setattr(row, field, value)
        row.cells = {**row.cells, field: _cell(side.final, giver, field)}
    row.save(force_insert=row.pk is None)


def _cell(final: Extraction, giver: Row | None, field: str) -> dict[str, Any]:
    kept = giver.cells.get(field, {}) if giver is not None else {}
    typed = {"typed": kept["typed"]} if "typed" in kept else {}
    return {"version": final.version, **typed}


def _origin(side: SideBySide, row: Row, entry: Entry, field: str, giver: Row) -> ValueOrigin:
    """The giver's place, or the other account's of the same value where the giver has none."""
    others = [other for other in (entry.a, entry.b) if other is not None and other is not giver]
    for source in [giver, *others]:
        place = side.origin_of(source, field)
        if place is not None and (field not in FREE_TEXT or source is giver):
            return _copy_of(place, row, field, source.extraction)
    return _copy_of(None, row, field, giver.extraction)


def _copy_of(place: ValueOrigin | None, row: Row, field: str, account: Extraction) -> ValueOrigin:
    values = {} if place is None else {name: getattr(place, name) for name in PLACE}
    return ValueOrigin(**{key_of(row): row}, field=field, **{**values, "taken_from": account})


def _counterpart(final: Extraction, row: Row, side: str) -> Row | None:
    """The row of an account that this final row settles; None where the account has none."""
    if isinstance(row, Extraction):
        return getattr(final.pairing, f"extraction_{side}")
    kind = "arm" if isinstance(row, Regimen) else kind_of(row)
    uid = next(
        pair[side]
        for pair in final.pairing.pairs
        if pair["uid"] == str(row.pair) and pair["kind"] == kind
    )
    found = KINDS[kind].objects.filter(uid=uid).first() if uid else None
    return differences.regimen_of(found) if isinstance(row, Regimen) else found


def _arm_of(arms: Mapping[str, Arm], pair_of: Mapping[str, str], arm: Arm) -> Arm:
    """The final's arm (`arms` by pair) for one of an account."""
    found = arms.get(pair_of[str(arm.uid)])
    if found is None:
        raise ArmNotTaken(
            _("%(arm)s is not in the final extraction. Take the arm over first.") % {"arm": arm}
        )
    return found

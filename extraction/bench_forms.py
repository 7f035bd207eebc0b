"""What is sent from the bench beyond single cells: a whole page of them, a new column."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from extraction.accounts import Account, kind_of
from extraction.bench import columns
from extraction.cells import Cell
from extraction.forms import CellForm
from extraction.models import ArmResult, Outcome, Timepoint

COLUMN = "column."  # what is sent for all rows of a column goes by the name of its first


class SheetForm:
    """The cells whose text differs from what is saved, each with a form of its own.

    Names are those of `Cell.name`: kind, uid and field.
    """

    def __init__(self, data: Mapping[str, Any], *, account: Account) -> None:
        self.data, self.account = data, account
        self.rows = {f"{kind_of(row)}.{row.uid}": row for row in account.rows()}

    @property
    def version(self) -> int | None:
        """The extraction's version when the page was read."""
        sent = str(self.data.get("version", ""))
        return int(sent) if sent.isdecimal() else None

    def changed(self) -> Iterator[CellForm]:
        """Forms of single cells, in the order of the page."""
        for name in self.data:
            if not name.startswith(COLUMN):
                yield from self._changed(name, name)

    def changed_columns(self) -> Iterator[tuple[list[ArmResult], CellForm]]:
        """Forms of values chosen once for a column, with the rows they are for."""
        for name in self.data:
            if name.startswith(COLUMN):
                for form in self._changed(name, name.removeprefix(COLUMN)):
                    found = columns(self.account.arm_results)
                    column = next(c for c in found if form.row in c.rows.values())
                    yield list(column.rows.values()), form

    def _changed(self, name: str, address: str) -> Iterator[CellForm]:
        key, _dot, field = address.rpartition(".")
        row = self.rows.get(key)
        if row is None or field not in row.VALUES:
            return
        typed = self.data[name].replace("\r\n", "\n")
        if typed.strip() != Cell(row, field).saved.strip():
            yield CellForm({"value": typed}, row=row, field=field)


class ColumnForm(forms.Form):
    """Which outcome and timepoint get a column of results."""

    outcome = forms.ModelChoiceField(
        Outcome.objects.none(), to_field_name="uid", label=_("Outcome"), empty_label="–"
    )
    timepoint = forms.ModelChoiceField(
        Timepoint.objects.none(), to_field_name="uid", label=_("Timepoint"), empty_label="–"
    )

    def __init__(self, *args: Any, extraction: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("outcome", Outcome), ("timepoint", Timepoint)):
            self.fields[name].queryset = model.objects.filter(review=extraction.review_id)


class PairingForm(forms.Form):
    """For each arm of A which one of B it is; fields are named by A's uid."""

    def __init__(self, *args: Any, pairing: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = list(pairing.extraction_b.arms.all())
        choices = [("", _("None: only A has it"))] + [(str(arm.uid), str(arm)) for arm in others]
        now = {pair["a"]: pair["b"] or "" for pair in pairing.pairs if pair["kind"] == "arm"}
        for arm in pairing.extraction_a.arms.all():
            self.fields[str(arm.uid)] = forms.ChoiceField(
                label=arm.name, choices=choices, required=False, initial=now.get(str(arm.uid), "")
            )

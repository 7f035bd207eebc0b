"""What an extractor hands in about a trial: typed values, each with the place it was read at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from demo import facts, sheets
from demo.errors import DemoStopped
from extraction.actions.origins import Place
from extraction.choices import OriginHow
from extraction.models import Outcome, PdfPage, Timepoint
from extraction.pdf.words import Word
from screening.models import Document

# column of the tables: field of the model, and how its text is read
STUDY = {
    "design": ("design", str),
    "participants": ("participants", str),
    "n_randomised": ("n_randomised", Decimal),
    "percent_female": ("percent_female", Decimal),
    "washout_days": ("washout_days", int),
}
ARM = {"arm": ("name", str), "role": ("role", str), "n_randomised": ("n_randomised", Decimal)}
REGIMEN = {
    "drug": ("drug", str),
    "form": ("form", str),
    "dose": ("dose", Decimal),
    "dose_unit": ("dose_unit", str),
    "dose_basis": ("dose_basis", str),
    "route": ("route", str),
    "infusion_minutes": ("infusion_minutes", Decimal),
    "administrations": ("administrations", Decimal),
    "spacing_hours": ("spacing_hours", Decimal),
    "comparator_kind": ("comparator_kind", str),
    "comparator": ("comparator", str),
    "concomitant": ("concomitant", str),
    "as_reported": ("as_reported", str),
}
RESULT = {
    "n_analysed": ("n_analysed", Decimal),
    "metric": ("metric", str),
    "center": ("center", Decimal),
    "center_kind": ("center_kind", str),
    "spread": ("spread", Decimal),
    "spread_kind": ("spread_kind", str),
    "ci_low": ("spread_low", Decimal),
    "ci_high": ("spread_high", Decimal),
    "events": ("events", Decimal),
    "total": ("total", Decimal),
    "adjusted_for": ("adjusted_for", str),
    "period": ("period", str),
}
CONTRAST = {
    "measure": ("measure", str),
    "metric": ("metric", str),
    "estimate": ("estimate", Decimal),
    "se": ("se", Decimal),
    "ci_low": ("ci_low", Decimal),
    "ci_high": ("ci_high", Decimal),
    "ci_level": ("ci_level", Decimal),
    "p": ("p", Decimal),
    "p_sides": ("p_sides", int),
    "t": ("t", Decimal),
    "df": ("df", Decimal),
    "sd_of_differences": ("sd_of_differences", Decimal),
    "n_pairs": ("n_pairs", Decimal),
    "n_1": ("n_1", Decimal),
    "n_2": ("n_2", Decimal),
    "interval_distribution": ("interval_distribution", str),
    "is_ls_mean": ("is_ls_mean", bool),
    "adjusted_for": ("adjusted_for", str),
    "period": ("period", str),
}
CI_LEVEL_OF_ARMS = Decimal(95)  # per cent: the only arm-level intervals in the tables

Fields = Mapping[str, tuple[str, type]]


@dataclass(frozen=True, slots=True)
class Protocol:
    """The review's outcomes and timepoints by their names in the tables."""

    outcomes: Mapping[str, Outcome]
    timepoints: Mapping[str, Timepoint]


class Reader:
    """One extractor ("a" or "b") with the evidence sheet of one trial open beside the form."""

    def __init__(self, trial: str, side: str, document: Document, protocol: Protocol) -> None:
        self.trial, self.side, self.protocol = trial, side, protocol
        self.document = document
        self.cells = sheets.make(trial).cells
        page = PdfPage.objects.get(parse__document=document, number=1)
        self.words = page.word_list()
        self.different = {
            (row["table"], row["row"], row["field"]): row for row in facts.differences(trial)
        }

    def account(self) -> dict[str, Any]:
        """What `extractions.fill` takes."""
        arms = [
            {**self._row("arm", row, ARM), "regimen": self._row("arm", row, REGIMEN)}
            for row in facts.rows("arm", self.trial)
        ]
        results = [self._result(row) for row in facts.rows("result", self.trial)]
        contrasts = [self._contrast(row) for row in facts.rows("contrast", self.trial)]
        study = self._row("study", facts.trial(self.trial), STUDY)
        washout = facts.trial(self.trial)["washout"]
        if washout:
            study["note"] = f"Washout as reported: {washout}"
        return {"study": study, "arms": arms, "results": results, "contrasts": contrasts}

    def _result(self, row: facts.Row) -> dict[str, Any]:
        values = self._row("result", row, RESULT)
        if "spread_low" in values:
            values["ci_level"] = CI_LEVEL_OF_ARMS
        return {"arm": row["arm"], **self._when(row), **values}

    def _contrast(self, row: facts.Row) -> dict[str, Any]:
        values = self._row("contrast", row, CONTRAST)
        return {"arm_1": row["arm_1"], "arm_2": row["arm_2"], **self._when(row), **values}

    def _when(self, row: facts.Row) -> dict[str, Any]:
        return {
            "outcome": self.protocol.outcomes[row["outcome"]],
            "timepoint": self.protocol.timepoints[row["timepoint"]],
        }

    def _row(self, kind: str, row: facts.Row, fields: Fields) -> dict[str, Any]:
        """The typed values of a row that are not blank, with the places of its numbers."""
        key, values, origins = facts.key(kind, row), {}, {}
        for column, (name, read) in fields.items():
            different = self.different.get((kind, key, column))
            text = different[f"value_{self.side}"] if different else row[column]
            if not text or (column == "p" and not row["p_sides"]):
                continue  # blank means not stated; a p-value without its sides says too little
            values[name] = read(text)
            if read is Decimal:
                cell_kind = kind
                if different and different["chosen"] != self.side:
                    cell_kind = f"other:{self.side}"
                origins[name] = self._place(cell_kind, key, kind, column)
        return {**values, "origins": origins} if origins else values

    def _place(self, cell_kind: str, key: str, kind: str, column: str) -> Place:
        named = f"{kind}|{key}" if cell_kind.startswith("other:") else key
        cell = self.cells.get((cell_kind, named, column))
        if cell is None:
            raise DemoStopped(f"{self.trial}: no cell of the sheet holds {column} of {key}.")
        return Place(document=self.document, page=1, box=self._click(cell), how=OriginHow.CLICKED)

    def _click(self, cell: sheets.Cell) -> tuple[float, float, float, float]:
        """The box of the first word in a cell: a click on the number itself."""
        inside = [word for word in self.words if _is_in(word, cell)]
        if not inside or not cell.text.startswith(inside[0].text):
            raise DemoStopped(
                f"{self.trial}: the page reads {[word.text for word in inside]} where the sheet"
                f" says {cell.text!r}."
            )
        return inside[0].box


def _is_in(word: Word, cell: sheets.Cell) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return cell.x0 - 1 <= x <= cell.x1 + 1 and cell.top <= y <= cell.bottom

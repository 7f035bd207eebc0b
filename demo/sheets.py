"""One-page evidence sheets: the facts of one trial as a PDF that can be clicked on.

They stand in for the articles, which may not be copied. The bytes are the same on every machine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from demo import facts

HEADING = (
    "Evidence sheet made for the demonstration; judgements invented, numbers real; not the article"
)
WIDTH, HEIGHT = landscape(A4)
MARGIN = 30  # points, as all lengths here
LINE = 9.6
SIZE = 7
FONT, BOLD = "Helvetica", "Helvetica-Bold"

# table: heading, then field: (column heading, width)
COLUMNS: Mapping[str, tuple[str, Mapping[str, tuple[str, int]]]] = {
    "arm": (
        "Arms and regimens",
        {
            "arm": ("arm", 140),
            "role": ("role", 52),
            "n_randomised": ("randomised", 38),
            "drug": ("drug", 44),
            "form": ("form", 44),
            "dose": ("dose", 26),
            "dose_unit": ("unit", 20),
            "dose_basis": ("per", 22),
            "route": ("route", 48),
            "infusion_minutes": ("minutes", 30),
            "administrations": ("doses", 26),
            "spacing_hours": ("hours apart", 40),
            "comparator": ("control", 56),
            "concomitant": ("given as", 52),
            "as_reported": ("as reported", 116),
            "source": ("source", 24),
        },
    ),
    "result": (
        "Results by arm",
        {
            "outcome": ("outcome", 88),
            "timepoint": ("time", 62),
            "arm": ("arm", 142),
            "n_analysed": ("n", 26),
            "metric": ("metric", 36),
            "center_kind": ("centre", 36),
            "center": ("value", 36),
            "spread_kind": ("spread is", 58),
            "spread": ("spread", 32),
            "ci_low": ("CI from", 34),
            "ci_high": ("CI to", 34),
            "events": ("events", 30),
            "total": ("of", 24),
            "note": ("note", 116),
            "source": ("source", 24),
        },
    ),
    "contrast": (
        "Reported differences between arms (negative favours ketamine)",
        {
            "outcome": ("outcome", 64),
            "timepoint": ("time", 56),
            "arm_1": ("arm 1", 118),
            "arm_2": ("arm 2", 90),
            "measure": ("measure", 32),
            "estimate": ("estimate", 34),
            "se": ("SE", 26),
            "ci_low": ("CI from", 32),
            "ci_high": ("CI to", 32),
            "ci_level": ("level %", 28),
            "p": ("p", 30),
            "t": ("t", 26),
            "df": ("df", 18),
            "sd_of_differences": ("SD of diff.", 36),
            "n_pairs": ("pairs", 22),
            "n_1": ("n 1", 20),
            "n_2": ("n 2", 20),
            "adjusted_for": ("adjusted", 76),
            "source": ("source", 24),
        },
    ),
    "other": (
        "What other sources print",
        {
            "row": ("row", 230),
            "field": ("value of", 80),
            "value": ("printed", 160),
            "printed_in": ("source", 300),
        },
    ),
}
IN_WORDS = {
    "se_ls_mean": "SE of LS mean",
    "ls_mean": "LS mean",
    "se": "SE",
    "sd": "SD",
    "add_on": "add-on",
}
STUDY_FIELDS = ("design", "participants", "n_randomised", "percent_female", "washout")

CellKey = tuple[str, str, str]  # table, row, field; for other sources' values "other:a" or ":b"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value on the page: its text and its rectangle from the page's top left, in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Sheet:
    """An evidence sheet in the making, then its bytes and where each value stands."""

    trial: str
    cells: dict[CellKey, Cell] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    top: float = MARGIN
    content: bytes = b""

    def source_number(self, source: str) -> str:
        if source and source not in self.sources:
            self.sources.append(source)
        return f"[{self.sources.index(source) + 1}]" if source else ""


def make(trial: str) -> Sheet:
    """The evidence sheet of one trial. The same facts give the same bytes.

    Raises ValueError when the facts do not fit on one page.
    """
    sheet, buffer = Sheet(trial), BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setTitle(f"{trial}: {HEADING}")
    _draw_head(canvas, sheet)
    for kind in ("arm", "result", "contrast"):
        rows = [(facts.key(kind, row), row) for row in facts.rows(kind, trial)]
        _draw_table(canvas, sheet, kind, rows)
    _draw_table(canvas, sheet, "other", _other_values(trial))
    _draw_sources(canvas, sheet)
    canvas.save()
    if sheet.top > HEIGHT - MARGIN / 2:
        raise ValueError(f"The facts of {trial} do not fit on one page.")
    sheet.content = buffer.getvalue()
    return sheet


def _draw_head(canvas: Canvas, sheet: Sheet) -> None:
    citation, study = facts.citation_of(sheet.trial), facts.trial(sheet.trial)
    _line(canvas, sheet, HEADING, font=BOLD, size=8, leading=12)
    _line(canvas, sheet, sheet.trial, font=BOLD, size=13, leading=17)
    _line(canvas, sheet, citation["title"], size=8)
    published = [citation.get(name, "") for name in ("authors", "journal", "year")]
    identifiers = [
        f"{name.upper()} {citation[name]}"
        for name in ("doi", "pmid", "pmcid", "nct")
        if citation.get(name)
    ]
    _line(canvas, sheet, ". ".join(part for part in published + identifiers if part))
    for name in STUDY_FIELDS:
        value = study[name] or "not stated"
        number = sheet.source_number(study[f"{name}_source"])
        _text(canvas, MARGIN, sheet.top, 90, name.replace("_", " "), BOLD)
        box = _text(canvas, MARGIN + 92, sheet.top, 500, value)
        _text(canvas, box.x1 + 8, sheet.top, 30, number)
        if study[name]:
            sheet.cells["study", "", name] = box
        sheet.top += LINE


def _draw_table(
    canvas: Canvas, sheet: Sheet, kind: str, rows: Iterable[tuple[str, facts.Row]]
) -> None:
    rows = list(rows)
    if not rows:
        return
    heading, columns = COLUMNS[kind]
    sheet.top += 4
    _line(canvas, sheet, heading, font=BOLD, size=8)
    _draw_cells(canvas, sheet, {name: title for name, (title, _) in columns.items()}, kind, BOLD)
    canvas.line(MARGIN, HEIGHT - sheet.top + 1.5, WIDTH - MARGIN, HEIGHT - sheet.top + 1.5)
    for row_key, row in rows:
        shown = {name: _in_words(name, value) for name, value in row.items()}
        if "source" in columns:
            shown["source"] = sheet.source_number(row["source"])
        boxes = _draw_cells(canvas, sheet, shown, kind, FONT)
        for name, box in boxes.items():
            cell_key = (f"other:{row['side']}", row_key, row["field"]) if kind == "other" else None
            if cell_key is None:
                sheet.cells[kind, row_key, name] = box
            elif name == "value":
                sheet.cells[cell_key] = box


def _draw_cells(
    canvas: Canvas, sheet: Sheet, row: facts.Row, kind: str, font: str
) -> dict[str, Cell]:
    x, boxes = MARGIN, {}
    for name, (_, width) in COLUMNS[kind][1].items():
        if row.get(name):
            boxes[name] = _text(canvas, x, sheet.top, width - 5, row[name], font)
        x += width
    sheet.top += LINE
    return boxes


def _in_words(name: str, value: str) -> str:
    if name == "outcome":
        return facts.outcome(value)["name"]
    return IN_WORDS.get(value, value)


def _other_values(trial: str) -> list[tuple[str, facts.Row]]:
    """The values that were not settled on, which one of the extractors took."""
    rows = []
    for row in facts.differences(trial):
        side = "b" if row["chosen"] == "a" else "a"
        if row[f"value_{side}"]:
            shown = {
                "row": row["row"].replace("|", ", ") or "the study",
                "field": row["field"],
                "value": row[f"value_{side}"],
                "printed_in": row[f"source_{side}"],
                "side": side,
            }
            rows.append((f"{row['table']}|{row['row']}", shown))
    return rows


def _draw_sources(canvas: Canvas, sheet: Sheet) -> None:
    sheet.top += 4
    _line(canvas, sheet, "Sources", font=BOLD, size=8)
    for source in list(sheet.sources):
        _line(canvas, sheet, f"{sheet.source_number(source)} {source}", leading=9)


def _line(
    canvas: Canvas,
    sheet: Sheet,
    text: str,
    font: str = FONT,
    size: float = SIZE,
    leading: float = LINE,
) -> None:
    _text(canvas, MARGIN, sheet.top, WIDTH - 2 * MARGIN, text, font, size)
    sheet.top += leading


def _text(
    canvas: Canvas,
    x: float,
    top: float,
    width: float,
    text: str,
    font: str = FONT,
    size: float = SIZE,
) -> Cell:
    """Write in the given width, smaller where needed, and say where it stands."""
    drawn = stringWidth(text, font, size)
    if drawn > width:
        size, drawn = size * width / drawn, width
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - top - max(size, SIZE), text)
    return Cell(text, x, top - 0.6, x + drawn, top + LINE - 0.8)

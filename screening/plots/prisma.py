"""The PRISMA 2020 flow diagram as SVG. A kernel: boxes in, markup out.

Page MJ et al. BMJ 2021;372:n71, doi:10.1136/bmj.n71, figure 1. What is still moving stands in
dashed boxes in a column of its own, so that the rest is as it will be printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from review.svg import Element, Markup, element, figure, link, text

LINE, PAD, GAP, BAR = 20, 12, 26, 30
CHARACTER = 6.6  # mean advance of 13 px text: what a line is wrapped by
LOOKS = {
    "box": {"fill": "#ffffff", "stroke": "#474d57"},
    "out": {"fill": "#f2f1ec", "stroke": "#84888f"},
    "now": {"fill": "none", "stroke": "#752a8a", "stroke_dasharray": "5 4"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number with its words; `href` leads to its records, `is_part` breaks a box down."""

    words: str
    href: str | None = None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One row of one side: the box on the way, what leaves beside it, what is still moving."""

    box: tuple[Line, ...] = ()
    out: tuple[Line, ...] = ()
    now: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """A column of the diagram with its heading; a level for each row, the last one shared."""

    heading: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """All of it: `phases` name spans of levels (words, first, last); `end` are the boxes below.

    `previous` is the box of an earlier version, whose studies the last box of `end` counts in.
    """

    title: str
    description: str
    sides: tuple[Side, ...]
    end: tuple[Level, ...]
    phases: tuple[tuple[str, int, int], ...]
    previous: tuple[Line, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(slots=True)
class Sheet:
    """What is drawn so far; boxes over lines."""

    under: list[Element]
    over: list[Element]

    def box(self, x: float, y: float, width: float, lines: Sequence[Line], look: str) -> float:
        """Draw a box; returns its height."""
        if not lines:
            return 0
        rows = _wrapped(lines, width)
        height = _height(rows)
        shape = {"x": x, "y": y, "width": width, "height": height, "rx": 3}
        self.over.append(element("rect", class_=f"fl-{look}", **shape, **LOOKS[look]))
        top = y + PAD
        for line, parts in rows:
            self.over.append(_line(x, top, width, line, parts, look))
            top += LINE * len(parts)
        return height

    def path(self, d: str, is_waiting: bool = False) -> None:
        look = {"class_": "fl-wait", "stroke": "#752a8a", "stroke_dasharray": "5 4"}
        plain = {"class_": "fl-line", "stroke": "#474d57"}
        self.under.append(element("path", d=d, fill="none", **(look if is_waiting else plain)))

    def arrow(self, d: str) -> None:
        self.under.append(element("path", d=d, class_="fl-arrow", fill="#474d57"))

    def down(self, x: float, start: float, end: float) -> None:
        self.path(f"M{x:g} {start:g}V{end - 7:g}")
        self.arrow(f"M{x - 4:g} {end - 8:g}h8l-4 8z")

    def right(self, start: float, end: float, y: float) -> None:
        self.path(f"M{start:g} {y:g}H{end - 7:g}")
        self.arrow(f"M{end - 8:g} {y - 4:g}v8l8 -4z")


def wide(diagram: Diagram) -> Markup:
    """For the desk and for print: sides beside each other, moving boxes at the far right."""
    desk = _Desk(diagram)
    top = desk.headings()
    for row in range(max(len(side.levels) for side in diagram.sides)):
        top = desk.row(row, top)
    for number, level in enumerate(diagram.end):
        top = desk.last(number, level, top)
    desk.previous()
    for words, first, last in diagram.phases:
        _phase(desk.sheet, words, desk.spans[first][0], desk.spans[last][1])
    top = _notes(desk.sheet, diagram, top, desk.width)
    return _figure(diagram, desk.sheet, desk.width, top, "fl only-wide")


class _Desk:
    """The wide figure while it is drawn, from the top to the bottom."""

    now_width = 226

    def __init__(self, diagram: Diagram) -> None:
        self.diagram, self.sheet = diagram, Sheet([], [])
        shift = 46 + (190 if diagram.previous else 0)
        self.box, self.out = (250, 260) if len(diagram.sides) == 1 else (210, 220)
        self.pitch = self.box + self.out + 2 * GAP
        self.lefts = [shift + self.pitch * number for number in range(len(diagram.sides))]
        self.now_left = shift + self.pitch * len(diagram.sides)
        levels = [level for side in diagram.sides for level in side.levels]
        has_now = any(level.now for level in (*levels, *diagram.end))
        self.width = self.now_left + (self.now_width + 4 if has_now else 2 - GAP)
        self.spans: list[tuple[float, float]] = []
        self.bottoms = [0.0] * len(diagram.sides)

    def headings(self) -> float:
        """Returns where the first row begins, as the others return the next."""
        tops = [
            _heading(self.sheet, side.heading, self.pitch - 2 * GAP, 0, left)
            for side, left in zip(self.diagram.sides, self.lefts, strict=True)
        ]
        return max(tops)

    def row(self, row: int, top: float) -> float:
        height, now_top = 0.0, top
        for number, (side, left) in enumerate(zip(self.diagram.sides, self.lefts, strict=True)):
            level = side.levels[row]
            tall = self.sheet.box(left, top, self.box, level.box, "box")
            if row:
                self.sheet.down(left + self.box / 2, self.bottoms[number], top)
            edge = left + self.box
            if level.out:
                self.sheet.right(edge, edge + GAP, top + 18)
            out = self.sheet.box(edge + GAP, top, self.out, level.out, "out")
            now = self.sheet.box(self.now_left, now_top, self.now_width, level.now, "now")
            now_top += now + 8 if now else 0
            self.bottoms[number] = top + tall
            height = max(height, tall, out, now_top - top)
        self.spans.append((top, top + height))
        return top + height + GAP

    def last(self, number: int, level: Level, top: float) -> float:
        """A box that all sides lead to, below the first of them."""
        left = self.lefts[0]
        self.sheet.down(left + self.box / 2, self.bottoms[0], top)
        if number == 0:
            for side, bottom in zip(self.lefts[1:], self.bottoms[1:], strict=True):
                middle, edge = side + self.box / 2, left + self.box
                self.sheet.path(f"M{middle:g} {bottom:g}V{top + 18:g}H{edge + 7:g}")
                self.sheet.arrow(f"M{edge + 8:g} {top + 14:g}v8l-8 -4z")
        tall = self.sheet.box(left, top, self.box, level.box, "box")
        now = self.sheet.box(self.now_left, top, self.now_width, level.now, "now")
        self.spans.append((top, top + max(tall, now)))
        self.bottoms[0] = top + tall
        return top + max(tall, now) + GAP

    def previous(self) -> None:
        """Down the left edge into the total, as in the template of updated reviews."""
        if self.diagram.previous:
            start, y = self.spans[0][0], self.spans[-1][0] + 18
            tall = self.sheet.box(46, start, 164, self.diagram.previous, "out")
            self.sheet.path(f"M128 {start + tall:g}V{y:g}H{self.lefts[0] - 7:g}")
            self.sheet.arrow(f"M{self.lefts[0] - 8:g} {y - 4:g}v8l8 -4z")


def narrow(diagram: Diagram) -> Markup:
    """For the phone: everything in one column."""
    sheet, width, top = Sheet([], []), 340, 0.0
    for side in diagram.sides:
        top = _heading(sheet, side.heading, width, top)
        for level in side.levels:
            top = _stacked(sheet, level, width, top)
    for level in ((Level(diagram.previous),) if diagram.previous else ()) + diagram.end:
        top = _stacked(sheet, level, width, top)
    top = _notes(sheet, diagram, top, width)
    return _figure(diagram, sheet, width, top, "fl only-narrow")


def _stacked(sheet: Sheet, level: Level, width: float, top: float) -> float:
    for lines, look, indent in (
        (level.box, "box", 0),
        (level.out, "out", 28),
        (level.now, "now", 28),
    ):
        if lines:
            top += sheet.box(indent + 1, top, width - indent - 2, lines, look) + 10
    return top


def _heading(sheet: Sheet, words: str, width: float, top: float, left: float = 1) -> float:
    parts = wrap(words, int(width / CHARACTER)) or [""]
    for number, part in enumerate(parts):
        at = {"class_": "fl-n", "font_weight": "bold"}
        sheet.over.append(text(left, top + 18 + LINE * number, part, **at))
    return top + 10 + LINE * len(parts)


def _phase(sheet: Sheet, words: str, top: float, bottom: float) -> None:
    shape = {"x": 0, "y": top, "width": BAR, "height": bottom - top, "rx": 3}
    sheet.over.append(element("rect", class_="fl-phase", fill="#eceefa", **shape))
    turn = {"transform": f"translate(20 {(top + bottom) / 2:g}) rotate(-90)"}
    look = {"text_anchor": "middle", "font_weight": "bold", "fill": "#2f43b2"}
    sheet.over.append(element("text", words, class_="fl-phasetext", **turn, **look))


def _notes(sheet: Sheet, diagram: Diagram, top: float, width: float) -> float:
    for note in diagram.notes:
        for part in wrap(note, int(width / CHARACTER)):
            sheet.over.append(text(1, top + 12, part, class_="fl-note"))
            top += LINE - 2
    return top + 8


def _figure(diagram: Diagram, sheet: Sheet, width: float, height: float, name: str) -> Markup:
    words = (element("title", diagram.title), element("desc", diagram.description))
    parts = (*words, *sheet.under, *sheet.over)
    return figure(width, height, *parts, label=diagram.title, class_=name)


def _wrapped(lines: Sequence[Line], width: float) -> list[tuple[Line, list[str]]]:
    found = []
    for line in lines:
        room = width - 2 * PAD - (12 if line.is_part else 0)
        # Headings are bold, and so a little wider.
        found.append(
            (line, wrap(line.words, int(room / (CHARACTER + 0.5 * (not line.is_part)))) or [""])
        )
    return found


def _height(rows: list[tuple[Line, list[str]]]) -> float:
    return 2 * PAD + LINE * sum(len(parts) for _, parts in rows) - 4


def _line(x: float, top: float, width: float, line: Line, parts: list[str], look: str) -> Element:
    left = x + PAD + (12 if line.is_part else 0)
    weight = None if line.is_part else "bold"
    names = " ".join(
        name for name, is_so in (("fl-n", not line.is_part), ("fl-nowtext", look == "now")) if is_so
    )
    spans = [
        element("tspan", part, x=left, y=top + 11 + LINE * number)
        for number, part in enumerate(parts)
    ]
    words = element("text", *spans, class_=names or None, font_weight=weight)
    area = {"x": x + 1, "y": top - 4, "width": width - 2, "height": LINE * len(parts)}
    hit = element("rect", class_="fl-hit", fill="none", pointer_events="all", **area)
    return link(line.href, line.words, hit, words)

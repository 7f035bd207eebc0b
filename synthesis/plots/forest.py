"""The forest plot as SVG, for a wide page and for a phone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from review.svg import Element, Markup, element, figure, link, number
from synthesis.plots import marks
from synthesis.plots.axis import Axis, axis
from synthesis.plots.forest_rows import (
    ForestPlot,
    Row,
    Summary,
    Words,
    has_numbers,
    interval_text,
    percent_text,
    value_text,
    weight_text,
)

__all__ = ["ForestPlot", "Row", "Summary", "Words", "narrow", "wide"]

Kind = Literal["head", "row", "subgroup", "note", "rule", "pooled", "prediction"]
Content = Row | Summary | str | tuple[float, float] | None  # None is a rule


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plot: where its text and its mark stand."""

    kind: Kind
    top: float
    baseline: float
    center: float
    what: Content


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in CSS pixels. `lines`: how far a line advances, its baseline and its center."""

    width: float
    top: float
    axis_left: float
    axis_right: float
    margin: float
    indent: float
    numbers_end: float
    largest_box: float
    lines: Mapping[Kind, tuple[float, float, float]]
    gap: float
    has_columns: bool


WIDE = Layout(
    width=1040, top=66, axis_left=470, axis_right=790, margin=16, indent=30, numbers_end=940,
    largest_box=16.5, gap=10, has_columns=True,
    lines={
        "head": (20, 12, 0), "row": (25, 17, 13), "subgroup": (25, 17, 13), "note": (20, 11, 0),
        "rule": (9, 0, 4), "pooled": (25, 17, 13), "prediction": (25, 17, 13),
    },
)  # fmt: skip
NARROW = Layout(
    width=340, top=4, axis_left=8, axis_right=332, margin=2, indent=10, numbers_end=338,
    largest_box=13.2, gap=8, has_columns=False,
    lines={
        "head": (24, 14, 0), "row": (40, 14, 27), "subgroup": (42, 14, 28), "note": (20, 10, 0),
        "rule": (10, 0, 0), "pooled": (40, 14, 28), "prediction": (40, 14, 26),
    },
)  # fmt: skip
FIRST_ARM_END, SECOND_ARM_END, WEIGHT_END = 292, 362, 1020
CHARACTER = 6.8  # mean width of a letter of 13 px text, to shorten names and place words


def wide(plot: ForestPlot) -> Markup:
    """The plot for a page, with columns for numbers and weights. Raises ValueError as `narrow`."""
    return _draw(plot, WIDE, "fp only-wide")


def narrow(plot: ForestPlot) -> Markup:
    """The plot for a phone: name and estimate stand above each interval.

    Raises ValueError for a plot without rows, a value that is not finite, a weight no share.
    """
    return _draw(plot, NARROW, "fp only-narrow")


def _draw(plot: ForestPlot, layout: Layout, class_: str) -> Markup:
    if not plot.rows:
        raise ValueError("A forest plot needs at least one study.")
    for row in plot.rows:
        if not 0 <= row.weight <= 1 + 1e-9:
            raise ValueError(f"The weight of {row.label!r} is no share between 0 and 1.")
    lines = list(_lines(plot, layout))
    bottom = lines[-1].top + layout.lines[lines[-1].kind][0] + 15
    scale = _axis(plot, layout)
    foot = list(_foot(plot, layout, scale, bottom))
    parts = [
        *(_header(plot) if layout.has_columns else ()),
        *_guides(plot, layout, scale, lines, bottom),
        *(part for part, _ in foot),
        *(part for line in lines for part in _line(plot, layout, scale, line)),
    ]
    height = max(y for _, y in foot) + 12
    return figure(layout.width, height, *parts, label=plot.label, class_=class_)


def _content(plot: ForestPlot) -> Iterator[tuple[Kind, Content]]:
    for group in dict.fromkeys(row.group for row in plot.rows):
        if group:
            yield "head", group
        yield from (("row", row) for row in plot.rows if row.group == group)
        if group in plot.subgroups:
            yield "subgroup", plot.subgroups[group]
            if plot.subgroups[group].note:
                yield "note", plot.subgroups[group].note
    if plot.pooled is not None:
        yield "rule", None
        yield "pooled", plot.pooled
    if plot.prediction is not None:
        yield "prediction", plot.prediction
    if plot.pooled is not None and plot.pooled.note:
        yield "note", plot.pooled.note


def _lines(plot: ForestPlot, layout: Layout) -> Iterator[Line]:
    top = layout.top
    for kind, what in _content(plot):
        advance, baseline, center = layout.lines[kind]
        if kind == "head" and top > layout.top:
            top += layout.gap
        yield Line(kind, top, top + baseline, top + center, what)
        top += advance


def _axis(plot: ForestPlot, layout: Layout) -> Axis:
    summaries = [*plot.subgroups.values(), *([plot.pooled] if plot.pooled else [])]
    everything: list[Row | Summary] = [*plot.rows, *summaries]
    ends = [end for each in everything for end in (each.ci_lower, each.ci_upper)]
    return axis(
        [0.0, *(each.estimate for each in everything)],
        [*ends, *(plot.prediction or ())],
        is_log=plot.is_log,
        left=layout.axis_left,
        right=layout.axis_right,
    )


def _header(plot: ForestPlot) -> Iterator[Element]:
    words, level = plot.words, percent_text(plot.level)
    yield marks.words(WIDE.margin, 30, words.study, "fp-head")
    for x, arm in zip((FIRST_ARM_END, SECOND_ARM_END), plot.arms, strict=True):
        if has_numbers(plot):
            yield marks.words(x, 30, arm, "fp-head end")
            yield marks.words(x, 47, words.n, "fp-note end")
    interval = words.interval.format(level=level)
    yield marks.words(WIDE.numbers_end, 30, f"{plot.measure} [{interval}]", "fp-head end")
    yield marks.words(WEIGHT_END, 30, words.weight, "fp-head end")
    yield marks.path("fp-rule", "M8 56H1032")


def _guides(
    plot: ForestPlot, layout: Layout, scale: Axis, lines: list[Line], bottom: float
) -> Iterator[Element]:
    """The line of no difference and the dotted one of the pooled estimate.

    On a phone they are drawn beside the intervals only, so that they cross no text.
    """
    spans = [(layout.top, bottom)]
    if not layout.has_columns:
        marked = [line.center for line in lines if line.center > line.top]
        spans = [*((y - 9, y + 9) for y in marked), (bottom - 16, bottom)]
    guides = [("fp-null", 0.0), *([("fp-ref", plot.pooled.estimate)] if plot.pooled else [])]
    for class_, value in guides:
        x = number(scale.x(value))
        d = "".join(f"M{x} {number(start)}V{number(end)}" for start, end in spans)
        dots = {"stroke_dasharray": "2 3"} if class_ == "fp-ref" else {}
        yield marks.path(class_, d, **dots)


def _foot(
    plot: ForestPlot, layout: Layout, scale: Axis, bottom: float
) -> Iterator[tuple[Element, float]]:
    """Axis, ticks, what each side favours, notes: each with the y it reaches down to."""
    left, right, y = number(scale.left), number(scale.right), number(bottom)
    yield marks.path("fp-axis", f"M{left} {y}H{right}"), bottom
    for i, (value, name) in enumerate(scale.ticks):
        yield marks.path("fp-tick", f"M{number(scale.x(value))} {y}v5"), bottom + 5
        if layout.has_columns or 0 < i < len(scale.ticks) - 1:
            yield marks.words(scale.x(value), bottom + 19, name, "mid"), bottom + 19
    low, high = plot.favours
    low_end = max(scale.x(0) - 12, layout.margin + len(low) * CHARACTER)
    high_start = min(scale.x(0) + 12, layout.width - layout.margin - len(high) * CHARACTER)
    second = bottom + (40 if high_start > low_end + 6 else 56)
    if low or high:
        yield marks.words(low_end, bottom + 40, low, "fp-note end"), bottom + 40
        yield marks.words(high_start, second, high, "fp-note"), second
    start = bottom + 19 if layout.has_columns else second + 20
    for i, note in enumerate(plot.notes):
        yield marks.words(layout.margin, start + 17 * i, note, "fp-note"), start + 17 * i


def _line(plot: ForestPlot, layout: Layout, scale: Axis, line: Line) -> Iterator[Element]:
    what = line.what
    if isinstance(what, Row):
        yield _row(plot, layout, scale, line, what)
    elif isinstance(what, Summary):
        values = what.ci_lower, what.estimate, what.ci_upper
        yield from _texts(plot, layout, line, what, layout.margin, "fp-strong")
        yield marks.diamond(scale, line.center, values, is_filled=line.kind == "pooled")
    elif isinstance(what, str):
        class_ = "fp-head" if line.kind == "head" else "fp-note"
        yield marks.words(layout.margin, line.baseline, what, class_)
    elif isinstance(what, tuple):
        name = plot.words.prediction.format(level=percent_text(plot.level))
        lower, upper = (value_text(plot, end) for end in what)
        yield marks.words(layout.margin, line.baseline, name, "fp-note")
        yield marks.bar(scale, line.center, *what)
        yield marks.words(layout.numbers_end, line.baseline, f"[{lower}, {upper}]", "fp-note end")
    elif layout.has_columns:
        yield marks.path("fp-rule", f"M8 {number(line.center)}H1032")


def _row(plot: ForestPlot, layout: Layout, scale: Axis, line: Line, row: Row) -> Element:
    heaviest = max(each.weight for each in plot.rows) or 1.0
    side = max(3.0, layout.largest_box * sqrt(row.weight / heaviest))
    edge = 8 if layout.has_columns else 0
    extent = {"width": layout.width - 2 * edge, "height": layout.lines["row"][0]}
    parts = [
        element("rect", class_="fp-hit", fill="none", x=edge, y=line.top, **extent),
        marks.interval(scale, line.center, row.ci_lower, row.ci_upper),
        marks.box(scale, line.center, row.estimate, side),
        *_texts(plot, layout, line, row, layout.indent, ""),
    ]
    title = plot.words.title.format(
        label=row.label,
        measure=plot.measure,
        estimate=value_text(plot, row.estimate),
        level=percent_text(plot.level),
        lower=value_text(plot, row.ci_lower),
        upper=value_text(plot, row.ci_upper),
        weight=weight_text(row.weight),
    )
    return link(row.href, title, *parts, is_current=row.is_current)


def _texts(
    plot: ForestPlot, layout: Layout, line: Line, what: Row | Summary, x: float, class_: str
) -> Iterator[Element]:
    """The name, the numbers where there are columns, and the estimate with its interval."""
    end, y = f"{class_} end".strip(), line.baseline
    numbers = interval_text(plot, what.estimate, what.ci_lower, what.ci_upper)
    room = layout.numbers_end - len(numbers) * CHARACTER - 8 - x
    if layout.has_columns:
        room = (FIRST_ARM_END - 30 if has_numbers(plot) else layout.axis_left - 20) - x
    yield marks.words(x, y, _shortened(what.label, room), class_)
    if layout.has_columns:
        for column, n in ((FIRST_ARM_END, what.n1), (SECOND_ARM_END, what.n2)):
            if n is not None:
                yield marks.words(column, y, f"{n:.6g}", end)
        yield marks.words(WEIGHT_END, y, weight_text(what.weight), end)
    yield marks.words(layout.numbers_end, y, numbers, end)


def _shortened(name: str, room: float) -> str:
    most = int(room / CHARACTER)
    return name if len(name) <= most else name[: max(1, most - 1)].rstrip() + "…"

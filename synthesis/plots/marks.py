"""The marks and words of a forest plot. Pixels come from the axis; what it does not show is cut."""

from review.svg import Element, element, number, text
from synthesis.plots.axis import Axis

DRAWN = {"fill": "none", "stroke": "currentColor"}


def path(class_: str, d: str, **attributes: str) -> Element:
    """A drawn line, without a filling of its own."""
    return element("path", class_=class_, d=d, **DRAWN, **attributes)


def words(x: float, y: float, content: str, class_: str) -> Element:
    """Text; headings and summaries are bold without the style sheet too."""
    if {"fp-head", "fp-strong"} & set(class_.split()):
        return text(x, y, content, class_, font_weight="bold")
    return text(x, y, content, class_)


def interval(scale: Axis, center: float, lower: float, upper: float) -> Element:
    """A confidence interval: a stop at each end, an arrow where the axis cuts it."""
    left, right, y = number(scale.x(lower)), number(scale.x(upper)), number(center)
    ends = [
        f"M{x} {number(center - 3)}v6" if scale.shows(value) else _arrow(scale.x(value), y, sign)
        for x, value, sign in ((right, upper, -6), (left, lower, 6))
    ]
    return path("fp-ci", f"M{left} {y}H{right}{''.join(ends)}")


def bar(scale: Axis, center: float, lower: float, upper: float) -> Element:
    """A prediction interval: a bar, with an arrow where the axis cuts it."""
    y = number(center)
    arrows = [
        _arrow(scale.x(value), y, sign)
        for value, sign in ((upper, -6), (lower, 6))
        if not scale.shows(value)
    ]
    line = f"M{number(scale.x(lower))} {y}H{number(scale.x(upper))}"
    return path("fp-pi", line + "".join(arrows))


def box(scale: Axis, center: float, estimate: float, side: float) -> Element:
    """A study's estimate, which the axis always reaches."""
    corner = {"x": scale.x(estimate) - side / 2, "y": center - side / 2}
    return element("rect", class_="fp-box", **corner, width=side, height=side)


def diamond(
    scale: Axis, center: float, values: tuple[float, float, float], *, is_filled: bool
) -> Element:
    """A pooled estimate between its limits (lower, estimate, upper)."""
    lower, middle, upper = (number(scale.x(value)) for value in values)
    half = 7 if is_filled else 6
    y, top, bottom = number(center), number(center - half), number(center + half)
    d = f"M{lower} {y}L{middle} {top}L{upper} {y}L{middle} {bottom}Z"
    return element("path", class_="fp-diamond", d=d) if is_filled else path("fp-diamond-sub", d)


def _arrow(x: float, y: str, toward: float) -> str:
    return f"M{number(x + toward)} {y}m0 -4l{number(-toward)} 4l{number(toward)} 4"

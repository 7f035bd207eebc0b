"""The axis of a figure: what it spans, where a value stands, which values it names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MINUS = "−"
FINEST = 1e-6  # below this width an axis could not name its ticks


def shown(value: float, decimals: int) -> str:
    """A number as printed: a real minus, and no minus before a value that rounds to 0."""
    digits = f"{abs(value):.{decimals}f}"
    return (MINUS if value < 0 and float(digits) else "") + digits


@dataclass(frozen=True, slots=True)
class Axis:
    """`low` and `high` on the analysis scale stand at the pixels `left` and `right`."""

    low: float
    high: float
    left: float
    right: float
    ticks: tuple[tuple[float, str], ...]

    def x(self, value: float) -> float:
        """The pixel of a value on the analysis scale; values outside stand at the nearer end."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def shows(self, value: float) -> bool:
        """Whether the value lies on the axis; the width of a rounding error is forgiven."""
        slack = 1e-9 * (self.high - self.low)
        return self.low - slack <= value <= self.high + slack


def axis(
    core: Sequence[float],
    limits: Sequence[float],
    *,
    is_log: bool,
    left: float,
    right: float,
    count: int = 6,
) -> Axis:
    """An axis that holds every value of `core` and, as far as that leaves room, the `limits`.

    Limits (ends of intervals) reach at most one width of the core beyond it, so that one wide
    interval cannot squeeze the others; it is then cut. Values are on the analysis scale; with
    `is_log` the ticks are round numbers of the ratio. About `count` ticks; both ends are ticks.
    Raises ValueError for a value that is not finite.
    """
    if not all(map(math.isfinite, [*core, *limits])):
        raise ValueError("A value that is not finite cannot be drawn.")
    low, high = min(core), max(core)
    reach = (high - low) or max((abs(end - low) for end in limits), default=0.0)
    low = max(min([*limits, low]), low - reach)
    high = min(max([*limits, high]), high + reach)
    if high - low < FINEST:
        low, high = low - 1, high + 1
    values = _ratio_ticks(low, high, count) if is_log else _ticks(low, high, count)
    places = _decimals(values)
    return Axis(
        *((math.log(values[0]), math.log(values[-1])) if is_log else (values[0], values[-1])),
        left=left,
        right=right,
        ticks=tuple(
            (math.log(value) if is_log else value, _label(value, places)) for value in values
        ),
    )


def _ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers, evenly spaced, the first at or below low, the last at or above high."""
    rough = (high - low) / max(1, count - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * i for i in range(first, last + 1)]


def _ratio_ticks(low: float, high: float, count: int) -> list[float]:
    """Ratios: 1-2-5 over decades, 1-10 or rarer where those are many, evenly within a decade."""
    if high - low < math.log(3):
        return _ticks(math.exp(low), math.exp(high), count)
    first, last = math.floor(low / math.log(10)), math.ceil(high / math.log(10))
    fine = [m * 10.0**p for p in range(first, last + 1) for m in (1, 2, 5)]
    every = max(1, math.ceil((last - first) / count))
    coarse = [10.0**p for p in range(first, last + every, every)]
    ticks = _span(fine, low, high)
    return ticks if len(ticks) <= count + 2 else _span(coarse, low, high)


def _span(values: list[float], low: float, high: float) -> list[float]:
    """The values from the last at or below exp(low) to the first at or above exp(high)."""
    first = max(i for i, value in enumerate(values) if math.log(value) <= low + 1e-9 or i == 0)
    last = min(
        i for i, value in enumerate(values) if math.log(value) >= high - 1e-9 or value == values[-1]
    )
    return values[first : last + 1]


def _decimals(values: Sequence[float]) -> int:
    """As few as still print every tick exactly."""
    off = 1e-6 * (values[1] - values[0])
    return next((d for d in range(12) if all(abs(round(v, d) - v) < off for v in values)), 12)


def _label(value: float, decimals: int) -> str:
    """−1.5 and −1: each tick without the zeros it does not need."""
    digits = shown(value, decimals)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits

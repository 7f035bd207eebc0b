"""Steps of the ledger: how a converted value came about, and which inputs are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import isfinite

Number = float | Decimal


class Flag(StrEnum):
    """What a reader has to know about a converted value."""

    MODEL_SE = "SE of an LS mean is not a raw SD"
    NORMAL_INTERVAL = "interval read as normal (z) with fewer than 60 in a group"
    OFF_CENTRE = "the interval is not centred on its estimate"
    ASSUMED_N = "the numbers per arm are assumed, not printed"
    MIXED_METRICS = "change and final values mixed"
    VARIANCE_FROM_N = "variance from the numbers per arm, not from the printed SE"
    NOT_CORRECTED = "without Hedges' small-sample correction"
    SE_DISAGREES = "the printed SE and the interval disagree"
    P_BOUND = "p is printed as a bound and taken at it, so that the SE is rather too large"
    SKEWED = "the quantiles look skewed, which mean and SD made from them do not allow for"
    RANGE_BASED = "SD from a range, which rests on the two most extreme people"
    LOW_CORRELATION = "correlation below 0.5: final values are more precise than changes"
    ASSUMED_R = "the correlation is assumed, not taken from this study"
    BORROWED_SD = "SD borrowed from other studies"
    BORROWED_ICC = "ICC borrowed from elsewhere"
    FROM_EVENTS = "SMD from an odds ratio"
    IMPUTED_EVENTS = "events imputed from a mean and an SD"
    IMPUTED_V = "log-rank variance approximated from the numbers of events"
    ASSUMED_RISK = "uses an assumed baseline risk"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger: `formula` is what was computed, `value` the unrounded result.

    `inputs` are in the order of the formula; `source` says where it is printed; `assumptions` are
    clauses that hold of every use of the formula ("the values are about normal"), where `flags`
    warn of this one. `quantity` says in words what the value is ("the SD of the group").
    """

    name: str
    inputs: Mapping[str, float]
    value: float
    formula: str
    source: str
    flags: tuple[Flag, ...] = ()
    assumptions: tuple[str, ...] = ()
    quantity: str = field(kw_only=True)

    @property
    def sentence(self) -> str:
        """The step as one sentence: what it gives, how, where that is printed, what it assumes."""
        assumed = f", assuming that {' and '.join(self.assumptions)}" if self.assumptions else ""
        start = self.quantity[0].upper() + self.quantity[1:]
        return f"{start} is {self.formula} ({self.source}){assumed}."


@dataclass(frozen=True, slots=True)
class EstimateAndError:
    """An estimate and its standard error, on one scale (ratios as logarithms)."""

    estimate: Step
    se: Step


@dataclass(frozen=True, slots=True)
class MeanAndSD:
    """Mean and standard deviation of one group."""

    mean: Step
    sd: Step


class ConversionError(ValueError):
    """A value that cannot be converted. `field` names the input at fault, `row` the arm (from 0)
    where several were given; `message` and `params` are apart so that a page can translate."""

    def __init__(
        self,
        field: str,
        message: str,
        params: Mapping[str, str] | None = None,
        row: int | None = None,
    ) -> None:
        self.field = field
        self.message = message
        self.params = dict(params or {})
        self.row = row
        super().__init__(message % self.params)


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogue (makemessages knows this name)."""
    return message


NOT_FINITE = gettext_noop("The %(what)s is not a number.")
TOO_LOW = gettext_noop("The %(what)s is %(value)s; it must be above %(least)s.")
TOO_LOW_IN_ARM = gettext_noop(
    "The %(what)s of arm %(arm)s is %(value)s; it must be above %(least)s."
)
OUT_OF_RANGE = gettext_noop("The %(what)s is %(value)s; it must lie between %(low)s and %(high)s.")
TOO_SMALL = gettext_noop("The %(what)s is %(value)s; it must be 1 or more.")
TOO_FEW = gettext_noop("The two groups have 2 participants or fewer; an SD needs more.")


def finite(field: str, what: str, value: Number, row: int | None = None) -> None:
    """Refuse NaN and infinity; `what` names the value in the message."""
    if not isfinite(value):
        raise ConversionError(field, NOT_FINITE, {"what": what}, row)


def above(field: str, what: str, value: Number, least: Number, row: int | None = None) -> None:
    """Refuse a value that is not above `least`."""
    finite(field, what, value, row)
    if value > least:
        return
    params = {"what": what, "value": as_printed(value), "least": as_printed(least)}
    if row is None:
        raise ConversionError(field, TOO_LOW, params)
    raise ConversionError(field, TOO_LOW_IN_ARM, {**params, "arm": str(row + 1)}, row)


def one_or_more(field: str, what: str, value: Number) -> None:
    """Refuse a value below 1."""
    finite(field, what, value)
    if value < 1:
        raise ConversionError(field, TOO_SMALL, {"what": what, "value": as_printed(value)})


def between(field: str, what: str, value: Number, low: int, high: int) -> None:
    """Refuse a value that is not strictly between `low` and `high`."""
    finite(field, what, value)
    if not low < value < high:
        params = {"what": what, "value": as_printed(value)}
        params |= {"low": as_printed(low), "high": as_printed(high)}
        raise ConversionError(field, OUT_OF_RANGE, params)


def counts(n_1: Number, n_2: Number) -> None:
    """Refuse groups of nobody, and two groups that leave no degrees of freedom."""
    above("n_1", "number of participants in group 1", n_1, 0)
    above("n_2", "number of participants in group 2", n_2, 0)
    if float(n_1) + float(n_2) <= 2:
        raise ConversionError("n_1", TOO_FEW)


def floats(**inputs: Number) -> dict[str, float]:
    """The inputs of a step as plain numbers, in order."""
    return {name: float(value) for name, value in inputs.items()}


def given(**inputs: Number | None) -> dict[str, Number]:
    """The inputs that were given."""
    return {name: value for name, value in inputs.items() if value is not None}


def as_printed(value: Number) -> str:
    """A number as it stood in the source: a Decimal with its decimals, a float at its shortest.

    A float that no source prints (the value of an earlier step) is cut to six digits.
    """
    if isinstance(value, Decimal):
        text = format(value, "f")
    else:
        text = format(value, ".10g")
        is_computed = "." in text and len(text.lstrip("-0.")) > 7
        text = format(value, ".6g") if is_computed else text
    return text.replace("-", "−")


def in_product(value: Number) -> str:
    """As printed, in brackets when negative."""
    return _bracketed(as_printed(value))


def squared(value: float) -> str:
    """A rounded result under a square, in brackets when negative."""
    return f"{_bracketed(rounded(value))}²"


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def rounded(value: float, decimals: int = 2) -> str:
    """A result as people read it: `decimals` places from 1 up, four below (digits if tiny)."""
    if abs(value) < 1:
        decimals = 4
    tiny = 0 < abs(value) < 0.001
    return format(value, ".4g" if tiny else f".{decimals}f").replace("-", "−")

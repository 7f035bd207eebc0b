"""How numbers and choices of synthesis are said on pages."""

from math import isfinite
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from synthesis.choices import Measure, Test

MINUS = "\N{MINUS SIGN}"
SHORT = {
    Measure.SMD: "SMD",
    Measure.MD: "MD",
    Measure.OR: "OR",
    Measure.RR: "RR",
    Measure.RD: "RD",
    Measure.GEN: gettext_lazy("Estimate"),
}
NAMES = {
    "yi": gettext_lazy("estimate"),
    "mi": gettext_lazy("mean"),
    "sdi": "SD",
    "sei": "SE",
    "ni": "n",
    "xi": gettext_lazy("events"),
    "n_total": gettext_lazy("of"),
    "ci_lb": gettext_lazy("CI from"),
    "ci_ub": gettext_lazy("CI to"),
    "ci_level": gettext_lazy("level %"),
    "spread_low": gettext_lazy("from"),
    "spread_high": gettext_lazy("to"),
    "t": "t",
    "df": "df",
    "sd_diff": gettext_lazy("SD of the differences"),
    "n_pairs": gettext_lazy("pairs"),
    "n1i": gettext_lazy("n, arm 1"),
    "n2i": gettext_lazy("n, arm 2"),
    "prefer": gettext_lazy("preferred result"),
    "hours_from": gettext_lazy("window from (h)"),
    "hours_to": gettext_lazy("window to (h)"),
    "hours_target": gettext_lazy("nearest to (h)"),
    "index_events": gettext_lazy("counted from"),
    "reported_measure": gettext_lazy("reported measure"),
}


def number(value: float | None, decimals: int = 2) -> str:
    """-0.4284 as "−0.43"; what is missing is a dash."""
    if value is None or not isfinite(value):
        return "–"
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def interval(lower: float | None, upper: float | None, decimals: int = 2) -> str:
    """[−0.54, −0.32]."""
    return f"[{number(lower, decimals)}, {number(upper, decimals)}]"


def p_value(p: float | None) -> str:
    """p = 0.41, or p < 0.001."""
    if p is None:
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}" if p >= 0.1 else f"p = {p:.3f}"


def percent(share: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as "4.7 %"."""
    if share is None:
        return "–"
    text = number(100 * share, decimals)
    return "100 %" if float(text.replace(MINUS, "-")) == 100 else f"{text} %"


def count(n: float | None) -> str:
    """A number of people; fractions stay visible."""
    return "–" if n is None else f"{n:,.0f}" if float(n).is_integer() else f"{n:,.1f}"


def level(fraction: float) -> str:
    """0.95 as "95 %"."""
    return f"{100 * fraction:g} %"


def name(field: str) -> str:
    """What a column of a data set or an option is called; itself where it has no other name."""
    return str(NAMES.get(field, field.replace("_", " ")))


def plain(value: Any) -> str:
    """A stored value as people read it: lists by commas, a real minus, a dash for what is not."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return f"{value:g}".replace("-", MINUS)
    if isinstance(value, dict):
        return ", ".join(plain(each) for each in value.values())
    return ", ".join(map(plain, value)) if isinstance(value, list) else str(value)


def listed(names: list[str]) -> str:
    """a; a or b; a, b or c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s or %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def together(names: list[str]) -> str:
    """a; a and b; a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def test(code: str, df: float | None) -> str:
    """The test of an interval with its distribution."""
    if code == Test.KNHA:
        return _("Knapp-Hartung, t with %(df)g df") % {"df": df}
    return _("Wald, normal")

"""t, F and p: what test statistics say about standard errors and deviations."""

from collections.abc import Sequence
from math import sqrt
from typing import Literal

from scipy.special import betaincinv, ndtri, stdtrit

from extraction.steps import (
    ConversionError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    between,
    finite,
    floats,
    gettext_noop,
    given,
    in_product,
    rounded,
)

Relation = Literal["=", "<", ">"]

DIFFERENCES = "Cochrane Handbook 6.5.2.3"
ANOVA = "one-way analysis of variance: F = mean square between / mean square within"

ZERO = gettext_noop("The %(what)s is 0, so no SE follows from it.")
UNKNOWN_P = gettext_noop(
    "p > %(value)s (or “not significant”) gives no test statistic, so no SE follows from it."
)
SIDES = gettext_noop("A p-value has 1 or 2 sides, not %(value)s.")
MORE_GROUPS = gettext_noop(
    "F on %(df)s degrees of freedom compares more than two groups; it has no t."
)
FEW_GROUPS = gettext_noop("An analysis of variance has at least two groups.")
SAME_MEANS = gettext_noop("The means are the same, so that F says nothing about the SD.")


def se_from_t(difference: Number, t: Number) -> Step:
    """SE of a mean difference = |MD / t|; the signs need not agree. Handbook 6.5.2.3."""
    finite("difference", "mean difference", difference)
    finite("t", "t value", t)
    if t == 0 or difference == 0:
        field, words = ("t", "t value") if t == 0 else ("difference", "mean difference")
        raise ConversionError(field, ZERO, {"what": words})
    value = abs(float(difference) / float(t))
    formula = f"|{as_printed(difference)} / {as_printed(t)}| = {rounded(value)}"
    inputs = floats(difference=difference, t=t)
    what = "the SE of the difference"
    return Step("se_from_t", inputs, value, formula, DIFFERENCES, quantity=what)


def t_from_p(
    p: Number, df: Number | None = None, *, sides: int = 2, relation: Relation = "="
) -> Step:
    """The size of t (of z without `df`) from a p-value: t⁻¹(1 − p/sides; df). Handbook 6.5.2.3.

    It has no sign: p tells none. `relation` is how p is printed: "<" takes the bound, which makes
    the SE that follows too large, and is flagged; ">" and "not significant" are refused. Raises
    ConversionError for a p that is not between 0 and 1.
    """
    flags = check_p(p, sides, relation)
    tail = float(p) / sides
    if df is not None:
        above("df", "degrees of freedom", df, 0)
    value = -float(ndtri(tail) if df is None else stdtrit(float(df), tail))
    shown = f"1 − {as_printed(p)}/{sides}"
    written = f"Φ⁻¹({shown})" if df is None else f"t⁻¹({shown}; {as_printed(df)})"
    inputs = {**floats(p=p), **floats(**given(df=df)), "sides": float(sides)}
    formula, what = (
        f"{written} = {rounded(value, 3)}",
        "the z value" if df is None else "the t value",
    )
    return Step("t_from_p", inputs, value, formula, DIFFERENCES, flags, quantity=what)


def check_p(p: Number, sides: int, relation: Relation) -> tuple[Flag, ...]:
    """Refuse a p-value that gives no test statistic; flag one that is a bound."""
    between("p", "p-value", p, 0, 1)
    if sides not in (1, 2):
        raise ConversionError("sides", SIDES, {"value": as_printed(sides)})
    if relation == ">":
        raise ConversionError("p", UNKNOWN_P, {"value": as_printed(p)})
    return (Flag.P_BOUND,) if relation == "<" else ()


def t_from_f(f: Number, *, df_1: Number = 1) -> Step:
    """|t| = √F where F compares two groups (`df_1` is 1). Handbook 6.5.2.3.

    Raises ConversionError for an F that is not above 0 or compares more than two groups.
    """
    above("f", "F value", f, 0)
    if df_1 != 1:
        raise ConversionError("df_1", MORE_GROUPS, {"df": as_printed(df_1)})
    value = sqrt(f)
    formula = f"√{as_printed(f)} = {rounded(value, 3)}"
    return Step("t_from_f", floats(f=f), value, formula, DIFFERENCES, quantity="the t value")


def f_from_p(p: Number, df_1: Number, df_2: Number, *, relation: Relation = "=") -> Step:
    """F of an analysis of variance from its p-value: F⁻¹(1 − p; df1, df2).

    `relation` as in `t_from_p`. Raises ConversionError for a p that is not between 0 and 1 and for
    degrees of freedom that are not above 0.
    """
    flags = check_p(p, 1, relation)
    above("df_1", "degrees of freedom between groups", df_1, 0)
    above("df_2", "degrees of freedom within groups", df_2, 0)
    a, b = float(df_1), float(df_2)
    # The upper tail of F is an incomplete beta: exact where 1 - p would round to 1.
    x = float(betaincinv(b / 2, a / 2, float(p)))
    value = b * (1 - x) / (a * x)
    shown = f"F⁻¹(1 − {as_printed(p)}; {as_printed(df_1)}, {as_printed(df_2)})"
    inputs = floats(p=p, df_1=df_1, df_2=df_2)
    formula = f"{shown} = {rounded(value, 3)}"
    return Step("f_from_p", inputs, value, formula, ANOVA, flags, quantity="the F value")


def sd_from_f(groups: Sequence[tuple[Number, Number]], f: Number) -> Step:
    """The SD common to all groups of a one-way analysis of variance, from its F.

    SD = √(Σnᵢ(mᵢ − M)² / ((k − 1)·F)) with the (n, mean) of each of the k `groups`, M their
    weighted mean. Raises ConversionError for fewer than two groups, means that are all the same,
    and an F that is not above 0.
    """
    above("f", "F value", f, 0)
    if len(groups) < 2:
        raise ConversionError("groups", FEW_GROUPS)
    for row, (n, mean) in enumerate(groups):
        above("n", "number of participants", n, 0, row)
        finite("mean", "mean", mean, row)
    centre = sum(float(n) * float(m) for n, m in groups) / sum(float(n) for n, _ in groups)
    between_groups = sum(float(n) * (float(m) - centre) ** 2 for n, m in groups)
    if between_groups == 0:
        raise ConversionError("groups", SAME_MEANS)
    value = sqrt(between_groups / ((len(groups) - 1) * float(f)))
    shown_centre = in_product(round(centre, 2))
    terms = " + ".join(f"{as_printed(n)} × ({as_printed(m)} − {shown_centre})²" for n, m in groups)
    formula = f"√(({terms}) / ({len(groups) - 1} × {as_printed(f)})) = {rounded(value)}"
    inputs = {
        f"{name}_{row}": float(number)
        for row, group in enumerate(groups, start=1)
        for name, number in zip(("n", "mean"), group, strict=True)
    } | {"f": float(f)}
    assumed, common = ("the SD is the same in all groups",), "the SD common to all groups"
    return Step("sd_from_f", inputs, value, formula, ANOVA, (), assumed, quantity=common)

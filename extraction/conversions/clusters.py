"""Trials that randomised clusters: design effects, effective sample sizes, inflated errors.

A trial whose own analysis allowed for clustering needs none of this: its estimate and SE are used.
"""

from math import sqrt

from extraction.combining import check_events
from extraction.steps import (
    ConversionError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    finite,
    floats,
    gettext_noop,
    one_or_more,
    rounded,
)

SIZES = "Cochrane Handbook 23.1.4"
ERRORS = "Cochrane Handbook 23.1.5"

NOT_ICC = gettext_noop("The ICC is %(value)s; it lies from 0 to 1 (enter a negative one as 0).")


def mean_cluster_size(n: Number, clusters: Number) -> Step:
    """M = participants / clusters, over all groups. Handbook 23.1.4.

    Raises ConversionError for no clusters and for fewer participants than clusters.
    """
    above("clusters", "number of clusters", clusters, 0)
    above("n", "number of participants", n, 0)
    value = float(n) / float(clusters)
    one_or_more("n", "mean cluster size", value)
    formula = f"{as_printed(n)} / {as_printed(clusters)} = {rounded(value)}"
    inputs, what = floats(n=n, clusters=clusters), "the mean cluster size"
    return Step("mean_cluster_size", inputs, value, formula, SIZES, quantity=what)


def design_effect(cluster_size: Number, icc: Number, *, borrowed_from: str = "") -> Step:
    """DE = 1 + (M − 1)·ICC, M the mean cluster size. Handbook 23.1.4.

    `borrowed_from` names the source of an ICC that is not this trial's own (flagged); show the
    result under `design_effects` too. Raises ConversionError for an M below 1 and an ICC outside
    0 to 1.
    """
    one_or_more("cluster_size", "mean cluster size", cluster_size)
    finite("icc", "ICC", icc)
    if not 0 <= icc <= 1:
        raise ConversionError("icc", NOT_ICC, {"value": as_printed(icc)})
    value = 1 + (float(cluster_size) - 1) * float(icc)
    assumed = ["the clusters are of about the same size"]
    if borrowed_from:
        assumed.append(f"the ICC of {borrowed_from} holds here")
    return Step(
        "design_effect",
        floats(cluster_size=cluster_size, icc=icc),
        value,
        f"1 + ({as_printed(cluster_size)} − 1) × {as_printed(icc)} = {rounded(value, 3)}",
        SIZES,
        (Flag.BORROWED_ICC,) if borrowed_from else (),
        tuple(assumed),
        quantity="the design effect",
    )


def design_effects(
    cluster_size: Number, icc: Number, *, borrowed_from: str
) -> tuple[Step, Step, Step]:
    """The design effect under half the ICC, the ICC and twice it (1 at most): its sensitivity."""
    base = design_effect(cluster_size, icc, borrowed_from=borrowed_from)
    low, high = (
        design_effect(cluster_size, min(float(icc) * factor, 1), borrowed_from=borrowed_from)
        for factor in (0.5, 2)
    )
    return low, base, high


def effective_n(n: Number, effect: Number) -> Step:
    """n / DE, a fraction: mean and SD stay as they are. Handbook 23.1.4.

    Raises ConversionError for an n of 0 and a design effect below 1.
    """
    above("n", "number of participants", n, 0)
    return _shrunk("effective_n", "n", n, effect)


def effective_events(events: Number, total: Number, effect: Number) -> tuple[Step, Step]:
    """events / DE and total / DE, fractions. Handbook 23.1.4.

    Raises ConversionError for more events than participants, a total of 0 and a design effect
    below 1.
    """
    check_events(events, total)
    return (
        _shrunk("effective_events", "events", events, effect),
        _shrunk("effective_events", "total", total, effect),
    )


def inflated_se(se: Number, effect: Number) -> Step:
    """SE·√DE of an estimate that ignored clustering. Handbook 23.1.5.

    Raises ConversionError for an SE of 0 and a design effect below 1.
    """
    above("se", "SE", se, 0)
    one_or_more("effect", "design effect", effect)
    value = float(se) * sqrt(effect)
    formula = f"{as_printed(se)} × √{as_printed(effect)} = {rounded(value)}"
    inputs, what = floats(se=se, effect=effect), "the SE that allows for clustering"
    return Step("inflated_se", inputs, value, formula, ERRORS, quantity=what)


def _shrunk(name: str, field: str, number: Number, effect: Number) -> Step:
    one_or_more("effect", "design effect", effect)
    value = float(number) / float(effect)
    formula = f"{as_printed(number)} / {as_printed(effect)} = {rounded(value, 1)}"
    inputs = {field: float(number), "effect": float(effect)}
    counted = "events" if field == "events" else "participants"
    what = f"the effective number of {counted}"
    return Step(name, inputs, value, formula, SIZES, quantity=what)

"""What a row of an extraction must satisfy: to be saved at all, and to be submitted.

Rows are mappings of field names to values, of any kind of row; a field that is absent or None is
not looked at. Everything stated here in words is said to the person who typed the value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extraction.choices import Period, ResultStatus, SpreadKind

Row = Mapping[str, Any]

COUNTS_OF_PEOPLE = ("n_randomised", "n_analysed", "total", "n_1", "n_2", "n_pairs")
MOST_PEOPLE = 10_000_000  # no trial has more: it is a slip of the keyboard
SPREADS = ("spread", "se", "sd_of_differences")
QUANTITIES = ("dose", "dose_mg", "infusion_minutes", "spacing_hours", "washout_days")
INTERVALS = (("spread_low", "spread_high"), ("ci_low", "ci_high"))
NUMBERS_OF_A_RESULT = ("center", "spread", "events", "estimate", "se", "ci_low", "ci_high", "t")

NO_ARM = gettext_lazy("There is no arm yet. Add at least one.")
NO_ROLE = gettext_lazy("Say whether this arm is an intervention or a comparator.")
TWICE = gettext_lazy(
    "This result stands here twice. Remove one, or say in metric, period, population or "
    "subpopulation how they differ."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, and how to mend it."""

    field: str
    message: str


def refusals(row: Row) -> list[Problem]:
    """What keeps the row from being saved, even as a draft: no trial can have such values."""
    return [*_counts(row), *_spreads(row), *_ranges(row), *_contradictions(row)]


def open_points(row: Row) -> list[Problem]:
    """What keeps the row from being submitted: a draft may stand so while it is being filled."""
    return [*refusals(row), *_interval_beside_estimate(row), *_unnamed(row), *_not_reported(row)]


def more_than_randomised(row: Row, *, arm: int | None, study: int | None) -> list[Problem]:
    """More people analysed than randomised to the arm, or, in both periods of a crossover, to
    the study. `arm` and `study` are numbers randomised, None where not stated."""
    is_crossover = row.get("period") in {Period.BOTH, Period.PAIRED}
    limit = study if is_crossover else arm
    if limit is None:
        return []
    return [
        Problem(
            field,
            _(
                "%(n)d analysed, but only %(limit)d randomised. Check both numbers; in a crossover, "
                "say that both periods were used."
            )
            % {"n": row[field], "limit": limit},
        )
        for field in ("n_analysed", "total")
        if row.get(field) is not None and row[field] > limit
    ]


def _counts(row: Row) -> Iterator[Problem]:
    for field in COUNTS_OF_PEOPLE:
        value = row.get(field)
        if value is None:
            continue
        if value == 0:
            yield Problem(
                field,
                _("An n of 0 means that there was nobody. If it is not reported, leave it empty."),
            )
        elif not 0 < value <= MOST_PEOPLE:
            yield Problem(field, _("A number of people lies between 1 and 10,000,000."))
    for field in ("events", "administrations"):
        value = row.get(field)
        if value is not None and not 0 <= value <= MOST_PEOPLE:
            yield Problem(field, _("A count lies between 0 and 10,000,000."))


def _spreads(row: Row) -> Iterator[Problem]:
    for field in SPREADS:
        value = row.get(field)
        if value is None:
            continue
        if value == 0:
            yield Problem(
                field,
                _(
                    "An SD or SE of 0 would mean that all participants were alike. If it is not "
                    "reported, leave it empty."
                ),
            )
        elif value < 0:
            yield Problem(
                field,
                _("An SD or SE is never negative. Check the sign: a dash before it may be print."),
            )


def _ranges(row: Row) -> Iterator[Problem]:
    for field in QUANTITIES:
        value = row.get(field)
        if value is not None and value < 0:
            yield Problem(field, _("This is 0 or more."))
    between = (
        ("percent_female", 0, 100, _("A percentage lies between 0 and 100.")),
        ("mean_age_years", 0, 120, _("A mean age in years lies between 0 and 120.")),
        ("p", 0, 1, _("A p-value lies between 0 and 1.")),
        ("ci_level", 50, 99.9999, _("Type the level in per cent, for example 95.")),
    )
    for field, low, high, message in between:
        value = row.get(field)
        if value is not None and not low <= value <= high:
            yield Problem(field, message)
    if row.get("df") is not None and row["df"] <= 0:
        yield Problem("df", _("Degrees of freedom are above 0."))


def _contradictions(row: Row) -> Iterator[Problem]:
    events, total = row.get("events"), row.get("total")
    if events is not None and total is not None and events > total:
        yield Problem(
            "events",
            _(
                "%(events)d events among %(total)d participants. Check whether the two were "
                "swapped, or one is a percentage."
            )
            % {"events": events, "total": total},
        )
    for low, high in INTERVALS:
        if None not in (row.get(low), row.get(high)) and row[low] > row[high]:
            yield Problem(
                low,
                _(
                    "The lower bound %(low)g is above the upper bound %(high)g. Swap them, or check "
                    "for a lost minus."
                )
                % {"low": row[low], "high": row[high]},
            )


def _interval_beside_estimate(row: Row) -> Iterator[Problem]:
    bounds = (("center", "spread_low", "spread_high"), ("estimate", "ci_low", "ci_high"))
    for field, low, high in bounds:
        values = row.get(field), row.get(low), row.get(high)
        if None not in values and not values[1] <= values[0] <= values[2]:
            yield Problem(
                field,
                _(
                    "%(value)g lies outside its interval, %(low)g to %(high)g. Check all three: a "
                    "minus may have been lost in print."
                )
                % {"value": values[0], "low": values[1], "high": values[2]},
            )


def _unnamed(row: Row) -> Iterator[Problem]:
    """A number without the word that says what it is."""
    if row.get("center") is not None:
        if not row.get("metric"):
            yield Problem("metric", _("Say whether this is a final value or a change."))
        if not row.get("center_kind"):
            yield Problem("center_kind", _("Say whether this is a mean, an LS mean or a median."))
    bounds = [row.get("spread_low"), row.get("spread_high")]
    if row.get("spread") is not None or bounds != [None, None]:
        yield from _unnamed_spread(row, bounds)
    if row.get("p") is not None and row.get("p_sides") is None:
        yield Problem("p_sides", _("Say whether the p-value is one-sided or two-sided."))
    is_ci = row.get("spread_kind") == SpreadKind.CI and None not in bounds
    if (is_ci or row.get("ci_low") is not None) and row.get("ci_level") is None:
        yield Problem(
            "ci_level", _("Say the level of the interval: 95 where nothing else is said.")
        )


def _unnamed_spread(row: Row, bounds: list[Any]) -> Iterator[Problem]:
    kind = row.get("spread_kind")
    needs_bounds = kind in {SpreadKind.CI, SpreadKind.IQR, SpreadKind.RANGE}
    if not kind:
        yield Problem(
            "spread_kind", _("Say what the spread is: an SD, an SE, an SE of an LS mean, a CI.")
        )
    elif needs_bounds and None in bounds:
        yield Problem("spread_low", _("This kind of spread has two bounds. Type both."))
    elif not needs_bounds and row.get("spread") is None:
        yield Problem("spread", _("Type the SD or SE, or say that the bounds are an interval."))


def _not_reported(row: Row) -> Iterator[Problem]:
    if row.get("status") in {ResultStatus.NOT_REPORTED, ResultStatus.NOT_MEASURED}:
        filled = [name for name in NUMBERS_OF_A_RESULT if row.get(name) is not None]
        if filled:
            yield Problem(
                "status", _("This result has numbers, so it is reported. Change one or the other.")
            )

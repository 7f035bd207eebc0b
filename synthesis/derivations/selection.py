"""Which results of a study an analysis may use, nearest first, and why others are not used."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from synthesis.rule import DAY, Rule

Row = Mapping[str, Any]  # one row of a data set, missing values as None

POPULATIONS = ("itt", "mitt", "completers", "per_protocol", "safety")
RATERS = ("clinician", "self")


class Unusable(Exception):
    """Why a result cannot be used, in words that follow "left out:"."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The results of one study on one instrument at one timepoint."""

    instrument: str
    timepoint: str
    hours: float
    design: str
    arms: tuple[Row, ...]
    contrasts: tuple[Row, ...]

    @property
    def words(self) -> str:
        return ", ".join(filter(None, [self.instrument, self.timepoint]))


def candidates(arms: Sequence[Row], contrasts: Sequence[Row], rule: Rule) -> list[Candidate]:
    """Where in one study an effect could be taken from: by instrument, then by distance in time.

    Raises Unusable saying at which step nothing was left.
    """
    rows = [*arms, *contrasts]
    rows = _keep(rows, lambda row: row["domain"] == rule.domain, _no_domain(rule))
    rows = _keep(rows, _is_whole_population, _("results of subpopulations only"))
    rows = _keep(rows, _is_reported, _("measured, but not reported"))
    if rule.instruments:
        named = ", ".join(sorted({row["instrument"] or "–" for row in rows}))
        reason = _("measured with %(named)s only") % {"named": named}
        rows = _keep(rows, lambda row: row["instrument"] in rule.instruments, reason)
    if rule.index_events:
        reason = _("timepoints are counted from another event")
        rows = _keep(rows, lambda row: row["index_event"] in rule.index_events, reason)
    rows = _keep(rows, lambda row: _in_window(row, rule), _out_of_window(rows, rule))
    rows = _of_the_comparison(rows, rule)
    places = {(row["instrument"] or "", row["timepoint_uid"]) for row in rows}
    found = [_candidate(place, rows) for place in places]
    return sorted(found, key=lambda each: _order(each, rule))


def _keep(rows: Sequence[Row], is_kept: Callable[[Row], bool], reason: str) -> list[Row]:
    kept = [row for row in rows if is_kept(row)]
    if not kept:
        raise Unusable(reason)
    return kept


def _no_domain(rule: Rule) -> str:
    return _("no result for “%(domain)s”") % {"domain": rule.domain}


def _is_whole_population(row: Row) -> bool:
    return not row.get("subpopulation")


def _is_reported(row: Row) -> bool:
    return row.get("status") in {None, "", "reported"}


def _in_window(row: Row, rule: Rule) -> bool:
    hours = row["hours"]
    return hours is not None and rule.hours_from <= hours <= rule.hours_to


def _out_of_window(rows: Iterable[Row], rule: Rule) -> str:
    known = {row["hours"]: row["timepoint"] for row in rows if row["hours"] is not None}
    at = ", ".join(str(known[hours]) for hours in sorted(known)) or "–"
    words = {"window": window_in_words(rule.hours_from, rule.hours_to), "at": at}
    return _("nothing within %(window)s (measured at %(at)s)") % words


def window_in_words(first: float, last: float) -> str:
    """(18, 36) as "18 to 36 h", (600, 672) as "25 to 28 days"."""
    if first > 2 * DAY and first % DAY == 0 and last % DAY == 0:
        return _("%(first)g to %(last)g days") % {"first": first / DAY, "last": last / DAY}
    return _("%(first)g to %(last)g h") % {"first": first, "last": last}


def _of_the_comparison(rows: Sequence[Row], rule: Rule) -> list[Row]:
    """Without arms of other forms or comparators than the analysis compares."""
    for names, field, role in (
        (rule.forms, "form", "intervention"),
        (rule.comparators, "comparator", "comparator"),
    ):
        if names:
            others = sorted({row.get(field) or _("not stated") for row in rows if _has(row, role)})
            reason = _("another comparison (%(others)s)") % {"others": ", ".join(others)}
            rows = _keep(
                rows, lambda r, f=field, n=names, k=role: not _has(r, k) or r.get(f) in n, reason
            )
            _keep(rows, lambda row, k=role: _has(row, k), reason)
    return list(rows)


def _has(row: Row, role: str) -> bool:
    """Whether the row speaks of an arm in this role; a contrast speaks of both."""
    return row.get("role", role) == role


def _candidate(place: tuple[str, str], rows: Sequence[Row]) -> Candidate:
    here = [row for row in rows if (row["instrument"] or "", row["timepoint_uid"]) == place]
    arms = {row["arm_result_uid"]: row for row in here if row.get("arm_result_uid")}
    contrasts = {row["contrast_result_uid"]: row for row in here if row.get("contrast_result_uid")}
    first = here[0]
    return Candidate(
        instrument=place[0],
        timepoint=first["timepoint"] or "",
        hours=first["hours"],
        design=first["design"] or "parallel",
        arms=tuple(arms.values()),
        contrasts=tuple(contrasts.values()),
    )


def _order(candidate: Candidate, rule: Rule) -> tuple[int, float, float, str, str]:
    place = rule.instruments.index(candidate.instrument) if rule.instruments else 0
    distance = abs(candidate.hours - rule.hours_target)
    return (place, distance, candidate.hours, candidate.instrument, candidate.timepoint)


def best(rows: Sequence[Row]) -> Row:
    """Of several results for the same thing: by population analysed, rater, then order entered."""

    def order(row: Row) -> tuple[int, int]:
        return (
            _place(POPULATIONS, row.get("population")),
            _place(RATERS, row.get("rater")),
        )

    return min(rows, key=order)  # min keeps the first of equals


def level_of(row: Row) -> float:
    """The level of a printed interval as a fraction; data sets hold per cent, blank means 95."""
    return (row["ci_level"] or 95) / 100


def _place(names: Sequence[str], value: str | None) -> int:
    return names.index(value) if value in names else len(names)

"""One effect size per study from the rows of its final extraction, each with its ledger."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from extraction.steps import ConversionError
from synthesis.choices import Measure
from synthesis.derivations import ways
from synthesis.derivations.ledger import Ledger, Value
from synthesis.derivations.selection import Candidate, Row, Unusable, candidates
from synthesis.rule import Rule
from synthesis.stats.studies import InvalidStudy

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
COVARIATES = {
    "drug": "intervention",
    "form": "intervention",
    "concomitant": "intervention",
    "route": "intervention",
    "comparator": "comparator",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a study contributes, on the analysis scale, turned so that all studies point one way.

    `steps` and `sources` are the ledger; `choice` says what was chosen and what was rejected.
    `covariates` hold None where the study does not state one, or several.
    """

    study_uid: str
    label: str
    yi: float
    vi: float
    n1: float | None
    n2: float | None
    columns: dict[str, float]
    steps: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    flags: list[str]
    choice: dict[str, Any]
    covariates: dict[str, str | None] = field(default_factory=dict)
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A study without an effect size, and why."""

    study_uid: str
    label: str
    why: str


def effects(
    arms: Sequence[Row], contrasts: Sequence[Row], rule: Rule
) -> tuple[list[Effect], list[LeftOut]]:
    """Every study with final data, either as an effect or as left out with its reason.

    Studies come by the year in their label, then by label, whatever the order of the rows.
    """
    labels = {str(row["study_uid"]): row["study"] for row in [*arms, *contrasts]}
    arms_of, contrasts_of = _by_study(arms), _by_study(contrasts)
    found, left_out = [], []
    for uid, label in sorted(labels.items(), key=_by_year):
        try:
            found.append(_effect(uid, label, arms_of.get(uid, []), contrasts_of.get(uid, []), rule))
        except Unusable as reason:
            left_out.append(LeftOut(uid, label, str(reason)))
    return found, left_out


def _by_year(item: tuple[str, str]) -> tuple[str, str, str]:
    uid, label = item
    year = YEAR.search(label)
    return (year[0] if year else "9999", label, uid)


def _by_study(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["study_uid"]), []).append(row)
    return found


def _effect(
    uid: str, label: str, arms: Sequence[Row], contrasts: Sequence[Row], rule: Rule
) -> Effect:
    places = candidates(arms, contrasts, rule)
    rejected: list[dict[str, str]] = []
    for number, place in enumerate(places):
        tried = [(way, *_attempt(way, place, rule, uid)) for way in ways.ways(place, rule)]
        usable = [attempt for attempt in tried if attempt[1]]
        rejected += [
            {"what": f"{place.words}: {way.words}", "why": why}
            for way, got, why in tried
            if not got
        ]
        if usable:
            way, got, _why = usable[0]
            rejected += [_also(place, *each[:2]) for each in usable[1:]]
            rejected += [_later(later) for later in places[number + 1 :]]
            return _finished(uid, label, place, way, got, rejected, rule)
    raise Unusable("; ".join(dict.fromkeys(f"{each['what']}: {each['why']}" for each in rejected)))


def _attempt(
    way: ways.Way, place: Candidate, rule: Rule, uid: str
) -> tuple[tuple[Value, Ledger] | None, str]:
    ledger = Ledger()
    try:
        value = way.take(place, rule, ledger, (rule.assumptions or {}).get(uid))
    except ConversionError as reason:
        return None, _(reason.message) % reason.params
    except (Unusable, InvalidStudy) as reason:
        return None, str(reason)
    return (value, ledger), ""


def _also(place: Candidate, way: ways.Way, got: tuple[Value, Ledger]) -> dict[str, str]:
    value = got[0]
    why = _("gives %(yi).3f (SE %(se).3f); the analysis prefers the other")
    return {
        "what": f"{place.words}: {way.words}",
        "why": why % {"yi": value.yi, "se": value.vi**0.5},
    }


def _later(place: Candidate) -> dict[str, str]:
    return {"what": place.words, "why": _("another instrument or timepoint comes first")}


def _finished(
    uid: str,
    label: str,
    place: Candidate,
    way: ways.Way,
    got: tuple[Value, Ledger],
    rejected: list[dict[str, str]],
    rule: Rule,
) -> Effect:
    value, ledger = got
    yi = value.yi
    lower = (rule.lower_is_better or {}).get(place.instrument)
    if rule.measure == Measure.SMD and lower is not None and lower != rule.favours_lower:
        yi = -yi
        ledger.note(_("Turned, since higher is better on this instrument"), yi)
    return Effect(
        study_uid=uid,
        label=label,
        yi=yi,
        vi=value.vi,
        n1=value.n1,
        n2=value.n2,
        columns=value.columns,
        steps=ledger.steps,
        sources=list(ledger.sources.values()),
        flags=ledger.flags,
        choice={"place": place.words, "way": way.words, "name": way.name, "rejected": rejected},
        covariates=_covariates(place),
        metric=value.metric,
    )


def _covariates(place: Candidate) -> dict[str, str | None]:
    """What all arms of the place agree on; None where nothing or more than one is stated."""
    found = {}
    for name, role in COVARIATES.items():
        rows = [row for row in place.arms if row["role"] == role] + list(place.contrasts)
        stated = {row.get(name) for row in rows} - {None, ""}
        found[name] = stated.pop() if len(stated) == 1 else None
    return found

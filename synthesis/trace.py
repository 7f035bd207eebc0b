"""Where a study's number comes from: pooled estimate, effect size, steps, extracted values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from extraction.crops import Crop, crops
from extraction.dataset_columns import ARM_RESULTS, CONTRAST_RESULTS
from extraction.models import ArmResult, ContrastResult, ValueOrigin
from review.models import User
from synthesis import words
from synthesis.choices import PooledKind
from synthesis.models import EffectSize, PooledEstimate
from synthesis.result import Line, study_line
from synthesis.scale import is_log, shown

MODELS = {
    "arm_result": (ArmResult, ARM_RESULTS),
    "contrast_result": (ContrastResult, CONTRAST_RESULTS),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as the run used it, with its place; `as_typed` keeps the printed digits."""

    name: str
    as_typed: str
    origin: ValueOrigin | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where values of a row were read: the chip says it shortly, the link leads there."""

    words: str
    origin: ValueOrigin


@dataclass(frozen=True, slots=True)
class Source:
    """A row of a final extraction that an effect size started from."""

    label: str
    what: str
    values: list[Value]
    places: list[Place]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Trace:
    """The way back from the pooled estimate; `last` is the step that gave the effect size, `steps`
    are those before it, the last one first."""

    effect: EffectSize
    line: Line
    pooled: str
    without: str
    value: str
    is_ratio: bool
    last: dict[str, Any]
    steps: list[dict[str, Any]]
    sources: list[Source]
    rejected: list[dict[str, str]]
    previous: EffectSize | None
    next: EffectSize | None
    place: Place | None
    crop: Crop | None


def read(effect: EffectSize, user: User, order: Sequence[EffectSize]) -> Trace:
    """The trace of one study; `order` is that of the figure, for the way up and down."""
    run, sources = effect.run, [_source(each, user) for each in effect.sources]
    position = [each.pk for each in order].index(effect.pk)
    overall = run.overall
    steps = [_step(step) for step in reversed(effect.derivation)]
    places = [place for source in sources for place in source.places if place.origin.page]
    return Trace(
        effect=effect,
        line=study_line(run, effect),
        pooled=_shown(effect, overall),
        without=_shown(effect, _without(effect)),
        value=_("%(yi)s, SE %(se)s")
        % {"yi": words.number(effect.yi), "se": words.number(effect.se)},
        is_ratio=is_log(run.options),
        last=steps[0],
        steps=steps[1:],
        sources=sources,
        rejected=effect.choice.get("rejected", []),
        previous=order[position - 1] if position else None,
        next=order[position + 1] if position + 1 < len(order) else None,
        place=next(iter(places), None),
        crop=_crop(sources),
    )


def _crop(sources: Sequence[Source]) -> Crop | None:
    """The place of the first row that has one, since several rows would be too small to read."""
    for source in sources:
        found = crops(("", value.origin) for value in source.values)
        if found:
            return found[0]
    return None


def _shown(effect: EffectSize, pooled: PooledEstimate | None) -> str:
    if pooled is None:
        return ""
    return words.number(shown(effect.run.options, pooled.estimate)[0])


def _without(effect: EffectSize) -> PooledEstimate | None:
    slices = effect.run.estimates.filter(kind=PooledKind.LEAVE_ONE_OUT)
    return slices.filter(left_out=effect.study_uid).first()


def _step(step: dict[str, Any]) -> dict[str, Any]:
    value = step["value"]
    is_whole = value is not None and float(value).is_integer() and abs(value) >= 2
    return step | {"shown": "" if value is None else words.number(value, 0 if is_whole else 2)}


def _source(source: dict[str, Any], user: User) -> Source:
    model, columns = MODELS[source["kind"]]
    row = model.objects.visible_to(user).filter(uid=source["uid"]).first()
    fields = {column.name: column.source for column in columns}
    origins = {} if row is None else _origins(row)
    values = [
        Value(
            words.name(name),
            _as_typed(row, fields[name], value),
            origins.get(fields[name]),
        )
        for name, value in source["values"].items()
        if not isinstance(value, str)
    ]
    read = [value.origin for value in values if value.origin and value.origin.has_place]
    found = {_key(origin): Place(_in_words(origin), origin) for origin in read}
    reasons = [v.origin.reason for v in values if v.origin and v.origin.reason]
    return Source(
        label=source["label"],
        what="" if row is None else f"{row.outcome}, {row.timepoint}",
        values=values,
        places=list(found.values()),
        reasons=list(dict.fromkeys(reasons)),
    )


def _origins(row: ArmResult | ContrastResult) -> dict[str, ValueOrigin]:
    found = ValueOrigin.objects.of(row).select_related("document")
    return {origin.field: origin for origin in found}


def _key(origin: ValueOrigin) -> tuple[Any, ...]:
    return (origin.document_id, origin.page, origin.kind)


def _in_words(origin: ValueOrigin) -> str:
    return _("p. %(page)s") % {"page": origin.page} if origin.page else origin.get_kind_display()


def _as_typed(row: ArmResult | ContrastResult | None, field: str, value: float) -> str:
    """The digits of the source where they are kept; they belong to the value the run used."""
    if row is not None and getattr(row, field) == value:
        return str(row.typed(field)).replace("-", words.MINUS)
    return f"{value:g}".replace("-", words.MINUS)

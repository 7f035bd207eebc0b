"""What the looks of a stopping plan say of recall. Read-only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from review.models import Review
from screening import audits, stopping
from screening.choices import SETTLED as JUDGED
from screening.choices import (
    Aside,
    Relevant,
    Retrieval,
    ScreeningOutcome,
    Stage,
    StoppingRule,
    Verdict,
)
from screening.models import AuditLook, Citation, Standing, StoppingPlan

INCLUDED, EXCLUDED = ScreeningOutcome.INCLUDED, ScreeningOutcome.EXCLUDED
SETTLED = [INCLUDED, EXCLUDED]
OPEN = [ScreeningOutcome.UNDECIDED, ScreeningOutcome.CONFLICT]
TITLES, TEXTS = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One look: while `is_judged` is false nothing is told, as a part of it would unseal votes.

    `assessment` is of the records that the plan is about, `other` of those that it is not:
    includes by title and abstract, or final ones. None while they are not known.
    """

    look: AuditLook
    size: int
    reread: int
    is_judged: bool
    assessment: stopping.Assessment | None
    other: stopping.Assessment | None

    def for_sealed(self) -> "LookedAt":
        """Without what moves with votes at full text, when records wait for the reader there."""
        is_final = self.look.plan.relevant == Relevant.FINAL
        return replace(self, assessment=None if is_final else self.assessment, other=None)

    @property
    def sentence(self) -> str:
        if not self.assessment:
            return ""
        told = [stopping.sentence(self.assessment)]
        if self.look.unaudited:
            words = _(
                "{n:,} more excluded records were judged by everybody who screens, so that nobody"
                " could judge them again; they are taken as rightly excluded."
            )
            told.append(words.format(n=self.look.unaudited))
        if self.other and self.other.recall is not None:
            told.append(stopping.bound(self.other))
        return " ".join(told)

    @property
    def found_again(self) -> "list[Citation]":
        """Excluded records that the audit would include, once all of it is told."""
        return list(found_again(self.look)) if self.is_judged else []


def plan_of(review: Review) -> StoppingPlan | None:
    """The plan that holds."""
    return StoppingPlan.objects.current().filter(review=review).first()


def looks(plan: StoppingPlan) -> list[LookedAt]:
    """Every look, from the first."""
    return [looked_at(look) for look in plan.audit_looks.select_related("plan").order_by("number")]


def looked_at(look: AuditLook) -> LookedAt:
    """The bound on recall, once every record that was drawn is settled."""
    is_told = is_judged(look)
    told = {
        label: _assessed(look, stopping.Label(label)) if is_told else None for label in Relevant
    }
    assessment = told.pop(Relevant(look.plan.relevant))
    size, reread = look.citations.count(), look.excluded_citations.count()
    return LookedAt(look, size, reread, is_told, assessment, *told.values())


def is_judged(look: AuditLook) -> bool:
    """Whether every record that was drawn is settled, and those of the excluded judged again."""
    # A record that was joined to another since stands with that one.
    drawn = look.citations.values(head=Coalesce("canonical", "pk"))
    rows = Standing.objects.current().filter(citation__in=drawn, stage=TITLES)
    counts = rows.aggregate(settled=Count("pk", Q(standing__in=SETTLED)), all=Count("pk"))
    if look.plan.rule == StoppingRule.AUDIT and counts["settled"] < max(counts["all"], 1):
        return False
    return None not in _again(look, stopping.Label.TITLE_ABSTRACT)


def found_again(look: AuditLook) -> "QuerySet[Citation]":
    """Excluded records that the audit would include, and that nobody has opened again."""
    said = audits.verdicts(look)
    wanted = {key for key, told in said.items() if told.verdict != Verdict.EXCLUDE}
    rows = audits.untouched(look).filter(citation__in=wanted)
    return Citation.objects.filter(pk__in=rows.values("citation")).order_by("pk")


def left(review: Review) -> int:
    """How many records wait for their outcome at title and abstract."""
    return _standing(review, ScreeningOutcome.UNDECIDED).count()


def not_screened(review: Review) -> int:
    """How many left the flow by a stopping rule."""
    return _standing(review, Aside.NOT_SCREENED).count()


def in_conflict(review: Review) -> int:
    return _standing(review, ScreeningOutcome.CONFLICT).count()


def _standing(review: Review, outcome: ScreeningOutcome | Aside) -> "QuerySet[Standing]":
    rows = Standing.objects.current().filter(review=review, stage=TITLES)
    return rows.filter(standing=outcome)


def _assessed(look: AuditLook, label: stopping.Label) -> stopping.Assessment | None:
    if look.plan.rule == StoppingRule.RANKED:
        order = _order(look, label)
        if None in order:
            return None
        screened = tuple(bool(each) for each in order)
        state = stopping.Ranked(screened, look.records + len(order), look.number)
        return _evaluated(_plan(look.plan, label), state)
    keys = sorted(set(look.citations.values_list(Coalesce("canonical", "pk"), flat=True)))
    size = look.citations.count()
    second = _sample(look.excluded, _again(look, label)) if look.plan.excluded_size else None
    first = _sample(look.records, [*_relevant(keys, label), *[False] * (size - len(keys))])
    state = stopping.Audited(_found(look, label), first, second, look.number)
    return _evaluated(_plan(look.plan, label), state)


@lru_cache(maxsize=64)
def _evaluated(plan: stopping.Plan, state: stopping.State) -> stopping.Assessment:
    """Kept, as the test of a long order takes a second."""
    return stopping.evaluate(plan, state)


def _sample(records: int, relevant: Iterable[bool | None]) -> stopping.Sample:
    told = list(relevant)
    awaiting = told.count(None)
    return stopping.Sample(records, len(told) - awaiting, told.count(True), awaiting)


def _relevant(keys: list[int], label: stopping.Label) -> list[bool | None]:
    """Of each record whether it is relevant, None while that is open."""
    stood = _stood(keys)
    return [_is_relevant(stood[key], label) for key in keys]


def _stood(keys: Iterable[int]) -> dict[int, dict[str, str]]:
    """Where each record stands now, at each step."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Standing.objects.current().filter(citation__in=keys)
    for key, stage, standing in rows.values_list("citation", "stage", "standing"):
        found[key][stage] = standing
    return found


def _is_relevant(stood: dict[str, str], label: stopping.Label) -> bool | None:
    """A report that was not retrieved, or is set aside, is no final include."""
    if stood.get(TITLES) in OPEN:
        return None
    is_kept = stood.get(TITLES) == INCLUDED
    if label == stopping.Label.TITLE_ABSTRACT or not is_kept:
        return is_kept
    if TEXTS in stood:
        return None if stood[TEXTS] in OPEN else stood[TEXTS] == INCLUDED
    return False if Retrieval.NOT_RETRIEVED in stood.values() else None


def _again(look: AuditLook, label: stopping.Label) -> list[bool | None]:
    """The same of the excluded records that were drawn.

    Opened again and settled since, that counts; else what the audit says, of final includes only
    that it is none.
    """
    said, keys = audits.verdicts(look), list(audits.heads(look))
    old = set(audits.untouched(look).values_list("citation", flat=True))
    found = dict(zip(keys, _relevant(keys, label), strict=True))
    for key in old:
        verdict = said.get(key)
        is_wanted = verdict and verdict.verdict != Verdict.EXCLUDE
        is_open = verdict is None or (is_wanted and label == stopping.Label.FINAL)
        found[key] = None if is_open else bool(is_wanted)
    return [found[key] for key in keys]


def _found(look: AuditLook, label: stopping.Label) -> int:
    """Relevant records that were known before the look, and not among those to draw from."""
    if label == stopping.Label.TITLE_ABSTRACT:
        return look.found
    kept = Standing.objects.as_of(look.cause).filter(
        review=look.review, stage=TITLES, standing=INCLUDED
    )
    earlier = look.plan.audit_looks.filter(number__lt=look.number)
    keys = {*kept.values_list("citation", flat=True)}
    keys.update(key for each in earlier for key in audits.heads(each))
    final = Standing.objects.current().filter(review=look.review, stage=TEXTS, standing=INCLUDED)
    return len(keys.intersection(final.values_list("citation", flat=True)))


def _order(look: AuditLook, label: stopping.Label) -> list[bool | None]:
    """Of each record that was settled by then whether it is relevant, as they were first settled.

    What only some of those needed had judged counts as not screened.
    """
    rows = Standing.objects.filter(review=look.review, stage=TITLES, standing__in=JUDGED)
    rows = rows.filter(cause__lte=look.cause)
    first = dict(rows.values_list("citation").annotate(first=Min("cause")))
    then = Standing.objects.as_of(look.cause).filter(
        review=look.review, stage=TITLES, standing__in=SETTLED
    )
    kept = dict(then.values_list("citation", "standing"))
    keys = sorted(kept, key=lambda key: (first[key], key))
    if label == stopping.Label.TITLE_ABSTRACT:
        return [kept[key] == INCLUDED for key in keys]
    stood = _stood([key for key in keys if kept[key] == INCLUDED])
    return [kept[key] == INCLUDED and _is_relevant(stood[key], label) for key in keys]


def _plan(plan: StoppingPlan, label: stopping.Label) -> stopping.Plan:
    return stopping.Plan(
        rule=stopping.Rule(plan.rule),
        label=label,
        target=plan.target / 100,
        confidence=plan.confidence / 100,
        looks=plan.looks,
        audit_size=plan.audit_size,
        excluded_size=plan.excluded_size,
    )

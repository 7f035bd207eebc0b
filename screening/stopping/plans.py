"""A stopping rule as it is registered beforehand, and what it says at one look."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from screening.stopping.ranked import ranked_missed, ranked_p
from screening.stopping.samples import Sample, missed_at_most, too_many_missed


class Label(StrEnum):
    """Which records count as relevant."""

    TITLE_ABSTRACT = "title_abstract"
    FINAL = "final"


class Rule(StrEnum):
    """What is looked at: a random sample, or the order of screening (see `ranked`)."""

    AUDIT = "audit"
    RANKED = "ranked"


class Reason(StrEnum):
    """Why nothing can be said, or why a rule does not fire although its figure is reached."""

    NONE_FOUND = "none_found"
    NOT_AUDITED = "not_audited"
    EXCLUDED_NOT_AUDITED = "excluded_not_audited"
    AUDIT_UNFINISHED = "audit_unfinished"
    AUDIT_LARGER_THAN_PLANNED = "audit_larger_than_planned"
    UNPLANNED_LOOK = "unplanned_look"


@dataclass(frozen=True, slots=True)
class Plan:
    """A stopping rule, registered before it is used.

    `target` and `confidence` are shares. `looks` is how often the rule may be looked at, None for
    any number: 1 - `confidence` is divided evenly among the looks, or in parts 1/2, 1/6, 1/12, ...
    (1 / (i (i + 1)), which sum to 1); so the error holds for all looks together (Bonferroni).
    At each look of an audit `audit_size` records are drawn afresh from those unscreened at that
    time, `excluded_size` from those that people have excluded (0: these are not audited), or all
    if there are fewer; more records drawn after a look are the audit of the next look.
    A ranked rule has no audit; unless `is_corrected` it is tested at 1 - `confidence` at each
    look, as published, and then its error holds for one look only.
    Raises ValueError for values that make no plan.
    """

    rule: Rule
    label: Label
    target: float
    confidence: float = 0.95
    looks: int | None = 1
    audit_size: int = 0
    excluded_size: int = 0
    is_corrected: bool = True

    def __post_init__(self) -> None:
        too_many_missed(0, self.target)
        if not 0 < self.confidence < 1:
            raise ValueError(f"Confidence must be between 0 and 1, not {self.confidence}.")
        if self.looks is not None and self.looks < 1:
            raise ValueError(f"At least one look must be planned, not {self.looks}.")
        if self.excluded_size < 0 or (self.audit_size > 0) != (self.rule == Rule.AUDIT):
            raise ValueError(
                "An audit needs the number of records to draw; a ranked rule has none."
            )
        if self.rule == Rule.RANKED and self.excluded_size:
            raise ValueError("A ranked rule audits no excluded records.")
        if self.rule == Rule.AUDIT and not self.is_corrected:
            raise ValueError("The looks of an audit are always corrected for.")

    @property
    def alpha(self) -> float:
        """The error allowed, over all looks if they are corrected for."""
        return float(1 - Fraction(repr(float(self.confidence))))


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found at look number `look`, from 1.

    `found` relevant records were known before it: read in the order of the ranking, or found by
    audits at earlier looks. The records of `unscreened` and `excluded` are those at the time of
    drawing; no record is in both. For Label.FINAL, a record without a final decision is not found;
    if it was drawn, it is awaiting.
    """

    found: int
    unscreened: Sample | None
    excluded: Sample | None = None
    look: int = 1


@dataclass(frozen=True, slots=True)
class Ranked:
    """The screened records in the order read, each relevant or not, of `records` in all."""

    order: tuple[bool, ...]
    records: int
    look: int = 1


State = Audited | Ranked


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a plan says of a state.

    `alpha` is the error spent at this look, `confidence` what can be claimed for all looks so far
    together. `found` are the relevant records known now, `missed` the upper bound on the others,
    `recall` the lower bound, `p` that of a ranked rule. None is what cannot be estimated, for
    `reason`.
    """

    plan: Plan
    state: State
    alpha: float
    confidence: float
    found: int
    missed: int | None
    recall: float | None
    p: float | None
    is_met: bool
    reason: Reason | None


def share_of_error(plan: Plan, look: int) -> float:
    """The error spent at look number `look`, from 1. Looks beyond the plan cost as much as planned.

    Raises ValueError for a look below 1.
    """
    if look < 1:
        raise ValueError(f"Looks are counted from 1, not {look}.")
    if not plan.is_corrected:
        return plan.alpha
    return plan.alpha / (plan.looks or look * (look + 1))


def evaluate(plan: Plan, state: State) -> Assessment:
    """What `plan` says of `state`, at its look. Raises ValueError when they do not fit."""
    alpha = share_of_error(plan, state.look)
    if isinstance(state, Ranked) != (plan.rule == Rule.RANKED):
        raise ValueError(f"A plan of the rule {plan.rule} cannot be evaluated on {state}.")
    if isinstance(state, Ranked):
        found, missed, p, reason = _of_order(plan, state, alpha)
    else:
        found, missed, p, reason = _of_audit(plan, state, alpha)
    is_reached = missed is not None and missed < too_many_missed(found, plan.target)
    if is_reached and plan.looks is not None and state.look > plan.looks:
        reason = Reason.UNPLANNED_LOOK
    return Assessment(
        plan=plan,
        state=state,
        alpha=alpha,
        confidence=_claim(plan, state.look),
        found=found,
        missed=missed,
        recall=None if missed is None else found / (found + missed),
        p=p,
        is_met=is_reached and reason is None,
        reason=reason,
    )


_Figures = tuple[int, int | None, float | None, Reason | None]


def _of_order(plan: Plan, state: Ranked, alpha: float) -> _Figures:
    """Found, missed at most, p, reason for none."""
    if not any(state.order):
        return 0, None, None, Reason.NONE_FOUND
    missed = ranked_missed(state.order, state.records, alpha)
    return sum(state.order), missed, ranked_p(state.order, state.records, plan.target), None


def _of_audit(plan: Plan, state: Audited, alpha: float) -> _Figures:
    if state.excluded and not plan.excluded_size:
        raise ValueError("The plan has no audit of the excluded records.")
    samples = [sample for sample in (state.unscreened, state.excluded) if sample]
    found = state.found + sum(sample.found for sample in samples)
    reason = _fault(plan, state) or (None if found else Reason.NONE_FOUND)
    return found, None if reason else missed_at_most(alpha, *samples), None, reason


def _fault(plan: Plan, state: Audited) -> Reason | None:
    """Why the audit is not the planned one."""
    if state.unscreened is None:
        return Reason.NOT_AUDITED
    if plan.excluded_size and state.excluded is None:
        return Reason.EXCLUDED_NOT_AUDITED
    pairs = [(state.unscreened, plan.audit_size)]
    pairs += [(state.excluded, plan.excluded_size)] if state.excluded else []
    if any(sample.awaiting or sample.audited < min(size, sample.records) for sample, size in pairs):
        return Reason.AUDIT_UNFINISHED
    if any(sample.audited > size for sample, size in pairs):
        return Reason.AUDIT_LARGER_THAN_PLANNED
    return None


def _claim(plan: Plan, look: int) -> float:
    """The confidence in all bounds up to `look` together, by Bonferroni."""
    if plan.is_corrected and (plan.looks is None or look <= plan.looks):
        return plan.confidence
    return max(0.0, 1 - look * share_of_error(plan, look))

"""What the judgements on a citation and its duplicates settle together. Needs no database."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from screening import consensus
from screening.choices import ScreeningOutcome, Stage, Verdict
from screening.consensus import Judgement, Rule


@dataclass(frozen=True, slots=True)
class Cast:
    """A current judgement as it was cast: `judge` identifies the person, `order` the time."""

    judge: Hashable
    verdict: Verdict
    reason: int | None
    order: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where a citation stands; `reason` (a key) only where all who excluded gave the same."""

    outcome: ScreeningOutcome
    reason: int | None = None


def settle(
    decisions: Sequence[Cast], adjudications: Sequence[Cast], rule: Rule, stage: Stage
) -> Settlement:
    """What all current judgements on the members of one cluster settle.

    An adjudication outranks votes; two that contradict each other (on citations that were merged
    later) are a conflict. Of each reviewer the newest decision counts; a reviewer whose own
    decisions on the members contradict each other makes a conflict, once the votes settle the
    cluster. Raises ValueError as `consensus.outcome` does.
    """
    alone = replace(rule, required=1, include_suffices=False)
    if adjudications:
        return _all_of(adjudications, alone, stage)
    by_judge: dict[Hashable, list[Cast]] = defaultdict(list)
    for decision in decisions:
        by_judge[decision.judge].append(decision)
    newest = [max(own, key=lambda cast: cast.order) for own in by_judge.values()]
    settled = _all_of(newest, rule, stage)
    if settled.outcome != ScreeningOutcome.UNDECIDED and any(
        _all_of(own, alone, stage).outcome == ScreeningOutcome.CONFLICT for own in by_judge.values()
    ):
        return Settlement(ScreeningOutcome.CONFLICT)
    return settled


def _all_of(casts: Sequence[Cast], rule: Rule, stage: Stage) -> Settlement:
    judgements = [Judgement(Verdict(cast.verdict), cast.reason) for cast in casts]
    outcome = consensus.outcome(judgements, rule, stage)
    if outcome != ScreeningOutcome.EXCLUDED:
        return Settlement(outcome)
    return Settlement(outcome, _reported({cast.reason for cast in casts}, rule, stage))


def _reported(reasons: set[int | None], rule: Rule, stage: Stage) -> int | None:
    """The one reason that is reported: all gave it or, of several, it is listed first."""
    if len(reasons) == 1:
        return next(iter(reasons))
    if stage == Stage.TITLE_ABSTRACT:
        return None
    return next((reason for reason in rule.reason_order if reason in reasons), None)

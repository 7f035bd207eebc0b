"""What the judgements of a citation say about it at one stage. Needs no database."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from screening.choices import ScreeningOutcome, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """One reviewer's current verdict, with the reason for an exclusion.

    `reason` is whatever identifies it (a primary key, a uid); only equality counts.
    """

    verdict: Verdict
    reason: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How many people have to judge a record, and what their verdicts say together.

    With `include_suffices` one include settles it, so that only an exclusion needs them all
    (liberal accelerated screening). *Maybe* is an include unless `maybe_is_unsure`: then whoever
    settles conflicts decides. At full text different reasons are a conflict, or else the first of
    them in `reason_order` is reported.
    """

    required: int = 2
    include_suffices: bool = False
    maybe_is_unsure: bool = False
    reasons_conflict: bool = True
    reason_order: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.required < 1:
            raise ValueError(f"At least one judgement is required, not {self.required}.")


def outcome(judgements: Sequence[Judgement], rule: Rule, stage: Stage) -> ScreeningOutcome:
    """What `judgements`, one per reviewer, settle by the rule of a stage.

    Undecided until as many people have judged as the rule requires. At full text, reviewers who
    exclude for different reasons are in conflict unless the rule says otherwise (PRISMA 2020
    reports one reason per excluded report, item 16b); at title/abstract reasons are not compared.
    Raises ValueError for a maybe at full text.
    """
    verdicts = {judgement.verdict for judgement in judgements}
    if stage == Stage.FULL_TEXT and Verdict.MAYBE in verdicts:
        raise ValueError("Maybe is not offered at full text.")
    if rule.include_suffices and _includes(rule) & verdicts:
        return ScreeningOutcome.INCLUDED
    if len(judgements) < rule.required:
        return ScreeningOutcome.UNDECIDED
    if rule.maybe_is_unsure and Verdict.MAYBE in verdicts:
        return ScreeningOutcome.CONFLICT
    if Verdict.EXCLUDE not in verdicts:
        return ScreeningOutcome.INCLUDED
    if verdicts != {Verdict.EXCLUDE}:
        return ScreeningOutcome.CONFLICT
    compared = stage == Stage.FULL_TEXT and rule.reasons_conflict
    if compared and len({judgement.reason for judgement in judgements}) > 1:
        return ScreeningOutcome.CONFLICT
    return ScreeningOutcome.EXCLUDED


def _includes(rule: Rule) -> set[Verdict]:
    return {Verdict.INCLUDE} if rule.maybe_is_unsure else {Verdict.INCLUDE, Verdict.MAYBE}

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


def outcome(judgements: Sequence[Judgement], required: int, stage: Stage) -> ScreeningOutcome:
    """What `judgements`, one per reviewer, settle when `required` of them are needed.

    Undecided until `required` people have judged. At title/abstract *maybe* counts as include
    and reasons are not compared. At full text, reviewers who exclude for different reasons are
    in conflict (PRISMA 2020 reports one reason per excluded report, item 16b).
    Raises ValueError when `required` is below 1, or for a maybe at full text.
    """
    if required < 1:
        raise ValueError(f"At least one judgement is required, not {required}.")
    if stage == Stage.FULL_TEXT and any(j.verdict == Verdict.MAYBE for j in judgements):
        raise ValueError("Maybe is not offered at full text.")
    if len(judgements) < required:
        return ScreeningOutcome.UNDECIDED
    excluding = [j for j in judgements if j.verdict == Verdict.EXCLUDE]
    if not excluding:
        return ScreeningOutcome.INCLUDED
    if len(excluding) < len(judgements):
        return ScreeningOutcome.CONFLICT
    if stage == Stage.FULL_TEXT and len({j.reason for j in excluding}) > 1:
        return ScreeningOutcome.CONFLICT
    return ScreeningOutcome.EXCLUDED

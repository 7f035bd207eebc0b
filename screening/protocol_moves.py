"""Which records another protocol would move, before anybody decides on it. Read-only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models.functions import Coalesce

from review.models import Review, User
from screening import queue
from screening.actions import standings
from screening.choices import SETTLED, ScreeningOutcome
from screening.models import Adjudication, Citation, Decision, StageProtocol, Standing

CHUNK = 2000
LISTED = 50


@dataclass(frozen=True, slots=True)
class Move:
    """That so many records would go from one outcome to another; the first of them by name."""

    before: str
    after: str
    count: int
    citations: list[Citation]


@dataclass(frozen=True, slots=True)
class Moves:
    """What a protocol would move. Of undecided records a reader who judges is told nothing
    (`is_partial`): what would settle tells how a peer voted."""

    moves: list[Move]
    is_partial: bool

    @property
    def total(self) -> int:
        return sum(move.count for move in self.moves)


def of(review: Review, proposed: StageProtocol, user: User) -> Moves:
    """What would move at the stage of a protocol that is not in force yet, as this reader may
    know it."""
    is_sealed = queue.is_sealed(user, review)
    counts: Counter[tuple[str, str]] = Counter()
    named: dict[tuple[str, str], list[int]] = {}
    for citation, before, after in _compared(review, proposed):
        if is_sealed and before not in SETTLED:
            continue
        counts[before, after] += 1
        if counts[before, after] <= LISTED:
            named.setdefault((before, after), []).append(citation)
    found = Citation.objects.in_bulk([key for keys in named.values() for key in keys])
    label = {outcome.value: str(outcome.label) for outcome in ScreeningOutcome}
    moves = [
        Move(label[before], label[after], count, [found[key] for key in named[before, after]])
        for (before, after), count in counts.most_common()
    ]
    return Moves(moves, is_sealed)


def _compared(review: Review, proposed: StageProtocol) -> Iterator[tuple[int, str, str]]:
    """The records that anybody has judged and whose outcome would change, before and after."""
    remaining = iter(_judged(review, proposed.stage))
    while heads := list(islice(remaining, CHUNK)):
        members = Citation.objects.in_clusters_of(heads)
        head_of = {pk: head or pk for pk, head in members.values_list("pk", "canonical")}
        outcome = standings.outcomes(review, head_of, proposed)
        rows = Standing.objects.current().filter(citation__in=heads, stage=proposed.stage)
        rows = rows.filter(standing__in=ScreeningOutcome.values).order_by("citation")
        for citation, before in rows.values_list("citation", "standing"):
            after = outcome(citation, proposed.stage).standing
            if after != before:
                yield citation, str(before), str(after)


def _judged(review: Review, stage: str) -> list[int]:
    found: set[int] = set()
    for model in (Decision, Adjudication):
        rows = model.objects.current().filter(citation__review=review, stage=stage)
        found.update(rows.values_list(Coalesce("citation__canonical", "citation"), flat=True))
    return sorted(found)

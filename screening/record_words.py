"""The words that speak for and against one record, as the reader's own ranking has them.

Nobody else's ranking is asked: it was learned from that person's votes.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from review.models import User
from screening.choices import OrderKind, Stage
from screening.models import Citation, Ranking

TOKEN = re.compile(r"\b\w\w+\b")  # as screening.learning tells words apart, without its imports
MOST = 8


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What raises the record in the order of a stage and what lowers it, the strongest first."""

    stage: Stage
    towards: list[str]
    against: list[str]


def of(user: User, citation: Citation, stage: Stage) -> RecordWords | None:
    """None for who has no ranking of the stage, or gets its records in another order."""
    rows = Ranking.objects.visible_to(user).filter(
        order__review=citation.review, order__stage=stage, order__kind=OrderKind.LIKELY
    )
    ranking = rows.exclude(weights={}).order_by("-pk").first()
    if ranking is None:
        return None
    points = _points(citation.head, ranking.weights)
    strongest = sorted(points, key=lambda word: (-abs(points[word]), word))
    return RecordWords(
        stage,
        towards=[word for word in strongest if points[word] > 0][:MOST],
        against=[word for word in strongest if points[word] < 0][:MOST],
    )


def of_stages(user: User, citation: Citation) -> list[RecordWords]:
    """By each ranking that the person has."""
    return [found for stage in Stage if (found := of(user, citation, stage))]


def _points(citation: Citation, weights: dict[str, list[float]]) -> dict[str, float]:
    whole = _words("\n".join([citation.title, citation.abstract, *citation.keywords]))
    title = _words(citation.title)
    return {
        word: weights[word][0] + (weights[word][1] if word in title else 0)
        for word in whole.intersection(weights)
    }


def _words(text: str) -> set[str]:
    """The words of a text, and each two that follow upon each other."""
    found = TOKEN.findall(text.lower())
    return {*found, *(f"{one} {two}" for one, two in pairwise(found))}

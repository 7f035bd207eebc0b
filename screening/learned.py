"""What a ranking is learned from, and what it gives: likely includes of what is left first.

It is told of a person's own votes and of settled records alone (docs/architecture.md, sealing), so that the
order of a sealed reader holds nothing of a peer's vote.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from review.models import Review, User
from screening.choices import ScreeningOutcome, Stage, Verdict
from screening.models import Citation, Decision, Standing

if TYPE_CHECKING:  # scikit-learn takes two seconds to import, and only a worker needs it
    from screening.learning import Features, Text

SETTLED = {ScreeningOutcome.INCLUDED: True, ScreeningOutcome.EXCLUDED: False}


@dataclass(frozen=True, slots=True)
class Ranked:
    """The keys of what is left, likely includes first, and what the job's row says of it."""

    keys: list[int]
    due: int
    summary: dict[str, Any]


def ranked(person: User, review: Review, stage: Stage) -> Ranked:
    """Every record of the stage without a label, in the order in which to give it.

    In the order of their import while there is not one label of each kind.
    """
    from screening.learning import DEFAULT, batch, overall, rank, typical

    texts, known = texts_of(review, stage), labels(person, review, stage)
    rows = {key: row for row, key in enumerate(texts)}
    given = {rows[key]: label for key, label in known.items() if key in rows}
    included = sum(given.values())
    counts = {"included": included, "excluded": len(given) - included}
    counts["records"] = len(rows) - len(given)
    due = batch(len(given))
    if not all((included, counts["excluded"], counts["records"])):
        return Ranked([key for key in texts if key not in known], due, counts)
    features = _features(tuple(texts.values()))
    found, keys = rank(features, given), list(texts)
    words = overall(features, found)
    told = {
        "model": DEFAULT,
        "words_for": [each.word for each in words.towards],
        "words_against": [each.word for each in words.against],
        "weights": {
            word: [round(points, 4) for points in both]
            for word, both in typical(features, found).items()
        },
    }
    return Ranked([keys[row] for row in found.order.tolist()], due, counts | told)


@lru_cache(maxsize=1)
def _features(texts: "tuple[Text, ...]") -> "Features":
    """Kept, as making them takes longer than all else, and votes change no text."""
    from screening.learning import Features

    return Features.of(texts)


def labels(person: User, review: Review, stage: Stage) -> dict[int, bool]:
    """By key of a record whether it is included, as far as this person may know.

    What is settled outranks the person's own vote; a conflict says nothing.
    """
    own = Decision.objects.current().filter(
        reviewer=person, stage=stage, citation__review=review, citation__canonical=None
    )
    found = {
        key: verdict != Verdict.EXCLUDE for key, verdict in own.values_list("citation", "verdict")
    }
    settled = Standing.objects.current().filter(review=review, stage=stage, standing__in=SETTLED)
    for key, standing in settled.values_list("citation", "standing"):
        found[key] = SETTLED[ScreeningOutcome(standing)]
    return found


def texts_of(review: Review, stage: Stage) -> "dict[int, Text]":
    """What is read of every record that stands at the stage, by its key."""
    from screening.learning import Text

    there = Standing.objects.current().filter(review=review, stage=stage)
    rows = Citation.objects.filter(pk__in=there.values("citation")).order_by("pk")
    fields = ("pk", "title", "abstract", "keywords")
    return {
        pk: Text(title, abstract, tuple(keywords))
        for pk, title, abstract, keywords in rows.values_list(*fields).iterator()
    }

"""Which words are marked for a reader: the review's and their own."""

from collections import defaultdict

from review.models import Review, User
from screening import marks
from screening.choices import HighlightKind
from screening.models import Highlight


def of(user: User, review: Review) -> marks.Marker:
    """What marks the words of the review's lists and of the reader's own."""
    words: dict[str, list[str]] = defaultdict(list)
    rows = Highlight.objects.visible_to(user).filter(review=review).order_by("kind", "pk")
    for kind, text in rows.values_list("kind", "words"):
        words[kind] += marks.lines(text)
    return marks.marker(words)


def typed(review: Review, by: User | None) -> dict[str, str]:
    """The lists of one person (of the review for None) as they were typed, by kind."""
    found = dict(Highlight.objects.filter(review=review, by=by).values_list("kind", "words"))
    return {kind: found.get(kind, "") for kind in HighlightKind.values}

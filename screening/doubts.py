"""The queue of pairs that may be duplicates: what waits, and how the two sides differ."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from review.models import Review, User
from screening import merged_records
from screening.matching import normalise_title
from screening.merged_records import MergedRecord
from screening.models import DoubtfulPair, DuplicateLink

_SHOWN = {
    "title": _("Title"),
    "authors": _("Authors"),
    "year": _("Year"),
    "journal": _("Journal"),
    "volume": _("Volume"),
    "issue": _("Issue"),
    "pages": _("Pages"),
    "dois": _("DOI"),
    "pmids": _("PubMed ID"),
    "pmcids": _("PMC ID"),
    "registry_ids": _("Registry number"),
    "publication_types": _("Publication type"),
    "language": _("Language"),
    "abstract": _("Abstract"),
}
_SETS = {"dois", "pmids", "pmcids", "registry_ids", "publication_types"}  # in no order
_WORDS = re.compile(r"\s*\S+\s*|\s+")


class _Waiting(NamedTuple):
    """Sorts the likeliest first, then the oldest."""

    order: float
    pk: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The keys of the pairs that wait, the likeliest first, and how many have an answer."""

    waiting: tuple[int, ...]
    answered: int

    @property
    def left(self) -> int:
        return len(self.waiting)

    @property
    def total(self) -> int:
        return self.left + self.answered


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a value, and whether the other side lacks it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both sides; `state` is equal, differs or missing (on one side)."""

    name: str
    label: str
    first: list[Part]
    second: list[Part]
    state: str

    @property
    def both(self) -> tuple[list[Part], list[Part]]:
        return self.first, self.second


def queue(review: Review) -> Queue:
    """One pair for any two clusters that nobody has parted or joined, however many were doubted."""
    waiting = tuple(one.pk for one in _waiting(review))
    rows = DoubtfulPair.objects.published().filter(review=review)
    return Queue(waiting, rows.answered().count())


def following(review: Review, after: DoubtfulPair | None = None) -> DoubtfulPair | None:
    """The likeliest pair that waits, or the first behind another; then from the start."""
    waiting = _waiting(review)
    if not waiting:
        return None
    place = bisect_right(waiting, _Waiting(-after.score, after.pk)) if after else 0
    key = waiting[place % len(waiting)].pk
    return DoubtfulPair.objects.select_related("review", "first", "second").get(pk=key)


def own_last(user: User, review: Review) -> DoubtfulPair | None:
    """The pair that this person answered last, which they may want to take back."""
    mine = DoubtfulPair.objects.answered().filter(review=review, by=user)
    return mine.select_related("first", "second").order_by("-answered_at", "-pk").first()


def sides(pair: DoubtfulPair) -> tuple[MergedRecord, MergedRecord]:
    """Both clusters as pages show them."""
    return merged_records.of(pair.first), merged_records.of(pair.second)


def compare(first: MergedRecord, second: MergedRecord) -> list[Line]:
    """Field by field what is equal, what differs and what only one side has."""
    lines = [_line(name, getattr(first, name), getattr(second, name)) for name in _SHOWN]
    return [line for line in lines if line is not None]


def _waiting(review: Review) -> list[_Waiting]:
    """Sorted. By the clusters of the two as they are now, so that nothing is asked twice."""
    rows = DoubtfulPair.objects.published().unanswered().filter(review=review)
    doubted = list(_heads(rows).values_list("score", "pk", "head", "other_head"))
    if not doubted:
        return []
    parted = _heads(DuplicateLink.objects.split().filter(review=review))
    asked = {frozenset(heads) for heads in parted.values_list("head", "other_head")}
    found: list[_Waiting] = []
    for score, pk, *heads in sorted(doubted, key=lambda row: (-row[0], row[1])):
        pair = frozenset(heads)
        if len(pair) == 2 and pair not in asked:
            asked.add(pair)
            found.append(_Waiting(-score, pk))
    return found


def _heads(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with the keys of the citations that stand for its two now."""
    return rows.annotate(
        head=Coalesce("first__canonical", "first"),
        other_head=Coalesce("second__canonical", "second"),
    )


def _line(name: str, first: Any, second: Any) -> Line | None:
    if not first and not second:
        return None
    one, other = _text(first), _text(second)
    label = str(_SHOWN[name])
    if not first or not second:
        return Line(name, label, [Part(one, False)], [Part(other, False)], "missing")
    if _is_same(name, first, second):
        return Line(name, label, [Part(one, False)], [Part(other, False)], "equal")
    return Line(name, label, *parts(one, other), "differs")


def _is_same(name: str, first: Any, second: Any) -> bool:
    if name in _SETS:
        return {str(v).casefold() for v in first} == {str(v).casefold() for v in second}
    return normalise_title(_text(first)) == normalise_title(_text(second))


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)


def parts(first: str, second: str) -> tuple[list[Part], list[Part]]:
    """Both texts cut where their words differ, not counting case and punctuation."""
    words = [_WORDS.findall(text) for text in (first, second)]
    bare = [[normalise_title(word) or word for word in each] for each in words]
    left: list[Part] = []
    right: list[Part] = []
    matcher = SequenceMatcher(None, bare[0], bare[1], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        _add(left, words[0][a:b], kind != "equal")
        _add(right, words[1][c:d], kind != "equal")
    return left, right


def _add(parts: list[Part], words: Sequence[str], differs: bool) -> None:
    if words:
        parts.append(Part("".join(words), differs))

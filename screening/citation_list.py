"""The citations of a review by anything that is known of them, in any order, page by page.

Citations are wide rows, so that a list of 100,000 is walked through in narrow indexes (of
`Citation.Meta`, the words, the standings) up to the keys of the page; only those rows are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce

from review.models import Review, User
from screening import text_search
from screening.choices import Stage
from screening.included import included_reports
from screening.models import (
    Citation,
    CitationImport,
    Decision,
    ExclusionReason,
    Note,
    Report,
    Search,
    Standing,
    Tagging,
)
from screening.models.ordering import FirstKey, TextKey, YearKey, among

PER_PAGE = 50
SORTS: dict[str, tuple[BaseExpression, ...]] = {
    "imported": (F("pk"),),
    "title": (TextKey("title"), F("pk")),
    "author": (FirstKey("authors"), F("pk")),
    "year": (YearKey("year"), F("pk")),
    "journal": (TextKey("journal"), F("pk")),
}
JOINT = ("title_abstract", "full_text", "reason", "retrieval", "study")  # tell how others judged


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for; "" and None ask for nothing.

    `own` is what the reader judged at `own_stage`: a verdict, "any" or "none". `duplicates`:
    "" for citations that stand for themselves, else "removed", "clusters" or "all". `notice`: one
    of `editorial_notices.GROUPS`, or "any".
    """

    words: str = ""
    search: Search | None = None
    citation_import: CitationImport | None = None
    year_from: int | None = None
    year_to: int | None = None
    title_abstract: str = ""
    full_text: str = ""
    reason: ExclusionReason | None = None
    retrieval: str = ""
    study: str = ""
    own: str = ""
    own_stage: str = Stage.TITLE_ABSTRACT
    kind: str = ""
    language: str = ""
    without: tuple[str, ...] = ()
    duplicates: str = ""
    tag: str = ""
    note: str = ""
    registry: str = ""
    notice: str = ""


def filtered(review: Review, user: User, filters: Filters) -> "QuerySet[Citation]":
    """The citations that all filters let through, as this reader may know it; in no order.

    The filters of `JOINT` are not for a reader to whom `queue.is_sealed`: leave them out.
    """
    # What is not published is excluded by its few imports: to join them all takes longer.
    unpublished = CitationImport.objects.filter(review=review, committed_at__isnull=True)
    rows = Citation.objects.filter(review=review)
    rows = rows.exclude(citation_import__in=unpublished.values("pk"))
    rows = _of_duplicates(rows, filters.duplicates)
    rows = _by_words(rows, review, filters)
    rows = _by_source(rows, filters)
    for found, is_wanted in _by_judgement(review, user, filters):
        rows = rows.filter(found) if is_wanted else rows.exclude(found)
    for found in _by_remarks(review, user, filters):
        rows = rows.filter(found)
    return rows.filter(_by_notice(review, filters)) if filters.notice else rows


def ordered(rows: "QuerySet[Citation]", sort: str) -> "QuerySet[Citation, int]":
    """Their keys in the order that `sort` names, backwards with a "-" before it."""
    keys = SORTS.get(sort.removeprefix("-"), SORTS["imported"])
    order = [key.desc() if sort.startswith("-") else key.asc() for key in keys]
    return rows.order_by(*order).values_list("pk", flat=True)


def _of_duplicates(rows: "QuerySet[Citation]", which: str) -> "QuerySet[Citation]":
    if which == "removed":
        return rows.duplicates()
    if which == "clusters":
        heads = Citation.objects.duplicates().values("canonical")
        return rows.filter(Q(canonical__isnull=False) | among(heads))
    return rows if which == "all" else rows.canonical()


def _by_words(rows: "QuerySet[Citation]", review: Review, filters: Filters) -> "QuerySet[Citation]":
    traits = [text_search.trait("without", name) for name in filters.without]
    traits += [text_search.trait("type", filters.kind)] if filters.kind else []
    traits += [text_search.trait("language", filters.language)] if filters.language else []
    words = f"{filters.words} {_quoted(filters.registry)}"
    return text_search.matching(rows, words, review=review.pk, traits=traits)


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', " ")) if text else ""


def _by_source(rows: "QuerySet[Citation]", filters: Filters) -> "QuerySet[Citation]":
    if filters.search:
        rows = rows.filter(citation_import__in=filters.search.imports.values("pk"))
    if filters.citation_import:
        rows = rows.filter(citation_import=filters.citation_import)
    if filters.year_from is not None:
        rows = rows.filter(year__gte=filters.year_from)
    if filters.year_to is not None:
        rows = rows.filter(year__lte=filters.year_to)
    return rows


def _by_judgement(review: Review, user: User, filters: Filters) -> Iterator[tuple[Q, bool]]:
    """Which citations, and whether those or all others are wanted."""
    for stage in Stage:
        if outcome := getattr(filters, stage.value):
            current = Standing.objects.current().filter(review=review, stage=stage)
            yield _heads(current.filter(standing=outcome), filters), True
    if filters.reason:
        current = Standing.objects.current().filter(review=review, stage=filters.reason.stage)
        yield _heads(current.filter(reason=filters.reason), filters), True
    if filters.retrieval:
        kept = Report.objects.kept().filter(review=review)
        yield _heads(kept.filter(retrieval=filters.retrieval), filters), True
    if filters.study:
        found = included_reports(review).filter(studies__isnull=False)
        yield _heads(found, filters), filters.study == "yes"
    if filters.own:
        mine = Decision.objects.current().filter(reviewer=user, stage=filters.own_stage)
        if filters.own == "none":
            if filters.own_stage != Stage.TITLE_ABSTRACT:  # at which all stand
                current = Standing.objects.current().filter(review=review, stage=filters.own_stage)
                yield _heads(current, filters), True
            yield _members(review, mine), False
        else:
            cast = mine if filters.own == "any" else mine.filter(verdict=filters.own)
            yield _members(review, cast), True


def _by_remarks(review: Review, user: User, filters: Filters) -> Iterator[Q]:
    """Which citations have such tags and notes."""
    if filters.tag:
        tagged = Tagging.objects.visible_to(user).current()
        yield _members(review, tagged.filter(tag__review=review, tag__name=filters.tag))
    if filters.note:
        notes = Note.objects.visible_to(user).kept().filter(citation__review=review)
        yield _members(review, notes.filter(by=user) if filters.note == "mine" else notes)


def _by_notice(review: Review, filters: Filters) -> Q:
    """What one member of a cluster says holds for the cluster."""
    trait = text_search.trait("notice", "" if filters.notice == "any" else filters.notice)
    published = Citation.objects.published().filter(review=review)
    saying = text_search.matching(published, "", review=review.pk, traits=[trait])
    heads = saying.annotate(head=Coalesce("canonical", "pk")).values("head")
    return among(heads) | Q(canonical__in=heads) if filters.duplicates else among(heads)


def _heads(rows: "QuerySet", filters: Filters) -> Q:
    """Citations that `rows` are about; of duplicates, those for which such a one stands."""
    keys = rows.values("citation")
    found = among(keys)
    return found | Q(canonical__in=keys) if filters.duplicates else found


def _members(review: Review, rows: "QuerySet") -> Q:
    """Citations that `rows` are about, and those that stand for such a one."""
    keys = rows.values("citation")
    heads = Citation.objects.duplicates().filter(review=review, pk__in=keys)
    return among(keys) | among(heads.values("canonical"))

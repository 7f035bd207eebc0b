"""Why a record is here, and what moves it: its standings over time, in words.

    history.of(citation, user)   # what happened, oldest first
    history.next_moves(citation) # what it waits for now

Templates include `screening/_history.html` with both as `history` and `next_moves`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review.models import Event, Review, User
from screening import protocols
from screening.choices import (
    Aside,
    JudgingRule,
    Retrieval,
    ScreeningOutcome,
    Stage,
    Step,
    Whereabouts,
)
from screening.models import Citation, Publication, StageProtocol, Standing, StudyLink


@dataclass(frozen=True, slots=True)
class Moved:
    """That a record came to stand somewhere by event `seq`, until another if it has moved on.

    `cause` says what the event was, and `why` the reason that was given. Of a judgement that is
    sealed for the reader neither says who or what.
    """

    seq: int
    until: int | None
    at: datetime | None
    words: str
    cause: str
    why: str


def of(citation: Citation, user: User) -> list[Moved]:
    """Where the record stood, and the one that stands for it now, in the order of events."""
    keys = {citation.pk, citation.head_id}
    standings = Standing.objects.filter(citation__in=keys).select_related("reason", "head")
    told = [(row.cause, row.until, row.pk, _standing(row)) for row in standings]
    links = StudyLink.objects.filter(citation__in=keys).select_related("study")
    words = _("A report of {study}")
    told += [(row.cause, row.until, row.pk, words.format(study=row.study)) for row in links]
    publications = Publication.objects.filter(citation_import=citation.citation_import_id)
    words = _("In the review: {file}").format(file=citation.citation_import)
    told += [(row.cause, row.until, 0, words) for row in publications]
    causes = {cause for cause, _until, _pk, _words in told}
    events = Event.objects.filter(review=citation.review_id, seq__in=causes).select_related("by")
    by_seq = {event.seq: event for event in events}
    told.sort(key=lambda one: (one[0], one[2]))
    return [_moved(seq, until, words, by_seq.get(seq), user) for seq, until, _pk, words in told]


def next_moves(citation: Citation) -> list[str]:
    """What moves the record from where it stands now."""
    rows = Standing.objects.current().filter(citation=citation.head_id).order_by("pk")
    said = {(row.stage, row.standing): _next(row, citation.review) for row in rows}
    return [words for words in said.values() if words]


def _moved(seq: int, until: int | None, words: str, event: Event | None, user: User) -> Moved:
    if event is None:
        return Moved(seq, until, None, words, "", "")
    if event.is_sealed and event.by_id != user.pk:
        return Moved(seq, until, event.at, words, _("The last judgement needed was made"), "")
    cause = f"{event.words}, {event.by}" if event.by else str(event.words)
    return Moved(seq, until, event.at, words, cause, event.data.get("why") or "")


def _standing(row: Standing) -> str:
    if row.standing == Whereabouts.DUPLICATE:
        return _("A duplicate of “{title}”").format(title=row.head)
    words = f"{row.get_stage_display()}: {row.get_standing_display()}"
    return f"{words} ({row.reason})" if row.reason else words


def _next(row: Standing, review: Review) -> str:
    place = (row.stage, row.standing)
    if row.standing in Aside.values:
        return _("Nobody judges it. An owner can put it back, with a reason.")
    if row.standing == ScreeningOutcome.UNDECIDED:
        return _next_if_undecided(protocols.of(review, Stage(row.stage)))
    if row.standing == ScreeningOutcome.CONFLICT:
        if protocols.of(review, Stage(row.stage)).may_settle_own:
            return _("An adjudicator settles the conflict.")
        return _("An adjudicator who did not judge it settles the conflict.")
    return {
        (Step.TITLE_ABSTRACT, ScreeningOutcome.EXCLUDED): _(
            "It stays excluded unless an adjudicator opens it again."
        ),
        (Step.FULL_TEXT, ScreeningOutcome.EXCLUDED): _(
            "It stays excluded unless an adjudicator opens it again."
        ),
        (Step.RETRIEVAL, Retrieval.WANTED): _("Its report has to be sought."),
        (Step.RETRIEVAL, Retrieval.AWAITED): _("It is judged in full when its report is here."),
        (Step.RETRIEVAL, Retrieval.NOT_RETRIEVED): _(
            "Its report could not be had; it is judged in full if it comes after all."
        ),
        (Step.GROUPING, Whereabouts.ALONE): _("Its report has to be linked to a study."),
    }.get(place, "")


def _next_if_undecided(protocol: StageProtocol) -> str:
    """Not whether this record is one that a second person judges: a reviewer may read it."""
    needed = protocol.needed
    if protocol.rule == JudgingRule.CHECKED:
        return _("It moves when one person has judged it; a share is judged by a second.")
    if protocol.rule == JudgingRule.ACCELERATED:
        words = _("It moves when one person has included it, or when {n} have judged it.")
        return words.format(n=needed)
    return ngettext(
        "It moves when {n} person has judged it.",
        "It moves when {n} people have judged it.",
        needed,
    ).format(n=needed)

"""Screening as a stage of the process: its progress, its pages, what waits for whom."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from review import dependents, events, frame
from review import phrases as phrases_of_all
from review.access import may
from review.frame import Progress, Tab, Work
from review.models import Review, User
from review.roles import Permission
from screening import conflicts, doubts, loose_files, queue, undoing
from screening.choices import Retrieval, ScreeningOutcome, Stage
from screening.models import CitationImport, Quarantine, Report, Search, Standing
from screening.phrases import PHRASES

PARTS = {  # pages that are opened from a tab and have none of their own
    "conflicts": frozenset({"conflict", "own_conflicts", "own_conflict"}),
    "own_conflicts": frozenset({"own_conflict"}),
    "records": frozenset({"record", "correct", "export_records"}),
    "searches": frozenset({"search", "upload", "strategies", "prisma_s"}),
    "imports": frozenset(
        {"import", "import_record", "columns", "undo_import", "quarantine", "rereading"}
    ),
    "reports": frozenset({"report", "loose_files", "match_files"}),
    "studies": frozenset({"study"}),
    "protocol": frozenset({"reasons", "highlights"}),
    "flow": frozenset({"flow_records", "flow_compare"}),
}


def register() -> None:
    """Called once, when the app is ready."""
    phrases_of_all.PHRASES.update(PHRASES)
    for verb in ("review.review.changed", "screening.protocol.changed"):
        events.listen(verb, "screening.tasks.settle_after_settings")
    dependents.register(undoing.hanging_on)
    frame.register(
        frame.Stage(
            key="screening",
            order=1,
            label=gettext_lazy("Screening"),
            url_name="screening:flow",
            progress=progress,
            tabs=tabs,
            work=work,
        )
    )


def progress(review: Review, user: User) -> Progress | None:
    """One's own judgements for who judges; else how many records are settled."""
    stage = Stage.TITLE_ABSTRACT
    if may(user, review, Permission.SCREEN):
        own = queue.own_count(user, review, stage)
        done, total = own.judged, own.records
        words = _("You judged {done:,} of {total:,} records.")
    else:
        records = Standing.objects.current().filter(review=review, stage=stage)
        total = records.count()
        done = records.exclude(standing=ScreeningOutcome.UNDECIDED).count()
        words = _("{done:,} of {total:,} records are settled.")
    return Progress(done, total, words.format(done=done, total=total)) if total else None


def tabs(review: Review, user: User) -> list[Tab]:
    """The pages of the stage; the frame leaves out what the reader's roles do not open."""
    settles = may(user, review, Permission.ADJUDICATE)
    of_conflicts = (
        ("conflicts", Permission.ADJUDICATE) if settles else ("own_conflicts", Permission.SCREEN)
    )
    return [
        _tab(_("Screen"), "screen", review, Permission.SCREEN),
        _tab(_("Full text"), "full_text", review, Permission.SCREEN),
        _tab(_("Conflicts"), of_conflicts[0], review, of_conflicts[1]),
        _tab(_("Duplicates"), "duplicates", review, Permission.SCREEN),
        _tab(_("Records"), "records", review),
        _tab(_("Searches"), "searches", review),
        _tab(_("Imports"), "imports", review),
        _tab(_("Reports"), "reports", review),
        _tab(_("Studies"), "studies", review),
        _tab(_("Protocol"), "protocol", review),
        _tab(_("Agreement"), "agreement", review),
        _tab(_("Stopping"), "stopping", review),
        _tab(_("Flow"), "flow", review),
    ]


def _tab(label, name, review, permission=Permission.READ):
    parts = PARTS.get(name, frozenset())
    return Tab(label, _url(name, review), permission=permission, parts=parts)


def work(review: Review, user: User) -> list[Work]:
    """What waits for this very person: conflicts first, since they hold up the most."""
    rows = []
    if may(user, review, Permission.ADJUDICATE):
        rows += [_conflicts(review, user, stage) for stage in Stage]
    if may(user, review, Permission.SCREEN):
        votes = [_votes(review, user, stage) for stage in Stage]
        rows += [*votes, _duplicates(review), _files(review)]
        # A joint number, which would tell after each vote how the peer had voted.
        is_sealed = queue.is_sealed(user, review, [Stage.TITLE_ABSTRACT])
        rows += [] if is_sealed else [_retrieval(review)]
        rows += [_own_conflicts(review, user)]
    if may(user, review, Permission.MANAGE):
        rows += [_first_search(review), _quarantined(review)]
    return [row for row in rows if row.count]


def _first_search(review: Review) -> Work:
    return Work(
        order=5,
        count=0 if Search.objects.filter(review=review).exists() else 1,
        title=_("Note the first search"),
        detail=_("Its page takes the files that the database exported"),
        url=_url("searches", review),
        action=_("Note it"),
    )


def _quarantined(review: Review) -> Work:
    shown = CitationImport.objects.published().filter(review=review)
    count = Quarantine.objects.open().filter(citation_import__in=shown).count()
    title = ngettext("Repair {n:,} record", "Repair {n:,} records", count)
    return Work(
        order=35,
        count=count,
        title=title.format(n=count),
        detail=_("In quarantine: stored nowhere yet"),
        url=_url("imports", review),
        action=_("Open the imports"),
    )


def _conflicts(review: Review, user: User, stage: Stage) -> Work:
    count = queue.to_settle(user, review, stage).count()
    return Work(
        order=10,
        count=count,
        title=ngettext("Settle {n:,} conflict", "Settle {n:,} conflicts", count).format(n=count),
        detail=str(stage.label),
        url=_url("conflicts", review),
        action=_("Settle"),
    )


def _own_conflicts(review: Review, user: User) -> Work:
    count = sum(conflicts.own(user, review, stage).count() for stage in Stage)
    title = ngettext("Discuss {n:,} conflict", "Discuss {n:,} conflicts", count)
    return Work(
        order=36,
        count=count,
        title=title.format(n=count),
        detail=_("You judged these records, and others said otherwise"),
        url=_url("own_conflicts", review),
        action=_("Discuss"),
    )


def _duplicates(review: Review) -> Work:
    count = doubts.queue(review).left
    title = ngettext("Compare {n:,} pair of records", "Compare {n:,} pairs of records", count)
    return Work(
        order=15,
        count=count,
        title=title.format(n=count),
        detail=_("They may be duplicates"),
        url=_url("duplicates", review),
        action=_("Compare"),
    )


def _votes(review: Review, user: User, stage: Stage) -> Work:
    count = queue.waiting(user, review, stage)
    name = "screen" if stage == Stage.TITLE_ABSTRACT else "full_text"
    return Work(
        order=30 if stage == Stage.TITLE_ABSTRACT else 20,
        count=count,
        title=ngettext("Judge {n:,} record", "Judge {n:,} records", count).format(n=count),
        detail=str(stage.label),
        url=_url(name, review),
        action=_("Go on"),
    )


def _files(review: Review) -> Work:
    count = loose_files.waiting(review).count()
    title = ngettext(
        "Match {n:,} file with its report", "Match {n:,} files with their reports", count
    )
    return Work(
        order=18,
        count=count,
        title=title.format(n=count),
        detail=_("Full text opens when a report is there"),
        url=_url("loose_files", review),
        action=_("Match"),
    )


def _retrieval(review: Review) -> Work:
    wanted = Report.objects.kept().filter(review=review, retrieval=Retrieval.WANTED)
    count = wanted.count()
    return Work(
        order=40,
        count=count,
        title=ngettext("Seek {n:,} report", "Seek {n:,} reports", count).format(n=count),
        detail=_("Included by title and abstract"),
        url=_url("reports", review),
        action=_("Open the list"),
    )


def _url(name: str, review: Review) -> str:
    return reverse(f"screening:{name}", args=[review.uid])

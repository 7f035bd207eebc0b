"""An import undone as a whole and brought back. Nothing of it is destroyed."""

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from review import dependents, events
from review.choices import JobStatus
from review.models import User
from review.models.job import ATTEMPTS
from screening import duplicates, undoing
from screening.actions import clusters, standings, succession
from screening.actions import duplicates as joining
from screening.errors import (
    ConsequencesNotConfirmed,
    FileAlreadyImported,
    NotInTheReview,
    NotUndone,
    WhyNeeded,
)
from screening.models import (
    Adjudication,
    Citation,
    CitationImport,
    Decision,
    Publication,
    SettingAside,
)
from screening.tasks import run_citation_import


class Overtaken(Exception):
    """Clusters moved after the plan was made, so it has to be made again."""


@transaction.atomic
def withdraw(
    *, citation_import: CitationImport, by: User, why: str, is_sure: bool = False
) -> CitationImport:
    """Take an import's citations out of the review, with all that hangs on them alone.

    Where another import found the same report, that record stands for it from now on, and every
    judgement on any of the cluster counts as before. `is_sure` says that studies with extracted
    data may leave. Raises WhyNeeded, NotInTheReview, ConsequencesNotConfirmed.
    """
    if not why.strip():
        raise WhyNeeded(_("Say why the import is undone; the log keeps it."))
    there = CitationImport.objects.published().filter(pk=citation_import.pk)
    family = _lock(citation_import) if there.exists() else []
    if not is_sure and (hanging := dependents.of(undoing.studies_lost(family))):
        words = _("Extracted data would leave the review: {what}. Confirm that they may.")
        raise ConsequencesNotConfirmed(words.format(what="; ".join(d.words for d in hanging)))
    gone = {"withdrawn_at": Now(), "withdrawn_by": by, "withdrawn_why": why}
    if not there.update(committed_at=None, **gone):
        words = _("{name} is not in the review, so there is nothing to undo.")
        raise NotInTheReview(words.format(name=citation_import))
    repairs = CitationImport.objects.filter(pk__in=[one.pk for one in family[1:]])
    repairs.update(committed_at=None, **gone)
    event = events.record(
        "screening.import.withdrawn",
        review=citation_import.review,
        by=by,
        target=citation_import,
        why=why,
        records=Citation.objects.filter(citation_import__in=family).count(),
    )
    _close(family, event.seq)
    return CitationImport.objects.get(pk=citation_import.pk)


def _close(family: list[CitationImport], seq: int) -> None:
    Publication.objects.current().filter(citation_import__in=family).update(until=seq)
    heirs = succession.step_down(family)
    theirs = Citation.objects.filter(citation_import__in=family)
    standings.close_all(citations=theirs, cause=seq)
    standings.settle(review=family[0].review, citations=heirs, cause=seq)


@transaction.atomic
def restore(*, citation_import: CitationImport, by: User) -> CitationImport:
    """Queue the return of an import that was undone; it comes back all at once.

    Raises NotUndone, FileAlreadyImported when the same file was uploaded again meanwhile.
    """
    withdrawn = CitationImport.objects.withdrawn()
    found = withdrawn.select_for_update(of=("self",)).filter(pk=citation_import.pk).first()
    if found is None:
        raise NotUndone(_("{name} was not undone.").format(name=citation_import))
    same = CitationImport.objects.filter(search=found.search_id, sha256=found.sha256)
    again = same.filter(withdrawn_at__isnull=True).first()
    if found.sha256 and again is not None:
        words = _("The same file was uploaded again, as {name}. Undo that import first.")
        raise FileAlreadyImported(words.format(name=again))
    withdrawn.filter(pk=found.pk).update(
        withdrawn_at=None,
        withdrawn_by=None,
        withdrawn_why="",
        restored_by=by,
        status=JobStatus.QUEUED,
        last_attempt=F("attempt") + ATTEMPTS,
        finished_at=None,
        sent_at=Now(),
    )
    run_citation_import.delay_on_commit(found.pk)
    return CitationImport.objects.get(pk=found.pk)


def bring_back(citation_import: CitationImport) -> None:
    """Publish an import again that was undone, as the job that its return is."""
    while True:
        plan = duplicates.plan(citation_import)
        try:
            with citation_import.writing(committed_at=Now()):
                _reopen(citation_import, plan)
        except Overtaken:
            continue
        return


def _reopen(citation_import: CitationImport, plan: duplicates.Plan) -> None:
    family = [citation_import, *_withdrawn_with(citation_import)]
    back = {"committed_at": Now(), "withdrawn_at": None, "withdrawn_by": None, "withdrawn_why": ""}
    CitationImport.objects.filter(pk__in=[one.pk for one in family[1:]]).update(**back)
    _lock(citation_import)
    moved = joining.apply_merges(plan=plan) | succession.stand_again(family)
    joining.link(citation_import.review_id, plan.links)
    event = events.record(
        "screening.import.restored",
        review=citation_import.review,
        by=citation_import.restored_by,
        target=citation_import,
    )
    if duplicates.last_move(citation_import.review_id, before=event.seq) != plan.seen:
        raise Overtaken
    for one in family:
        Publication.objects.create(citation_import=one, cause=event.seq)
        standings.open_all(citation_import=one, cause=event.seq)
    moved |= _to_settle(family)
    standings.settle(review=citation_import.review, citations=moved, cause=event.seq)


def _withdrawn_with(citation_import: CitationImport) -> list[CitationImport]:
    """The repaired records of the file that left with it; not those undone before."""
    last = citation_import.publications.order_by("-until").values_list("until", flat=True).first()
    repairs = citation_import.repairs.withdrawn().filter(publications__until=last)
    return list(repairs.select_related("review"))


def _to_settle(family: list[CitationImport]) -> set[int]:
    """Citations whose first standing is not their last: somebody judged them or their cluster."""
    theirs = Citation.objects.filter(citation_import__in=family)
    found = set(theirs.filter(duplicates__isnull=False).values_list("pk", flat=True))
    for model in (Decision, Adjudication, SettingAside):
        rows = model.objects.current().filter(citation__citation_import__in=family)
        found |= set(rows.values_list("citation", flat=True))
    return found


def _lock(citation_import: CitationImport) -> list[CitationImport]:
    """The import and its repaired records that are in the review; their clusters are locked."""
    repairs = citation_import.repairs.published().select_related("review")
    family = [citation_import, *repairs]
    clusters.lock_all(Q(citation_import__in=family))
    return family

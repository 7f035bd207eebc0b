"""Getting hold of reports. Each step is an event; full text opens when a report is there."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from review import events
from review.models import User
from screening.actions import clusters, standings
from screening.choices import Retrieval
from screening.errors import WrongRetrieval
from screening.models import Report

BEGINS = {  # each step from where
    Retrieval.AWAITED: {Retrieval.WANTED, Retrieval.NOT_RETRIEVED},
    Retrieval.RETRIEVED: {Retrieval.WANTED, Retrieval.AWAITED, Retrieval.NOT_RETRIEVED},
    Retrieval.NOT_RETRIEVED: {Retrieval.WANTED, Retrieval.AWAITED, Retrieval.RETRIEVED},
}


def seek(*, report: Report, by: User, note: str = "") -> Report:
    """Say that a report was asked for. Raises WrongRetrieval when it is here."""
    return move(report=report, to=Retrieval.AWAITED, by=by, note=note)


def mark_retrieved(*, report: Report, by: User, note: str = "") -> Report:
    """Say that the team has a report, on paper or by link; `documents.add` says so by itself."""
    return move(report=report, to=Retrieval.RETRIEVED, by=by, note=note)


def mark_not_retrieved(*, report: Report, by: User, note: str = "") -> Report:
    """Say that a report could not be had. Raises WrongRetrieval when a file of it is here."""
    return move(report=report, to=Retrieval.NOT_RETRIEVED, by=by, note=note)


@transaction.atomic
def move(*, report: Report, to: Retrieval, by: User, note: str = "") -> Report:
    """Take a report to another state of its retrieval; where it is already, nothing happens."""
    to = Retrieval(to)
    clusters.lock(report.citation)
    report = Report.objects.select_related("citation", "review").get(pk=report.pk)
    if report.retrieval == to:
        return report
    _refuse(report, to)
    _move(report, to, by, note)
    return report


@transaction.atomic
def take_back(*, report: Report, to: Retrieval, by: User) -> None:
    """Undo that a report was retrieved: it is again where it was before."""
    clusters.lock(report.citation)
    report = Report.objects.select_related("citation", "review").get(pk=report.pk)
    if report.retrieval == Retrieval.RETRIEVED != to:
        _move(report, Retrieval(to), by, "")


def _move(report: Report, to: Retrieval, by: User, note: str) -> None:
    before, report.retrieval, report.retrieval_note = report.retrieval, to, note
    report.save(update_fields=["retrieval", "retrieval_note"])
    event = events.record(
        "screening.report.moved",
        review=report.review,
        by=by,
        target=report,
        before=before,
        after=to,
        note=note,
    )
    heads = {report.citation.head_id}
    standings.settle(review=report.review, citations=heads, cause=event.seq)


@transaction.atomic
def describe(*, report: Report, language: str, translator: str, by: User) -> None:
    """Say in which language a report is and who read it; where that is said, nothing happens."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    before = {"language": report.language, "translator": report.translator}
    after = {"language": language, "translator": translator}
    if before == after:
        return
    report.language, report.translator = language, translator
    report.save(update_fields=["language", "translator"])
    events.record(
        "screening.report.described",
        review=report.review,
        by=by,
        target=report,
        before=before,
        after=after,
    )


def seek_all(*, reports: Iterable[Report], by: User) -> None:
    """Say of several reports that they were asked for."""
    for report in reports:
        seek(report=report, by=by)


def _refuse(report: Report, to: Retrieval) -> None:
    if report.retrieval not in BEGINS[to]:
        raise WrongRetrieval(
            _("The report of “{title}” is {state}, so it cannot be {wanted}.").format(
                title=report.citation,
                state=report.get_retrieval_display().lower(),
                wanted=to.label.lower(),
            )
        )
    if to == Retrieval.NOT_RETRIEVED and report.documents.exists():
        raise WrongRetrieval(
            _("The report of “{title}” is here: it has a file.").format(title=report.citation)
        )

"""Grouping reports into studies: once, before and outside the extractions."""

from collections.abc import Iterable
from string import ascii_lowercase

from django.db import transaction
from django.utils.translation import gettext as _

from review import events
from review.models import Event, Review, User
from screening.actions import standings
from screening.errors import StudyLabelTaken, StudyNeedsAReport
from screening.included import included_reports
from screening.models import Report, Study

LABEL_LENGTH = 120


@transaction.atomic
def create(*, review: Review, label: str, reports: Iterable[Report], by: User) -> Study:
    """Begin a study with the reports about it. Raises StudyLabelTaken, StudyNeedsAReport."""
    reports = list(dict.fromkeys(reports))
    if not reports or any(report.review_id != review.pk for report in reports):
        raise StudyNeedsAReport(_("A study needs at least one report of the same review."))
    _refuse_taken(review, label)
    study = Study.objects.create(review=review, label=label)
    study.reports.set(reports)
    event = events.record(
        "screening.study.created",
        review=review,
        by=by,
        target=study,
        reports=[str(report.uid) for report in reports],
    )
    _settle(reports, event)
    return study


@transaction.atomic
def create_for_included(*, review: Review, by: User) -> list[Study]:
    """Give each included report without a study one of its own, named "Daly 2018", "Daly 2018b"."""
    alone = included_reports(review).filter(studies__isnull=True).select_related("citation")
    return [
        create(review=review, label=free_label(review, report), reports=[report], by=by)
        for report in alone.order_by("pk")
    ]


@transaction.atomic
def rename(*, study: Study, label: str, by: User) -> Study:
    """Call a study something else. Raises StudyLabelTaken."""
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if study.label == label:
        return study
    _refuse_taken(study.review, label)
    before, study.label = study.label, label
    study.save(update_fields=["label"])
    events.record(
        "screening.study.renamed", review=study.review, by=by, target=study, before=before
    )
    return study


@transaction.atomic
def link(*, study: Study, report: Report, by: User) -> None:
    """Say that a report is about a study, too; a report may be about several."""
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if report.review_id != study.review_id:
        raise StudyNeedsAReport(_("The report belongs to another review."))
    if not study.reports.filter(pk=report.pk).exists():
        study.reports.add(report)
        event = _record("screening.study.linked", study, report, by)
        _settle([report], event)


@transaction.atomic
def unlink(*, study: Study, report: Report, by: User) -> None:
    """Say that a report is not about a study. Raises StudyNeedsAReport for its last one."""
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if not study.reports.filter(pk=report.pk).exists():
        return
    if study.reports.count() == 1:
        words = _("{study} has no other report. Link another one first.")
        raise StudyNeedsAReport(words.format(study=study))
    study.reports.remove(report)
    event = _record("screening.study.unlinked", study, report, by)
    _settle([report], event)


def free_label(review: Review, report: Report) -> str:
    """Author and year, or the title, with the first letter that makes it the only one."""
    base = str(report)[: LABEL_LENGTH - 3]
    taken = set(
        Study.objects.filter(review=review, label__startswith=base).values_list("label", flat=True)
    )
    letters = ["", *ascii_lowercase[1:], *(f" ({n})" for n in range(2, len(taken) + 3))]
    return next(base + letter for letter in letters if base + letter not in taken)


def _refuse_taken(review: Review, label: str) -> None:
    if Study.objects.filter(review=review, label=label).exists():
        words = _("Another study is called {label} already. Choose another label.")
        raise StudyLabelTaken(words.format(label=label))


def _record(verb: str, study: Study, report: Report, by: User) -> Event:
    return events.record(verb, review=study.review, by=by, target=study, report=str(report.uid))


def _settle(reports: list[Report], event: Event) -> None:
    citations = [report.citation_id for report in reports]
    standings.settle(review=event.review, citations=citations, cause=event.seq)

"""The records of a review as rows to export: what they are, where they stand, who judged what.

A judgement, tag or note is in it for whom it is not sealed. It stands in the row of the citation
that it was made on and in that of the citation standing for its report, where each reviewer's
newest vote in the cluster counts. The rows are read some at a time, as they are sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from review.access import who_may
from review.models import Review, User
from review.roles import Permission
from screening import merged_records
from screening.choices import Stage
from screening.merged_records import MergedRecord
from screening.models import (
    Adjudication,
    Citation,
    Decision,
    Note,
    Report,
    Standing,
    Tagging,
)
from screening.readers import Record, Span
from screening.readers.kept import CANONICAL, LISTS
from screening.writers import Row

CHUNK = 500


def rows(
    review: Review, user: User, citations: "QuerySet[Citation]", is_merged: bool = False
) -> Iterator[Row]:
    """The rows of these citations in the order of their import, for this reader's eyes.

    `is_merged`: of each cluster the merged record instead, in the row of the citation that
    stands for it.
    """
    reviewers, writers = _reviewers(review, user), _writers(review, user)
    keys = list(citations.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), CHUNK):
        some = keys[begin : begin + CHUNK]
        found = Citation.objects.filter(pk__in=some).order_by("pk")
        chunk = list(found.select_related("canonical", "citation_import__search"))
        known = _Known(user, some)
        merged = merged_records.of_heads(chunk) if is_merged else {}
        for citation in chunk:
            shown = merged.get(citation.pk, citation)
            yield Row(_record(citation, shown), tuple(_cells(citation, known, reviewers, writers)))


def columns(review: Review, user: User) -> list[str]:
    """The names of the cells beside the record itself."""
    names = [_("Record ID"), _("Duplicate of"), _("Search"), _("Platform"), _("File")]
    names += [_("Found by"), _("Remarks on import"), _("Retrieval"), _("Studies")]
    names += [_("Language of the report"), _("Translated or read by")]
    names += [_("Tags"), *map(_("Notes of {}").format, _names(_writers(review, user)))]
    for stage in Stage:
        names += [f"{stage.label}: {each}" for each in (_("standing"), _("exclusion reason"))]
        names += [f"{stage.label}: {each}" for each in _judged(_("adjudicator"))]
        for reviewer in _names(_reviewers(review, user)):
            names += [f"{stage.label}: {each}" for each in _judged(reviewer)]
    return names


def _judged(who: str) -> list[str]:
    return [who, f"{who}, {_('reason')}", f"{who}, {_('note')}"]


def _reviewers(review: Review, user: User) -> list[User]:
    """Who may judge, and who else did as far as this reader may know, by name."""
    found = set(who_may(review, Permission.SCREEN))
    votes = _named(user).filter(citation__review=review)
    others = votes.exclude(reviewer__in=found).values("reviewer").distinct()
    found |= set(User.objects.filter(pk__in=others))
    return sorted(found, key=lambda person: (str(person), person.pk))


def _named(user: User) -> "QuerySet[Decision]":
    """The votes that this reader may know of and whose."""
    votes = Decision.objects.visible_to(user).current()
    return votes.named_to(user).filter(is_named=True)


def _writers(review: Review, user: User) -> list[User]:
    """Who wrote notes that this reader may read, by name."""
    notes = Note.objects.visible_to(user).kept().filter(citation__review=review)
    found = User.objects.filter(pk__in=notes.values("by").distinct())
    return sorted(found, key=lambda person: (str(person), person.pk))


def _names(people: list[User]) -> list[str]:
    """Names; with the address where two have the same."""
    names = [str(person) for person in people]
    return [
        f"{name} ({person.email})" if names.count(name) > 1 else name
        for name, person in zip(names, people, strict=True)
    ]


class _Known:
    """What is known of some citations, by their keys."""

    def __init__(self, user: User, keys: Iterable[int]) -> None:
        of_clusters = Q(citation__in=keys) | Q(citation__canonical__in=keys)
        votes = _named(user).filter(of_clusters).select_related("reason", "citation")
        votes = votes.order_by("decided_at", "pk")
        settled = Adjudication.objects.visible_to(user).current().filter(of_clusters)
        settled = settled.select_related("reason", "by", "citation").order_by("pk")
        standings = Standing.objects.current().filter(citation__in=keys).select_related("reason")
        reports = Report.objects.kept().with_language().filter(citation__in=keys)
        reports = reports.prefetch_related("studies")
        self.votes: dict[tuple[int, str, int], Decision] = {}
        self.settled: dict[tuple[int, str], Adjudication] = {}
        for vote in votes:
            for key in {vote.citation_id, vote.citation.head_id}:
                self.votes[key, vote.stage, vote.reviewer_id] = vote
        for each in settled:
            self.settled[each.citation.head_id, each.stage] = each
        self.standings = {(each.citation_id, each.stage): each for each in standings}
        self.reports = {each.citation_id: each for each in reports}
        self._remarks(user, of_clusters)

    def _remarks(self, user: User, of_clusters: Q) -> None:
        self.tags: dict[int, dict[str, None]] = defaultdict(dict)
        self.notes: dict[tuple[int, int], list[str]] = defaultdict(list)
        tagged = Tagging.objects.visible_to(user).current().filter(of_clusters)
        for tagging in tagged.select_related("tag", "citation").order_by("tag__name"):
            for pk in {tagging.citation_id, tagging.citation.head_id}:
                self.tags[pk][tagging.tag.name] = None
        notes = Note.objects.visible_to(user).kept().filter(of_clusters)
        for note in notes.select_related("citation").order_by("pk"):
            for pk in {note.citation_id, note.citation.head_id}:
                self.notes[pk, note.by_id].append(note.text)


def _record(citation: Citation, shown: Citation | MergedRecord) -> Record:
    """What is shown of a citation; accession number and database are its own."""
    own = ("accession_number", "database")
    values = {name: getattr(citation if name in own else shown, name) for name in CANONICAL}
    lists = {name: tuple(values[name]) for name in LISTS}
    return Record(Span(0, 0, 1, 0), **values | lists)


def _cells(
    citation: Citation, known: _Known, reviewers: list[User], writers: list[User]
) -> Iterator[str]:
    """In the order of `columns`."""
    job, report = citation.citation_import, known.reports.get(citation.pk)
    yield str(citation.uid)
    yield str(citation.canonical.uid) if citation.canonical else ""
    yield job.search.name
    yield job.search.platform
    yield job.file_name
    yield citation.source
    yield " ".join(citation.notes)
    yield report.get_retrieval_display() if report else ""
    yield "; ".join(study.label for study in report.studies.all()) if report else ""
    yield report.shown_language if report else ""
    yield report.translator if report else ""
    yield "; ".join(known.tags.get(citation.pk, ()))
    yield from ("\n".join(known.notes.get((citation.pk, each.pk), ())) for each in writers)
    for stage in Stage:
        standing = known.standings.get((citation.pk, stage))
        yield standing.get_standing_display() if standing else ""
        yield str(standing.reason or "") if standing else ""
        yield from _adjudicated(known.settled.get((citation.pk, stage)))
        for reviewer in reviewers:
            vote = known.votes.get((citation.pk, stage, reviewer.pk))
            yield vote.get_verdict_display() if vote else ""
            yield str(vote.reason or "") if vote else ""
            yield vote.note if vote else ""


def _adjudicated(found: Adjudication | None) -> tuple[str, str, str]:
    if found is None:
        return "", "", ""
    return f"{found.get_verdict_display()} ({found.by})", str(found.reason or ""), found.why

"""Files that wait for their report: what each may be of, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from review.choices import JobStatus
from review.models import Review, User
from screening import filing, text_search
from screening.filing import Candidate, Match
from screening.fronts import bare
from screening.models import Citation, Document, LooseFile, Report

FOUND, CERTAIN, ANSWERED = 6, 100, 20  # of each the most that a page shows
SAYING = ("title", "doi", "pmid", "pmcid", "authors", "year", "canonical")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A report that a file may be of; without a match a person looked for it."""

    file: LooseFile
    report: Report
    match: Match | None = None

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.file.uid}/{self.report.uid}"


@dataclass(frozen=True, slots=True)
class Known:
    """The reports of a review that files may be of, and what their records say."""

    reports: dict[int, Report]
    candidates: list[Candidate]

    def proposals(self, file: LooseFile) -> list[Proposal]:
        """The likely reports of a file, the best first."""
        found = filing.matches(file.read_front, file.file_name, self.candidates)
        return [Proposal(file, self.reports[match.key], match) for match in found]

    def certain(self, files: Iterable[LooseFile]) -> list[Proposal]:
        """The first of these files of which one report is certain, each with it."""
        named = filing.by_identifier(self.candidates)
        pairs = ((file, filing.certain(file.read_front, named)) for file in files)
        sure = (Proposal(file, self.reports[m.key], m) for file, m in pairs if m is not None)
        return list(islice(sure, CERTAIN))


def known(review: Review) -> Known:
    """Those kept by title and abstract; what has no file yet comes first."""
    reports = {report.pk: report for report in _with_files(review)}
    members = defaultdict(list)
    heads = [report.citation_id for report in reports.values()]
    for citation in Citation.objects.published().in_clusters_of(heads).only(*SAYING):
        members[citation.head_id].append(citation)
    return Known(reports, [_candidate(each, members) for each in reports.values()])


def _with_files(review: Review) -> "QuerySet[Report]":
    has_file = Exists(Document.objects.filter(report=OuterRef("pk")))
    kept = Report.objects.kept().filter(review=review).select_related("citation")
    return kept.annotate(has_file=has_file).order_by("has_file", "pk")


def _candidate(report: Report, members: dict[int, list[Citation]]) -> Candidate:
    ours = members[report.citation_id]
    author, _, _ = report.citation.byline.rpartition(" ")
    return Candidate(
        report.pk,
        tuple(dict.fromkeys(each.title for each in ours if each.title)),
        frozenset(bare(each.doi) for each in ours if each.doi),
        frozenset(each.pmid for each in ours if each.pmid),
        frozenset(each.pmcid for each in ours if each.pmcid),
        author or report.citation.byline,
        report.citation.year,
    )


def waiting(review: Review) -> "QuerySet[LooseFile]":
    """Files of which nobody has said yet what they are, in the order in which they came."""
    return LooseFile.objects.waiting().filter(review=review).order_by("pk")


def being_read(review: Review) -> "QuerySet[LooseFile]":
    """Those whose first pages are still to be read."""
    return waiting(review).exclude(status__in=[JobStatus.SUCCEEDED, JobStatus.FAILED])


def following(review: Review, behind: LooseFile | None = None) -> LooseFile | None:
    """The next file that waits and is read, behind this one; then from the start."""
    rows = waiting(review).filter(status__in=[JobStatus.SUCCEEDED, JobStatus.FAILED])
    after = rows.filter(pk__gt=behind.pk).first() if behind else None
    return after or rows.first()


def found(file: LooseFile, words: str) -> list[Proposal]:
    """Reports whose records hold these words, for a person to choose from."""
    if not words.strip():
        return []
    rows = Citation.objects.filter(review=file.review)
    hits = text_search.matching(rows, words, review=file.review_id)
    clusters = Q(citation__in=hits.values("pk")) | Q(citation__in=hits.values("canonical"))
    rows = _with_files(file.review).filter(clusters)
    return [Proposal(file, report) for report in rows[:FOUND]]


def answered(review: Review) -> "QuerySet[LooseFile]":
    """The last answers, the newest first."""
    rows = LooseFile.objects.answered().filter(review=review)
    rows = rows.select_related("document__report__citation", "answered_by")
    return rows.order_by("-answered_at")[:ANSWERED]


def own_last(user: User, review: Review) -> LooseFile | None:
    """What this person answered last."""
    return (
        LooseFile.objects.answered()
        .filter(review=review, answered_by=user)
        .order_by("-answered_at")
        .first()
    )

"""Where each included study stands in extraction, as far as one person may see."""

from dataclasses import dataclass, field

from extraction import stage
from extraction.actions.extractions import extractors_required
from extraction.models import Extraction
from review.models import Review, User
from screening.included import included_studies
from screening.models import Study


@dataclass(slots=True)
class Line:
    """A study: one's own draft or submitted account, the accounts and the final that are open to
    this person, and what they could do next. Nothing here moves when a sealed peer does something.
    """

    study: Study
    own: Extraction | None = None
    accounts: list[Extraction] = field(default_factory=list)
    final: Extraction | None = None
    is_settled: bool = False
    is_free: bool = False
    is_to_adjudicate: bool = False

    @property
    def documents(self) -> int:
        return sum(len(report.documents.all()) for report in self.study.reports.all())


def lines(review: Review, user: User) -> list[Line]:
    """One line per included study, by label."""
    studies = included_studies(review).prefetch_related("reports__documents")
    found = {study.pk: Line(study) for study in studies}
    current = Extraction.objects.visible_to(user).filter(review=review, superseded_at=None)
    for extraction in current.select_related("extractor").order_by("started_at", "pk"):
        line = found.get(extraction.study_id)
        if line is not None:
            _place(line, extraction, user)
    for study in stage.to_extract(review, user):
        found[study.pk].is_free = found[study.pk].own is None
    for study in stage.to_adjudicate(review, user):
        found[study.pk].is_to_adjudicate = True
    required = extractors_required(review)
    for line in found.values():
        line.is_settled = len(line.accounts) >= required
    return list(found.values())


def _place(line: Line, extraction: Extraction, user: User) -> None:
    if extraction.is_final:
        line.final = extraction if not extraction.is_open else line.final
        return
    if extraction.extractor_id == user.pk:
        line.own = extraction
    if not extraction.is_open:
        line.accounts.append(extraction)

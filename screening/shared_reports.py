"""Whose report goes on to stand for two clusters that become one, where both are in studies."""

from django.utils.translation import gettext as _

from review import dependents
from screening.duplicates import preferred
from screening.errors import CannotMerge
from screening.models import Report, Study


def standing(heads: set[int]) -> int:
    """The one of two canonical citations that goes on to stand for both.

    One for which no study is left without its report, else without one on which anything hangs;
    of several `duplicates.preferred`. Raises CannotMerge, with what a person can do about it.
    """
    studies = {head: set[Study]() for head in heads}
    for report in Report.objects.filter(citation__in=heads).prefetch_related("studies"):
        studies[report.citation_id] = set(report.studies.all())
    left = {head: _others(studies, head) - studies[head] for head in heads}
    lossless = [head for head in heads if not left[head]]
    spared = lossless or [head for head in heads if not dependents.of(left[head])]
    if spared:
        return preferred(spared)
    names = [_named(studies[head]) for head in sorted(heads)]
    words = _(
        "Both reports are in studies, with what was extracted from them: {one}, and {other}. Open"
        " the report that shall stand for both and join the other one there, with “Its studies"
        " stay” ticked: the other one’s studies are then no longer included. What was extracted"
        " from them is kept, and comes back when the records are split."
    )
    raise CannotMerge(words.format(one=names[0], other=names[1]))


def _others(studies: dict[int, set[Study]], head: int) -> set[Study]:
    return {study for other, found in studies.items() if other != head for study in found}


def _named(studies: set[Study]) -> str:
    return ", ".join(f"“{label}”" for label in sorted(study.label for study in studies))

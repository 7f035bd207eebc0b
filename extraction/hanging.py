"""What was extracted from a study: it would leave the analyses if the study left the review."""

from collections.abc import Iterable, Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import ngettext

from extraction.models import Extraction
from review.dependents import Dependent
from screening.models import Study


def extractions_of(rows: Iterable[Model]) -> Iterator[Dependent]:
    """For each study that anybody has begun to extract: how many accounts there are."""
    for study in (row for row in rows if isinstance(row, Study)):
        count = Extraction.objects.filter(study=study, superseded_at=None).count()
        if count:
            words = ngettext(
                "%(study)s has %(n)d extraction", "%(study)s has %(n)d extractions", count
            )
            url = reverse("extraction:studies", args=[study.review.uid])
            yield Dependent(words % {"study": study, "n": count}, url)

"""Which analyses hang on a study: what would change if its values did."""

from collections.abc import Iterable, Iterator

from django.db.models import Model
from django.utils.translation import gettext as _

from extraction.models import Extraction
from review.dependents import Dependent
from screening.models import Study
from synthesis.models import EffectSize


def analyses_of(rows: Iterable[Model]) -> Iterator[Dependent]:
    """The latest results that a study, or the study of an extraction, has part in."""
    studies = [row.study if isinstance(row, Extraction) else row for row in rows]
    uids = [study.uid for study in studies if isinstance(study, Study)]
    effects = EffectSize.objects.filter(study_uid__in=uids, run__committed_at__isnull=False)
    for effect in effects.select_related("run__analysis").defer("run__inputs"):
        analysis = effect.run.analysis
        if effect.run == analysis.latest_run:
            words = _("%(study)s weighs in “%(analysis)s”")
            names = {"study": effect.label, "analysis": analysis.title}
            yield Dependent(words % names, effect.get_absolute_url())

"""What a run is frozen on, and what has changed since."""

import platform
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.utils.translation import gettext as _

from extraction.dataset import Dataset, arm_results, contrast_results
from extraction.models import Extraction, Outcome
from review.models import Review
from screening.included import included_studies
from synthesis import VERSION, words
from synthesis.choices import Crossover, Measure, Variance
from synthesis.derivations.selection import Row
from synthesis.frames import rows_of
from synthesis.models import Analysis, AnalysisRun
from synthesis.rule import METRICS, default_prefer

LIBRARIES = ("numpy", "scipy", "pandas")
OWN = (
    "domain",
    "instruments",
    "hours_from",
    "hours_to",
    "hours_target",
    "index_events",
    "measure",
    "estimator",
    "test",
    "level",
    "subgroup",
)
DEFAULTS: dict[str, Any] = {
    "forms": [],
    "comparators": [],
    "metrics": list(METRICS),
    "crossover": Crossover.PAIRED.value,
    "variance": Variance.NUMBERS.value,
    "reported_measure": "",
    "assumptions": [],
}
NAMES = ("arm", "arm_1", "arm_2", "instrument", "timepoint", "metric", "measure", "population")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a run used and that is another one now; None where there was none."""

    study: str
    what: str
    was: Any
    now: Any

    @property
    def was_in_words(self) -> str:
        return words.plain(self.was)

    @property
    def now_in_words(self) -> str:
        return words.plain(self.now)


def options_of(analysis: Analysis) -> dict[str, Any]:
    """Every option of an analysis, defaults written out."""
    own = {name: getattr(analysis, name) for name in OWN}
    chosen = {"prefer": default_prefer(Measure(analysis.measure)).value}
    given = {name: value for name, value in analysis.options.items() if value is not None}
    return own | DEFAULTS | chosen | given


@dataclass(frozen=True, slots=True)
class Data:
    """The two data sets of a review as they are now."""

    arms: Dataset
    contrasts: Dataset

    @property
    def hashes(self) -> dict[str, str]:
        return {"arm_results": self.arms.sha256, "contrast_results": self.contrasts.sha256}


def data_of(review: Review) -> Data:
    """Read once for all analyses of a review."""
    return Data(arm_results(review), contrast_results(review))


def freeze(analysis: Analysis) -> dict[str, Any]:
    """Options, rows with the hashes of the data sets they are from, studies and versions."""
    review = analysis.review
    data = data_of(review)
    return {
        "options": options_of(analysis),
        "datasets": data.hashes,
        "arms": rows_of_domain(data.arms, analysis.domain),
        "contrasts": rows_of_domain(data.contrasts, analysis.domain),
        "lower_is_better": _directions(review, analysis.domain),
        "studies": _studies(review),
        "versions": {"consilience": VERSION, "python": platform.python_version()}
        | {name: version(name) for name in LIBRARIES},
    }


def rows_of_domain(dataset: Dataset, domain: str) -> list[Row]:
    """The rows of one outcome domain."""
    return [row for row in rows_of(dataset) if row["domain"] == domain]


def _directions(review: Review, domain: str) -> dict[str, bool]:
    outcomes = Outcome.objects.filter(review=review, domain=domain, lower_is_better__isnull=False)
    return dict(outcomes.values_list("instrument", "lower_is_better"))


def _studies(review: Review) -> list[dict[str, Any]]:
    """The included studies, and whether their final extraction exists."""
    finals = Extraction.objects.final().filter(review=review)
    final = set(finals.values_list("study_id", flat=True))
    return [
        {"uid": str(study.uid), "label": study.label, "is_final": study.pk in final}
        for study in included_studies(review).order_by("pk")
    ]


def options_changed(run: AnalysisRun) -> list[Change]:
    """Options of the analysis that are no longer those of the run."""
    now, was = options_of(run.analysis), run.options
    names = [name for name in now if now[name] != was.get(name)]
    return [Change("", words.name(name), was.get(name), now[name]) for name in names]


def changes(run: AnalysisRun, data: Data) -> list[Change]:
    """Options and values of the analysis' outcome that changed after the run; none: current.

    Equal hashes settle it; otherwise rows are compared by what they are about, since a new final
    extraction has rows of its own.
    """
    found = options_changed(run)
    domain = run.options["domain"]
    if data.hashes != run.inputs["datasets"]:
        found += _differences(run.inputs["arms"], rows_of_domain(data.arms, domain))
        found += _differences(run.inputs["contrasts"], rows_of_domain(data.contrasts, domain))
    if run.inputs["lower_is_better"] != _directions(run.review, domain):
        found.append(Change("", _("direction of the instruments"), None, None))
    return found


def _differences(was: Iterable[Row], now: Iterable[Row]) -> list[Change]:
    before, after = _by_subject(was), _by_subject(now)
    found = []
    for subject in dict.fromkeys([*before, *after]):
        old, new = before.get(subject), after.get(subject)
        study = (old or new)["study"]
        what = ", ".join(part for part in subject[1:-1] if part)
        if old is None or new is None:
            found.append(
                Change(study, what, *(None if row is None else _("there") for row in (old, new)))
            )
            continue
        for name in new:
            if name != "study" and not name.endswith("_uid") and old.get(name) != new[name]:
                found.append(Change(study, f"{what}, {words.name(name)}", old.get(name), new[name]))
    return found


def _by_subject(rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    """Rows by what they are about; several about the same are told apart by their order."""
    found: dict[tuple[str, ...], Row] = {}
    met: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        subject = (str(row["study_uid"]), *(row.get(name) or "" for name in NAMES))
        found[(*subject, str(met[subject]))] = row
        met[subject] += 1
    return found

"""Starting, submitting and re-opening one extractor's account of a study."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction import accounts
from extraction.actions import copies, drafts, origins, rows
from extraction.actions.values import assign
from extraction.models import Arm, Extraction
from extraction.models.extraction import MOST_EXTRACTORS
from review import events
from review.errors import DomainError
from review.models import Review, User
from screening.included import included_studies
from screening.models import Study


class StudyNotIncluded(DomainError):
    """Only included studies are extracted."""


class StudyTaken(DomainError):
    """As many people as the review asks for extract this study already."""


class NotReadyToSubmit(DomainError):
    """Values that have to be mended first; `problems` lists them with their rows and fields."""

    def __init__(self, problems: list[accounts.RowProblem]) -> None:
        self.problems = problems
        count = ngettext(
            "%(n)d value has to be mended before this can be submitted.",
            "%(n)d values have to be mended before this can be submitted.",
            len(problems),
        ) % {"n": len(problems)}
        super().__init__("\n".join([count, *map(str, problems)]))


class NoSuchArm(DomainError):
    """A result names an arm that is not there."""


class NotSubmitted(DomainError):
    """Only a current, submitted extraction is re-opened."""


class AdjudicationUnderWay(DomainError):
    """Somebody is making the final extraction from these accounts."""


def extractors_required(review: Review) -> int:
    """How many accounts a study needs: as many as judgements, but a pairing holds two at most."""
    return min(review.judgements_required, MOST_EXTRACTORS)


def awaits_peer(study: Study) -> bool:
    """Whether two have to extract the study and have not both submitted."""
    required = extractors_required(study.review)
    return required > 1 and Extraction.objects.submitted().filter(study=study).count() < required


@transaction.atomic
def start(*, study: Study, by: User) -> Extraction:
    """Open one's draft of an included study, or return the one that is open.

    Raises `StudyNotIncluded`, and `StudyTaken` when enough others extract it or oneself has
    submitted (then `reopen` it).
    """
    study = Study.objects.select_for_update(of=("self",)).select_related("review").get(pk=study.pk)
    if not included_studies(study.review).filter(pk=study.pk).exists():
        raise StudyNotIncluded(
            _("%(study)s is not included, so it is not extracted.") % {"study": study}
        )
    current = Extraction.objects.filter(study=study, is_final=False, superseded_at=None)
    own = current.filter(extractor=by).first()
    if own is not None and own.is_open:
        return own
    others = current.exclude(extractor=by).values("extractor").distinct().count()
    if own is not None or others >= extractors_required(study.review):
        raise StudyTaken(_taken(study, is_own=own is not None))
    extraction = Extraction.objects.create(review=study.review, study=study, extractor=by)
    events.record(
        "extraction.extraction.started",
        review=study.review,
        by=by,
        target=extraction,
        is_sealed=True,
    )
    return extraction


def _taken(study: Study, *, is_own: bool) -> str:
    if is_own:
        return _("You have submitted %(study)s. Re-open it to change it.") % {"study": study}
    return _("Others extract %(study)s already. Take another study.") % {"study": study}


@transaction.atomic
def fill(
    *,
    extraction: Extraction,
    by: User,
    study: Mapping[str, Any] | None = None,
    arms: Iterable[Mapping[str, Any]] = (),
    results: Iterable[Mapping[str, Any]] = (),
    contrasts: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Arm]:
    """Add many rows at once, all or none, through the checks of the single ones; arms by name.

    Each mapping holds the values of one row, and under "origins" the places by field. An arm holds
    its "regimen" likewise; results name their "arm", contrasts "arm_1" and "arm_2", by name.
    """
    draft = drafts.lock(extraction=extraction, by=by)
    _fill_study(draft, study or {})
    named = {arm.name: arm for arm in draft.arms.all()}
    for arm in named.values():
        arm.extraction = draft
    for values in arms:
        arm = rows.new_arm(draft, _with_parent(values, named))
        named[arm.name] = arm
        if "regimen" in values:
            rows.new_regimen(arm, values["regimen"])
    for values in results:
        rows.new_result(_named(named, values["arm"]), _without(values, "arm"))
    for values in contrasts:
        both = [_named(named, values[key]) for key in ("arm_1", "arm_2")]
        rows.new_contrast(*both, _without(values, "arm_1", "arm_2"))
    return named


def _without(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in keys}


def _with_parent(values: Mapping[str, Any], named: Mapping[str, Arm]) -> dict[str, Any]:
    found = _without(values, "regimen")
    if isinstance(found.get("parent_arm"), str):
        found["parent_arm"] = _named(named, found["parent_arm"])
    return found


def _named(named: Mapping[str, Arm], name: str) -> Arm:
    if name not in named:
        raise NoSuchArm(_("There is no arm “%(name)s” in this extraction.") % {"name": name})
    return named[name]


def _fill_study(draft: Extraction, values: Mapping[str, Any]) -> None:
    places = values.get("origins", {})
    columns = assign(draft, _without(values, "origins"), version=draft.version)
    if columns:
        draft.save(update_fields=columns)
    for field, place in places.items():
        origins.store(row=draft, field=field, place=place, extraction=draft)


@transaction.atomic
def submit(*, extraction: Extraction, by: User) -> Extraction:
    """Hand the account in: from now on it does not change. Raises `NotReadyToSubmit`."""
    draft = drafts.lock(extraction=extraction, by=by)
    if draft.is_final:
        raise drafts.DecidedByChoice(_("A final extraction is finished, not submitted."))
    close(draft)
    events.record(
        "extraction.extraction.submitted",
        review=draft.review,
        by=by,
        target=draft,
        is_sealed=True,
        sha256=draft.content_sha256,
    )
    return draft


def close(draft: Extraction) -> None:
    """Check a locked draft, hash what is in it and set when it was submitted."""
    account = accounts.load(draft)
    problems = accounts.problems(account)
    if problems:
        raise NotReadyToSubmit(problems)
    draft.content_sha256 = accounts.content_sha256(account)
    draft.submitted_at = timezone.now()
    draft.save(update_fields=["content_sha256", "submitted_at"])


@transaction.atomic
def reopen(*, extraction: Extraction, by: User) -> Extraction:
    """Take a submitted account back: a draft with all its values, which replaces it from now on.

    Until the draft is submitted the study is sealed again, since one account is missing. Raises
    `AdjudicationUnderWay` while somebody makes the final extraction from it.
    """
    if extraction.extractor_id != by.pk or extraction.is_final:
        raise drafts.NotYourExtraction(_("You can re-open your own extractions only."))
    if Extraction.objects.draft().filter(study=extraction.study_id, is_final=True).exists():
        raise AdjudicationUnderWay(
            _("%(study)s is being adjudicated. It can be re-opened when that is finished.")
            % {"study": extraction.study}
        )
    current = Extraction.objects.submitted().filter(pk=extraction.pk)
    if not current.update(superseded_at=timezone.now()):
        raise NotSubmitted(_("This is not your current extraction. Reload the page."))
    draft = copies.copy(accounts.load(extraction), by=by)
    events.record(
        "extraction.extraction.reopened",
        review=draft.review,
        by=by,
        target=draft,
        is_sealed=True,
    )
    return draft


@transaction.atomic
def discard(*, extraction: Extraction, by: User) -> None:
    """Throw away an own draft with all its rows."""
    draft = drafts.lock(extraction=extraction, by=by)
    for row in [*draft.contrast_results.all(), *draft.arm_results.all()]:
        row.delete()
    draft.arms.update(parent_arm=None)
    if draft.replaces_id and not draft.is_final:
        Extraction.objects.filter(pk=draft.replaces_id).update(superseded_at=None)
    events.record(
        "extraction.extraction.discarded",
        review=draft.review,
        by=by,
        target=draft,
        is_sealed=not draft.is_final,
    )
    draft.delete()

"""Making the final extraction of a study from the two that were submitted."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction import accounts, differences, pairing
from extraction.actions import drafts, finals, origins, rows
from extraction.actions.extractions import AdjudicationUnderWay, close, extractors_required
from extraction.actions.origins import Place
from extraction.actions.values import assign
from extraction.models import Extraction, Pairing
from extraction.models.row import Row
from review import events
from review.errors import DomainError
from review.models import User
from screening.models import Study


class NotYetSubmitted(DomainError):
    """An account is missing, so there is nothing to compare yet."""


class OwnExtraction(DomainError):
    """Nobody settles between themselves and another."""


class ReasonNeeded(DomainError):
    """A value that neither extractor found is explained."""


class NotAFinal(DomainError):
    """Choosing is for final extractions."""


class NoSuchChoice(DomainError):
    """One takes A's value, B's, or another."""


class NoSuchPair(DomainError):
    """Only a row that one account alone has is taken over or left out as a whole."""


class NotYetDecided(DomainError):
    """Values on which the accounts differ and nobody has decided; `items` lists them."""

    def __init__(self, items: list[differences.Item]) -> None:
        self.items = items
        count = ngettext(
            "%(n)d value is not decided yet.", "%(n)d values are not decided yet.", len(items)
        ) % {"n": len(items)}
        super().__init__("\n".join([count, *map(str, items)]))


@transaction.atomic
def pair(*, study: Study) -> Pairing:
    """Match the rows of the two current accounts, or return how they were matched before.

    Where the review asks for one account only, that one is paired with itself. Raises
    `NotYetSubmitted`.
    """
    submitted = list(
        Extraction.objects.submitted().filter(study=study).order_by("started_at", "pk")
    )
    missing = extractors_required(study.review) - len(submitted)
    if missing > 0:
        raise NotYetSubmitted(
            ngettext(
                "%(n)d extraction of %(study)s is still to be submitted.",
                "%(n)d extractions of %(study)s are still to be submitted.",
                missing,
            )
            % {"n": missing, "study": study}
        )
    a, b = submitted[0], submitted[-1]
    found = Pairing.objects.filter(extraction_a=a, extraction_b=b).first()
    if found is not None:
        return found
    pairs = pairing.match(accounts.load(a), accounts.load(b))
    return Pairing.objects.create(study=study, extraction_a=a, extraction_b=b, pairs=pairs)


@transaction.atomic
def start(*, study: Study, by: User) -> Extraction:
    """Open the final extraction: agreed values taken over with their places, the rest blank.

    Returns one's own open draft if there is one. Raises `NotYetSubmitted`, `OwnExtraction` for one
    of the two extractors, `AdjudicationUnderWay` when somebody else is at it.
    """
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    paired = pair(study=study)
    if by.pk in {paired.extraction_a.extractor_id, paired.extraction_b.extractor_id}:
        raise OwnExtraction(
            _("You extracted %(study)s yourself. Somebody else has to adjudicate it.")
            % {"study": study}
        )
    opened = Extraction.objects.draft().filter(study=study, is_final=True).first()
    if opened is not None and opened.extractor_id == by.pk:
        return opened
    if opened is not None:
        raise AdjudicationUnderWay(
            _("%(name)s is adjudicating %(study)s already.")
            % {"name": opened.extractor, "study": study}
        )
    final = Extraction.objects.create(
        review=study.review,
        study=study,
        extractor=by,
        is_final=True,
        pairing=paired,
        replaces=Extraction.objects.final().filter(study=study).first(),
    )
    final = finals.take_over_agreed(final)
    events.record("extraction.adjudication.started", review=study.review, by=by, target=final)
    return final


@transaction.atomic
def choose(
    *,
    final: Extraction,
    row: Row,
    field: str,
    take: str,
    by: User,
    value: Any = None,
    reason: str = "",
    origin: Place | None = None,
) -> Row:
    """Settle one value of an own final draft; the final row as it stands then.

    `take` "a" or "b" copies that account's value, digits and place; "other" sets `value`, which
    needs a `reason` and may have an `origin`. Can be chosen again until the final is recorded.
    """
    draft = lock(final=final, by=by)
    row = drafts.fresh(row, draft)
    if take == "other":
        if not reason.strip():
            raise ReasonNeeded(_("Give the reason why neither of the two values is taken."))
        columns = assign(row, {field: value}, version=draft.version)
        place = replace(origin or Place(), reason=reason.strip())
        origins.store(row=row, field=field, place=place, extraction=draft)
    else:
        columns = finals.take_value(row, field, _side(take), reason.strip())
    if field == "name":
        rows.refuse_second_name(draft, row.name, but=row)
    row.save(update_fields=columns)
    return row


@transaction.atomic
def take_row(*, final: Extraction, pair: str, by: User, reason: str = "") -> Row:
    """Take over, with all its values, a row that only one account has."""
    draft = lock(final=final, by=by)
    side = differences.load(draft)
    entry = _lone(side, pair)
    left_out = {uid: why for uid, why in draft.left_out.items() if uid != pair}
    if left_out != draft.left_out:
        draft.left_out = left_out
        draft.save(update_fields=["left_out"])
    return entry.final or finals.take_row(side, entry, reason.strip())


@transaction.atomic
def leave_out(*, final: Extraction, pair: str, by: User, reason: str = "") -> None:
    """Settle that the final has no such row; results of an arm left out are left out with it."""
    draft = lock(final=final, by=by)
    entry = _lone(differences.load(draft), pair)
    if entry.final is not None:
        try:
            entry.final.delete()
        except ProtectedError as error:
            raise rows.ArmHasResults(
                _("Results of %(arm)s were taken over. Leave those out first.")
                % {"arm": entry.final}
            ) from error
    draft.left_out = {**draft.left_out, pair: reason.strip()}
    draft.save(update_fields=["left_out"])


@transaction.atomic
def undo(*, final: Extraction, row: Row, field: str, by: User) -> Row:
    """Take a choice back: the value is open again, and empty where it may be."""
    draft = lock(final=final, by=by)
    row = drafts.fresh(row, draft)
    column = row._meta.get_field(field)
    columns = []
    if column.null or column.blank:
        columns = assign(row, {field: None}, version=draft.version)
        row.save(update_fields=columns)
    origins.clear(row=row, field=field)
    return row


def lock(*, final: Extraction, by: User) -> Extraction:
    """An own final draft, locked."""
    draft = drafts.lock(extraction=final, by=by)
    if not draft.is_final:
        raise NotAFinal(_("This is one extractor's own account: it is filled in, not chosen."))
    return draft


def _side(take: str) -> str:
    if take not in {"a", "b"}:
        raise NoSuchChoice(_("Take the value of A, that of B, or another."))
    return take


def _lone(side: differences.SideBySide, pair: str) -> differences.Entry:
    for entry in side.entries():
        if entry.pair == pair and entry.is_lone:
            return entry
    raise NoSuchPair(_("Both accounts have this row, or neither. Reload the page."))


@transaction.atomic
def finish(*, final: Extraction, by: User) -> Extraction:
    """Record the final extraction; the former one, if any, is superseded by it.

    Raises `NotYetDecided` while a difference is open, and `NotReadyToSubmit` for values that have
    to be mended. This event is what synthesis listens to.
    """
    draft = lock(final=final, by=by)
    open_items = differences.load(draft).open_items()
    if open_items:
        raise NotYetDecided(open_items)
    former = Extraction.objects.final().filter(study=draft.study)
    former.update(superseded_at=timezone.now())
    close(draft)
    events.record(
        "extraction.final.recorded",
        review=draft.review,
        by=by,
        target=draft,
        extraction=str(draft.uid),
        study=str(draft.study.uid),
        sha256=draft.content_sha256,
    )
    return draft
